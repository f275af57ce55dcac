"""Problems of values in files → the same problems at the cells that state the values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from bcp.inventory.register.merging import Cells
from bcp.inventory.sources import EntityKind, Path, Source, SourceMap, pack
from bcp.model.problem import Position, Problem


def traced(
    problems: Iterable[Problem],
    sources: SourceMap,
    cells: Mapping[tuple[EntityKind, str], Cells],
) -> Iterator[Problem]:
    """Each problem at its cell; where no cell states the value, in the file as before."""
    tracer = _Tracer(sources, cells)
    for problem in problems:
        related = tuple((tracer.cell(each), message) for each, message in problem.related)
        yield replace(problem, position=tracer.of(problem), related=related)


class _Tracer:
    def __init__(self, sources: SourceMap, cells: Mapping[tuple[EntityKind, str], Cells]) -> None:
        self._by_file: dict[str, list[tuple[Source, Cells]]] = {}
        for key, stated in cells.items():
            source = sources.source(*key)
            if source is not None:
                self._by_file.setdefault(source.file, []).append((source, stated))
        self._places = cache(self._places_of)

    def of(self, problem: Problem) -> Position:
        """Where a problem belongs: of a missing key the cell in which it would be stated."""
        missing = dict(problem.summary.params).get("key")
        if problem.code == "missing-key" and isinstance(missing, str):
            return self.cell(problem.position, (missing,))
        return self.cell(problem.position)

    def cell(self, position: Position, further: Path = ()) -> Position:
        """The cell that states the value at a position, or the nearest around it."""
        found = self._places(position.file).get(pack(position.line, position.column))
        if found is None:
            return position
        path, cells = found
        for way in ((*path, *further), *(path[:end] for end in range(len(path), -1, -1))):
            if way in cells:
                return cells[way]
        return position

    def _places_of(self, file: str) -> dict[int, tuple[Path, Cells]]:
        """The paths of the values of a file by where they are written, in their entities."""
        found: dict[int, tuple[Path, Cells]] = {}
        for source, cells in self._by_file.get(file, ()):
            size = len(source.base)
            for path, place in source.sheet.paths():
                if path[:size] == source.base:
                    found.setdefault(place, (path[size:], cells))
        return found

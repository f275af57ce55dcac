"""The rows of one mapped table → cells in the words of a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bcp.inventory.cells.letters import compact, is_nothing, plain
from bcp.inventory.cells.reading import Reading, Unclear
from bcp.inventory.composer import Value
from bcp.inventory.findings import error, warning
from bcp.inventory.mapping.conversion import CellReader
from bcp.inventory.mapping.fields import RowField
from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import Page
from bcp.inventory.register.statements import position
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.table import Cell, CellValue, Table
from bcp.model.table_map import Empty, MappedTable, Scalar

Stated = Callable[[Page, str, Column], Value]
"""What the workspace says in a column of the row with this id; None where it says nothing."""

_DITTO = {"〃", "″", '"', "''", "々", "同上", "同左"}
_BAND = 3
"""Cells that all say the same make a row a heading across the table from so many on."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A column that is read: its index, the field, and how its cells are read."""

    index: int
    field: RowField
    reader: CellReader
    words: Mapping[str, Scalar]
    """What cells mean, by what they say as `compact` writes it."""
    default: Scalar | None = None
    unstated: bool = False
    """There is no such column: only the workspace and the default say anything."""


@dataclass(slots=True)
class Rows:
    """Converts the rows of one table, and collects what is wrong with their cells."""

    table: Table
    mapped: MappedTable
    page: Page
    columns: Sequence[Taken]
    stated: Stated
    errors: list[Problem] = field(default_factory=list)
    notes: dict[tuple[int, str], list[tuple[Position, Message]]] = field(default_factory=dict)
    bands: list[Position] = field(default_factory=list)

    def converted(self) -> Iterator[tuple[Cell, ...]]:
        """The rows with one cell for each column that is read; empty where a row is not."""
        first = max(self.mapped.heading, default=0)
        before: list[CellValue] = [None] * len(self.columns)
        for number, row in enumerate(self.table.rows, start=1):
            cells = [row[taken.index] for taken in self.columns]
            if number <= first or self._is_passed_over(number, row, cells):
                yield tuple(Cell(cell.place) for cell in cells)
                continue
            cells = [_repeated(cell, above) for cell, above in zip(cells, before, strict=True)]
            before = [cell.value for cell in cells]
            yield self._row(number, cells)

    def problems(self) -> Iterator[Problem]:
        """All problems of cells, then what was read otherwise than it is written."""
        yield from self.errors
        for found in self.notes.values():
            place, note = found[0]
            more = len(found) - 1
            hint = (
                Message.of("So were {count} more cells of this column.", count=more)
                if more
                else Message.of("Write it otherwise in the cell if something else is meant.")
            )
            yield warning("cell-reading", note, hint, place)
        for place in self.bands:
            yield warning(
                "row-across",
                Message.of("The row says the same in all columns and was passed over."),
                Message.of("Name it in the map under 'skip' if it is a heading between rows."),
                place,
            )

    def _row(self, number: int, cells: Sequence[Cell]) -> tuple[Cell, ...]:
        converted = [
            Cell(cell.place, self._value(number, taken, cell))
            for taken, cell in zip(self.columns, cells, strict=True)
        ]
        if all(cell.value is None for cell in converted):
            return tuple(converted)
        if self.mapped.empty is Empty.KEEP or any(taken.unstated for taken in self.columns):
            converted = self._kept(converted)
        return tuple(
            Cell(cell.place, taken.default) if cell.value is None else cell
            for taken, cell in zip(self.columns, converted, strict=True)
        )

    def _kept(self, cells: list[Cell]) -> list[Cell]:
        """An empty cell says what the workspace says."""
        name = next(
            (
                cell.value
                for taken, cell in zip(self.columns, cells, strict=True)
                if taken.field.name == "id"
            ),
            None,
        )
        if not isinstance(name, str) or self.page.parent is not None:
            return cells
        return [
            cell
            if cell.value is not None or not (taken.unstated or self.mapped.empty is Empty.KEEP)
            else Cell(cell.place, as_cell(self.stated(taken.field.page, name, taken.field.column)))
            for taken, cell in zip(self.columns, cells, strict=True)
        ]

    def _value(self, number: int, taken: Taken, cell: Cell) -> CellValue:
        if taken.unstated:
            return None
        reading = _read(taken, cell)
        place = position(self.table.file, self.table.name, number, taken.index + 1, cell.place)
        if isinstance(reading, Unclear):
            self.errors.append(error(reading.code, reading.summary, reading.hint, place))
            return None
        if reading.note is not None:
            key_of_note = (taken.index, reading.note.template)
            self.notes.setdefault(key_of_note, []).append((place, reading.note))
        return as_cell(reading.value)

    def _is_passed_over(self, number: int, row: Sequence[Cell], cells: Sequence[Cell]) -> bool:
        mapped = self.mapped
        if number in mapped.skip or (mapped.last is not None and number > mapped.last):
            return True
        texts = {compact(cell.value) for cell in row if cell.value is not None}
        if texts & {compact(word) for word in mapped.skip_text}:
            return True
        if mapped.heading and self._repeats_heading(cells):
            return True
        shown = dict(zip((taken.index for taken in self.columns), cells, strict=True))
        values = [plain(cell.value) for cell in shown.values() if not is_nothing(cell.value)]
        if len(values) >= _BAND and len(values) == len(shown) and len(set(values)) == 1:
            self.bands.append(position(self.table.file, self.table.name, number, 1, row[0].place))
            return True
        return False

    def _repeats_heading(self, cells: Sequence[Cell]) -> bool:
        """Lists made for paper have their headings again on each page."""
        above = self.table.rows[max(self.mapped.heading) - 1]
        return all(
            cell.value is not None and cell.value == above[taken.index].value
            for taken, cell in zip(self.columns, cells, strict=True)
            if not taken.unstated
        )


def _read(taken: Taken, cell: Cell) -> Reading:
    if cell.value is not None and taken.words:
        word = taken.words.get(compact(cell.value))
        if word is not None:
            return taken.reader(Cell(cell.place, word))
    return taken.reader(cell)


def is_ditto(value: CellValue) -> bool:
    """Whether a cell says that it says what the one above says."""
    return isinstance(value, str) and plain(value) in _DITTO


def _repeated(cell: Cell, above: CellValue) -> Cell:
    if is_ditto(cell.value):
        return Cell(cell.place, above)
    return cell


def as_cell(value: Value) -> CellValue:
    """A value as `said` reads it back."""
    if isinstance(value, list):
        return "\n".join(map(str, value)) or None
    return None if isinstance(value, dict) else value

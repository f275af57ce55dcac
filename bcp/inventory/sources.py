"""Where each entity, and each value in it, is written."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import Any

from bcp.model.problem import Position

Path = tuple[str | int, ...]
"""The way from an entity to a value in it: keys and list indexes."""

_COLUMN_BITS = 24
_PLACE = "Q"


class EntityKind(StrEnum):
    """What has an entry of its own in the workspace. City, lab, continuity, forms and
    review exist once; their id is ''.
    """

    CITY = "city"
    OBJECTIVE = "objective"
    SITE = "site"
    TEAM = "team"
    VENDOR = "vendor"
    PLATFORM = "platform"
    REPOSITORY = "repository"
    SYSTEM = "system"
    SCENARIO = "scenario"
    LAB = "lab"
    CONTINUITY = "continuity"
    FORMS = "forms"
    REVIEW = "review"


def pack(line: int, column: int) -> int:
    """A line and a column, both from 1, as one number that sorts like the place.

    Columns are those of files that are read, so far below the bound of 16 million.
    """
    return line << _COLUMN_BITS | column


def position(file: str, packed: int) -> Position:
    """A packed place in a file."""
    return Position(file, packed >> _COLUMN_BITS, packed & ((1 << _COLUMN_BITS) - 1))


@dataclass(frozen=True, slots=True, eq=False)
class Sheet:
    """What a file says and where, as compact as it can be kept for very many files.

    `text` is its value as JSON (UTF-8). `places` are packed numbers of 8 bytes in the order of the
    document: of a scalar its place; of a list its place, the count of numbers that it takes, and
    its items; of a mapping the same, each value with the place of its key before it.
    """

    text: bytes
    places: bytes

    @classmethod
    def of(cls, value: object, places: Iterable[int]) -> Sheet:
        """Put a value and the places of its parts on a sheet."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return cls(text.encode("utf-8", "surrogatepass"), array(_PLACE, places).tobytes())

    @property
    def value(self) -> Any:
        """The value of the whole file: mappings, lists and scalars."""
        return json.loads(self.text)

    def paths(self) -> Iterator[tuple[Path, int]]:
        """The way to each value of the file, with its packed place."""
        return _paths(self.value, array(_PLACE, self.places), 0, ())


NOTHING_READ = Sheet.of(None, [pack(1, 1)])
"""Stands for a file of which nothing is known but that it is there."""


def _paths(value: object, places: array[int], index: int, path: Path) -> Iterator[tuple[Path, int]]:
    yield path, places[index]
    index += 2
    for part, below in _parts(value):
        index += isinstance(value, dict)
        yield from _paths(below, places, index, (*path, part))
        index += places[index + 1] if isinstance(below, dict | list) else 1


class _Node:
    """A value with its place; what is below is looked up level by level, when it is asked for."""

    __slots__ = ("_below", "_index", "_places", "_value", "key_place")

    def __init__(
        self, value: object, places: array[int], index: int = 0, key_place: int | None = None
    ) -> None:
        self.key_place = key_place
        self._value = value
        self._places = places
        self._index = index
        self._below: dict[str | int, _Node] | None = None

    @property
    def place(self) -> int:
        return self._places[self._index]

    def below(self, part: str | int) -> _Node | None:
        if self._below is None:
            self._below = self._expand()
        return self._below.get(part)

    def _expand(self) -> dict[str | int, _Node]:
        places, index = self._places, self._index + 2
        found: dict[str | int, _Node] = {}
        keyed = isinstance(self._value, dict)
        for part, value in _parts(self._value):
            key_place = places[index] if keyed else None
            index += keyed
            found[part] = _Node(value, places, index, key_place)
            index += places[index + 1] if isinstance(value, dict | list) else 1
        return found


def _parts(value: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(value, dict):
        return value.items()
    return enumerate(value) if isinstance(value, list) else ()


@lru_cache(maxsize=64)
def _root(sheet: Sheet) -> _Node:
    return _Node(sheet.value, array(_PLACE, sheet.places))


def _descend(node: _Node, path: Path) -> _Node:
    """The node at the end of `path`, or the last one on the way that is written down.

    A part that is no key of a mapping is passed over: pydantic puts the tag of a union there.
    """
    for part in path:
        node = node.below(part) or node
    return node


@dataclass(frozen=True, slots=True)
class Source:
    """Where an entity is written: a file, and the way from its top to the entity."""

    file: str
    sheet: Sheet
    base: Path = ()

    def place(self, path: Path = ()) -> int:
        """The packed place of the value at `path`, or of the nearest value around it."""
        return _descend(_root(self.sheet), self.base + path).place

    def position(self, path: Path = ()) -> Position:
        """The place of the value at `path`, or of the nearest value around it."""
        return position(self.file, self.place(path))

    def key_position(self, path: Path) -> Position:
        """The place of the key that `path` ends with."""
        whole = self.base + path
        node = _descend(_root(self.sheet), whole[:-1]).below(whole[-1]) if whole else None
        if node is None or node.key_place is None:
            return self.position(path)
        return position(self.file, node.key_place)


class SourceMap:
    """Finds the position of any value of any declared entity."""

    def __init__(self, sources: Mapping[tuple[EntityKind, str], Source] | None = None) -> None:
        self._sources = dict(sources or {})

    def position(self, kind: EntityKind, name: str, path: Path = ()) -> Position:
        """Where the value at `path` of an entity is written.

        The place of the nearest value around it if it is left out, and the entity's name in place
        of a file if it comes from no file.
        """
        source = self._sources.get((kind, name))
        return Position(name or kind.value) if source is None else source.position(path)

    def source(self, kind: EntityKind, name: str) -> Source | None:
        """Where an entity is written, if it comes from a file."""
        return self._sources.get((kind, name))

    def file(self, kind: EntityKind, name: str) -> str:
        """The file of an entity, and its name if it comes from no file."""
        source = self._sources.get((kind, name))
        return name or kind.value if source is None else source.file

    def in_file(self, file: str, path: Path) -> Position | None:
        """Where the value at `path` from the top of a file is written, or the nearest around it.

        None for a file of which nothing was read.
        """
        sheet = self._sheets.get(file)
        return None if sheet is None else Source(file, sheet).position(path)

    @cached_property
    def _sheets(self) -> dict[str, Sheet]:
        return {source.file: source.sheet for source in self._sources.values()}

    def __iter__(self) -> Iterator[tuple[EntityKind, str]]:
        return iter(self._sources)

    def __contains__(self, key: tuple[EntityKind, str]) -> bool:
        return key in self._sources

"""Where each entity, and each value in it, is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bcp.model.problem import Position

Path = tuple[str | int, ...]
"""The way from an entity to a value in it: keys and list indexes."""

_COLUMN_BITS = 24


class EntityKind(StrEnum):
    """What has an entry of its own in the workspace. City and lab exist once; their id is ''."""

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


def pack(line: int, column: int) -> int:
    """A line and a column, both from 1, as one number that sorts like the place.

    Columns are those of files that are read, so far below the bound of 16 million.
    """
    return line << _COLUMN_BITS | column


@dataclass(slots=True)
class Branch:
    """The places of a mapping or a list: its own, those of its keys and of its values."""

    at: int
    keys: dict[str | int, int] = field(default_factory=dict)
    values: dict[str | int, Tree] = field(default_factory=dict)


Tree = int | Branch
"""Places in the shape of the document: a packed number for a scalar, a branch for the rest."""


def place_of(tree: Tree) -> int:
    """The packed place of a node."""
    return tree if isinstance(tree, int) else tree.at


def descend(tree: Tree, path: Path) -> Tree:
    """The node at the end of `path`, or the last one on the way that is written down.

    A part that is no key of a mapping is passed over: pydantic puts the tag of a union there.
    """
    for part in path:
        if isinstance(tree, int):
            break
        below = tree.values.get(part)
        if below is not None:
            tree = below
    return tree


@dataclass(frozen=True, slots=True)
class Source:
    """The file of an entity and the places of its values."""

    file: str
    tree: Tree

    def position(self, path: Path = ()) -> Position:
        """The place of the value at `path`, or of the nearest value around it."""
        return self.at(place_of(descend(self.tree, path)))

    def key_position(self, path: Path) -> Position:
        """The place of the key that `path` ends with."""
        parent = descend(self.tree, path[:-1])
        if isinstance(parent, Branch) and path and path[-1] in parent.keys:
            return self.at(parent.keys[path[-1]])
        return self.position(path)

    def at(self, packed: int) -> Position:
        """A packed place in this file."""
        return Position(self.file, packed >> _COLUMN_BITS, packed & ((1 << _COLUMN_BITS) - 1))


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

    def __iter__(self) -> Iterator[tuple[EntityKind, str]]:
        return iter(self._sources)

    def __contains__(self, key: tuple[EntityKind, str]) -> bool:
        return key in self._sources

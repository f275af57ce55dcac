"""What files state and what tables state → what files are to state, and how that differs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from bcp.inventory.composer import Value
from bcp.inventory.edits import Arranged
from bcp.inventory.findings import error
from bcp.inventory.register.alignment import by_likeness, by_name, placed
from bcp.inventory.register.changes import Change, ChangeKind
from bcp.inventory.register.columns import Column, singles_of
from bcp.inventory.register.pages import Page
from bcp.inventory.register.statements import Node, Nodes, Row
from bcp.inventory.sources import Path
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import shorten

Pairs = list[tuple[int | None, int | None]]
"""The index of an old item and that of the row that states it now."""

Mapped = dict[str, Value]


@dataclass(slots=True)
class Merging:
    """Merges entities, and collects the changes and which cell each value comes from.

    `stated` are the columns of each page that tables state, by page; without `remove` what no row
    states any more is kept.
    """

    stated: Mapping[str, frozenset[str]]
    remove: bool = False
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def entity(self, page: Page, old: Mapped | None, node: Node) -> tuple[Mapped, Cells]:
        """The entity as it is to be, and its cells by path; also those of values left out."""
        cells: Cells = {}
        if old is None:
            self._tell(ChangeKind.ADDED, page, node.name, position=node.position)
        merged = self._mapping(_Place(page, node.name, ()), old, node, cells)
        return merged, cells

    def missing(self, page: Page, name: str) -> None:
        """An entity that no row states."""
        self._tell(ChangeKind.REMOVED if self.remove else ChangeKind.KEPT, page, name)

    def _mapping(self, place: _Place, old: Mapped | None, node: Node, cells: Cells) -> Mapped:
        new: Mapped = _copied(old or {})
        cells[place.path] = node.position
        if node.row is not None:
            for column in place.page.columns:
                if column.name in self.stated[place.page.name]:
                    self._value(place, column, node.row, new, cells, told=old is not None)
        for page in place.page.below:
            if page.name in self.stated or page.name in node.below:
                rows = node.below.get(page.name, Nodes())
                self._part(place, page, rows, new, cells, told=old is not None)
        return _in_order(place.page.model, old or {}, new)

    def _value(
        self, place: _Place, column: Column, row: Row, new: Mapped, cells: Cells, *, told: bool
    ) -> None:
        value = row.values.get(column.path)
        cell = row.cells[column.path]
        cells[place.path + column.path] = cell
        for end in range(1, len(column.path)):
            if value is not None:
                cells.setdefault(place.path + column.path[:end], cell)
        old = value_at(new, column.path)
        if told and _means_the_same(column, new, old, value):
            return
        _set(new, column.path, value)
        if told:
            here = {"column": column, "old": old, "new": value, "position": cell}
            self._tell(ChangeKind.CHANGED, place.page, place.entity, place.item, **here)

    def _part(
        self, place: _Place, page: Page, nodes: Nodes, new: Mapped, cells: Cells, *, told: bool
    ) -> None:
        old = new.get(page.key)
        if not page.many:
            self._single(place, page, nodes, new, cells, told=told)
        elif old is None or isinstance(old, list):
            items = self._list(place, page, old or [], list(nodes), cells, told=told)
            if items:
                new[page.key] = items
            elif old:
                del new[page.key]

    def _single(
        self, place: _Place, page: Page, nodes: Nodes, new: Mapped, cells: Cells, *, told: bool
    ) -> None:
        old = new.get(page.key)
        node = nodes.called("")
        here = _Place(page, place.entity, (*place.path, page.key))
        if node is None:
            if old is not None:
                kind = ChangeKind.REMOVED if self.remove else ChangeKind.KEPT
                self._tell(kind, page, place.entity)
                if self.remove:
                    del new[page.key]
            return
        known = old if isinstance(old, dict) else None
        merged = self._mapping(here, known, node, cells)
        if merged or known == {}:
            new[page.key] = merged
            if known is None and told:
                self._tell(ChangeKind.ADDED, page, place.entity, position=node.position)
        elif page.key in new:
            del new[page.key]

    def _list(
        self,
        place: _Place,
        page: Page,
        old: list[Value],
        nodes: list[Node],
        cells: Cells,
        *,
        told: bool,
    ) -> Arranged:
        mappings = [each if isinstance(each, dict) else {} for each in old]
        rows = [node for node in nodes if node.row is not None]
        others = {node.name: node for node in nodes if node.row is None}
        pairs: Pairs = [(origin, None) for origin in range(len(old))]
        if page.name in self.stated:
            origins = self._origins(page, mappings, rows)
            pairs = placed(origins, len(old), keep=not self.remove)
            if told:
                self._tell_of_list(place, page, mappings, rows, pairs)
        items: list[Value] = []
        for index, (origin, number) in enumerate(pairs):
            known = None if origin is None else mappings[origin]
            name = "" if known is None or not page.is_list else _named(page, known)
            node = others.pop(name, None) if number is None else rows[number]
            if node is None:
                assert origin is not None
                items.append(old[origin])
                continue
            way = (*place.path, page.key, index)
            item = _Place(page, place.entity, way, _called(page, node))
            items.append(self._mapping(item, known, node, cells))
        self.problems += [belongs_to_nothing(node) for node in others.values()]
        return Arranged(items, [origin for origin, _ in pairs])

    def _origins(self, page: Page, old: list[Mapped], nodes: list[Node]) -> list[int | None]:
        if page.is_list:
            names = [str(each.get("id", "")).strip() for each in old]
            return by_name(names, [node.name for node in nodes])
        columns = [each for each in page.columns if each.name in self.stated[page.name]]
        return by_likeness(
            [tuple(each.meaning(value_at(item, each.path)) for each in columns) for item in old],
            [_features(columns, node) for node in nodes],
        )

    def _tell_of_list(
        self,
        place: _Place,
        page: Page,
        old: list[Mapped],
        nodes: list[Node],
        pairs: Pairs,
    ) -> None:
        highest = -1
        for origin, number in pairs:
            if number is None:
                assert origin is not None
                self._tell(ChangeKind.KEPT, page, place.entity, _named(page, old[origin]))
                highest = max(highest, origin)
                continue
            node = nodes[number]
            item = _called(page, node)
            if origin is None:
                self._tell(ChangeKind.ADDED, page, place.entity, item, position=node.position)
            elif origin < highest:
                self._tell(ChangeKind.MOVED, page, place.entity, item, position=node.position)
            else:
                highest = origin
        taken = {origin for origin, _ in pairs}
        for index, item_value in enumerate(old):
            if index not in taken:
                self._tell(ChangeKind.REMOVED, page, place.entity, _named(page, item_value))

    def _tell(self, kind: ChangeKind, page: Page, entity: str, item: str = "", **said: Any) -> None:
        self.changes.append(Change(kind, page, entity, item, **said))


Cells = dict[Path, Position]
"""Of each value that a table states, by its path in the entity: the cell."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a mapping is: on which page, in which entity, and what it is called in its list."""

    page: Page
    entity: str
    path: Path
    item: str = ""


def belongs_to_nothing(node: Node) -> Problem:
    """The problem of rows that name what neither a row nor a file states."""
    return error(
        "unknown-reference",
        Message.of("No row and no file states '{name}'.", name=shorten(node.name)),
        Message.of("State it on the sheet that it belongs to, or correct the id."),
        node.position,
    )


def _named(page: Page, item: Mapped) -> str:
    """What people know an item of a list by: its id, or the first thing that it states."""
    return _first(value_at(item, column.path) for column in page.columns)


def _called(page: Page, node: Node) -> str:
    if node.name or node.row is None:
        return node.name
    values = node.row.values
    return _first(values.get(column.path) for column in page.columns)


def _first(values: Iterator[Value]) -> str:
    for value in values:
        if isinstance(value, list) and value:
            return ", ".join(map(str, value))
        if value not in (None, []):
            return str(value)
    return ""


def _features(columns: Sequence[Column], node: Node) -> tuple[object, ...]:
    values = node.row.values if node.row is not None else {}
    return tuple(column.meaning(values.get(column.path)) for column in columns)


def _means_the_same(column: Column, around: Mapped, old: Value, new: Value) -> bool:
    """Whether a cell says what the file says, be it in other words."""
    if old is None and new is not None and _around(around, column.path) is None:
        return False
    return column.meaning(old) == column.meaning(new)


def _around(mapping: Mapped, path: tuple[str, ...]) -> Mapped | None:
    """The mapping that holds the last key of `path`; None where there is none."""
    for key in path[:-1]:
        below = mapping.get(key)
        if not isinstance(below, dict):
            return None
        mapping = below
    return mapping


def value_at(mapping: Mapped, path: tuple[str, ...]) -> Value:
    """The value at the end of a path; None where there is none."""
    around = _around(mapping, path)
    return None if around is None else around.get(path[-1])


def _set(mapping: Mapped, path: tuple[str, ...], value: Value) -> None:
    """Put a value in its place, or with None take it away with what then is empty around it."""
    key = path[0]
    if len(path) == 1:
        if value is None:
            mapping.pop(key, None)
        else:
            mapping[key] = value
        return
    below = mapping.get(key)
    if not isinstance(below, dict):
        below = {}
    _set(below, path[1:], value)
    if below:
        mapping[key] = below
    else:
        mapping.pop(key, None)


def _in_order(model: type[BaseModel], old: Mapped, new: Mapped) -> Mapped:
    """The keys of `old` as they were, those that are new where the vocabulary has them."""
    ranks = {name: rank for rank, name in enumerate(model.model_fields)}
    keys = [key for key in new if key in old]
    for key in sorted(new.keys() - old.keys(), key=lambda name: ranks[name]):
        before = [at for at, name in enumerate(keys) if ranks.get(name, -1) < ranks[key]]
        keys.insert(before[-1] + 1 if before else 0, key)
    ordered = {key: new[key] for key in keys}
    for key, single in singles_of(model).items():
        value, known = ordered.get(key), old.get(key)
        if isinstance(value, dict) and value is not known:
            ordered[key] = _in_order(single, known if isinstance(known, dict) else {}, value)
    return ordered


def _copied(mapping: Mapped) -> Mapped:
    """A copy whose mappings are its own; lists are replaced as a whole and never changed."""
    return {
        key: _copied(value) if isinstance(value, dict) else value for key, value in mapping.items()
    }

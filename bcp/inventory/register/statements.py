"""What tables state: rows, each cell with its place, put together to entities.

The seam between what reads tables and what edits the workspace: whoever knows which table is
which page, and which of its columns is which, hands it over as `Located`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from bcp.inventory.composer import Value
from bcp.inventory.findings import error
from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import ORDER, Page
from bcp.inventory.sources import EntityKind
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import shorten
from bcp.model.table import Cell, Table

Convert = Callable[[Column, Cell], "Value | Problem"]
"""What a cell says in the words of a file; None where it says nothing.

A problem, whose position is set by the caller, where nobody can know what it says. A value that
does not fit its column is left to the check of the workspace, which finds it.
"""


@dataclass(frozen=True, slots=True)
class Located:
    """A table of which it is known what it means.

    `columns` are the indexes of its columns that are known, `first` is the index of the first row
    below the headings. `constants` hold for every row. Columns of the page that are in neither
    are not stated: an import leaves them as they are.
    """

    page: Page
    table: Table
    first: int
    columns: tuple[tuple[int, Column], ...]
    constants: tuple[tuple[Column, Value], ...] = ()

    @property
    def names(self) -> frozenset[str]:
        """The names of the columns that are stated."""
        constants = (column for column, _ in self.constants)
        return frozenset(column.name for column in (*dict(self.columns).values(), *constants))


@dataclass(slots=True)
class Row:
    """One row: values by the path of their column, None where a cell is empty, and the places."""

    page: Page
    position: Position
    values: dict[tuple[str, ...], Value]
    cells: dict[tuple[str, ...], Position]

    def text(self, column: Column) -> str:
        """What a key's cell says; '' where it is empty."""
        value = self.values.get(column.path)
        return "" if value is None else str(value).strip()


@dataclass(slots=True)
class Node:
    """An entity or an item of a list as it is stated; `row` is None where only what it holds is."""

    name: str
    position: Position
    row: Row | None = None
    below: dict[str, Nodes] = field(default_factory=dict)


class Nodes:
    """Nodes in the order of their rows; those with a name can be found by it."""

    def __init__(self) -> None:
        self._nodes: list[Node] = []
        self._by_name: dict[str, Node] = {}

    def __iter__(self) -> Iterator[Node]:
        return iter(self._nodes)

    def __len__(self) -> int:
        return len(self._nodes)

    def called(self, name: str) -> Node | None:
        """The first node with a name."""
        return self._by_name.get(name)

    def append(self, node: Node) -> None:
        """Add a node as the last one."""
        self._nodes.append(node)
        self._by_name.setdefault(node.name, node)


@dataclass(frozen=True, slots=True)
class Statements:
    """All that tables state: entities by kind, and which columns of which pages do so."""

    entities: Mapping[EntityKind, Nodes]
    stated: Mapping[str, frozenset[str]]


def statements_of(
    located: Iterable[Located], convert: Convert
) -> tuple[Statements, tuple[Problem, ...]]:
    """Put the rows of all tables together. Empty rows are passed over. Never raises."""
    gathering = _Gathering(convert)
    tables = sorted(located, key=lambda each: each.page.name.count("."))
    for each in tables:
        gathering.take(each)
    return gathering.statements(), tuple(gathering.problems)


_CONSEQUENCES = {"row-without-id", "row-without-owner"}


@dataclass(slots=True)
class _Gathering:
    convert: Convert
    entities: dict[EntityKind, Nodes] = field(default_factory=dict)
    stated: dict[str, frozenset[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def statements(self) -> Statements:
        return Statements(self.entities, self.stated)

    def take(self, located: Located) -> None:
        name = located.page.name
        self.stated[name] = self.stated.get(name, frozenset()) | located.names
        groups: dict[int, tuple[Nodes, list[tuple[float, Node]]]] = {}
        for row in self._rows(located):
            place = self._place(row)
            if place is None:
                continue
            ordered = groups.setdefault(id(place), (place, []))[1]
            number = self._order(row, ordered[-1][0] if ordered else 0.0)
            ordered.append((number, Node(self._name(row), row.position, row)))
        for nodes, ordered in groups.values():
            ordered.sort(key=lambda pair: pair[0])
            for _, node in ordered:
                self._add(nodes, node)

    def _rows(self, located: Located) -> Iterator[Row]:
        file, sheet = located.table.file, located.table.name
        for number, cells in enumerate(located.table.rows[located.first :], located.first + 1):
            values: dict[tuple[str, ...], Value] = {}
            places: dict[tuple[str, ...], Position] = {}
            empty = True
            found: list[Problem] = []
            for index, column in located.columns:
                cell = cells[index] if index < len(cells) else Cell("")
                place = position(file, sheet, number, index + 1, cell.place)
                places[column.path] = place
                value = self.convert(column, cell)
                if isinstance(value, Problem):
                    found.append(_at(value, place))
                    empty, value = False, None
                elif value is not None:
                    empty = False
                values[column.path] = value
            if empty:
                continue
            self.problems += found
            first = position(file, sheet, number, 1, cells[0].place if cells else "")
            for column, value in located.constants:
                values.setdefault(column.path, value)
                places.setdefault(column.path, first)
            yield Row(located.page, min(places.values(), default=first), values, places)

    def _place(self, row: Row) -> Nodes | None:
        """The list that a row's node belongs into; None when nobody can know."""
        page = row.page
        if page.parent is None:
            return self._top(page.kind)
        parent: Node | None = None
        keys = iter(page.keys)
        for each in _ancestry(page):
            name, place = "", row.position
            if each.is_list:
                key = next(keys)
                name, place = row.text(key), row.cells.get(key.path, row.position)
                if not name:
                    self.problems.append(_no_key(place))
                    return None
            nodes = self._top(each.kind) if parent is None else _list_in(parent, each)
            parent = nodes.called(name)
            if parent is None:
                parent = Node(name, place)
                nodes.append(parent)
        assert parent is not None
        return _list_in(parent, page)

    def _top(self, kind: EntityKind) -> Nodes:
        return self.entities.setdefault(kind, Nodes())

    def _name(self, row: Row) -> str:
        value = row.values.get(("id",)) if row.page.is_list else None
        return "" if value is None else str(value).strip()

    def _order(self, row: Row, before: float) -> float:
        """Where a row says that it stands; just after the one above where it says nothing."""
        value = row.values.get((ORDER,))
        if value is None:
            return before
        try:
            return float(str(value))
        except ValueError:
            place = row.cells[(ORDER,)]
            self.problems.append(
                error(
                    "wrong-type",
                    Message.of("'{value}' is not a number.", value=shorten(value)),
                    Message.of("Number the rows of a list from 1, or leave the cells empty."),
                    place,
                )
            )
            return before

    def _add(self, nodes: Nodes, node: Node) -> None:
        page = node.row.page if node.row is not None else None
        assert page is not None
        if page.is_list and not node.name:
            self.problems.append(_no_id(node))
            return
        same = nodes.called(node.name) if page.is_list or not page.many else None
        if same is None:
            nodes.append(node)
        elif same.row is None:
            same.row, same.position = node.row, node.position
        else:
            self.problems.append(_twice(node, same))


def without_consequences(problems: Collection[Problem]) -> frozenset[Problem]:
    """All but what follows from another problem of the same cell: an id that cannot be read leaves
    its row without one.
    """
    spoilt = {str(each.position) for each in problems if each.code not in _CONSEQUENCES}
    return frozenset(
        each
        for each in problems
        if each.code not in _CONSEQUENCES or str(each.position) not in spoilt
    )


def position(file: str, sheet: str, row: int, column: int, place: str) -> Position:
    """The position of a cell: with its sheet, or of a file without sheets by itself."""
    return Position(file, row, column, f"{sheet}!{place}" if sheet else place)


def _ancestry(page: Page) -> list[Page]:
    """The pages above, the entity's first."""
    found = []
    above = page.parent
    while above is not None:
        found.append(above)
        above = above.parent
    return found[::-1]


def _list_in(parent: Node, page: Page) -> Nodes:
    return parent.below.setdefault(page.name, Nodes())


def _at(problem: Problem, place: Position) -> Problem:
    return error(problem.code, problem.summary, problem.hint, place, problem.related)


def _no_key(place: Position) -> Problem:
    return error(
        "row-without-owner",
        Message.of("The row does not say what it belongs to."),
        Message.of("Write the id of what it belongs to here."),
        place,
    )


def _no_id(node: Node) -> Problem:
    assert node.row is not None
    return error(
        "row-without-id",
        Message.of("The row has no id."),
        Message.of("Give it one: lower-case letters, digits and single hyphens."),
        node.row.cells.get(("id",), node.position),
    )


def _twice(node: Node, first: Node) -> Problem:
    assert node.row is not None
    assert first.row is not None
    place = node.row.cells.get(("id",), node.position)
    before = first.row.cells.get(("id",), first.position)
    name = shorten(node.name)
    if not node.row.page.is_list:
        return error(
            "row-twice",
            Message.of("A second row states what only one can state."),
            Message.of("Keep one of the two; the first is {place}.", place=str(before)),
            place,
        )
    return error(
        "duplicate-id",
        Message.of("The id '{id}' is already taken.", id=name),
        Message.of("Keep one of the two rows; the first is {place}.", place=before.cell),
        place,
        ((before, Message.of("'{id}' is also here.", id=name)),),
    )

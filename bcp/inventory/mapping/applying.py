"""Tables and their map → what they state, in the words of a file, and every problem by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bcp.inventory.cells.letters import compact, key
from bcp.inventory.composer import Value
from bcp.inventory.findings import error
from bcp.inventory.mapping.conversion import CellReader, Names
from bcp.inventory.mapping.fields import fields_of, page_of_rows
from bcp.inventory.mapping.headings import column_index, headings_of, unit_in
from bcp.inventory.mapping.rows import Rows, Stated, Taken
from bcp.inventory.register.columns import Column
from bcp.inventory.register.pages import Page
from bcp.inventory.register.statements import Located
from bcp.inventory.sources import Path, Source
from bcp.inventory.suggestion import Suggestions
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.quantity import shorten
from bcp.model.table import Cell, Table
from bcp.model.table_map import Gigabyte, MappedColumn, MappedTable, Scalar, TableMap


@dataclass(frozen=True, slots=True)
class Applied:
    """What the tables state, ready for `statements_of` with `said`, and all problems.

    What was read otherwise than it is written is among them as a warning, once for each column.
    """

    located: tuple[Located, ...]
    problems: tuple[Problem, ...]


def said(column: Column, cell: Cell) -> Value | Problem:
    """The value of a cell that `apply_map` has converted."""
    value = cell.value
    if column.many and isinstance(value, str):
        return list(value.split("\n"))
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def apply_map(
    table_map: TableMap,
    source: Source,
    tables: Sequence[Table],
    names: Names,
    stated: Stated,
) -> Applied:
    """Convert what a sound map tells of tables. Never raises."""
    applying = _Applying(source, tables, names, stated)
    for number, each in enumerate(table_map.tables):
        applying.take(each, ("tables", number))
    return Applied(tuple(applying.located), tuple(applying.problems))


@dataclass(slots=True)
class _Applying:
    source: Source
    tables: Sequence[Table]
    names: Names
    stated: Stated
    located: list[Located] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, mapped: MappedTable, path: Path) -> None:
        """Read one table of the map."""
        page = page_of_rows(mapped.rows)
        table = self._table(mapped, path)
        if page is None or table is None:
            return
        headings = headings_of(table, mapped.heading)
        columns = list(self._columns(mapped, page, headings, path))
        if len(columns) < len(mapped.columns):
            return
        columns += self._unstated(mapped, page, columns)
        rows = Rows(table, mapped, page, columns, self.stated)
        derived = Table(table.file, table.name, tuple(rows.converted()), table.hidden)
        self.problems += rows.problems()
        first = max(mapped.heading, default=0)
        self.located += _located(page, derived, first, columns, mapped.constants)

    def _table(self, mapped: MappedTable, path: Path) -> Table | None:
        visible = [each for each in self.tables if not each.hidden] or list(self.tables)
        if mapped.sheet is None:
            found = visible[:1]
        else:
            found = [each for each in self.tables if each.name == mapped.sheet] or [
                each for each in self.tables if key(each.name) == key(mapped.sheet)
            ]
        if found:
            return found[0]
        names = [each.name for each in self.tables]
        self.problems.append(
            error(
                "unknown-sheet",
                Message.of("There is no sheet '{name}'.", name=shorten(mapped.sheet or "")),
                Suggestions(names).instead_of(
                    mapped.sheet or "",
                    Message.of("There are: {names}.", names=", ".join(map(shorten, names))),
                ),
                self.source.position((*path, "sheet")),
            )
        )
        return None

    def _columns(
        self, mapped: MappedTable, page: Page, headings: Sequence[str], path: Path
    ) -> Iterator[Taken]:
        for number, column in enumerate(mapped.columns):
            index = column_index(column.column, headings)
            if isinstance(index, int):
                default = mapped.defaults.get(column.field)
                yield self._taken(column, page, index, headings[index], default)
            else:
                self.problems.append(
                    self._no_column(column, headings, index, (*path, "columns", number, "column"))
                )

    def _unstated(
        self, mapped: MappedTable, page: Page, columns: Sequence[Taken]
    ) -> Iterator[Taken]:
        """Fields without a column of their own, at the place of the first one."""
        stated = {taken.field.name for taken in columns} | set(mapped.constants)
        for name, value in mapped.defaults.items():
            if name not in stated:
                row_field = fields_of(page)[name]
                reader = CellReader(row_field.column, page.kind, self.names)
                yield Taken(columns[0].index, row_field, reader, {}, value, unstated=True)

    def _taken(
        self, column: MappedColumn, page: Page, index: int, heading: str, default: Scalar | None
    ) -> Taken:
        row_field = fields_of(page)[column.field]
        reader = CellReader(
            row_field.column,
            page.kind,
            self.names,
            column.unit or unit_in(heading),
            decimal=column.gigabyte is Gigabyte.DECIMAL,
        )
        words = {compact(word): value for word, value in column.words.items()}
        return Taken(index, row_field, reader, words, default)

    def _no_column(
        self, column: MappedColumn, headings: Sequence[str], found: tuple[int, ...], path: Path
    ) -> Problem:
        name = shorten(column.column)
        if found:
            summary = Message.of("Several columns are headed '{name}'.", name=name)
            hint = Message.of(
                "Give the letter of one: {letters}.", letters=", ".join(map(_letter, found))
            )
        else:
            summary = Message.of("No column is headed '{name}'.", name=name)
            there = [text for text in headings if text]
            hint = Suggestions(there).instead_of(
                column.column,
                Message.of("There are: {names}.", names=shorten(", ".join(there))),
            )
        return error("unknown-column", summary, hint, self.source.position(path))


def _located(
    page: Page,
    table: Table,
    first: int,
    columns: Sequence[Taken],
    constants: Mapping[str, Scalar],
) -> Iterator[Located]:
    """The table once for each page that its columns state; below its own, with the key of it."""
    fields = fields_of(page)
    pages = dict.fromkeys(
        each.page
        for each in (*(taken.field for taken in columns), *(fields[name] for name in constants))
    )
    for each in pages:
        taken = [
            (number, column.field.column)
            for number, column in enumerate(columns)
            if column.field.page is each
        ]
        fixed = [
            (fields[name].column, value)
            for name, value in constants.items()
            if fields[name].page is each
        ]
        if each is not page:
            owner = each.keys[-1]
            taken += [(n, owner) for n, column in enumerate(columns) if column.field.name == "id"]
            fixed += [(owner, value) for name, value in constants.items() if name == "id"]
        yield Located(each, table, first, tuple(taken), tuple(fixed))


def _letter(index: int) -> str:
    number, letters = index + 1, ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters

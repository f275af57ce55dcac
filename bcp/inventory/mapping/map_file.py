"""The file of a map → its entity, with all that is wrong with it, also against the register."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.findings import error
from bcp.inventory.mapping.fields import fields_of, page_of_rows, row_pages
from bcp.inventory.register.pages import Page
from bcp.inventory.single_file import decode_one
from bcp.inventory.sources import Path, Source
from bcp.inventory.suggestion import instead_of
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.quantity import shorten
from bcp.model.table_map import MappedTable, TableMap


def decode_map(path: str, content: bytes) -> tuple[TableMap | None, Source, tuple[Problem, ...]]:
    """The map, where it is written, and every problem of it in itself. Never raises."""
    begin = Message.of("Begin with 'tables:'; 'ict-bcp import suggest FILE' proposes a map.")
    found, source, problems = decode_one(TableMap, path, content, begin)
    if found is not None:
        if not found.tables:
            problems.append(
                error(
                    "map-without-tables",
                    Message.of("The map describes no table."),
                    begin,
                    source.position(("tables",)),
                )
            )
        for number, table in enumerate(found.tables):
            problems += _check(table, source, ("tables", number))
    return (None if problems else found), source, tuple(problems)


def _check(table: MappedTable, source: Source, path: Path) -> Iterator[Problem]:
    page = page_of_rows(table.rows)
    if page is None:
        yield error(
            "unknown-page",
            Message.of("There are no rows called '{name}'.", name=shorten(table.rows)),
            instead_of(table.rows, row_pages()),
            source.position((*path, "rows")),
        )
        return
    fields = fields_of(page)
    seen: set[str] = set()
    for number, column in enumerate(table.columns):
        place = source.position((*path, "columns", number, "field"))
        if column.field not in fields:
            yield error(
                "unknown-field",
                Message.of("Rows of '{page}' have no field '{name}'.", page=page.name,
                           name=shorten(column.field)),
                instead_of(column.field, fields),
                place,
            )  # fmt: skip
        elif column.field in seen:
            yield error(
                "field-twice",
                Message.of("The field '{name}' stands here twice.", name=column.field),
                Message.of("Keep one of the two columns."),
                place,
            )
        seen.add(column.field)
    for part, names in (("constants", table.constants), ("defaults", table.defaults)):
        for name in names:
            if name not in fields:
                yield error(
                    "unknown-field",
                    Message.of(
                        "Rows of '{page}' have no field '{name}'.",
                        page=page.name,
                        name=shorten(name),
                    ),
                    instead_of(name, fields),
                    source.key_position((*path, part, name)),
                )
    if missing := _key(page, seen | set(table.constants)):
        yield error(
            "map-without-key",
            Message.of("No column says which of '{page}' a row is.", page=page.name),
            Message.of("Add a column with 'field: {name}'.", name=missing),
            source.position((*path, "columns")),
        )


def _key(page: Page, stated: set[str]) -> str | None:
    """The first field that rows are told apart by and that nothing states."""
    needed = [column.name for column in page.keys]
    if page.is_list:
        needed.append("id")
    return next((name for name in needed if name not in stated), None)

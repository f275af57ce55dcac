"""The inventory as tables: what each page shows, and which page a table is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bcp.inventory.composer import Value
from bcp.inventory.findings import error
from bcp.inventory.register.cells import shown
from bcp.inventory.register.columns import Column
from bcp.inventory.register.headings import heading, title
from bcp.inventory.register.ledger import Ledger, Mapped
from bcp.inventory.register.merging import value_at
from bcp.inventory.register.pages import Page, all_pages
from bcp.inventory.register.statements import Located, position
from bcp.inventory.suggestion import Suggestions
from bcp.model.message import Message, Translate
from bcp.model.problem import Problem
from bcp.model.quantity import shorten
from bcp.model.table import CellValue, Table


@dataclass(frozen=True, slots=True)
class PageTable:
    """What a page shows: its columns and, row by row, the values of their cells."""

    page: Page
    columns: tuple[Column, ...]
    rows: tuple[tuple[CellValue, ...], ...]


def tables_of(ledger: Ledger, translate: Translate) -> tuple[PageTable, ...]:
    """Every page with what the files state, in the order of files and lists."""
    rows: dict[str, list[tuple[CellValue, ...]]] = {page.name: [] for page in all_pages()}
    for page in all_pages():
        if page.parent is None:
            for entry in ledger.of(page.kind):
                for place, cells in _rows(page, entry.value, (), None, translate):
                    rows[place.name].append(cells)
    return tuple(PageTable(page, page.all_columns, tuple(rows[page.name])) for page in all_pages())


def _rows(
    page: Page, value: Mapped, keys: tuple[str, ...], number: int | None, translate: Translate
) -> Iterator[tuple[Page, tuple[CellValue, ...]]]:
    """The row of a value, and those of what it holds."""
    order = () if page.order is None else (number,)
    cells = (shown(column, _stated(value, column), translate) for column in page.columns)
    yield page, (*keys, *order, *cells)
    below = (*keys, str(value.get("id", "")).strip()) if page.is_list else keys
    for part in page.below:
        stated = value.get(part.key)
        items = stated if isinstance(stated, list) else [] if stated is None else [stated]
        for place, item in enumerate(items, 1):
            if isinstance(item, dict):
                yield from _rows(part, item, below, place, translate)


def _stated(value: Mapped, column: Column) -> Value:
    """What a file states, or of an empty mapping where it comes from.

    A row of nothing at all would leave no trace.
    """
    if not value and column.path == ("source",):
        return str(column.default)
    return value_at(value, column.path)


@dataclass(frozen=True, slots=True)
class Recognition:
    """Tables of which it is known what they mean, by their names and headings."""

    located: tuple[Located, ...]
    problems: tuple[Problem, ...]


def recognize(
    tables: Sequence[Table], languages: Sequence[Translate], *, ignored: Sequence[str] = ()
) -> Recognition:
    """The pages that a workbook of the register holds. Headings are in the first row.

    Sheets called as in `ignored` hold nothing of the register. Any other sheet that is not known,
    and any heading that is not, is a problem: what it states would be lost without a word.
    """
    located: list[Located] = []
    problems: list[Problem] = []
    titles = {title(page, language): page for language in languages for page in all_pages()}
    for table in tables:
        name = table.name.strip()
        page = titles.get(name)
        if page is None:
            if name not in ignored and not table.hidden and any(_is_filled(table)):
                problems.append(_unknown_sheet(table, titles))
            continue
        columns = _columns(table, page, languages, problems)
        missing = [key for key in (*page.keys, *_own_id(page)) if key not in columns.values()]
        problems += [_missing_column(table, key, languages[0]) for key in missing]
        if not missing:
            located.append(Located(page, table, 1, tuple(columns.items())))
    return Recognition(tuple(located), tuple(problems))


def _columns(
    table: Table, page: Page, languages: Sequence[Translate], problems: list[Problem]
) -> dict[int, Column]:
    names = {
        heading(column, language): column for language in languages for column in page.all_columns
    }
    suggestions = Suggestions(names)
    found: dict[int, Column] = {}
    for index, cell in enumerate(table.rows[0] if table.rows else ()):
        text = "" if cell.value is None else str(cell.value).strip()
        if not text:
            continue
        column = names.get(text)
        place = position(table.file, table.name, 1, index + 1, cell.place)
        if column is None:
            otherwise = Message.of("Remove the column, or give it a heading of the export.")
            problems.append(
                error(
                    "unknown-column",
                    Message.of("The heading '{name}' is not known.", name=shorten(text)),
                    suggestions.instead_of(text, otherwise),
                    place,
                )
            )
        elif column in found.values():
            problems.append(
                error(
                    "column-twice",
                    Message.of("The heading '{name}' stands here twice.", name=shorten(text)),
                    Message.of("Keep one of the two columns."),
                    place,
                )
            )
        else:
            found[index] = column
    return found


def _is_filled(table: Table) -> Iterator[bool]:
    return (cell.value is not None for row in table.rows for cell in row)


def _own_id(page: Page) -> Iterator[Column]:
    if page.is_list:
        yield next(column for column in page.columns if column.path == ("id",))


def _unknown_sheet(table: Table, titles: Mapping[str, Page]) -> Problem:
    return error(
        "unknown-sheet",
        Message.of("The sheet '{name}' is not known.", name=shorten(table.name)),
        Suggestions(titles).instead_of(
            table.name, Message.of("Remove it, or say with --map what it holds.")
        ),
        position(table.file, table.name, 1, 1, "A1"),
    )


def _missing_column(table: Table, column: Column, translate: Translate) -> Problem:
    return error(
        "missing-column",
        Message.of("The column '{name}' is missing.", name=heading(column, translate)),
        Message.of("Without it nobody knows what a row belongs to. Add it to the first row."),
        position(table.file, table.name, 1, 1, "A1"),
    )

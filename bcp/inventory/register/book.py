"""The workbook of the register as a value: its cover, and what each sheet shows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bcp.inventory.register.cells import NO, YES
from bcp.inventory.register.columns import Column, ColumnKind
from bcp.inventory.register.headings import heading, title
from bcp.inventory.register.ledger import Ledger
from bcp.inventory.register.notes import heading_note
from bcp.inventory.register.pages import Page, all_pages
from bcp.inventory.register.tables import PageTable, tables_of
from bcp.inventory.sources import EntityKind
from bcp.model.message import Message, Translate, mark
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.table import CellValue, Table

COVER = mark("About this workbook")
"""The name of the first sheet."""

LONGEST_TEXT = 32_767
"""What a cell holds, in units of UTF-16: the limit of the program itself."""

_EXPLANATIONS = (
    mark(
        "This workbook holds the inventory of the workspace. Change what you like, save it, and "
        "give it back with 'ict-bcp import excel FILE'. You are shown what changes before anything "
        "is written."
    ),
    mark(
        "Each row is one entry; the ids say what belongs together. Rows that you delete are only "
        "reported; 'ict-bcp import excel FILE --remove' removes what they stated."
    ),
    mark(
        "Headings in dark blue have to be filled in, those in grey say what a row belongs to. "
        "Point at a heading to read what belongs into its column. Leave the headings as they are."
    ),
)
"""What people should know of the workbook."""

_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class BookColumn:
    """A column as it is shown.

    `choices` are offered in each cell; `listed` names a sheet whose first column is offered.
    """

    heading: str
    note: str
    kind: ColumnKind
    many: bool
    required: bool
    is_key: bool
    choices: tuple[str, ...]
    listed: str | None


@dataclass(frozen=True, slots=True)
class BookSheet:
    """A sheet: its columns, and the rows below the headings."""

    name: str
    columns: tuple[BookColumn, ...]
    rows: tuple[tuple[CellValue, ...], ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole workbook. `cover` are the lines of the first sheet, `index` those about sheets."""

    cover: str
    title: str
    facts: tuple[tuple[str, CellValue], ...]
    lines: tuple[str, ...]
    index: tuple[tuple[str, str], ...]
    sheets: tuple[BookSheet, ...]


def book_of(ledger: Ledger, digest: str, day: date, translate: Translate) -> Book:
    """The register of what the files state, on `day`, in one language.

    Raises Refused for text that no workbook can hold, and says where it is.
    """
    tables = tables_of(ledger, translate)
    sheets = tuple(_sheet(table, translate) for table in tables)
    for table, sheet in zip(tables, sheets, strict=True):
        _refuse_unholdable(table, sheet)
    city = next(iter(ledger.of(EntityKind.CITY)), None)
    name = str(city.value.get("name", "")) if city is not None else ""
    counts = {sheet.name: len(sheet.rows) for sheet in sheets}
    return Book(
        translate(COVER),
        translate(mark("ICT inventory")),
        (
            (translate(mark("City")), name),
            (translate(mark("Date")), day),
            (translate(mark("Digest of the inventory")), digest),
        ),
        tuple(_lines(translate)),
        tuple(
            (sheet, Message.of("Rows: {count}", count=count).render(translate))
            for sheet, count in counts.items()
        ),
        sheets,
    )


def digest_in(table: Table) -> str | None:
    """The digest that a cover names, if the table is one."""
    for row in table.rows:
        for cell in row:
            if isinstance(cell.value, str) and _DIGEST.fullmatch(cell.value.strip()):
                return cell.value.strip()
    return None


def _lines(translate: Translate) -> Iterator[str]:
    yield from map(translate, _EXPLANATIONS)


def _sheet(table: PageTable, translate: Translate) -> BookSheet:
    keys = {*table.page.keys, *([table.page.order] if table.page.order else [])}
    columns = tuple(
        BookColumn(
            heading(column, translate),
            heading_note(column, translate),
            column.kind,
            column.many,
            column.required,
            column in keys,
            _choices(column, translate),
            _listed(column, translate),
        )
        for column in table.columns
    )
    return BookSheet(title(table.page, translate), columns, table.rows)


def _choices(column: Column, translate: Translate) -> tuple[str, ...]:
    if column.kind is ColumnKind.YES_NO:
        return translate(YES), translate(NO)
    return () if column.many else column.choices


def _listed(column: Column, translate: Translate) -> str | None:
    """The sheet of the entities that a cell names one of."""
    if column.refers is None or column.many:
        return None
    return title(_page_of(column.refers), translate)


def _page_of(kind: EntityKind) -> Page:
    return next(page for page in all_pages() if page.kind is kind and page.parent is None)


def _refuse_unholdable(table: PageTable, sheet: BookSheet) -> None:
    for row in table.rows:
        for column, value in zip(sheet.columns, row, strict=True):
            if not isinstance(value, str):
                continue
            place = {
                "sheet": sheet.name,
                "column": column.heading,
                "row": shorten(str(row[0])),
            }
            if len(value) * 2 > LONGEST_TEXT and _length(value) > LONGEST_TEXT:
                raise Refused(
                    Message.of(
                        "{sheet}, {row}, '{column}': the text has {length} characters; a cell "
                        "holds {most}.",
                        length=_length(value),
                        most=LONGEST_TEXT,
                        **place,
                    ),
                    Message.of("Shorten it, or divide it among several entries."),
                )


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2

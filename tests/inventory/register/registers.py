"""Tables of the register for tests, without a workbook around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from openpyxl.utils import get_column_letter

from bcp.adapters.translation import LANGUAGES, translator
from bcp.inventory.register.cells import Reading
from bcp.inventory.register.headings import heading, title
from bcp.inventory.register.ledger import read_ledger
from bcp.inventory.register.pages import all_pages
from bcp.inventory.register.revision import Revision, revise
from bcp.inventory.register.statements import statements_of
from bcp.inventory.register.tables import PageTable, recognize, tables_of
from bcp.model.message import Translate, untranslated
from bcp.model.table import Cell, CellValue, Table

Files = Mapping[str, bytes]
Rows = dict[str, list[list[CellValue]]]
"""By page: the headings, then the rows."""

BOTH = tuple(map(translator, LANGUAGES))


def rows_of(files: Files, translate: Translate = untranslated) -> Rows:
    """The register of a workspace's files as rows that a test can change."""
    return {
        each.page.name: [_headings(each, translate), *map(list, each.rows)]
        for each in tables_of(read_ledger(files.items()), translate)
    }


def revised(
    files: Files,
    rows: Rows,
    *,
    translate: Translate = untranslated,
    remove: bool = False,
    spoil: Callable[[list[Table]], None] = lambda _: None,
) -> Revision:
    """What importing such rows does to files."""
    names = {page.name: title(page, translate) for page in all_pages()}
    tables = [as_table(names[page], cells) for page, cells in rows.items()]
    spoil(tables)
    recognition = recognize(tables, BOTH)
    statements, problems = statements_of(recognition.located, Reading(BOTH))
    revision = revise(files.items(), statements, (), remove=remove)
    every = (*recognition.problems, *problems, *revision.problems)
    return Revision(revision.files, revision.changes, every)


def as_table(name: str, rows: list[list[CellValue]], file: str = "r.xlsx") -> Table:
    return Table(
        file,
        name,
        tuple(
            tuple(Cell(f"{get_column_letter(x)}{y}", value) for x, value in enumerate(row, 1))
            for y, row in enumerate(rows, 1)
        ),
    )


def _headings(table: PageTable, translate: Translate) -> list[CellValue]:
    return [heading(column, translate) for column in table.columns]

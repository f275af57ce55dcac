from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bcp.adapters.excel.writing import write_book
from bcp.adapters.tables.reading import tables_of
from bcp.adapters.workspace import read_workspace
from bcp.inventory.register.book import LONGEST_TEXT, Book, book_of, digest_in
from bcp.inventory.register.ledger import read_ledger
from bcp.model.message import untranslated
from bcp.model.refusal import Refused

FILES = dict(read_workspace(Path(__file__).parents[2] / "small_city").files)
SITES = "systems_inventory/sites.yaml"
DAY = date(2026, 4, 1)
MADE = datetime(2026, 4, 1, 1, 2, tzinfo=UTC)
DIGEST = "ab" * 32


def book(files: dict[str, bytes]) -> Book:
    return book_of(read_ledger(files.items()), DIGEST, DAY, untranslated)


def content(files: dict[str, bytes]) -> bytes:
    return write_book(book(files), MADE, lambda _: None)


def with_site_name(name: str) -> dict[str, bytes]:
    return {**FILES, SITES: f'sites: [{{id: hall, name: "{name}"}}]'.encode()}


@pytest.fixture(scope="module")
def workbook() -> Any:
    return load_workbook(io.BytesIO(content(FILES)))


def test_every_cell_comes_back_as_it_was_written() -> None:
    made = book(FILES)
    tables = {table.name: table for table in tables_of("r.xlsx", content(FILES))}

    assert list(tables) == [made.cover, *(sheet.name for sheet in made.sheets)]
    for sheet in made.sheets:
        headings, *rows = tables[sheet.name].rows
        assert [cell.value for cell in headings] == [column.heading for column in sheet.columns]
        assert tuple(tuple(cell.value for cell in row) for row in rows) == sheet.rows
    assert digest_in(tables[made.cover]) == DIGEST


@pytest.mark.parametrize(
    "text",
    ["=cmd|' /C calc'!A0", "=1+1", "+81-3", "-1", "@SUM(A1)", "\\t=1+1", "#N/A", "1e5", "007",
     "2026-04-01", "TRUE", "_x0041_", "a_x0009_b", "_x005F_", "x005F_", "_x000D_",
     "_xD800_", "'quoted", "{=1}", "https://example.org"],
)  # fmt: skip
def test_text_is_never_anything_but_text(text: str) -> None:
    made = content(with_site_name(text))
    meant = text.replace("\\t", "\t").strip()

    tables = {table.name: table for table in tables_of("r.xlsx", made)}
    assert meant in [row[1].value for row in tables["Sites"].rows]
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        for name in archive.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in archive.read(name)
                assert b'.="' not in archive.read(name)


def test_what_looks_like_a_formula_is_marked_as_text_for_whoever_edits_it() -> None:
    workbook = load_workbook(io.BytesIO(content(with_site_name("=1+1"))))
    cell = next(cell for cell in workbook["Sites"]["B"] if cell.value == "=1+1")

    assert (cell.data_type, cell.quotePrefix, cell.number_format) == ("s", True, "@")


def test_line_breaks_stay_inside_their_cell() -> None:
    tables = {table.name: table for table in tables_of("r", content(with_site_name("a\\nb\\rc")))}

    assert "a\nb\nc" in [row[1].value for row in tables["Sites"].rows]


def test_text_that_no_cell_holds_is_refused_with_its_place() -> None:
    hazards = ", ".join([f"{'x' * 3_999}{number}" for number in range(9)])
    text = f"sites: [{{id: hall, name: x, hazards: [{hazards}]}}]"

    with pytest.raises(Refused, match=rf"Sites, hall, 'Hazards'.* {LONGEST_TEXT}\."):
        book({**FILES, SITES: text.encode()})


def test_headings_stay_in_sight_and_say_what_belongs_below(workbook: Any) -> None:
    for sheet in workbook.worksheets[1:]:
        assert sheet.freeze_panes.endswith("2")
        assert sheet.freeze_panes != "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
    note = workbook["Systems"]["A1"].comment.text
    assert note.startswith("Unique in the workspace")
    assert all(cell.comment for cell in workbook["Recovery steps"][1] if cell.value == "Timeout")


def test_choices_are_offered(workbook: Any) -> None:
    offered = {
        (sheet.title, sheet.cell(1, area.min_col).value): each.formula1
        for sheet in workbook.worksheets
        for each in sheet.data_validations.dataValidation
        for area in each.sqref.ranges
    }

    assert offered["Systems", "Tier"] == '"infrastructure,core,virtualized,departmental"'
    assert offered["Systems", "Operator"] == "'Teams'!$A$2:$A$201"
    assert offered["Repositories", "Offline"] == '"Yes,No"'
    assert offered["Copies of backups", "System ID"] == "'Systems'!$A$2:$A$206"
    assert ("Systems", "Designation") not in offered


def test_days_are_days_numbers_numbers_and_the_rest_is_text() -> None:
    path = next(path for path in FILES if path.endswith("core/registry.yaml"))
    drilled = FILES[path] + b"last_drilled: 2025-06-01\n"
    files = {**FILES, path: re.sub(rb"last_drilled: \S+\n(?=[^$])", b"", drilled, count=1)}
    sheet = load_workbook(io.BytesIO(content(files)))["Systems"]
    columns = {cell.value: cell.column or 0 for cell in sheet[1]}
    row = next(cell.row for cell in sheet["A"] if cell.value == "registry")

    day = sheet.cell(row, columns["Last drilled"])
    assert (day.value, day.number_format) == (datetime(2025, 6, 1), "yyyy-mm-dd")  # noqa: DTZ001
    assert isinstance(sheet.cell(row, columns["Hosting / vCPU"]).value, int | None)
    assert sheet.cell(row, columns["Designation"]).number_format == "@"
    assert sheet.column_dimensions["A"].width > 10


def test_the_same_book_says_when_it_was_made() -> None:
    workbook = load_workbook(io.BytesIO(write_book(book(FILES), MADE, lambda _: None)))

    assert workbook.properties.created == MADE.replace(tzinfo=None)
    cover = workbook.worksheets[0]
    assert cover.title == "About this workbook"
    values = [cell.value for row in cover.iter_rows() for cell in row]
    assert {DIGEST, datetime(2026, 4, 1)} <= set(values)  # noqa: DTZ001
    assert replace(book(FILES)) == book(FILES)

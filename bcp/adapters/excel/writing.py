"""The register's workbook as the bytes of an Excel file."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from bcp.adapters.excel import look
from bcp.inventory.register.book import Book, BookColumn, BookSheet
from bcp.model.table import CellValue

_ROOM = 200
"""Rows below the last one in which choices are offered too."""
_LONGEST_LIST = 255
"""Characters of choices that a cell can hold itself."""
_AUTHOR = "ict-bcp"
_READS_AS_FORMULA = ("=", "+", "-", "@", "\t")
_ESCAPED = re.compile("_(?=x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_A3 = 8

Progress = Callable[[str], None]
"""Is told the name of each sheet that is begun."""


def write_book(book: Book, made: datetime, progress: Progress) -> bytes:
    """The workbook. Text is written as text, whatever it begins with; nothing is a formula."""
    workbook = Workbook()
    workbook.properties.created = workbook.properties.modified = made.replace(tzinfo=None)
    workbook.properties.creator = _AUTHOR
    workbook.properties.title = book.title
    for style in look.styles():
        workbook.add_named_style(style)
    cover = workbook.active
    assert isinstance(cover, Worksheet)
    _cover(cover, book)
    rows = {sheet.name: len(sheet.rows) for sheet in book.sheets}
    for sheet in book.sheets:
        progress(sheet.name)
        _sheet(workbook.create_sheet(sheet.name), sheet, rows)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def _cover(worksheet: Worksheet, book: Book) -> None:
    worksheet.title = book.cover
    worksheet.column_dimensions["A"].width = 26
    worksheet.column_dimensions["B"].width = 92
    worksheet.sheet_view.showGridLines = False
    _put(worksheet.cell(1, 1), book.title).font = Font(name=look.FONT, size=16, bold=True)
    row = 3
    for name, value in book.facts:
        _put(worksheet.cell(row, 1), name).font = Font(name=look.FONT, bold=True)
        cell = _put(worksheet.cell(row, 2), value)
        cell.font = Font(name=look.FONT)
        cell.alignment = Alignment(horizontal="left")
        if not isinstance(value, str):
            cell.number_format = look.AS_DAY
        row += 1
    for line in book.lines:
        row += 1
        worksheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=2)
        cell = _put(worksheet.cell(row, 1), line)
        cell.font = Font(name=look.FONT)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        worksheet.row_dimensions[row].height = 52
    row += 2
    for name, said in book.index:
        cell = _put(worksheet.cell(row, 1), name)
        cell.hyperlink = f"#{quote_sheetname(name)}!A1"
        cell.font = Font(name=look.FONT, underline="single", color="0563C1")
        _put(worksheet.cell(row, 2), said).font = Font(name=look.FONT)
        row += 1
    _print_setup(worksheet)


def _sheet(worksheet: Worksheet, sheet: BookSheet, rows: dict[str, int]) -> None:
    widths = []
    for number, column in enumerate(sheet.columns, 1):
        head = _put(worksheet.cell(1, number), column.heading)
        head.style = look.heading_style(column)
        if column.note:
            wide, high = look.note_size(column.note)
            head.comment = Comment(column.note, _AUTHOR, height=high, width=wide)
        wide_column = look.width(column, (row[number - 1] for row in sheet.rows))
        widths.append((column, wide_column))
        dimension = worksheet.column_dimensions[get_column_letter(number)]
        dimension.width = wide_column
        dimension.number_format = look.column_format(column)
        _offer(worksheet, number, column, len(sheet.rows), rows)
    worksheet.row_dimensions[1].height = look.heading_height(widths)
    for at, row in enumerate(sheet.rows, 2):
        for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True), 1):
            cell: Any = worksheet.cell(at, number)
            if value is not None:
                _put(cell, value)
            cell.style = look.cell_style(column, value)
            if isinstance(value, str) and value.startswith(_READS_AS_FORMULA):
                cell.quotePrefix = True
    _freeze(worksheet, sheet)
    _print_setup(worksheet)


def _put(cell: Any, value: CellValue) -> Cell:
    """Write a value; text stays text, also one that looks like a formula or an error."""
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        cell.value = _escaped(value)
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _escaped(text: str) -> str:
    """Text in which characters that XML cannot hold, and what looks like an escape, are escaped."""
    return _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _offer(
    worksheet: Worksheet, number: int, column: BookColumn, count: int, rows: dict[str, int]
) -> None:
    """The drop-down list of a column."""
    letter = get_column_letter(number)
    if column.listed is not None:
        last = rows[column.listed] + _ROOM
        formula = f"{quote_sheetname(column.listed)}!$A$2:$A${last}"
    elif column.choices and len(",".join(column.choices)) <= _LONGEST_LIST:
        formula = f'"{",".join(column.choices)}"'
    else:
        return
    offered = DataValidation(
        type="list",
        formula1=formula,
        allow_blank=True,
        showErrorMessage=True,
        errorStyle="stop" if column.choices else "warning",
    )
    offered.add(f"{letter}2:{letter}{count + _ROOM}")
    worksheet.add_data_validation(offered)


def _freeze(worksheet: Worksheet, sheet: BookSheet) -> None:
    """Keep the headings in sight, and what says which row it is."""
    keys = sum(column.is_key for column in sheet.columns) or 1
    worksheet.freeze_panes = worksheet.cell(2, min(keys, 3) + 1).coordinate
    last = get_column_letter(len(sheet.columns))
    worksheet.auto_filter.ref = f"A1:{last}{max(len(sheet.rows), 1) + 1}"


def _print_setup(worksheet: Worksheet) -> None:
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = _A3
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    worksheet.print_title_rows = "1:1"

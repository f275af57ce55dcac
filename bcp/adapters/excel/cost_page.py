"""One sheet of the cost workbook: constants, texts and formulas, each with the look of its kind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.properties import PageSetupProperties

from bcp.adapters.inert import inert
from bcp.model.message import Message, Translate

YEN = '"¥"#,##0;[Red]-"¥"#,##0'
PERCENT = "0.0%"
NUMBER = "#,##0"
FACTOR = '0.00"×"'
WEIGHT = "#,##0.##"
DAY = "yyyy/mm/dd"
PLAIN = "General"

_FONT = "BIZ UDPゴシック"
_LINE = Side(style="thin", color="A6A6A6")
_ALL = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_GIVEN = PatternFill("solid", fgColor="FFF2CC")
_HEAD = PatternFill("solid", fgColor="D9E1F2")
_SUM = PatternFill("solid", fgColor="EDEDED")
_A3, _A4 = "8", "9"
_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


def year_format(translate: Translate) -> str:
    """The number format that shows a year as a fiscal year."""
    before, after = Message.of("FY{year}", year="@").render(translate).split("@")
    return "".join((f'"{before}"' if before else "", "0", f'"{after}"' if after else ""))


class Page:
    """Writes cells; rows and columns count from 1. What is written answers with its address."""

    def __init__(self, book: Workbook, title: str) -> None:
        self.sheet = book.create_sheet(title)
        self.title = title
        self.sheet.sheet_view.showGridLines = False

    def at(self, row: int, column: int) -> str:
        """The address of a cell for formulas anywhere in the book."""
        return f"{quote_sheetname(self.title)}!${get_column_letter(column)}${row}"

    def span(self, first: int, last: int, column: int) -> str:
        """The address of cells below each other."""
        return f"{self.at(first, column)}:${get_column_letter(column)}${last}"

    def text(self, row: int, column: int, text: str, *, bold: bool = False) -> None:
        """Text, which never becomes a formula whatever it begins with."""
        self._text(row, column, text).font = Font(name=_FONT, size=10, bold=bold)

    def title_line(self, text: str, *notes: str) -> None:
        """The title in the first row, and what to know below it."""
        self._text(1, 1, text).font = Font(name=_FONT, size=14, bold=True)
        for number, note in enumerate(notes, 2):
            self._text(number, 1, note).font = Font(name=_FONT, size=9, color="595959")

    def head(self, row: int, texts: Sequence[str], column: int = 1) -> None:
        """Headings of a table."""
        for number, text in enumerate(texts, column):
            cell = self._text(row, number, text)
            cell.font = Font(name=_FONT, size=10, bold=True)
            cell.fill, cell.border = _HEAD, _ALL
            cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")

    def label(self, row: int, column: int, text: str, *, total: bool = False) -> None:
        """Text in a table."""
        cell = self._text(row, column, text)
        cell.font = Font(name=_FONT, size=10, bold=total)
        cell.border = _ALL
        cell.alignment = Alignment(wrap_text=True, vertical="center")
        if total:
            cell.fill = _SUM

    def given(self, row: int, column: int, value: float | date | None, look: str) -> str:
        """A constant that staff may change: the only kind of cell with a ground of its own."""
        cell = self._cell(row, column)
        cell.value = value
        cell.number_format, cell.fill, cell.border = look, _GIVEN, _ALL
        cell.font = Font(name=_FONT, size=10, color="1F3864")
        return self.at(row, column)

    def formula(
        self, row: int, column: int, formula: str, look: str, *, total: bool = False
    ) -> str:
        """A figure that follows from others."""
        cell = self._cell(row, column)
        cell.value = f"={formula}"
        cell.number_format, cell.border = look, _ALL
        cell.font = Font(name=_FONT, size=10, bold=total)
        if total:
            cell.fill = _SUM
        return self.at(row, column)

    def key(self, row: int, column: int, text: str) -> None:
        """What other sheets find a row by; in the colour of what need not be read."""
        self._text(row, column, text).font = Font(name=_FONT, size=8, color="A6A6A6")

    def finish(self, widths: Sequence[float], *, frozen: str, wide: bool = False) -> None:
        """Widths of columns, panes frozen above and left of a cell, and print set-up.

        A4 upright, or `wide` A3 across, as many pages long as it takes.
        """
        sheet = self.sheet
        for number, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        sheet.freeze_panes = frozen
        sheet.page_setup.orientation = "landscape" if wide else "portrait"
        sheet.page_setup.paperSize = int(_A3 if wide else _A4)
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = True
        sheet.oddFooter.center.text = "&A  &P / &N"

    def _cell(self, row: int, column: int) -> Cell:
        cell = self.sheet.cell(row, column)
        assert isinstance(cell, Cell)
        return cell

    def _text(self, row: int, column: int, text: str) -> Cell:
        cell = self._cell(row, column)
        cell.value = _ESCAPE.sub("_x005F_", inert(text, lines=1))
        cell.data_type = "s"
        cell.quotePrefix = text[:1] in {"=", "+", "-", "@"}
        return cell

"""How the workbook looks: styles, widths, the size of notes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side

from bcp.inventory.register.book import BookColumn
from bcp.inventory.register.columns import ColumnKind
from bcp.model.table import CellValue

FONT = "Yu Gothic"
REQUIRED, OPTIONAL, KEY = "register-required", "register-optional", "register-key"
TEXT, NUMBER, DAY = "register-text", "register-number", "register-day"
AS_TEXT, AS_NUMBER, AS_DAY = "@", "General", "yyyy-mm-dd"

_FILLS = {REQUIRED: "1F3864", OPTIONAL: "8EA9DB", KEY: "7F7F7F"}
_WHITE, _BLACK, _LINE = "FFFFFF", "000000", "BFBFBF"
_FORMATS = {TEXT: AS_TEXT, NUMBER: AS_NUMBER, DAY: AS_DAY}
_NARROWEST, _WIDEST, _WIDEST_SHORT = 9, 46, 28
_PADDING = 2.5
_PROSE = 60
_LINE_HEIGHT = 15.0
_MOST_MEASURED = 300


def styles() -> Iterable[NamedStyle]:
    """The styles of headings and cells."""
    side = Side(style="thin", color=_LINE)
    border = Border(left=side, right=side, top=side, bottom=side)
    for name, fill in _FILLS.items():
        yield NamedStyle(
            name,
            font=Font(name=FONT, size=10, bold=True, color=_BLACK if name == OPTIONAL else _WHITE),
            fill=PatternFill("solid", fgColor=fill),
            alignment=Alignment(wrap_text=True, vertical="center", horizontal="center"),
            border=border,
        )
    for name, number_format in _FORMATS.items():
        yield NamedStyle(
            name,
            font=Font(name=FONT, size=10),
            alignment=Alignment(wrap_text=True, vertical="top"),
            border=border,
            number_format=number_format,
        )


def heading_style(column: BookColumn) -> str:
    """The style of a heading."""
    if column.is_key:
        return KEY
    return REQUIRED if column.required else OPTIONAL


def cell_style(column: BookColumn, value: CellValue) -> str:
    """The style of a cell: text is marked as such, so that no program makes a day of it."""
    if column.kind is ColumnKind.NUMBER and not isinstance(value, str):
        return NUMBER
    return DAY if column.kind is ColumnKind.DAY and not isinstance(value, str) else TEXT


def column_format(column: BookColumn) -> str:
    """The format of cells that are still empty."""
    return _FORMATS[cell_style(column, None)]


def width(column: BookColumn, values: Iterable[CellValue]) -> float:
    """The width of a column in letters: its content, within limits; headings are wrapped."""
    sizes = [_size(str(value)) for value in values if value is not None][:_MOST_MEASURED]
    widest = max(sizes, default=0)
    heading = max(_size(part) for part in column.heading.split(" "))
    limit = _WIDEST if widest > _PROSE else _WIDEST_SHORT
    return min(max(widest, heading, _NARROWEST), limit) + _PADDING


def heading_height(columns: Iterable[tuple[BookColumn, float]]) -> float:
    """The height of the row of headings, in points."""
    lines = max(
        (-(-_size(column.heading) // int(wide - _PADDING)) for column, wide in columns), default=1
    )
    return _LINE_HEIGHT * (min(lines, 4) + 0.5)


def note_size(note: str) -> tuple[int, int]:
    """Width and height of a note, in pixels."""
    lines = sum(-(-max(_size(line), 1) // 40) for line in note.split("\n"))
    return 320, 24 + 20 * lines


def _size(text: str) -> int:
    """How many narrow letters the longest line is wide."""
    return max(
        (sum(2 if unicodedata.east_asian_width(each) in "WFA" else 1 for each in line)
         for line in text.split("\n")),
        default=0,
    )  # fmt: skip

"""What openpyxl's cells show → the cells of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bcp.adapters.tables.limits import LONGEST_CELL, MOST_CELLS
from bcp.adapters.tables.shape import Shape, TooMuch, column_letters
from bcp.model.message import Message
from bcp.model.quantity import format_duration
from bcp.model.table import Cell, CellValue, Table

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
_ESCAPE = re.compile(r"_x(?![dD][89a-fA-F])([0-9a-fA-F]{4})_")
"""How workbooks write characters that XML cannot hold, and the escape itself (not surrogates)."""
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of a sheet, with what is known of its shape."""

    shape: Shape
    rows: Iterable[tuple[Any, ...]]


def table(file: str, name: str, grid: Grid, *, hidden: bool) -> Table:
    """The table of a sheet, merged cells filled. Raises TooMuch."""
    shape = grid.shape
    letters = [column_letters(number + 1) for number in range(shape.columns)]
    rows = [
        [
            _cell(f"{letter}{number}", cell, (number, column) in shape.uncomputed)
            for column, (letter, cell) in enumerate(zip(letters, row, strict=True), start=1)
        ]
        for number, row in enumerate(grid.rows, start=1)
    ]
    rows.extend(
        [Cell(f"{letter}{number}") for letter in letters]
        for number in range(len(rows) + 1, shape.rows + 1)
    )
    _fill(rows, shape)
    return Table(file, name, tuple(tuple(row) for row in rows), hidden)


def _fill(rows: list[list[Cell]], shape: Shape) -> None:
    """Let every cell of a merged area show what the first one holds, as far as the table goes."""
    left = MOST_CELLS
    for top, first, lowest, farthest in shape.merged:
        bottom, last = min(lowest, shape.rows), min(farthest, shape.columns)
        if bottom < top or last < first:
            continue
        left -= (bottom - top + 1) * (last - first + 1)
        if left < 0:
            raise TooMuch(Message.of("its merged areas lie over each other."))
        shown = rows[top - 1][first - 1]
        for row in rows[top - 1 : bottom]:
            for column in range(first - 1, last):
                row[column] = Cell(row[column].place, shown.value, shown.uncomputed)


def _cell(place: str, cell: Any, uncomputed: bool) -> Cell:
    value = None if cell.value is None else cell.value
    if cell.value is None or cell.data_type == "e":
        return Cell(place, None, uncomputed or value is not None)
    shown = _shown(value, str(cell.number_format or ""))
    return Cell(place, shown, uncomputed=shown is None and not isinstance(value, str))


def _shown(value: object, number_format: str) -> CellValue:
    """The value as its program shows it; None for nothing, and for a number that is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, number_format)
    if isinstance(value, datetime):
        rounded = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return rounded.date() if rounded.time() == time() else rounded
    if isinstance(value, bool | date):
        return value
    if isinstance(value, time):
        return f"{value.hour}:{value.minute:02}"
    if isinstance(value, timedelta):
        return format_duration(round(value.total_seconds()))
    return _text(str(value))


def _number(value: float, number_format: str) -> CellValue:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if "%" in _LITERAL.sub("", number_format):
        percent = (Decimal(repr(value)) * 100).normalize()
        return f"{percent:f}%"
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return int(value)
    return value


def _text(value: str) -> str | None:
    if len(value) > LONGEST_CELL:
        raise TooMuch(
            Message.of("a cell has {count} letters; at most {most} are read.",
                       count=len(value), most=LONGEST_CELL)
        )  # fmt: skip
    text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), value)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text or None

"""Values ↔ cells: what a file would say, but for days, numbers and yes or no."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property

from bcp.inventory.composer import Value
from bcp.inventory.findings import error
from bcp.inventory.register.columns import Column, ColumnKind
from bcp.model.message import Message, Translate, mark
from bcp.model.problem import Position, Problem
from bcp.model.table import Cell, CellValue

YES = mark("Yes")
NO = mark("No")
EMPTY_LIST = "[]"
"""What a cell says where a list is stated and nothing is in it."""

_EXACT = 10**15
"""From here on a spreadsheet, which reckons with 15 digits, would round a number."""
_FIRST_YEAR = 1901
"""Spreadsheets do not agree about days before 1 March 1900."""


def shown(column: Column, value: Value, translate: Translate) -> CellValue:
    """What a cell says of a value as a file states it; `said` reads it back."""
    if value is None:
        return None
    if isinstance(value, list):
        return _joined(column, value)
    match column.kind:
        case ColumnKind.YES_NO if isinstance(value, bool):
            return translate(YES if value else NO)
        case ColumnKind.NUMBER if isinstance(value, int) and abs(value) < _EXACT:
            return value
        case ColumnKind.DAY:
            day = column.meaning(value)
            if isinstance(day, date) and day.year >= _FIRST_YEAR:
                return day
    return str(value).strip()


_UNCOMPUTED = error(
    "cell-uncomputed",
    Message.of("The result of the formula in this cell is not in the file."),
    Message.of("Open and save the workbook in its program, or write the value itself."),
    Position(""),
)
"""Its position is set by whoever knows the sheet."""


@dataclass(frozen=True)
class Reading:
    """Reads the cells of the register's own workbooks; `languages` are those it may be in."""

    languages: tuple[Translate, ...]

    def __call__(self, column: Column, cell: Cell) -> Value | Problem:
        """What a cell says in the words of a file; None of an empty one."""
        if cell.uncomputed:
            return _UNCOMPUTED
        if cell.value is None or not _text(cell.value):
            return None
        return self._said(column, cell.value)

    def _said(self, column: Column, value: str | float | bool | date | datetime) -> Value:
        if column.many:
            return _items(column, _text(value))
        match column.kind:
            case ColumnKind.YES_NO:
                return self._switches.get(_text(value).casefold(), _text(value))
            case ColumnKind.NUMBER:
                return _number(value)
            case ColumnKind.SHARE if not isinstance(value, str):
                return _share(value)
        return _text(value)

    @cached_property
    def _switches(self) -> Mapping[str, bool]:
        words = {"true": True, "false": False}
        for translate in self.languages:
            words |= {translate(YES).casefold(): True, translate(NO).casefold(): False}
        return words


def _joined(column: Column, items: list[Value]) -> str:
    """A list in one cell: ids behind commas, texts on lines of their own."""
    if not items:
        return EMPTY_LIST
    texts = [str(item).strip() for item in items]
    if column.kind is ColumnKind.IDENTIFIER:
        return ", ".join(texts)
    return "\n".join(_line(text) for text in texts)


def _line(text: str) -> str:
    """An item on one line: as it is, or where it would be read otherwise in quotes."""
    if len(text.splitlines()) > 1 or text[:1] == '"' or text == EMPTY_LIST:
        return json.dumps(text, ensure_ascii=False)
    return text


def _items(column: Column, text: str) -> Value:
    if text == EMPTY_LIST:
        return []
    if column.kind is ColumnKind.IDENTIFIER:
        parts = text.replace("\n", ",").replace("、", ",").split(",")
        return [part.strip() for part in parts if part.strip()]
    return [_unquoted(line.strip()) for line in text.split("\n") if line.strip()]


def _unquoted(line: str) -> str:
    if line[:1] == '"':
        with suppress(ValueError):
            value = json.loads(line)
            if isinstance(value, str):
                return value
    return line


def _text(value: CellValue) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == datetime.min.time()
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _number(value: CellValue) -> Value:
    """A whole number; what is none stays as it is, and the check finds it."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bool | int | float):
        return value
    text = _text(value)
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) <= 18 else text


def _share(value: CellValue) -> str:
    """A share that a spreadsheet made a number of: 0.6 is what it keeps of 60%."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        number = value * 100 if 0 <= value <= 1 else value
        return f"{round(number, 6):g}%"
    return _text(value)

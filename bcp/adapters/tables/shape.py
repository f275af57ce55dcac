"""What a sheet's XML says of its shape, read before anybody builds cells from it.

The `dimension` that a sheet claims is never believed: only cells that hold something count.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from bcp.adapters.tables.archive import Reader
from bcp.adapters.tables.limits import MOST_COLUMNS, MOST_MERGED, MOST_ROWS
from bcp.model.message import Message

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})", re.ASCII)

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column; all from 1."""


class TooMuch(Exception):
    """A sheet that holds more than is read."""

    def __init__(self, what: Message) -> None:
        super().__init__(what.render())
        self.what = what


class Misplaced(Exception):
    """A cell or an area that is nowhere."""


@dataclass(slots=True)
class Shape:
    """The last row and column that hold anything, merged areas, and formulas without a result."""

    rows: int = 0
    columns: int = 0
    merged: list[Area] = field(default_factory=list)
    uncomputed: set[tuple[int, int]] = field(default_factory=set)


class ShapeReader(Reader):
    """Follows the XML of a sheet. Raises TooMuch as soon as it is too much, or Misplaced."""

    def __init__(self) -> None:
        super().__init__()
        self.shape = Shape()
        self._row = 0
        self._column = 0
        self._formula = False
        self._value = False
        self._in_value = False
        self._text = False

    def begin(self, name: str, attrs: Any) -> None:
        """A row, a cell, or what a cell holds."""
        if name == "row":
            self._row = _number(attrs.get("r"), self._row + 1)
            self._column = 0
        elif name == "c":
            self._begin_cell(attrs.get("r"))
            # The empty text is a result, which a formula of another type leaves no trace of.
            self._text = attrs.get("t") == "str"
        elif name == "f":
            self._formula = True
        elif name == "v":
            self._in_value = True
        elif name == "is":
            self._value = True
        elif name == "mergeCell":
            self._merge(attrs.get("ref", ""))

    def characters(self, content: str) -> None:
        """What stands between tags."""
        if self._in_value and content:
            self._value = True

    def end(self, name: str) -> None:
        """A cell is complete."""
        if name == "v":
            self._in_value = False
        if name != "c" or not (self._value or self._formula):
            return
        if self._row > MOST_ROWS:
            raise TooMuch(
                Message.of(
                    "it goes on in row {row}; at most {most} rows are read.",
                    row=self._row,
                    most=MOST_ROWS,
                )
            )
        if self._column > MOST_COLUMNS:
            raise TooMuch(
                Message.of(
                    "it goes on in column {column}; at most {most} columns are read.",
                    column=self._column,
                    most=MOST_COLUMNS,
                )
            )
        self.shape.rows = max(self.shape.rows, self._row)
        self.shape.columns = max(self.shape.columns, self._column)
        if self._formula and not self._value and not self._text:
            self.shape.uncomputed.add((self._row, self._column))

    def _begin_cell(self, place: str | None) -> None:
        self._formula = self._value = self._in_value = False
        if place is None:
            self._column += 1
            return
        self._row, self._column = _place(place)

    def _merge(self, reference: str) -> None:
        if len(self.shape.merged) >= MOST_MERGED:
            raise TooMuch(Message.of("more than {most} areas are merged.", most=MOST_MERGED))
        first, _, last = reference.partition(":")
        top, left = _place(first)
        bottom, right = _place(last or first)
        if top > bottom or left > right:
            raise Misplaced(reference)
        self.shape.merged.append((top, left, bottom, right))


def column_letters(number: int) -> str:
    """The name of a column: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _place(text: str) -> tuple[int, int]:
    match = _PLACE.fullmatch(text)
    if match is None:
        raise Misplaced(text)
    column = 0
    for letter in match.group(1):
        column = column * 26 + ord(letter) - ord("A") + 1
    row = int(match.group(2))
    if row < 1:
        raise Misplaced(text)
    return row, column


def _number(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdecimal()) or len(text) > 7:
        raise Misplaced(text)
    return int(text)

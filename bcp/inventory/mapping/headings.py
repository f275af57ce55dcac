"""The headings of a table: one row, or several under each other with merged cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bcp.inventory.cells.letters import is_nothing, key, plain
from bcp.model.table import Table

_LETTERS = re.compile(r"[A-Z]{1,3}", re.ASCII)
_UNIT = re.compile(r"[(\[（［【〔]([^()\[\]（）［］【】〔〕]{1,12})[)\]）］】〕]\s*$")
_JOIN = "/"


def headings_of(table: Table, rows: Sequence[int]) -> list[str]:
    """The heading of each column: what its heading rows say, each text once, joined by `/`."""
    width = len(table.rows[0]) if table.rows else 0
    return [_heading(table, rows, column) for column in range(width)]


def _heading(table: Table, rows: Sequence[int], column: int) -> str:
    texts: list[str] = []
    for row in rows:
        if 0 < row <= len(table.rows):
            value = table.rows[row - 1][column].value
            text = "" if is_nothing(value) else " ".join(plain(value).split())
            if text and text not in texts:
                texts.append(text)
    return _JOIN.join(texts)


def column_index(name: str, headings: Sequence[str]) -> int | tuple[int, ...]:
    """The index of the column with that heading, or else with that letter.

    Several headings can be meant, or none: then their indexes.
    """
    for written in (plain, key):
        found = tuple(
            index for index, text in enumerate(headings) if text and written(text) == written(name)
        )
        if len(found) == 1:
            return found[0]
        if found:
            return found
    if _LETTERS.fullmatch(name.strip()):
        number = 0
        for letter in name.strip():
            number = number * 26 + ord(letter) - ord("A") + 1
        if number <= len(headings):
            return number - 1
    return ()


def unit_in(heading: str) -> str | None:
    """What a heading says in brackets at its end, such as the unit of `メモリ（GB）`."""
    match = _UNIT.search(plain(heading))
    return match.group(1).strip() if match else None


def without_unit(heading: str) -> str:
    """The heading without what stands in brackets at its end."""
    return _UNIT.sub("", plain(heading))

"""Tables as Markdown: relative column widths, captions, rows high enough to write in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bcp.documents.inert import ems, plain
from bcp.documents.paper.blocks import attributes
from bcp.documents.paper.markdown import BREAK, Markdown, escape

_DASHES = 100
"""Dashes of a separator line: pandoc takes their shares as the shares of the page."""
_LEAST, _LONG, _PAD, _STRETCH = 4.0, 24.0, 3.0, 2.5
"""Half-width columns: the least of a text, what counts as long, the edges of a cell."""
_LEAST_LONG = 16.0
"""Half-width columns that a long text is to have before shorter ones get all that they need."""


class Align(StrEnum):
    """Where the text of a column stands."""

    LEFT = "left"
    RIGHT = "right"
    CENTRE = "centre"


class Density(StrEnum):
    """How much room the rows take.

    `SMALL` is for wide tables, `SHEET` leaves room to write by hand, `STAMPS` for seals.
    """

    NORMAL = "normal"
    SMALL = "small"
    SHEET = "sheet"
    STAMPS = "stamps"


_ROOM = {Density.NORMAL: 100, Density.SMALL: 120, Density.SHEET: 100, Density.STAMPS: 60}
"""Half-width columns that A4 portrait takes."""
_WIDER = 2.3
"""How many times as much A3 landscape takes."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `share` is its width in half-width characters, relative to the others.

    Zero stands for what its texts need.
    """

    heading: str
    share: float = 0
    align: Align = Align.LEFT


@dataclass(frozen=True, slots=True)
class Table:
    """A table; cells are texts or Markdown (`lines`, `strong`, `code`, `box`) of one paragraph.

    Every row has as many cells as there are columns. `empty` is said instead where there are no
    rows; `wide` tells that the table stands on A3 landscape.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    caption: str = ""
    key: str = ""
    density: Density = Density.NORMAL
    empty: str = ""
    wide: bool = False


def table(content: Table) -> Markdown:
    """The table as a pipe table. Raises ValueError for rows of another length than the heading."""
    if not content.rows and content.empty:
        return escape(content.empty)
    rows = [[_cell(cell) for cell in row] for row in content.rows]
    if any(len(row) != len(content.columns) for row in rows):
        raise ValueError(f"a row of table {content.key!r} has another number of cells")
    head = [_cell(column.heading) for column in content.columns]
    shares = _shares(content, [head, *rows])
    drawn = [_row(head), _row([_rule(*pair) for pair in zip(content.columns, shares, strict=True)])]
    drawn += [_row(row) for row in rows]
    if content.caption:
        drawn += ["", f": {escape(content.caption)}{attributes(content.key)}"]
    text = "\n".join(drawn)
    if content.density is Density.NORMAL:
        return Markdown(text)
    return Markdown(f"::: {content.density.value}\n{text}\n:::")


def blank_rows(count: int, columns: int) -> tuple[tuple[str, ...], ...]:
    """Empty rows to write in."""
    return (("",) * columns,) * count


def _cell(cell: object) -> str:
    return escape(cell).replace("\n", BREAK)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _rule(column: Column, share: float) -> str:
    dashes = "-" * max(1, round(_DASHES * share))
    left = "" if column.align is Align.RIGHT else ":"
    return left + dashes + (":" if column.align in {Align.RIGHT, Align.CENTRE} else "")


def _shares(content: Table, rows: list[list[str]]) -> list[float]:
    """Relative widths: short columns get what they need, long ones share the rest."""
    needs = [
        column.share or _need([row[number] for row in rows])
        for number, column in enumerate(content.columns)
    ]
    room = _ROOM[content.density] * (_WIDER if content.wide else 1)
    given = all(column.share for column in content.columns)
    widths = needs if given or sum(needs) <= room else _fitted(needs, room)
    return [each / sum(widths) for each in widths]


def _fitted(needs: list[float], room: float) -> list[float]:
    """Widths that fit where not all do.

    What is not long keeps its width if enough is left for what is. Otherwise who needs no more
    than an equal part of what is left keeps it. The others share the rest by need.
    """
    greedy = {number for number, need in enumerate(needs) if need > _LONG + _PAD}
    rest = room - sum(need for number, need in enumerate(needs) if number not in greedy)
    if rest < _LEAST_LONG * len(greedy) or not greedy:
        greedy, rest = set(range(len(needs))), room
        while modest := {number for number in greedy if needs[number] <= rest / len(greedy)}:
            rest -= sum(needs[number] for number in modest)
            greedy -= modest
    asked = sum(needs[number] for number in greedy)
    return [
        max(_LEAST, rest * need / asked) if number in greedy else need
        for number, need in enumerate(needs)
    ]


def _need(cells: list[str]) -> float:
    """Half-width columns that texts ask for; long ones ask for less than their length."""
    widths = [2 * ems(plain(line)) for cell in cells for line in cell.split(BREAK)]
    longest = max(widths)
    asked = longest if longest <= _LONG else _LONG + math.sqrt(longest - _LONG) * _STRETCH
    return _PAD + max(_LEAST, asked)

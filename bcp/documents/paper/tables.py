"""Tables as Markdown: relative column widths, captions, rows high enough to write in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bcp.documents.paper.blocks import attributes
from bcp.documents.paper.markdown import BREAK, Markdown, escape
from bcp.documents.paper.widths import shares_of

_DASHES = 100
"""Dashes of a separator line: pandoc takes their shares as the shares of the page."""


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
_MANY = 9
"""Columns from which on a table is taken to stand on A3 landscape if it does not say."""
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
    rows. `wide` tells whether the table stands on A3 landscape; unsaid, nine columns mean so.
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[object, ...], ...]
    caption: str = ""
    key: str = ""
    density: Density = Density.NORMAL
    empty: str = ""
    wide: bool | None = None


def table(content: Table) -> Markdown:
    """The table as a pipe table. Raises ValueError for rows of another length than the heading."""
    if not content.rows and content.empty:
        return escape(content.empty)
    rows = [[_cell(cell) for cell in row] for row in content.rows]
    if any(len(row) != len(content.columns) for row in rows):
        raise ValueError(f"a row of table {content.key!r} has another number of cells")
    head = [_cell(column.heading) for column in content.columns]
    room = _ROOM[content.density] * (_WIDER if _is_wide(content) else 1)
    columns = [[line.split(BREAK) for line in texts] for texts in zip(head, *rows, strict=True)]
    given = [column.share for column in content.columns]
    shares = shares_of(columns, given, room)
    drawn = [_row(head), _row([_rule(*pair) for pair in zip(content.columns, shares, strict=True)])]
    drawn += [_row(row) for row in rows]
    if content.caption:
        drawn += ["", f": {escape(content.caption)}{attributes(content.key)}"]
    text = "\n".join(drawn)
    if content.density is Density.NORMAL:
        return Markdown(text)
    return Markdown(f"::: {content.density.value}\n{text}\n:::")


def _is_wide(content: Table) -> bool:
    return len(content.columns) >= _MANY if content.wide is None else content.wide


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

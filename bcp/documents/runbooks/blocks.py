"""What a sheet of paper is made of, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bcp.documents.paper.tables import Column, Density, Table

BOX = "□"
"""What is ticked by hand."""
LINE = "＿＿＿＿＿＿"
"""What is written on by hand."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 begins a section, 3 a part of one, 4 what is kept with what
    follows it.
    """

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `strong` for what must not be overlooked."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list, with a box before each point where something is ticked."""

    points: tuple[str, ...]
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines that are typed as they stand."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Break:
    """What follows begins on a new page."""


Block = Heading | Paragraph | Points | Commands | Table | Break


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document. `name` is its file below the folder of runbooks, without a suffix.

    `mark` says whether it is for a drill or for the real thing, `stamp` what it was made from:
    both stand on every page. `wide`: its tables need landscape pages.
    """

    name: str
    title: str
    mark: str
    scenario: str
    stamp: str
    blocks: tuple[Block, ...]
    wide: bool = False


def grid(
    columns: Sequence[tuple[str, float]],
    rows: Sequence[Sequence[object]],
    *,
    caption: str = "",
    density: Density = Density.NORMAL,
    wide: bool = False,
) -> Table:
    """A table of columns that are each a heading and a share of the width."""
    return Table(
        columns=tuple(Column(heading, share) for heading, share in columns),
        rows=tuple(tuple(row) for row in rows),
        caption=caption,
        density=density,
        wide=wide,
    )

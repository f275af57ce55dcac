"""What a sheet of paper is made of, before anybody decides how it looks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

BOX = "□"
"""What is ticked by hand."""
LINE = "＿＿＿＿＿＿＿＿"
"""What is written on by hand."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 2 begins a section, 3 a part of one."""

    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """A list, with a box before each point where something is ticked."""

    points: tuple[str, ...]
    ticked: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table. `widths` are shares of the line, one for each column; cells may be empty to be
    written in.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[int, ...]
    caption: str = ""

    @classmethod
    def make(
        cls,
        columns: Sequence[tuple[str, int]],
        rows: Sequence[Sequence[str]],
        caption: str = "",
    ) -> Grid:
        """A table of columns that are each a heading and a width."""
        return cls(
            tuple(heading for heading, _ in columns),
            tuple(tuple(row) for row in rows),
            tuple(width for _, width in columns),
            caption,
        )


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines that are typed as they stand."""

    lines: tuple[str, ...]


Block = Heading | Paragraph | Points | Grid | Commands


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document. `name` is its file below the folder of runbooks, without a suffix.

    `mark` says whether it is for a drill or for the real thing, `stamp` what it was made from:
    both stand on every page. `wide`: its tables need landscape pages.
    """

    name: str
    title: str
    mark: str
    stamp: str
    blocks: tuple[Block, ...]
    wide: bool = False

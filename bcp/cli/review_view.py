"""A review of server consolidation for people and for programs."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bcp.cli.console import LANGUAGE, _
from bcp.cli.plan_words import write
from bcp.cli.review_json import review_document
from bcp.consolidation.review import Review
from bcp.documents.continuity.content import Block, Grid, Part, Points, Prose, Remark
from bcp.documents.continuity.pen import Pen
from bcp.documents.inert import plain
from bcp.documents.review.book import review_parts
from bcp.documents.wording import Wording

_BREADTH = 100
"""Columns that tables are made for; a wider console gives them no more."""


class ReviewView(Protocol):
    """One way to show a review."""

    def show(self, review: Review, written: tuple[Path, ...], console: Console) -> None:
        """Show the review, and which files were written."""
        ...


class ReviewJson:
    """The review in the form that docs/review.md describes."""

    def show(self, review: Review, written: tuple[Path, ...], console: Console) -> None:
        """Write one JSON document."""
        document = review_document(review, written)
        console.file.write(json.dumps(document, ensure_ascii=False, indent=2) + "\n")


@dataclass(frozen=True, slots=True)
class ReviewText:
    """What the report says, without its pictures and the tables at its end."""

    wording: Wording = field(default_factory=lambda: Wording(LANGUAGE, _))

    def show(self, review: Review, written: tuple[Path, ...], console: Console) -> None:
        """Print part after part, the verdict first."""
        for part in review_parts(review, Pen(self.wording), brief=True):
            _show_part(part, console)
        for path in written:
            console.print(Text(str(path)), soft_wrap=True)


def _show_part(part: Part, console: Console) -> None:
    write(console, part.heading, style="bold")
    for section in part.sections:
        if section.title:
            console.print()
            write(console, section.title, indent=1, style="bold")
        for block in section.blocks:
            _show_block(block, console)
    console.print()


def _show_block(block: Block, console: Console) -> None:
    match block:
        case Prose():
            for entry in block.entries:
                console.print()
                write(console, entry.text, indent=1)
        case Points():
            console.print()
            mark = "・" if LANGUAGE == "ja" else "- "
            for entry in block.entries:
                write(console, mark + entry.text, indent=1)
        case Remark():
            write(console, block.text, indent=1, style="dim")
        case Grid():
            console.print()
            _show_grid(block, console)
        case _:
            return


def _show_grid(grid: Grid, console: Console) -> None:
    if not grid.rows:
        write(console, grid.nothing.text, indent=1)
        return
    write(console, grid.caption, indent=1, style="dim")
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="bold")
    for head in grid.heads:
        table.add_column(
            plain(head.text),
            justify="right" if head.figures else "left",
            ratio=None if head.figures else max(1, round(2 * head.share)),
            overflow="fold",
        )
    for row in grid.rows:
        table.add_row(*(Text(_lines(entry.text)) for entry in row))
    breadth = min(_BREADTH, console.width)
    console.print(Padding(table, (0, 0, 0, 1)), width=breadth)


def _lines(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))

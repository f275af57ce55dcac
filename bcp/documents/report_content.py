"""What a report says, before it takes a format: headings, figures, tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bcp.documents.inert import plain


class Tone(StrEnum):
    """How a cell is to be taken; each format shows it in its own way."""

    PLAIN = "plain"
    NUMBER = "number"
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table. The text is data: every format escapes it."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `empty` is said in place of no rows.

    `spare` are groups of columns, counted from 0, that a narrow terminal does without, the first
    to go first.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str
    spare: tuple[frozenset[int], ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """An SVG element and the words for those who do not see it."""

    svg: str
    caption: str


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with paragraphs, pictures, a table and points, in this order."""

    title: str
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    table: Table | None = None
    points: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A headline figure of the summary."""

    label: str
    value: str
    note: str = ""
    bad: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report in one language. `banner` says drill or real recovery, everywhere.

    `overview` is the narrow table for a terminal, `comparison` its lines on plan and run.
    """

    language: str
    banner: str
    warning: str
    title: str
    facts: tuple[tuple[str, str], ...]
    headline: str
    figures: tuple[Figure, ...]
    comparison: tuple[str, ...]
    overview: Table
    findings: Table
    sections: tuple[Section, ...]


def cell(text: str) -> Cell:
    """Text, on one line and without invisible characters."""
    return Cell(plain(text))


def number(text: str) -> Cell:
    """A figure, set to the right."""
    return Cell(plain(text), Tone.NUMBER)


def verdict(text: str, *, good: bool) -> Cell:
    """A judgement; the sign keeps it readable without colour."""
    return Cell(f"{'✓' if good else '✕'} {plain(text)}", Tone.GOOD if good else Tone.BAD)

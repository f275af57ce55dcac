"""What a document says, before it becomes Markdown: parts, sections, blocks and entries.

Every value is an entry that knows whether it is there. What is missing carries the place where it
is to be filled in; what is blanked carries nothing of what it hides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Whether a value is there. `plain` is neither filled in nor missing: a heading, a dash, a
    field to write in by hand.
    """

    FILLED = "filled"
    MISSING = "missing"
    BLANKED = "blanked"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Entry:
    """A value as text for people; `place` says where a missing one is filled in."""

    text: str
    state: State = State.FILLED
    place: str = ""


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Points:
    """A list."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """An explanation in small print; no value of the city's."""

    text: str


class Room(StrEnum):
    """How much room the rows of a table take."""

    NORMAL = "normal"
    SMALL = "small"
    SHEET = "sheet"


@dataclass(frozen=True, slots=True)
class Head:
    """A column: its heading and relative width; figures stand at the right."""

    text: str
    share: float
    figures: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; `key` is unique in the document. Without rows, `nothing` stands in its place."""

    key: str
    caption: str
    heads: tuple[Head, ...]
    rows: tuple[tuple[Entry, ...], ...]
    nothing: Entry
    room: Room = Room.NORMAL


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure: the name of its picture, its caption, and what is read out instead of it.

    Where there are pictures `name-1`, `name-2` …, it stands for all of them.
    """

    name: str
    caption: str
    alternative: str = ""


Block = Prose | Points | Remark | Grid | Drawing


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it; without a title it belongs to the part itself.

    A `wide` section stands on a wider page of its own.
    """

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter or a form. `key` is a slug: `chapter-4`, `form-systems`; `number` is as printed.

    Its heading is of `level` 1, or 2 where it stands within another part.
    """

    key: str
    number: str
    title: str
    sections: tuple[Section, ...]
    level: int = 1

    @property
    def heading(self) -> str:
        """Number and title."""
        return f"{self.number}　{self.title}" if self.number else self.title

    def entries(self) -> Iterator[Entry]:
        """All values of the part, in order."""
        for section in self.sections:
            for block in section.blocks:
                yield from entries_of(block)


def entries_of(block: Block) -> Iterator[Entry]:
    """All values of a block."""
    match block:
        case Prose() | Points():
            yield from block.entries
        case Grid():
            for row in block.rows:
                yield from row
            if not block.rows:
                yield block.nothing
        case Remark() | Drawing():
            return

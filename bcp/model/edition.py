"""A document that was read back: what it is, and its text by chapters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PassageKind(StrEnum):
    """A heading below that of the chapter, a paragraph or item of a list, a caption, or a row."""

    HEADING = "heading"
    TEXT = "text"
    CAPTION = "caption"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a chapter: the cells of a row, or a single text."""

    kind: PassageKind
    cells: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole of it on one line."""
        return " ｜ ".join(self.cells)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A heading of the first level and what stands under it."""

    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Edition:
    """A document as it was read. What it does not say of itself is empty; `day` is ISO 8601."""

    title: str
    version: str
    day: str
    marking: str
    inventory_digest: str
    plan_digest: str
    chapters: tuple[Chapter, ...]

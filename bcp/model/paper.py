"""A document on its way to paper: its Markdown, its pictures and what identifies it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class PaperFormat(StrEnum):
    """The formats that a document can be had in; the value is the suffix of its file."""

    WORD = "docx"
    PDF = "pdf"
    HTML = "html"
    MARKDOWN = "md"


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing: `name` is a slug, by which Markdown refers to `<name>.svg`; `svg` its text."""

    name: str
    svg: str


@dataclass(frozen=True, slots=True)
class Terms:
    """The words above the table of contents, and right before the number of a caption."""

    contents: str
    table: str
    figure: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document. All texts are plain text in the document's language, not markup.

    `marking` says whether it is for a drill, for real or for the public, and stands in every
    header; `stamp` (version, date, digests in short) in every footer. `markdown` is pandoc's
    Markdown with all values escaped; it starts with a metadata block that holds the same texts.
    `inventory_digest`, `plan_digest` and `statements_digest` (of what only documents state, as in
    continuity.yaml) are SHA-256 in hexadecimal, the last two empty where none of it is in it.
    """

    title: str
    subtitle: str
    author: str
    language: str
    version: str
    day: date
    marking: str
    stamp: str
    inventory_digest: str
    plan_digest: str
    terms: Terms
    markdown: str
    pictures: tuple[Picture, ...] = ()
    statements_digest: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 over the Markdown and the pictures, in hexadecimal."""
        total = hashlib.sha256(self.markdown.encode())
        for picture in self.pictures:
            total.update(f"\0{picture.name}\0{picture.svg}".encode())
        return total.hexdigest()

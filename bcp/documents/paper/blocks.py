"""Headings, paragraphs, lists, commands, figures, sections and page breaks as Markdown."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bcp.documents.inert import UNSEEN, plain
from bcp.documents.paper.markdown import Markdown, box, escape, joined, verbatim

DEEPEST = 4
NOTHING = "–"
"""A heading where its text has nothing to be seen."""
_KEY = re.compile(r"[a-z][a-z0-9-]{0,38}")
_TICKS = re.compile("`{3,}")
_INDENT = "    "
CONTENTS = Markdown("::: contents\n:::")
"""The table of contents; Word numbers its pages when the file is opened."""
PAGE_BREAK = Markdown("::: page-break\n:::")
"""What follows starts on a new page."""


def heading(level: int, text: object, key: str = "") -> Markdown:
    """A heading of level 1 (chapter) to 4; `key` is its anchor, unique within the document.

    A key is a slug of at most 39 letters, the longest that Word can jump to. Raises ValueError.
    """
    if not 1 <= level <= DEEPEST:
        raise ValueError(f"no such level: {level}")
    words = escape(text)
    if not words.strip(UNSEEN):
        words = Markdown(NOTHING)
    return Markdown(f"{'#' * level} {words}{attributes(key)}")


def attributes(key: str, **others: str) -> str:
    """An attribute block for our own keys and values. Raises ValueError for a key that is none."""
    if key and not _KEY.fullmatch(key):
        raise ValueError(f"no key: {key!r}")
    inner = [f"#{key}"] if key else []
    inner += [f'{name}="{value}"' for name, value in others.items()]
    return f" {{{' '.join(inner)}}}" if inner else ""


def paragraph(text: object) -> Markdown:
    """A paragraph."""
    return escape(text)


def bullets(items: Sequence[object]) -> Markdown:
    """A list; an item may hold several blocks."""
    return _items(items, "-   ")


def steps(items: Sequence[object]) -> Markdown:
    """A numbered list; an item may hold several blocks."""
    return _items(items, "1.  ")


def checklist(items: Sequence[object]) -> Markdown:
    """Lines with a box each, to be ticked by hand."""
    return division("checklist", _items([box(item) for item in items], "-   "))


def _items(items: Sequence[object], sign: str) -> Markdown:
    return Markdown("\n".join(sign + indented(escape(item)) for item in items))


def indented(text: Markdown) -> Markdown:
    """Blocks that belong to a list item: all lines but the first are moved in."""
    first, *rest = text.split("\n")
    return Markdown("\n".join([first, *(f"{_INDENT}{line}" if line else "" for line in rest)]))


def commands(text: str) -> Markdown:
    """Literal commands in a frame, line by line, exactly as they are to be typed."""
    inner = verbatim(text)
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(inner)), default=2))
    return Markdown(f"{fence} command\n{inner}\n{fence}")


def figure(name: str, caption: object, *, alternative: str = "", key: str = "") -> Markdown:
    """The picture `name` with its caption, as wide as the page.

    `alternative` is what is read out instead of it; the caption where none is given.
    """
    others = {"width": "100%"}
    if alternative:
        others["alt"] = _attribute(alternative)
    if not _KEY.fullmatch(name):
        raise ValueError(f"no name of a picture: {name!r}")
    return Markdown(f"![{escape(caption)}]({name}.svg){attributes(key, **others).lstrip()}")


def _attribute(text: str) -> str:
    """Text within quotation marks in an attribute block, where markup means nothing."""
    return re.sub(r"([\\\"&])", r"\\\1", plain(text))


def landscape(*blocks: Markdown) -> Markdown:
    """A section of its own on A3 landscape, for what is too wide for A4 portrait."""
    return division("landscape", joined(blocks))


def notice(*blocks: Markdown) -> Markdown:
    """Framed blocks that must not be overlooked."""
    return division("notice", joined(blocks))


def aside(*blocks: Markdown) -> Markdown:
    """Smaller text: sources, explanations of a table."""
    return division("aside", joined(blocks))


def division(name: str, inner: Markdown) -> Markdown:
    """Blocks under a class that filter and styles know; nothing for nothing."""
    if not inner.strip():
        return Markdown("")
    fence = ":" * (3 + _depth(inner))
    return Markdown(f"{fence} {name}\n{inner}\n{fence}")


def _depth(inner: str) -> int:
    """How much longer the fence has to be than the longest one inside."""
    runs = (len(line) - len(line.lstrip(":")) for line in inner.splitlines())
    return max(0, max((run for run in runs if run >= 3), default=2) - 2)

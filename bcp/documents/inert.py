"""Text of others made harmless: it may be read, never act."""

from __future__ import annotations

import re
import unicodedata

_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~&$])")
_ORDERED = re.compile(r"^(\d+)([.)])(?=\s|$)")
_LINK = re.compile(r"(?i)\b(https?|ftp|mailto|xmpp|www)\b(?=[:.])")
_ENTITIES = {"<": "&lt;", ">": "&gt;", "&": "&amp;", "|": "&#124;"}
UNSEEN = " \u200c\u200d"
"""What is kept in text although nobody sees it: blanks, and how letters join."""
_NARROW, _WIDE = 1, 2
_LATIN = 0.56


def plain(text: str) -> str:
    """One line without control characters or marks that turn the direction of reading.

    White space of any kind becomes a single space, anything else that is invisible U+FFFD.
    """
    joined = " ".join(text.split())
    return "".join("�" if acts(character) else character for character in joined)


def acts(character: str) -> bool:
    """Whether a character does something else than be seen, or is none."""
    if character in UNSEEN:
        return False
    no_character = ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef"
    return no_character or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"}


def markdown(text: str) -> str:
    """Text that Markdown shows as it is: no emphasis, link, table cell, list or HTML comes of it.

    A word joiner keeps addresses from becoming links by themselves.
    """
    unlinked = _LINK.sub(lambda match: f"{match[0][0]}\u2060{match[0][1:]}", plain(text))
    escaped = _MARKDOWN.sub(_escape, unlinked)
    if escaped[:1] in {"#", "+", "-", "="}:
        return "\\" + escaped
    return _ORDERED.sub(r"\1\\\2", escaped, count=1) if escaped[:1].isdigit() else escaped


def _escape(match: re.Match[str]) -> str:
    entity = _ENTITIES.get(match[1])
    return entity or f"\\{match[1]}"


def width(text: str) -> int:
    """Columns that the text takes in a fixed-width face; East Asian characters take two."""
    return sum(
        _WIDE if unicodedata.east_asian_width(character) in "WFA" else _NARROW for character in text
    )


def ems(text: str) -> float:
    """About how wide a text is on paper, in sizes of its font (measured in Noto Sans CJK JP)."""
    return sum(
        1 if unicodedata.east_asian_width(character) in "WFA" else _LATIN for character in text
    )


def fit(text: str, columns: int) -> str:
    """The text, cut to `columns` with an ellipsis where it is wider."""
    if width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > columns - _WIDE:
            break
        kept += character
    return kept + "…"

"""Output of programs made harmless: no control characters, few lines, bounded length."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")


def inert(text: str, *, lines: int = 6, length: int = 1200) -> str:
    """The last `lines` lines that say something, without escapes, at most `length` characters."""
    plain = _ESCAPE.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    kept = [_visible(line).rstrip() for line in plain.split("\n")]
    tail = "\n".join([line for line in kept if line][-lines:])
    return tail if len(tail) <= length else "…" + tail[1 - length :]


def _visible(line: str) -> str:
    return "".join(
        " " if character == "\t" else character
        for character in line
        if character == "\t" or unicodedata.category(character) not in _HIDDEN
    )

"""Output of programs made harmless: no control characters, few lines, bounded length."""

from __future__ import annotations

import re
import unicodedata

_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
_LINE_END = re.compile("\r\n|[\r\n\u2028\u2029]")
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_LOOKED_AT = 50
"""So many times the length that is kept is looked at; output may be as long as a guest likes."""


def inert(text: str, *, lines: int = 6, length: int = 1200) -> str:
    """The last `lines` lines that say something, without escapes, at most `length` characters.

    What is returned has no control, formatting or unpaired surrogate characters and stays as it is
    when it is made inert again.
    """
    plain = _ESCAPE.sub("", text[-_LOOKED_AT * length :])
    kept = [_visible(line).strip() for line in _LINE_END.split(plain)]
    tail = "\n".join([line for line in kept if line][-lines:])
    return tail if len(tail) <= length else "…" + tail[1 - length :].rstrip()


def inert_name(text: str, length: int = 200) -> bool:
    """Whether a name that a guest gave is one line of visible characters, and not too long."""
    return 0 < len(text) <= length and inert(text, lines=1, length=length) == text


def _visible(line: str) -> str:
    return "".join(
        " " if character == "\t" else character
        for character in line
        if character == "\t" or unicodedata.category(character) not in _HIDDEN
    )

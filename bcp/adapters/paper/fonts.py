"""The Japanese font that documents are set in, and what it has signs for."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

FAMILY = "Noto Sans CJK JP"
FIXED = "DejaVu Sans Mono"
"""The face for commands; Typst has it built in."""
MISSING = "〓"
"""What printers of Japanese set where they lack a sign."""

_PACKAGES = ("noto_cjk_sans_jp_regular", "noto_cjk_sans_jp_bold")
_ALIKE = {
    **dict(zip("✕✖☐☑☒⁃‑", "××□■■--", strict=True)),
    **dict.fromkeys("\u2060\u200b\u200c\u200d\ufeff\ufe0e\ufe0f", ""),
}
"""Signs that the font lacks, and what says the same; marks that only guide a browser go."""


def folders() -> list[Path]:
    """Where the font's files lie. Raises ImportError without the extra `documents`."""
    return [file.parent for file in _files()]


@cache
def _files() -> tuple[Path, ...]:
    found = []
    for package in _PACKAGES:
        for file in files(package).iterdir():
            if file.name.endswith(".otf"):
                with as_file(file) as path:
                    found.append(path)
    return tuple(found)


@cache
def covered() -> frozenset[int]:
    """The code points that the font has signs for. Raises ImportError without the extra."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - takes long, and only paper needs it

    sets = []
    for file in _files():
        with TTFont(file, lazy=True) as font:
            sets.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*sets)


def printable(text: str) -> str:
    """The text with `〓` for every sign that the font lacks; line breaks and tabs stay."""
    lacking = {ord(sign) for sign in set(text)} - covered() - {0x09, 0x0A, 0x0D}
    return text.translate({code: _ALIKE.get(chr(code), MISSING) for code in lacking})

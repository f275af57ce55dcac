"""Several values in one cell: a line each, or divided by 、 and the like."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^\s*(?:[・•‣◦∙*●○■□◆◇▪]|[-−ー]\s|[(（]?\d{1,2}[.)）]\s?|[①-⑳])\s*")
_STRONG = re.compile(
    r"[、，;；／]|,(?!\d{3}(?!\d))|(?<=\s)/(?=\s)|(?<=[^\x00-\x7f])/(?=[^\x00-\x7f])"
)
_DOT = re.compile("[・･]")
_OPEN, _CLOSE = "(（[［「『【〔", ")）]］」』】〕"


def read_list(text: str) -> tuple[str, ...]:
    """The values in their order, without bullets; what stands in brackets is not divided.

    ・ divides only where nothing else does, because it also joins the parts of one name.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    parts = [part for line in lines for part in _split(_BULLET.sub("", line), _STRONG)]
    if len(parts) == 1 and len(lines) == 1:
        parts = _split(parts[0], _DOT)
    return tuple(part.strip() for part in parts if part.strip())


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Divide a text at each match that stands outside of brackets."""
    parts, begin = [], 0
    depths = _depths(text)
    for match in pattern.finditer(text):
        if depths[match.start()] == 0:
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]


def _depths(text: str) -> list[int]:
    depth, found = 0, []
    for letter in text:
        depth += letter in _OPEN
        found.append(depth)
        depth = max(0, depth - (letter in _CLOSE))
    return found

"""How wide the columns of a table are, in half-width characters of its text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bcp.documents.inert import ems, plain

_LEAST, _PAD = 4.0, 3.0
"""The least of a text, and the edges of a cell."""
_SHORT = (24.0, 18.0, 14.0, 10.0)
"""What counts as short and is kept on one line; the first that costs the long texts little."""
_LITTLE = 1.75
"""How many times as many lines long texts may take for the sake of short ones."""
_COMMON = 0.9
"""Share of a column's cells whose width counts; a few long ones may take more lines."""
_WORD = re.compile(r"[!-,.0-~]+")
_LONGEST_WORD = 13
"""Letters of a word that is kept whole; longer ones are broken on paper after eight."""
_BROKEN = 9
_BOLD = 1.08
_MOST_LINES, _PRECISION = 100.0, 0.01

Texts = Sequence[Sequence[str]]
"""The cells of a column, its heading first, line by line, as escaped text."""


def shares_of(columns: Sequence[Texts], given: Sequence[float], room: float) -> list[float]:
    """The columns' shares of the table's width; they add up to 1.

    `given` are widths to keep to, zero for as much as the texts need; `room` is what the page
    takes. Short texts stay on one line if possible, long ones take about as many lines in all
    columns. No column is narrower than its longest word.
    """
    words = [_longest_word(texts) for texts in columns]
    needs = [width or _need(texts) for texts, width in zip(columns, given, strict=True)]
    if all(given):
        widths = [need * room / sum(needs) for need in needs]
    elif sum(needs) <= room:
        widths = needs
    else:
        fixed = [max(width, word) for width, word in zip(given, words, strict=True)]
        widths = _fitted(needs, fixed, room)
    widths = _with_words(widths, words)
    return [each / sum(widths) for each in widths]


def _need(texts: Texts) -> float:
    """What the cells ask for, of long ones most, and a heading on two lines."""
    heading, *cells = texts
    lengths = sorted(max(2 * ems(plain(line)) for line in lines) for lines in cells) or [_LEAST]
    common = lengths[math.ceil(_COMMON * len(lengths)) - 1]
    if lengths[-1] <= _SHORT[0]:
        common = lengths[-1]
    half = max(_BOLD * ems(plain(line)) for line in heading)
    return _PAD + max(_LEAST, common, half)


def _fitted(needs: list[float], fixed: list[float], room: float) -> list[float]:
    """Widths that fit where not all do: what is short keeps its width as far as that costs little.

    `fixed` is what a column gets at least.
    """
    found = []
    for short in _SHORT:
        least = [
            max(limit, need if need <= short + _PAD else _SHORT[-1] + _PAD)
            for need, limit in zip(needs, fixed, strict=True)
        ]
        found.append((_lines(needs, least, room), least))
    fewest = found[-1][0]
    lines, least = next(each for each in found if each[0] <= _LITTLE * fewest)
    return [
        max(limit, _PAD + (need - _PAD) / lines) for need, limit in zip(needs, least, strict=True)
    ]


def _lines(needs: list[float], least: list[float], room: float) -> float:
    """In how many lines all fit if none is narrower than its least; many if they never do."""
    low, high = 1.0, _MOST_LINES
    while high - low > _PRECISION:
        lines = (low + high) / 2
        asked = sum(
            max(limit, _PAD + (need - _PAD) / lines)
            for need, limit in zip(needs, least, strict=True)
        )
        low, high = (low, lines) if asked <= room else (lines, high)
    return high


def _longest_word(texts: Texts) -> float:
    """The width of the longest word that must not be broken, the cell's edges included."""
    heading, *cells = texts
    return _PAD + max(
        _BOLD * _word(heading), max((_word(lines) for lines in cells), default=_LEAST), _LEAST
    )


def _word(lines: Sequence[str]) -> float:
    words = [word for line in lines for word in _WORD.findall(plain(line).replace("\\", ""))]
    letters = max((len(word) for word in words), default=0)
    return 2 * ems("x") * (letters if letters <= _LONGEST_WORD else _BROKEN)


def _with_words(widths: list[float], least: list[float]) -> list[float]:
    """The widths with none below its least, the others giving what that takes as they can."""
    missing = sum(max(0, limit - width) for width, limit in zip(widths, least, strict=True))
    spare = sum(max(0, width - limit) for width, limit in zip(widths, least, strict=True))
    part = min(1.0, missing / spare) if spare else 0.0
    return [
        limit if width < limit else width - part * (width - limit)
        for width, limit in zip(widths, least, strict=True)
    ]

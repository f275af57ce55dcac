"""How wide the columns of a table are, in half-width characters of its text."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from bcp.documents.inert import ems, plain

_LEAST, _LONG, _PAD, _STRETCH = 4.0, 24.0, 3.0, 2.5
"""The least of a text, what counts as long, the edges of a cell, growth beyond long."""
_LEAST_LONG = 16.0
"""What a long text is to have before shorter ones get all that they need."""
_WORD = re.compile(r"[!-,.0-~]+")
_LONGEST_WORD = 13
"""Letters of a word that is kept whole; longer ones are broken on paper after eight."""
_BROKEN = 9
_BOLD = 1.08

Texts = Sequence[Sequence[str]]
"""The cells of a column, its heading first, line by line, as escaped text."""


def shares_of(columns: Sequence[Texts], given: Sequence[float], room: float) -> list[float]:
    """The columns' shares of the table's width; they add up to 1.

    `given` are widths to keep to, zero for as much as the texts need; `room` is what the page
    takes. Short columns get what they need, long ones share the rest. No column is narrower than
    its longest word.
    """
    needs = [width or _need(texts) for texts, width in zip(columns, given, strict=True)]
    if all(given):
        widths = [need * room / sum(needs) for need in needs]
    else:
        widths = needs if sum(needs) <= room else _fitted(needs, room)
    widths = _with_words(widths, [_longest_word(texts) for texts in columns])
    return [each / sum(widths) for each in widths]


def _need(texts: Texts) -> float:
    """What texts ask for; long ones ask for less than their length."""
    longest = max(2 * ems(plain(line)) for lines in texts for line in lines)
    asked = longest if longest <= _LONG else _LONG + math.sqrt(longest - _LONG) * _STRETCH
    return _PAD + max(_LEAST, asked)


def _fitted(needs: list[float], room: float) -> list[float]:
    """Widths that fit where not all do.

    What is not long keeps its width if enough is left for what is. Otherwise who needs no more
    than an equal part of what is left keeps it. The others share the rest by need.
    """
    greedy = {number for number, need in enumerate(needs) if need > _LONG + _PAD}
    rest = room - sum(need for number, need in enumerate(needs) if number not in greedy)
    if rest < _LEAST_LONG * len(greedy) or not greedy:
        greedy, rest = set(range(len(needs))), room
        while modest := {number for number in greedy if needs[number] <= rest / len(greedy)}:
            rest -= sum(needs[number] for number in modest)
            greedy -= modest
    asked = sum(needs[number] for number in greedy)
    return [
        max(_LEAST, rest * need / asked) if number in greedy else need
        for number, need in enumerate(needs)
    ]


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

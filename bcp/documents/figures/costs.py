"""Costs added up month by month: servers of their own against the platform, and where they meet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bcp.consolidation.break_even import BreakEven, cumulated_months
from bcp.consolidation.cost_basis import Basis
from bcp.documents.figures.canvas import GREY, INK, Canvas
from bcp.documents.wording import Wording
from bcp.documents.years import year_name
from bcp.model.message import Message

_BREADTH, _PANEL, _LEFT, _RIGHT = 480.0, 210.0, 62.0, 14.0
_HEAD, _AXIS, _FOOT = 20.0, 30.0, 24.0
_MONTHS = 12
_TICKS = 5
_MILLION = 1_000_000
_STEPS = (1, 2, 5)
_LOOKS: tuple[tuple[Message, dict[str, str | float]], ...] = (
    (
        Message.of("(A) servers of their own"),
        {"stroke": GREY, "stroke_width": 1.6, "stroke_dasharray": "5 2.5"},
    ),
    (Message.of("(B) platform"), {"stroke": INK, "stroke_width": 2}),
)


@dataclass(frozen=True, slots=True)
class CostLines:
    """Yen cumulated to the end of each month of the review, by side.

    `first` is the year in which its first fiscal year begins, `even` the number of the month in
    which the platform has become the cheaper one for good (None: it does not, or always was).
    """

    first: int
    alone: tuple[float, ...]
    platform: tuple[float, ...]
    even: int | None

    @classmethod
    def of(cls, basis: Basis, found: BreakEven) -> CostLines:
        """The lines of a comparison."""
        alone, platform = cumulated_months(basis)
        months = (basis.window.first_day(month) for month in range(basis.window.months))
        places: dict[date, int] = {day: month for month, day in enumerate(months)}
        even = None if found.month is None or found.always else places[found.month]
        return cls(basis.window.first, tuple(map(float, alone)), tuple(map(float, platform)), even)


def draw_costs(content: CostLines, title: str, wording: Wording) -> str:
    """The picture as SVG, as wide as A4 portrait."""
    return _Drawing(content, title, wording).svg()


class _Drawing:
    def __init__(self, content: CostLines, title: str, wording: Wording) -> None:
        self.content, self.wording = content, wording
        self.months = len(content.alone)
        most = max((*content.alone, *content.platform, 1.0))
        self.step = _rounded(most / _TICKS)
        self.most = self.step * -(-most // self.step)
        self.canvas = Canvas(_BREADTH, _HEAD + _PANEL + _AXIS + _FOOT, title, 9)

    def svg(self) -> str:
        self._grid()
        for amounts, (_, look) in zip(
            (self.content.alone, self.content.platform), _LOOKS, strict=True
        ):
            self._line(amounts, **look)
        self._even()
        self._legend(_HEAD + _PANEL + _AXIS + 14)
        return self.canvas.svg()

    def _x(self, month: float) -> float:
        return _LEFT + (_BREADTH - _LEFT - _RIGHT) * month / self.months

    def _y(self, amount: float) -> float:
        return _HEAD + _PANEL * (1 - amount / self.most)

    def _grid(self) -> None:
        bottom = _HEAD + _PANEL
        unit = self.wording.say(Message.of("million yen"))
        self.canvas.text(unit, _LEFT - 5, _HEAD - 8, text_anchor="end", font_size=8)
        amount = 0.0
        while amount <= self.most:
            y = self._y(amount)
            self.canvas.line((_LEFT, y), (_BREADTH - _RIGHT, y), stroke=GREY, stroke_width=0.3)
            words = f"{amount / _MILLION:g}"
            self.canvas.text(words, _LEFT - 5, y + 3, text_anchor="end", font_size=8)
            amount += self.step
        for number in range(self.months // _MONTHS):
            x = self._x(number * _MONTHS)
            self.canvas.line((x, bottom), (x, bottom + 4), stroke_width=0.6)
            words = year_name(self.content.first + number, self.wording)
            middle = self._x((number + 0.5) * _MONTHS)
            self.canvas.text(words, middle, bottom + 14, text_anchor="middle", font_size=8)
        self.canvas.line(
            (_LEFT, _HEAD), (_LEFT, bottom), (_BREADTH - _RIGHT, bottom), stroke_width=0.8
        )

    def _line(self, amounts: tuple[float, ...], **look: str | float) -> None:
        points = [(self._x(0), self._y(0))]
        points += [(self._x(month + 1), self._y(amount)) for month, amount in enumerate(amounts)]
        self.canvas.line(*points, **look)

    def _even(self) -> None:
        """Where the platform has become the cheaper one."""
        even = self.content.even
        if even is None:
            return
        x, y = self._x(even + 1), self._y(self.content.platform[even])
        self.canvas.shape("circle", cx=x, cy=y, r=3, fill="#ffffff", stroke=INK)
        words = self.wording.say(Message.of("break-even"))
        self.canvas.text(words, x + 6, y + 12, font_size=8)

    def _legend(self, y: float) -> None:
        x = _LEFT
        for message, look in _LOOKS:
            words = self.wording.say(message)
            self.canvas.line((x, y - 3), (x + 22, y - 3), **look)
            self.canvas.text(words, x + 27, y)
            x += 27 + self.canvas.breadth(words) + 14


def _rounded(amount: float) -> float:
    """The next amount of 1, 2 or 5 with noughts."""
    scale = 1.0
    while scale * 10 <= amount:
        scale *= 10
    return next((scale * step for step in _STEPS if scale * step >= amount), scale * 10)

"""Recovery curves: which share of systems, and of business, is back after how long."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bcp.documents.figures.canvas import GREY, INK, PALE, Canvas
from bcp.documents.gantt import tick_step
from bcp.documents.report_gantt import tick
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.planning.outlook import Forecast
from bcp.planning.plan import Plan
from bcp.planning.priority import LOWEST_CLASS

_BREADTH, _PANEL, _LEFT, _RIGHT = 480.0, 190.0, 40.0, 28.0
_HEAD, _AXIS, _FOOT = 22.0, 30.0, 46.0
_QUARTERS = (0, 25, 50, 75, 100)
_BEYOND = 1.03

Share = tuple[tuple[float, float], ...]
"""Steps of a curve: from a time (seconds after the incident) on, this share (0 to 1) is back."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """When one system is back, in seconds after the incident; None: not at all, or not known.

    `weight` is what it counts for business.
    """

    system: str
    weight: float
    planned: int | None = None
    early: int | None = None
    late: int | None = None
    measured: float | None = None


@dataclass(frozen=True, slots=True)
class Curves:
    """The systems that the incident took away, and what is known of them.

    `forecast` and `measured` say whether there is a forecast, and a drill or recovery, at all.
    """

    recoveries: tuple[Recovery, ...]
    forecast: bool
    measured: bool


def curves_of(
    plan: Plan, forecast: Forecast | None = None, measured: Mapping[str, float] | None = None
) -> Curves:
    """All systems of the plan with the time by which half and nine tenths of the trials have them.

    A system weighs by its priority as it does in the plan's cost: the best class most.
    """
    trials = {} if forecast is None else {system.system: system for system in forecast.systems}
    return Curves(
        tuple(
            Recovery(
                system.system,
                LOWEST_CLASS + 1 - system.priority,
                system.recovered,
                trials[system.system].verified.p50 if system.system in trials else None,
                trials[system.system].verified.p90 if system.system in trials else None,
                (measured or {}).get(system.system),
            )
            for system in plan.systems
        ),
        forecast is not None,
        measured is not None,
    )


def shares(
    recoveries: tuple[Recovery, ...],
    time_of: Callable[[Recovery], float | None],
    weight_of: Callable[[Recovery], float],
) -> Share:
    """The curve over all systems; those without a time never come back in it."""
    whole = sum(weight_of(item) for item in recoveries) or 1
    times = sorted(
        (time, weight_of(item)) for item in recoveries if (time := time_of(item)) is not None
    )
    points = [(0.0, 0.0)]
    back = 0.0
    for time, weight in times:
        back += weight
        points.append((float(time), back / whole))
    return tuple(points)


def draw_curves(content: Curves, title: str, wording: Wording) -> str:
    """The picture as SVG, as wide as A4 portrait: systems above, business below."""
    return _Drawing(content, title, wording).svg()


_TIMES: dict[str, Callable[[Recovery], float | None]] = {
    "planned": lambda item: item.planned,
    "early": lambda item: item.early,
    "late": lambda item: item.late,
    "measured": lambda item: item.measured,
}


class _Drawing:
    def __init__(self, content: Curves, title: str, wording: Wording) -> None:
        self.content, self.wording = content, wording
        times = [
            time
            for item in content.recoveries
            for time_of in _TIMES.values()
            if (time := time_of(item)) is not None
        ]
        self.span = max([*times, 1.0]) * _BEYOND
        height = 2 * (_HEAD + _PANEL + _AXIS) + _FOOT
        self.canvas = Canvas(_BREADTH, height, title, 9)

    def svg(self) -> str:
        panels = (
            (Message.of("Share of systems that are back"), lambda _: 1.0),
            (Message.of("Share of business that is back, by priority"), lambda item: item.weight),
        )
        top = 0.0
        for words, weight_of in panels:
            self._panel(self.wording.say(words), weight_of, top + _HEAD)
            top += _HEAD + _PANEL + _AXIS
        self._legend(top + 14)
        return self.canvas.svg()

    def _x(self, seconds: float) -> float:
        return _LEFT + (_BREADTH - _LEFT - _RIGHT) * min(seconds, self.span) / self.span

    def _panel(self, words: str, weight_of: Callable[[Recovery], float], top: float) -> None:
        bottom = top + _PANEL
        self.canvas.text(words, _LEFT, top - 8, font_weight="bold", font_size=10)
        found = {
            name: shares(self.content.recoveries, time_of, weight_of)
            for name, time_of in _TIMES.items()
        }
        if self.content.forecast:
            self._band(found["early"], found["late"], top, bottom)
        self._grid(top, bottom)
        if self.content.forecast:
            self._steps(found["early"], top, stroke=GREY, stroke_width=1, stroke_dasharray="4 2")
            self._steps(found["late"], top, stroke=GREY, stroke_width=1, stroke_dasharray="1.5 2")
        self._steps(found["planned"], top, stroke=INK, stroke_width=1.2)
        if self.content.measured:
            self._steps(found["measured"], top, stroke=INK, stroke_width=2.4)
            for time, share in found["measured"][1:]:
                self.canvas.shape(
                    "circle",
                    cx=self._x(time),
                    cy=self._y(share, top),
                    r=2.4,
                    fill="#ffffff",
                    stroke=INK,
                )

    def _y(self, share: float, top: float) -> float:
        return top + _PANEL * (1 - share)

    def _grid(self, top: float, bottom: float) -> None:
        for percent in _QUARTERS:
            y = self._y(percent / 100, top)
            self.canvas.line((_LEFT, y), (_BREADTH - _RIGHT, y), stroke=GREY, stroke_width=0.3)
            self.canvas.text(f"{percent}%", _LEFT - 5, y + 3, text_anchor="end", font_size=8)
        step = tick_step(self.span)
        for count in range(int(self.span // step) + 1):
            x = self._x(count * step)
            self.canvas.line((x, bottom), (x, bottom + 4), stroke_width=0.6)
            words = tick(count * step, self.wording)
            self.canvas.text(words, x, bottom + 14, text_anchor="middle", font_size=8)
        self.canvas.line(
            (_LEFT, top), (_LEFT, bottom), (_BREADTH - _RIGHT, bottom), stroke_width=0.8
        )
        words = self.wording.say(Message.of("Time after the incident"))
        self.canvas.text(
            words, _BREADTH - _RIGHT, bottom + 25, text_anchor="end", font_size=8, fill=GREY
        )

    def _stairs(self, curve: Share, top: float) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        last = 0.0
        for time, share in curve:
            points += [(self._x(time), self._y(last, top)), (self._x(time), self._y(share, top))]
            last = share
        return [*points, (self._x(self.span), self._y(last, top))]

    def _steps(self, curve: Share, top: float, **look: str | float) -> None:
        self.canvas.line(*self._stairs(curve, top), **look)

    def _band(self, early: Share, late: Share, top: float, bottom: float) -> None:
        outline = [*self._stairs(early, top), *reversed(self._stairs(late, top))]
        drawn = " ".join(f"{x:.2f},{min(y, bottom):.2f}" for x, y in outline)
        self.canvas.shape("polygon", points=drawn, fill=PALE)

    def _legend(self, y: float) -> None:
        entries: list[tuple[Message, dict[str, str | float]]] = [
            (Message.of("planned"), {"stroke": INK, "stroke_width": 1.2}),
        ]
        if self.content.measured:
            entries.append((Message.of("measured"), {"stroke": INK, "stroke_width": 2.4}))
        if self.content.forecast:
            entries += [
                (
                    Message.of("half of the trials (P50)"),
                    {"stroke": GREY, "stroke_width": 1, "stroke_dasharray": "4 2"},
                ),
                (
                    Message.of("nine tenths of the trials (P90)"),
                    {"stroke": GREY, "stroke_width": 1, "stroke_dasharray": "1.5 2"},
                ),
            ]
        x = _LEFT
        for message, look in entries:
            words = self.wording.say(message)
            if x > _LEFT and x + 27 + self.canvas.breadth(words) > _BREADTH:
                x, y = _LEFT, y + 14
            self.canvas.line((x, y - 3), (x + 22, y - 3), **look)
            self.canvas.text(words, x + 27, y)
            x += 27 + self.canvas.breadth(words) + 14

"""Gantt pictures as SVG, readable without colour: kinds differ by hatching, misses by a cross."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element, SubElement, tostring

from bcp.documents.inert import fit, plain, width
from bcp.model.quantity import DAY, HOUR, MINUTE

FONTS = (
    "'Noto Sans JP','Noto Sans CJK JP','BIZ UDPGothic','BIZ UDGothic','Yu Gothic','Meiryo',"
    "'Hiragino Sans','IPAexGothic','IPAGothic',sans-serif"
)
_LABELS, _PLOT, _COLUMN = 214, 596, 92
_ROW, _HEAD, _FOOT = 20, 44, 34
_LEFT = _LABELS + 6
_STEPS = (
    *(1, 2, 5, 10, 15, 30),
    *(count * MINUTE for count in (1, 2, 5, 10, 15, 30)),
    *(count * HOUR for count in (1, 2, 3, 6, 12)),
    *(count * DAY for count in (1, 2, 5, 7, 14, 28, 91, 182, 364)),
)
_MOST_TICKS = 9
_INK, _GREY, _PALE, _RED = "#1a1a1a", "#767676", "#d9d9d9", "#b00020"


class BarKind(StrEnum):
    """What a bar stands for; each kind has a hatching of its own."""

    AUTOMATED = "automated"
    VERIFICATION = "verification"
    MANUAL = "manual"
    DECISION = "decision"
    WAIT = "wait"


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time, in seconds from the origin of the chart."""

    start: float
    finish: float
    kind: BarKind
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the picture. `end` is where it is done, `target` where it should be.

    `cells` are short texts for the columns at the right, `failed` crosses the row out.
    """

    label: str
    bars: tuple[Bar, ...]
    end: float | None = None
    target: float | None = None
    cells: tuple[str, ...] = ()
    failed: bool = False

    @property
    def late(self) -> bool:
        """Whether the end lies behind the target."""
        return self.end is not None and self.target is not None and self.end > self.target


@dataclass(frozen=True, slots=True)
class Chart:
    """A whole picture. `name` makes its ids unique; `tick` writes a time of the axis.

    `span` is the seconds that the axis covers. `columns` head the texts at the right; `kinds` and
    `marks` make the legend.
    """

    name: str
    title: str
    banner: str
    axis: str
    rows: tuple[Row, ...]
    columns: tuple[str, ...]
    kinds: dict[BarKind, str]
    marks: tuple[tuple[str, str], ...]
    tick: Callable[[float], str]
    span: float


def tick_step(span: float) -> int:
    """Seconds between ticks: the smallest customary step that gives at most nine of them."""
    return next((step for step in _STEPS if span / step <= _MOST_TICKS), _STEPS[-1])


def span_of(rows: tuple[Row, ...]) -> float:
    """Seconds that the axis covers: all bars and ends, and targets that lie not far behind."""
    ends = [bar.finish for row in rows for bar in row.bars]
    ends += [row.end for row in rows if row.end is not None]
    done = max(ends, default=0.0)
    near = [row.target for row in rows if row.target is not None and row.target <= 1.5 * done]
    return max([done, *near, 1.0]) * 1.02


def draw(chart: Chart) -> str:
    """The picture as one `<svg>` element: no script, no style sheet, nothing from outside."""
    return _Drawing(chart).svg()


class _Drawing:
    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.span = chart.span
        self.width = _LEFT + _PLOT + _COLUMN * max(1, len(chart.columns)) + 8
        self.bottom = _HEAD + _ROW * len(chart.rows)
        self.root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {self.width} {self.bottom + _FOOT}",
                "role": "img",
                "font-family": FONTS,
                "font-size": "11",
                "fill": _INK,
            },
        )
        SubElement(self.root, "title").text = plain(f"{chart.title} ({chart.banner})")

    def svg(self) -> str:
        self._patterns()
        self._head()
        for index, row in enumerate(self.chart.rows):
            self._row(row, _HEAD + index * _ROW, shaded=bool(index % 2))
        self._legend()
        return tostring(self.root, encoding="unicode")

    def _x(self, seconds: float) -> float:
        return _LEFT + _PLOT * min(seconds, self.span) / self.span

    def _add(self, tag: str, **attributes: str | float) -> Element:
        return SubElement(
            self.root, tag, {key.replace("_", "-"): _value(val) for key, val in attributes.items()}
        )

    def _text(self, text: str, x: float, y: float, **attributes: str | float) -> Element:
        element = self._add("text", x=x, y=y, **attributes)
        element.text = plain(text)
        return element

    def _line(self, x1: float, y1: float, x2: float, y2: float, **look: str | float) -> None:
        self._add("line", x1=x1, y1=y1, x2=x2, y2=y2, **{"stroke": _INK, **look})

    def _patterns(self) -> None:
        definitions = SubElement(self.root, "defs")
        for kind, (ground, path) in _HATCHES.items():
            pattern = SubElement(
                definitions,
                "pattern",
                {
                    "id": f"{self.chart.name}-{kind.value}",
                    "width": "6",
                    "height": "6",
                    "patternUnits": "userSpaceOnUse",
                },
            )
            SubElement(pattern, "rect", {"width": "6", "height": "6", "fill": ground})
            if path:
                SubElement(pattern, "path", {"d": path, "stroke": _INK, "fill": "none"})

    def _head(self) -> None:
        self._text(f"【{self.chart.banner}】", 4, 14, font_weight="bold", font_size=13)
        self._text(self.chart.axis, _LEFT, 14, fill=_GREY)
        for number, heading in enumerate(self.chart.columns):
            self._text(heading, self._column(number), 34, text_anchor="end", font_weight="bold")
        step = tick_step(self.span)
        for count in range(int(self.span // step) + 1):
            x = self._x(count * step)
            self._line(x, _HEAD - 6, x, self.bottom, stroke=_PALE)
            self._text(self.chart.tick(count * step), x, 34, text_anchor="middle", font_size=10)
        self._line(_LEFT, _HEAD, _LEFT + _PLOT, _HEAD)

    def _column(self, number: int) -> float:
        return _LEFT + _PLOT + _COLUMN * (number + 1)

    def _row(self, row: Row, top: float, *, shaded: bool) -> None:
        middle = top + _ROW / 2
        if shaded:
            self._add(
                "rect", x=0, y=top, width=self.width, height=_ROW, fill="#000", fill_opacity=0.045
            )
        label = self._text(fit(plain(row.label), 36), 4, middle + 4)
        SubElement(label, "title").text = plain(row.label)
        if row.bars:
            first, last = self._x(row.bars[0].start), self._x(row.bars[-1].finish)
            self._line(self._x(0), middle, last, middle, stroke=_GREY, stroke_dasharray="1 3")
            if row.failed:
                self._text("✕", max(first, last) + 9, middle + 5, text_anchor="middle", fill=_RED)
        for bar in row.bars:
            self._bar(bar, top)
        self._marks(row, top)
        for number, cell in enumerate(row.cells):
            bad = number == len(row.cells) - 1 and (row.late or row.failed)
            look = {"fill": _RED, "font-weight": "bold"} if bad else {}
            self._text(cell, self._column(number), middle + 4, text_anchor="end", **look)

    def _bar(self, bar: Bar, top: float) -> None:
        left, right = self._x(bar.start), self._x(bar.finish)
        rect = self._add(
            "rect",
            x=left,
            y=top + 4,
            width=max(1.2, right - left),
            height=_ROW - 9,
            fill=f"url(#{self.chart.name}-{bar.kind.value})",
            stroke=_INK,
            stroke_width=0.6,
        )
        SubElement(rect, "title").text = plain(bar.title)

    def _marks(self, row: Row, top: float) -> None:
        middle, foot = top + _ROW / 2, top + _ROW - 3
        if row.target is not None:
            self._target(row.target, top)
        if row.end is None:
            return
        end = self._x(row.end)
        if row.target is not None:
            target = self._x(row.target)
            look: dict[str, str | float] = (
                {"stroke": _RED, "stroke_width": 3}
                if row.late
                else {"stroke": _INK, "stroke_width": 1, "stroke_dasharray": "4 2"}
            )
            self._line(target, foot, end, foot, **look)
        if row.late:
            self._text("✕", end, middle + 5, text_anchor="middle", font_size=14, fill=_RED)
        else:
            self._add("circle", cx=end, cy=middle, r=3.4, fill="#fff", stroke=_INK, stroke_width=2)

    def _target(self, target: float, top: float) -> None:
        x = self._x(target)
        if target > self.span:
            points = f"{x - 6},{top + 6} {x},{top + 10} {x - 6},{top + 14}"
        else:
            self._line(x, top + 1, x, top + _ROW - 1, stroke_width=1.6)
            points = f"{x - 4},{top} {x + 4},{top} {x},{top + 6}"
        self._add("polygon", points=points)

    def _legend(self) -> None:
        x, y = float(_LEFT), self.bottom + 22
        for kind, words in self.chart.kinds.items():
            self._add(
                "rect",
                x=x,
                y=y - 9,
                width=18,
                height=10,
                fill=f"url(#{self.chart.name}-{kind.value})",
                stroke=_INK,
                stroke_width=0.6,
            )
            self._text(words, x + 23, y)
            x += 23 + _breadth(words) + 14
        for sign, words in self.chart.marks:
            self._text(f"{sign} {words}", x, y)
            x += _breadth(f"{sign} {words}") + 14


def _value(value: str | float) -> str:
    return value if isinstance(value, str) else f"{round(value, 2):g}"


def _breadth(text: str) -> float:
    return 5.9 * width(text)


_HATCHES: dict[BarKind, tuple[str, str]] = {
    BarKind.AUTOMATED: ("#44637f", ""),
    BarKind.VERIFICATION: ("#ffffff", "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2"),
    BarKind.MANUAL: ("#e8e2d4", "M3,2.5 v1 M0,5.5 v1 M6,5.5 v1"),
    BarKind.DECISION: ("#ffffff", "M0,0 l6,6 M0,6 l6,-6"),
    BarKind.WAIT: ("#ffffff", ""),
}

"""An SVG picture under construction; one unit is a point when it fills the page it is meant for."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, SubElement, tostring

from bcp.documents.gantt import FONTS
from bcp.documents.inert import ems, plain

INK, GREY, PALE, SHADE = "#1a1a1a", "#767676", "#d9d9d9", "#ececec"

Look = str | float


class Canvas:
    """Draws shapes and texts. Texts are data: they are cleaned and can only be read."""

    def __init__(self, breadth: float, height: float, title: str, size: float = 9) -> None:
        self.size = size
        self.root = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "viewBox": f"0 0 {math.ceil(breadth)} {math.ceil(height)}",
                "role": "img",
                "font-family": FONTS,
                "font-size": _value(size),
                "fill": INK,
            },
        )
        SubElement(self.root, "title").text = plain(title)

    def svg(self) -> str:
        """The picture as one element: no script, no style sheet, nothing from outside."""
        return tostring(self.root, encoding="unicode")

    def shape(self, tag: str, **look: Look) -> Element:
        """Any element; `_` in names of attributes stands for `-`."""
        attributes = {key.rstrip("_").replace("_", "-"): _value(val) for key, val in look.items()}
        return SubElement(self.root, tag, attributes)

    def text(self, text: str, x: float, y: float, **look: Look) -> None:
        """A line of text that starts at (x, y), the foot of its letters."""
        self.shape("text", x=x, y=y, **look).text = plain(text)

    def line(self, *points: tuple[float, float], **look: Look) -> None:
        """A line through points, in ink unless said otherwise."""
        drawn = " ".join(f"{_value(x)},{_value(y)}" for x, y in points)
        self.shape("polyline", points=drawn, **{"fill": "none", "stroke": INK, **look})

    def box(self, x: float, y: float, breadth: float, height: float, **look: Look) -> None:
        """A rectangle with a white ground unless said otherwise."""
        look = {"fill": "#ffffff", "stroke": INK, "stroke_width": 0.8, **look}
        self.shape("rect", x=x, y=y, width=breadth, height=height, **look)

    def fitted(self, text: str, room: float, lines: int, size: float | None = None) -> list[str]:
        """The text in at most so many lines of a width, the last one cut where it is too long."""
        return wrapped(plain(text), room / (size or self.size), lines)

    def breadth(self, text: str, size: float | None = None) -> float:
        """About how wide a text is."""
        return ems(text) * (size or self.size)


def wrapped(text: str, room: float, lines: int) -> list[str]:
    """Lines of at most `room` ems, broken anywhere but within Latin words and before brackets."""
    found: list[str] = []
    rest = text
    while rest and len(found) < lines - 1 and ems(rest) > room:
        taken = _taken(rest, room)
        found.append(taken.rstrip())
        rest = rest[len(taken) :].lstrip()
    return [*found, _cut(rest, room)] if rest else found


def _cut(text: str, room: float) -> str:
    """The text, or as much of it as fits with an ellipsis."""
    if ems(text) <= room:
        return text
    end = len(text)
    while end and ems(text[:end]) + 1 > room:
        end -= 1
    return text[:end] + "…"


def _taken(text: str, room: float) -> str:
    """As much of the start of the text as fits, up to a word's end where there is one."""
    end = 1
    while end < len(text) and ems(text[: end + 1]) <= room:
        end += 1
    back = end
    while back and _within_word(text, back):
        back -= 1
    return text[: back or end]


def _within_word(text: str, place: int) -> bool:
    """Whether a break here cuts a Latin word or leaves a sign where it must not stand."""
    if place >= len(text):
        return False
    before, after = text[place - 1], text[place]
    if (
        before in "（(「『【"
        or after in "、。，．・）)」』】ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ"
    ):
        return True
    return before.isascii() and after.isascii() and before.isalnum() and after.isalnum()


def _value(value: Look) -> str:
    return value if isinstance(value, str) else f"{round(value, 2):g}"

"""The calendar of moves as pictures: closures, leases, moves, and the work of each month."""

from __future__ import annotations

from datetime import date
from xml.etree.ElementTree import SubElement

from bcp.consolidation.calendar import Move, MoveCalendar
from bcp.consolidation.move_tasks import Unscheduled
from bcp.documents.figures.canvas import GREY, INK, PALE, SHADE, Canvas
from bcp.documents.japanese import fiscal_year
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Picture

ROWS = 24
"""Rows of one picture: as many as A3 landscape shows in letters of full size."""

_BREADTH, _NAMES, _COLUMN = 1100.0, 176.0, 74.0
_RIGHT = 3 * _COLUMN + 6
_HEAD, _ROW, _LOADS, _FOOT = 48.0, 21.0, 74.0, 46.0
_LINE = 0.62
"""How far down in its row a line is drawn: signs stand above it."""
_APRIL = 4
_QUARTER = 3
_CLOSED = "closed"

_MARKS = (
    ("bar", Message.of("lease")),
    ("dash", Message.of("lease prolonged")),
    ("thick", Message.of("on the platform")),
    ("●", Message.of("move")),
    ("▽", Message.of("to be done by")),
    ("×", Message.of("support ends")),
    ("hatch", Message.of("nothing is moved")),
)


def move_pictures(calendar: MoveCalendar, title: str, wording: Wording) -> tuple[Picture, ...]:
    """One picture for every 24 systems in order of their moves, for A3 landscape.

    Names are `moves-1` and so on. Each shows the work of all moves below its rows.
    """
    rows: list[Move | Unscheduled] = [*calendar.moves, *calendar.unscheduled]
    parts = [rows[start : start + ROWS] for start in range(0, len(rows), ROWS)] or [[]]
    return tuple(
        Picture(f"moves-{number}", _Drawing(calendar, part, title, wording, number).svg())
        for number, part in enumerate(parts, 1)
    )


class _Drawing:
    def __init__(
        self,
        calendar: MoveCalendar,
        rows: list[Move | Unscheduled],
        title: str,
        wording: Wording,
        number: int,
    ) -> None:
        self.calendar, self.rows, self.wording = calendar, rows, wording
        self.begin, self.end = calendar.window.begin, calendar.window.end
        self.left, self.right = _NAMES, _BREADTH - _RIGHT
        self.bottom = _HEAD + _ROW * len(rows)
        self.hatch = f"{_CLOSED}{number}"
        height = self.bottom + _LOADS + _FOOT
        self.canvas = Canvas(_BREADTH, height, title, 9)

    def svg(self) -> str:
        self._pattern()
        self._closures()
        self._months()
        for place, row in enumerate(self.rows):
            middle = _HEAD + _ROW * (place + _LINE)
            foot = _HEAD + _ROW * (place + 1)
            self.canvas.line((0, foot), (_BREADTH, foot), stroke=PALE, stroke_width=0.5)
            if isinstance(row, Move):
                self._move(row, middle)
            else:
                self._unscheduled(row, middle)
        self._loads()
        self._legend()
        return self.canvas.svg()

    def _x(self, day: date) -> float:
        """Where a day begins; what lies outside stands at the edge."""
        whole = (self.end - self.begin).days
        passed = min(max((day - self.begin).days, 0), whole)
        return self.left + (self.right - self.left) * passed / whole

    def _pattern(self) -> None:
        definitions = self.canvas.shape("defs")
        size = {"width": "5", "height": "5", "patternUnits": "userSpaceOnUse"}
        pattern = SubElement(definitions, "pattern", {"id": self.hatch, **size})
        SubElement(pattern, "rect", {"width": "5", "height": "5", "fill": "#ffffff"})
        SubElement(pattern, "path", {"d": "M0,5 L5,0", "stroke": "#b0b0b0", "stroke-width": "0.7"})

    def _closures(self) -> None:
        for closed in self.calendar.closed:
            left, right = self._x(closed.first), self._x(closed.last)
            self.canvas.shape(
                "rect",
                x=left,
                y=_HEAD,
                width=max(1.0, right - left),
                height=self.bottom - _HEAD,
                fill=f"url(#{self.hatch})",
            )

    def _months(self) -> None:
        heads = (
            (Message.of("move on"), 0),
            (Message.of("to be done by"), 1),
            (Message.of("person-days"), 2),
        )
        for words, place in heads:
            self.canvas.text(
                self.wording.say(words),
                self.right + _COLUMN * (place + 1),
                _HEAD - 6,
                text_anchor="end",
                font_weight="bold",
                font_size=8,
            )
        for load in self.calendar.loads:
            x, month = self._x(load.month), load.month.month
            first = month == _APRIL
            if first:
                self.canvas.text(
                    self._year(load.month), x + 3, _HEAD - 26, font_weight="bold", font_size=9
                )
            if (month - _APRIL) % _QUARTER == 0:
                self.canvas.text(self._month(month), x + 1, _HEAD - 6, font_size=7)
            top = _HEAD - (36 if first else 3)
            self.canvas.line(
                (x, top),
                (x, self.bottom + _LOADS),
                stroke=INK if first else PALE,
                stroke_width=0.9 if first else 0.5,
            )
        self.canvas.line((0, _HEAD), (_BREADTH, _HEAD), stroke_width=0.9)

    def _year(self, day: date) -> str:
        return fiscal_year(day) if self.wording.language == "ja" else f"FY{day.year}"

    def _month(self, month: int) -> str:
        return f"{month}月" if self.wording.language == "ja" else str(month)

    def _name(self, name: str, middle: float) -> None:
        (shown,) = self.canvas.fitted(name, _NAMES - 8, 1) or [""]
        self.canvas.text(shown, 4, middle + 3)

    def _move(self, move: Move, middle: float) -> None:
        self._name(move.name, middle)
        moved, edge = self._x(move.first), self.right
        leased = self._x(move.lease_end) if move.lease_end else moved
        self.canvas.line((self.left, middle), (leased, middle), stroke=GREY, stroke_width=2.2)
        if move.re_lease:
            self.canvas.line(
                (leased, middle),
                (moved, middle),
                stroke=INK,
                stroke_width=2,
                stroke_dasharray="3 2",
            )
        self.canvas.line((moved, middle), (edge, middle), stroke=INK, stroke_width=5)
        if move.lease_end:
            self.canvas.line((leased, middle - 6), (leased, middle + 6), stroke_width=1.4)
        if move.due:
            self._sign("▽", self._x(move.due), middle - 2)
        if move.support_end and self.begin <= move.support_end < self.end:
            self._sign("×", self._x(move.support_end), middle - 2.5)
        self.canvas.shape("circle", cx=moved, cy=middle, r=4.6, fill=INK, stroke="#ffffff")
        effort = str(move.person_days) + ("*" if move.effort_assumed else "")
        cells = (f"{move.first:%Y-%m-%d}", f"{move.due:%Y-%m-%d}" if move.due else "–", effort)
        for place, text in enumerate(cells, 1):
            x = self.right + _COLUMN * place
            self.canvas.text(text, x, middle + 3, text_anchor="end", font_size=8.5)

    def _sign(self, sign: str, x: float, foot: float) -> None:
        self.canvas.text(
            sign,
            x,
            foot,
            text_anchor="middle",
            font_size=9,
            stroke="#ffffff",
            stroke_width=2,
            paint_order="stroke",
        )

    def _unscheduled(self, row: Unscheduled, middle: float) -> None:
        self._name(row.name, middle)
        reason = self.wording.say(
            Message.of("No day: {reason}", reason=self.wording.say(row.reason))
        )
        self.canvas.box(
            self.left + 4,
            middle - 7,
            min(self.canvas.breadth(reason) + 10, _BREADTH - self.left - 8),
            14,
            stroke_dasharray="2 2",
        )
        (shown,) = self.canvas.fitted(reason, _BREADTH - self.left - 18, 1) or [""]
        self.canvas.text(shown, self.left + 9, middle + 3)

    def _loads(self) -> None:
        """Bars of person-days below the rows, against what the team has in a month."""
        foot, room = self.bottom + _LOADS - 8, _LOADS - 26
        top = max(self.calendar.capacity, self.calendar.peak, 1)
        self.canvas.text(self.wording.say(Message.of("person-days a month")), 4, foot - room / 2)
        limit = foot - room * self.calendar.capacity / top
        self.canvas.line(
            (self.left, limit), (self.right, limit), stroke_dasharray="5 3", stroke_width=0.9
        )
        self.canvas.text(
            self.wording.say(Message.of("available: {days}", days=self.calendar.capacity)),
            self.right + 4,
            limit + 3,
        )
        width = (self.right - self.left) / max(1, len(self.calendar.loads))
        for load in self.calendar.loads:
            if load.person_days:
                high = room * load.person_days / top
                x = self._x(load.month)
                self.canvas.box(x + 1, foot - high, width - 2, high, fill=SHADE)
                self.canvas.text(
                    str(load.person_days),
                    x + width / 2,
                    foot - high - 2,
                    text_anchor="middle",
                    font_size=7,
                )
        self.canvas.line((self.left, foot), (self.right, foot), stroke_width=0.9)

    def _legend(self) -> None:
        x, y = 4.0, self.bottom + _LOADS + 14
        for sign, message in _MARKS:
            words = self.wording.say(message)
            self._key(sign, x, y)
            self.canvas.text(words, x + 27, y)
            x += 27 + self.canvas.breadth(words) + 16
        notes = [Message.of("* nobody states the effort: the default is counted")]
        notes.append(
            Message.of(
                "Peak: {days} person-days a month, proven to be the least", days=self.calendar.peak
            )
            if self.calendar.proven
            else Message.of("Peak: {days} person-days a month", days=self.calendar.peak)
        )
        x = 4.0
        for note in notes:
            words = self.wording.say(note)
            self.canvas.text(words, x, y + 17, fill=GREY)
            x += self.canvas.breadth(words) + 24

    def _key(self, sign: str, x: float, y: float) -> None:
        ends = ((x, y - 3), (x + 22, y - 3))
        if sign == "bar":
            self.canvas.line(*ends, stroke=GREY, stroke_width=2.2)
        elif sign == "dash":
            self.canvas.line(*ends, stroke_width=2, stroke_dasharray="3 2")
        elif sign == "thick":
            self.canvas.line(*ends, stroke_width=5)
        elif sign == "hatch":
            self.canvas.box(x, y - 9, 22, 11, fill=f"url(#{self.hatch})", stroke=PALE)
        else:
            self.canvas.text(sign, x + 11, y, text_anchor="middle")

"""Which guests run on which host, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import SubElement

from bcp.consolidation.demand import WHOLE, Demand
from bcp.consolidation.hosts import usable_room
from bcp.consolidation.placement import PlacedHost, YearPlacement
from bcp.documents.figures.canvas import INK, PALE, Canvas
from bcp.documents.inert import ems, plain
from bcp.documents.report_words import word_of
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Picture
from bcp.model.system import Segment

_BREADTH, _TALLEST = 480.0, 640.0
"""Points: A4 portrait between its margins."""
_LEFT, _BARS, _EDGE = 74.0, 270.0, 4.0
_BAR, _STEP, _LINE, _GAP = 12.0, 15.0, 11.5, 12.0
_HEAD, _SMALL, _DIGIT = 18.0, 8.0, 5.0
_MOST_LINES = 8
_SPACE = " · "

_GROUNDS: dict[Segment, tuple[str, str]] = {
    Segment.MYNUMBER: ("#b4b4b4", ""),
    Segment.LGWAN: ("#ffffff", "M-1,1 l2,-2 M0,6 l6,-6 M5,7 l2,-2"),
    Segment.INTERNET: ("#f4f4f4", "M1.5,1 v1.4 M4.5,4 v1.4"),
    Segment.SHARED: ("#ffffff", ""),
}


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a bar: whose it is, how much, and in which segment. Number 0 is not shown."""

    number: int
    label: str
    amount: int
    segment: Segment


@dataclass(frozen=True, slots=True)
class Gauge:
    """A bar: what is given out of `room`, of which no more than `limit` may be."""

    label: str
    parts: tuple[Stretch, ...]
    room: int
    limit: int
    words: str


@dataclass(frozen=True, slots=True)
class Board:
    """Bars of a host or of the shared storage; `note` stands beside its name, `entries` below."""

    name: str
    note: str
    gauges: tuple[Gauge, ...] = ()
    entries: tuple[str, ...] = ()
    reserve: bool = False


def placement_pictures(
    placed: YearPlacement, names: Mapping[str, str], title: str, wording: Wording, name: str
) -> tuple[Picture, ...]:
    """A year's placement, each picture as tall as a page of A4 portrait allows.

    `names` are the systems' names by id. Pictures are called by `name` and their number.
    """
    pages = _pages([*_boards(placed, names, wording)])
    drawn = [
        _Drawing(part, title, wording, f"{name}-{number}", kept=placed.reserve > 0)
        for number, part in enumerate(pages, 1)
    ]
    return tuple(Picture(each.name, each.svg()) for each in drawn)


def _boards(placed: YearPlacement, names: Mapping[str, str], wording: Wording) -> Iterator[Board]:
    reserves = [host.host.room for host in placed.hosts if host.reserve]
    for host in placed.hosts:
        limit = host.host.room if host.reserve else usable_room(host.host.room, reserves)
        yield _board(host, limit, names, wording)
    yield _storage(placed, names, wording)
    if placed.misfits:
        left = tuple(names.get(misfit.system, misfit.system) for misfit in placed.misfits)
        note = Message.of("{count} systems stay out, the least important ones", count=len(left))
        yield Board(wording.say(Message.of("No room")), wording.say(note), entries=left)


def _storage(placed: YearPlacement, names: Mapping[str, str], wording: Wording) -> Board:
    storage = placed.storage
    guests = [(0, label, guest) for _, label, guest in _numbered(placed.guests, names)]
    gauges = [
        _gauge(
            wording.say(Message.of("disk")),
            [(n, label, guest, guest.storage[0]) for n, label, guest in guests],
            storage.disk,
            storage.disk,
            f"{wording.size(placed.disk)} / {wording.size(storage.disk)}",
        )
    ]
    if storage.iops is not None:
        gauges.append(
            _gauge(
                wording.say(Message.of("IOPS")),
                [(n, label, guest, guest.storage[1]) for n, label, guest in guests],
                storage.iops,
                storage.iops,
                f"{placed.iops:,} / {storage.iops:,}",
            )
        )
    words = wording.say(Message.of("Shared storage"))
    return Board(words, wording.say(Message.of("all guests together")), tuple(gauges))


def _numbered(guests: Iterable[Demand], names: Mapping[str, str]) -> list[tuple[int, str, Demand]]:
    """Guests with a number and a name; several machines of a system are told apart."""
    listed = list(guests)
    several = {guest.system for guest in listed if guest.machine > 1}
    return [
        (
            number,
            names.get(guest.system, guest.system)
            + (f" #{guest.machine}" if guest.system in several else ""),
            guest,
        )
        for number, guest in enumerate(listed, 1)
    ]


def _board(
    placed: PlacedHost, limit: Sequence[int], names: Mapping[str, str], wording: Wording
) -> Board:
    guests = _numbered(placed.guests, names)
    room, used = placed.host.room, placed.used
    texts = (
        f"{used[0] / WHOLE:,.1f} / {room[0] / WHOLE:,.1f}",
        f"{used[1] / WHOLE:,.1f} / {room[1] / WHOLE:,.1f}",
        f"{wording.size(used[2])} / {wording.size(room[2])}",
    )
    labels = (Message.of("vCPU"), Message.of("vCPU at peak"), Message.of("memory"))
    gauges = tuple(
        _gauge(
            wording.say(label),
            [(n, name, guest, guest.load[dimension]) for n, name, guest in guests],
            room[dimension],
            limit[dimension],
            texts[dimension],
        )
        for dimension, label in enumerate(labels)
    )
    entries = tuple(f"{number} {name}" for number, name, _ in guests)
    return Board(placed.host.id, _note(placed, wording), gauges, entries, placed.reserve)


def _note(placed: PlacedHost, wording: Wording) -> str:
    notes = []
    if placed.host.offer is not None:
        notes.append(Message.of("to be bought"))
    if placed.reserve:
        notes.append(Message.of("in reserve: takes over all guests of a host that fails"))
    elif not placed.guests:
        notes.append(Message.of("free"))
    segments = dict.fromkeys(guest.segment for guest in placed.guests)
    words = [wording.word(word_of(segment)) for segment in segments]
    return " · ".join([*words, *map(wording.say, notes)])


def _gauge(
    label: str,
    guests: Iterable[tuple[int, str, Demand, int]],
    room: int,
    limit: int,
    words: str,
) -> Gauge:
    parts = tuple(Stretch(n, name, amount, guest.segment) for n, name, guest, amount in guests)
    return Gauge(label, parts, room, limit, words)


def _pages(boards: Sequence[Board]) -> list[list[Board]]:
    pages: list[list[Board]] = [[]]
    height = 0.0
    for board in boards:
        tall = _height(board)
        if pages[-1] and height + tall > _TALLEST:
            pages.append([])
            height = 0.0
        pages[-1].append(board)
        height += tall
    return pages


def _height(board: Board) -> float:
    return _HEAD + _STEP * len(board.gauges) + _LINE * len(_names(board)) + _GAP


def _names(board: Board) -> list[str]:
    """The entries in lines, none broken."""
    lines: list[str] = []
    for entry in map(plain, board.entries):
        longer = f"{lines[-1]}{_SPACE}{entry}" if lines else entry
        if lines and ems(longer) * _SMALL <= _BREADTH - _LEFT - _EDGE:
            lines[-1] = longer
        else:
            lines.append(entry)
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    return lines


class _Drawing:
    def __init__(
        self, boards: Sequence[Board], title: str, wording: Wording, name: str, *, kept: bool
    ) -> None:
        self.boards, self.wording, self.name, self.kept = boards, wording, name, kept
        height = sum(map(_height, boards)) + 2 * _STEP + _EDGE
        self.canvas = Canvas(_BREADTH, height, title, _SMALL)

    def svg(self) -> str:
        self._patterns()
        top = 0.0
        for board in self.boards:
            self._board(board, top)
            top += _height(board)
        self._legend(top + _LINE)
        return self.canvas.svg()

    def _patterns(self) -> None:
        definitions = self.canvas.shape("defs")
        for segment, (ground, path) in _GROUNDS.items():
            box = {"width": "6", "height": "6"}
            look = {"id": f"{self.name}-{segment.value}", "patternUnits": "userSpaceOnUse", **box}
            pattern = SubElement(definitions, "pattern", look)
            SubElement(pattern, "rect", {**box, "fill": ground})
            if path:
                stroke = {"stroke": "#555555", "stroke-width": "0.8", "fill": "none"}
                SubElement(pattern, "path", {"d": path, **stroke})

    def _board(self, board: Board, top: float) -> None:
        canvas = self.canvas
        canvas.line((0, top + 1), (_BREADTH, top + 1), stroke=PALE, stroke_width=0.6)
        foot = top + _HEAD - 6
        canvas.text(board.name, _EDGE, foot, font_size=9, font_weight="bold")
        left = max(_LEFT, _EDGE + canvas.breadth(board.name, 9) + 8)
        note = canvas.fitted(board.note, _BREADTH - left, 1)
        canvas.text(note[0] if note else "", left, foot)
        top += _HEAD
        for gauge in board.gauges:
            self._gauge(gauge, top, reserve=board.reserve)
            top += _STEP
        for line in _names(board):
            canvas.text(line, _LEFT, top + _SMALL)
            top += _LINE

    def _gauge(self, gauge: Gauge, top: float, *, reserve: bool) -> None:
        canvas, foot = self.canvas, top + _BAR - 3
        canvas.text(gauge.label, _LEFT - 5, foot, text_anchor="end")
        look = {"stroke_dasharray": "3 2"} if reserve else {}
        canvas.box(_LEFT, top, _BARS, _BAR, fill="none", **look)
        x = _LEFT
        for part in gauge.parts:
            breadth = _BARS * part.amount / (gauge.room or 1)
            self._stretch(part, x, top, breadth)
            x += breadth
        if gauge.limit < gauge.room:
            limit = _LEFT + _BARS * gauge.limit / gauge.room
            self.canvas.line((limit, top - 2), (limit, top + _BAR + 2), **_LIMIT)
        canvas.line((_LEFT + _BARS, top - 2), (_LEFT + _BARS, top + _BAR + 2), stroke_width=1.8)
        canvas.text(gauge.words, _LEFT + _BARS + 8, foot)

    def _stretch(self, part: Stretch, x: float, top: float, breadth: float) -> None:
        fill = f"url(#{self.name}-{part.segment.value})"
        box = self.canvas.shape(
            "rect", x=x, y=top, width=breadth, height=_BAR, fill=fill, stroke=INK, stroke_width=0.5
        )
        SubElement(box, "title").text = plain(part.label)
        digits = str(part.number)
        if part.number and breadth >= _DIGIT * len(digits) + 3:
            self.canvas.text(
                digits,
                x + breadth / 2,
                top + _BAR - 3,
                text_anchor="middle",
                stroke="#ffffff",
                stroke_width=2.2,
                paint_order="stroke",
            )

    def _legend(self, y: float) -> None:
        x = _EDGE
        shown = {part.segment for board in self.boards for g in board.gauges for part in g.parts}
        for segment in Segment:
            if segment not in shown:
                continue
            words = self.wording.word(word_of(segment))
            fill = f"url(#{self.name}-{segment.value})"
            self.canvas.box(x, y - 8, 16, 9, fill=fill, stroke_width=0.5)
            self.canvas.text(words, x + 20, y)
            x += 20 + self.canvas.breadth(words) + 12
        y += _STEP
        limited = any(g.limit < g.room for board in self.boards for g in board.gauges)
        words = self.wording.say(_CAPACITY if limited or not self.kept else _CAPACITY_N1)
        self.canvas.line((_EDGE + 1, y - 9), (_EDGE + 1, y + 2), stroke_width=1.8)
        self.canvas.text(words, _EDGE + 8, y)
        if limited:
            x = _EDGE + 8 + self.canvas.breadth(words) + 14
            self.canvas.line((x, y - 9), (x, y + 2), **_LIMIT)
            more = Message.of("no more than this, so that the host in reserve can take over (N+1)")
            self.canvas.text(self.wording.say(more), x + 8, y)


_CAPACITY = Message.of("capacity (vCPU with overcommitment, at peak up to the limit)")
_CAPACITY_N1 = Message.of(
    "capacity (vCPU with overcommitment, at peak up to the limit); a host in reserve has as much "
    "(N+1)"
)
_LIMIT: dict[str, str | float] = {"stroke_width": 1.2, "stroke_dasharray": "2 1.5"}

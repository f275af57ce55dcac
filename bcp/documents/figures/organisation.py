"""Who works with whom: a head, the units below it with their roles, and who is called in."""

from __future__ import annotations

import math
from dataclasses import dataclass

from bcp.documents.figures.canvas import SHADE, Canvas, Look
from bcp.documents.wording import Wording
from bcp.model.inventory import Inventory
from bcp.model.message import Message

_BREADTH, _EDGE, _GAP, _DROP = 480.0, 4.0, 10.0, 22.0
_ACROSS = 4
_TITLE, _BODY, _LINE, _PAD = 9.0, 8.0, 11.5, 6.0
_HEAD_BREADTH = 200.0


@dataclass(frozen=True, slots=True)
class Unit:
    """A box: its name, and a line for each role in it."""

    name: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Organisation:
    """`head` leads; `units` belong to it, `partners` are called in from outside."""

    head: Unit
    units: tuple[Unit, ...]
    partners: tuple[Unit, ...] = ()


def organisation_of(inventory: Inventory, head: Unit, wording: Wording) -> Organisation:
    """The inventory's teams with their roles and numbers, and its vendors."""
    return Organisation(
        head,
        tuple(
            Unit(
                wording.name(team.name, team.name_en),
                tuple(_people(group.role, group.count, wording) for group in team.members),
            )
            for team in inventory.teams
        ),
        tuple(
            Unit(
                wording.name(vendor.name, vendor.name_en),
                (
                    wording.say(
                        Message.of(
                            "{count}, here about {arrival} after the call",
                            count=vendor.count,
                            arrival=wording.length(vendor.arrival.likely),
                        )
                    ),
                ),
            )
            for vendor in inventory.vendors
        ),
    )


def _people(role: str, count: int, wording: Wording) -> str:
    return wording.say(Message.of("{role}: {count}", role=role, count=count))


def draw_organisation(content: Organisation, title: str) -> str:
    """The picture as SVG, as wide as A4 portrait."""
    return _Drawing(content, title).svg()


@dataclass(frozen=True, slots=True)
class _Block:
    """A unit as it is drawn."""

    title: tuple[str, ...]
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        return 2 * _PAD + _LINE * (len(self.title) + len(self.lines))


class _Drawing:
    def __init__(self, content: Organisation, title: str) -> None:
        self.content = content
        self.canvas = Canvas(_BREADTH, 1, title, _BODY)
        self.trunk = 0.0
        self.cell = (_BREADTH - 2 * _EDGE - (_ACROSS - 1) * _GAP) / _ACROSS

    def svg(self) -> str:
        head = self._block(self.content.head, _HEAD_BREADTH)
        left = (_BREADTH - _HEAD_BREADTH) / 2
        self._box(head, left, _EDGE, _HEAD_BREADTH, head.height, stroke_width=2.2)
        self.trunk = _EDGE + head.height
        bottom = self._rows(self.content.units, _EDGE + head.height, {})
        if self.content.partners:
            bottom = self._rows(self.content.partners, bottom, {"stroke_dasharray": "5 2"})
        self.canvas.root.set("viewBox", f"0 0 {_BREADTH:g} {math.ceil(bottom + _EDGE)}")
        return self.canvas.svg()

    def _rows(self, units: tuple[Unit, ...], top: float, look: dict[str, Look]) -> float:
        """Units in rows below, all hanging on the line down the middle, between the boxes."""
        trunk = _BREADTH / 2
        for number in range(0, len(units), _ACROSS):
            blocks = [self._block(unit, self.cell) for unit in units[number : number + _ACROSS]]
            height = max(block.height for block in blocks)
            beam = top + _DROP / 2
            lefts = [_EDGE + column * (self.cell + _GAP) for column in range(len(blocks))]
            middles = [left + self.cell / 2 for left in lefts]
            self.canvas.line((trunk, self.trunk), (trunk, beam), **look)
            self.canvas.line((min(*middles, trunk), beam), (max(*middles, trunk), beam), **look)
            self.trunk = beam
            for block, left, middle in zip(blocks, lefts, middles, strict=True):
                self.canvas.line((middle, beam), (middle, top + _DROP), **look)
                self._box(block, left, top + _DROP, self.cell, height, **look)
            top += _DROP + height
        return top

    def _block(self, unit: Unit, breadth: float) -> _Block:
        room = breadth - 2 * _PAD
        return _Block(
            tuple(self.canvas.fitted(unit.name, room, 2, _TITLE)),
            tuple(part for line in unit.lines for part in self.canvas.fitted(line, room, 2, _BODY)),
        )

    def _box(
        self, block: _Block, left: float, top: float, breadth: float, height: float, **look: Look
    ) -> None:
        self.canvas.box(left, top, breadth, height, **look)
        banner = _PAD + _LINE * len(block.title)
        self.canvas.box(left, top, breadth, banner, fill=SHADE, **look)
        y = top + _LINE
        for line in block.title:
            self.canvas.text(line, left + _PAD, y, font_size=_TITLE, font_weight="bold")
            y += _LINE
        y = top + banner + _LINE
        for line in block.lines:
            self.canvas.text(line, left + _PAD, y)
            y += _LINE

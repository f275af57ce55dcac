"""What stands on what, in layers: what has to be up first stands at the left."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import networkx as nx

from bcp.documents.figures.canvas import GREY, INK, PALE, Canvas, Look
from bcp.documents.figures.layers import Layout, lay_out
from bcp.documents.wording import Wording
from bcp.inventory.edges import RUNNING, EdgeKind
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.system import Tier
from bcp.planning.graph import RecoveryGraph

_BREADTH = 1090.0
"""Points: A3 landscape between its margins."""
_HEIGHT = 560.0
"""Points that the picture takes at most where that leaves boxes readable."""
_HEAD, _FOOT, _EDGE = 26.0, 30.0, 4.0
_GAP = 0.3
"""Share of a layer's width that is left to edges."""
_LOWEST, _TALLEST = 19.0, 38.0
"""Least and greatest distance of boxes, in points."""


class Link(StrEnum):
    """How one box stands on another."""

    REQUIRES = "requires"
    ANY_OF = "any-of"
    USES = "uses"


@dataclass(frozen=True, slots=True)
class Box:
    """A box; `kind` chooses its frame."""

    id: str
    label: str
    kind: Tier


@dataclass(frozen=True, slots=True)
class Dependencies:
    """Boxes by layer, and who stands on whom: (box, what it stands on, how)."""

    layers: tuple[tuple[Box, ...], ...]
    links: tuple[tuple[str, str, Link], ...]


def dependencies_of(
    graph: RecoveryGraph, inventory: Inventory, wording: Wording, tiers: Iterable[Tier] = Tier
) -> Dependencies:
    """The systems of these tiers and what they run on; what follows from the rest is left out.

    A link that a chain of other links implies is not drawn. Copies of backups are not in it.
    """
    wanted = set(tiers)
    systems = inventory.systems_by_id
    shown = [system for system in graph.graph if systems[system].tier in wanted]
    layers: dict[int, list[Box]] = {}
    for system in shown:
        label = wording.name(systems[system].name, systems[system].name_en)
        box = Box(system, label, systems[system].tier)
        layers.setdefault(graph.graph.nodes[system]["layer"], []).append(box)
    return Dependencies(
        tuple(tuple(layers[number]) for number in sorted(layers)),
        tuple(_links(graph, set(shown))),
    )


_LINKS = {
    EdgeKind.REQUIRES: Link.REQUIRES,
    EdgeKind.HOSTED_ON: Link.REQUIRES,
    EdgeKind.ANY_OF: Link.ANY_OF,
    EdgeKind.USES: Link.USES,
}
_STRENGTH = (Link.USES, Link.ANY_OF, Link.REQUIRES)


def _links(graph: RecoveryGraph, shown: set[str]) -> list[tuple[str, str, Link]]:
    strongest: dict[tuple[str, str], Link] = {}
    running: nx.DiGraph[str] = nx.DiGraph()
    for source, target, data in graph.graph.edges(data=True):
        link = _LINKS.get(data["kind"])
        if link is None or source == target or not {source, target} <= shown:
            continue
        old = strongest.get((source, target), Link.USES)
        strongest[source, target] = max(old, link, key=_STRENGTH.index)
        if data["kind"] in RUNNING:
            running.add_edge(source, target)
    kept = _not_implied(running)
    return [
        (source, target, link)
        for (source, target), link in strongest.items()
        if (source, target) in kept
        or ((source, target) not in running.edges and not _reaches(running, source, target))
    ]


def _not_implied(running: nx.DiGraph[str]) -> set[tuple[str, str]]:
    """Edges that no chain of others implies; all edges where there is a circle."""
    if not nx.is_directed_acyclic_graph(running):
        return set(running.edges)
    return set(nx.transitive_reduction(running).edges)


def _reaches(running: nx.DiGraph[str], source: str, target: str) -> bool:
    return source in running and target in running and nx.has_path(running, source, target)


def draw_dependencies(content: Dependencies, title: str, wording: Wording) -> str:
    """The picture as SVG, as wide as A3 landscape."""
    return _Drawing(content, title, wording).svg()


_FRAMES: dict[Tier, dict[str, Look]] = {
    Tier.INFRASTRUCTURE: {"fill": PALE, "stroke_width": 0.8},
    Tier.CORE: {"fill": "#ffffff", "stroke_width": 2.2},
    Tier.VIRTUALIZED: {"fill": "#ffffff", "stroke_width": 0.8, "stroke_dasharray": "5 2"},
    Tier.DEPARTMENTAL: {"fill": "#ffffff", "stroke_width": 0.8},
}
_STROKES: dict[Link, dict[str, Look]] = {
    Link.REQUIRES: {"stroke": INK, "stroke_width": 0.8},
    Link.ANY_OF: {"stroke": INK, "stroke_width": 0.8, "stroke_dasharray": "6 2"},
    Link.USES: {"stroke": GREY, "stroke_width": 0.8, "stroke_dasharray": "1.5 2"},
}


class _Drawing:
    def __init__(self, content: Dependencies, title: str, wording: Wording) -> None:
        self.content, self.wording = content, wording
        boxes: Sequence[Sequence[str]] = [[box.id for box in layer] for layer in content.layers]
        pairs = [(source, target) for source, target, _ in content.links]
        self.layout: Layout = lay_out(boxes, pairs)
        rows = max(1.0, self.layout.height)
        self.row = min(_TALLEST, max(_LOWEST, (_HEIGHT - _HEAD - _FOOT) / rows))
        self.column = (_BREADTH - 2 * _EDGE) / max(1, self.layout.count)
        self.breadth = self.column * (1 - _GAP)
        self.bottom = _HEAD + rows * self.row
        self.canvas = Canvas(_BREADTH, self.bottom + _FOOT, title, 8)

    def svg(self) -> str:
        for number in range(self.layout.count):
            self._column(number)
        for source, target, link in self.content.links:
            self._link(source, target, link)
        for layer in self.content.layers:
            for box in layer:
                self._box(box)
        self._legend()
        return self.canvas.svg()

    def _left(self, layer: int) -> float:
        return _EDGE + layer * self.column

    def _middle(self, height: float) -> float:
        return _HEAD + height * self.row

    def _column(self, number: int) -> None:
        left = self._left(number)
        if number % 2 == 0:
            self.canvas.box(
                left - 6,
                _HEAD - 4,
                self.breadth + 12,
                self.bottom - _HEAD + 8,
                fill="#f6f6f6",
                stroke="none",
            )
        words = self.wording.say(Message.of("Stage {number}", number=number + 1))
        self.canvas.text(words, left, 14, font_weight="bold", font_size=9)

    def _link(self, source: str, target: str, link: Link) -> None:
        layers, heights = self.layout.layers, self.layout.heights
        if layers[source] <= layers[target]:
            self._loop(source, target, link)
            return
        points = [(self._left(layers[target]) + self.breadth, self._middle(heights[target]))]
        for layer, height in self.layout.bends.get((source, target), ()):
            y = self._middle(height)
            points += [(self._left(layer), y), (self._left(layer) + self.breadth, y)]
        points.append((self._left(layers[source]) - 4, self._middle(heights[source])))
        self._curve(points, link)
        x, y = points[-1]
        self.canvas.shape(
            "polygon",
            points=f"{x:g},{y - 2.6:.2f} {x + 4:g},{y:.2f} {x:g},{y + 2.6:.2f}",
            fill=str(_STROKES[link]["stroke"]),
        )

    def _curve(self, points: list[tuple[float, float]], link: Link) -> None:
        """Curves over the gaps between layers, straight lines through them."""
        path = f"M{points[0][0]:.2f},{points[0][1]:.2f}"
        for number in range(0, len(points) - 1, 2):
            (x1, y1), (x2, y2) = points[number], points[number + 1]
            half = (x2 - x1) / 2
            path += f" C{x1 + half:.2f},{y1:.2f} {x2 - half:.2f},{y2:.2f} {x2:.2f},{y2:.2f}"
            if number + 2 < len(points):
                path += f" L{points[number + 2][0]:.2f},{points[number + 2][1]:.2f}"
        self.canvas.shape("path", d=path, fill="none", **_STROKES[link])

    def _loop(self, source: str, target: str, link: Link) -> None:
        """A link within a layer, or back: beside the boxes."""
        heights, layers = self.layout.heights, self.layout.layers
        x1, y1 = self._left(layers[target]) + self.breadth, self._middle(heights[target])
        x2, y2 = self._left(layers[source]) + self.breadth, self._middle(heights[source])
        out = max(x1, x2) + self.column * _GAP * 0.5
        self.canvas.shape(
            "path",
            d=f"M{x1:.2f},{y1:.2f} C{out:.2f},{y1:.2f} {out:.2f},{y2:.2f} {x2:.2f},{y2:.2f}",
            fill="none",
            **_STROKES[link],
        )
        self.canvas.shape(
            "polygon",
            points=f"{x2 + 4:.2f},{y2 - 2.6:.2f} {x2:.2f},{y2:.2f} {x2 + 4:.2f},{y2 + 2.6:.2f}",
            fill=str(_STROKES[link]["stroke"]),
        )

    def _box(self, box: Box) -> None:
        left, middle = (
            self._left(self.layout.layers[box.id]),
            self._middle(self.layout.heights[box.id]),
        )
        height = self.row * 0.78
        self.canvas.box(left, middle - height / 2, self.breadth, height, rx=2, **_FRAMES[box.kind])
        size = 8.0 if self.breadth > 90 else 7.0
        count = 2 if height >= 2.3 * size else 1
        lines = self.canvas.fitted(box.label, self.breadth - 8, count, size)
        for number, line in enumerate(lines):
            y = middle + size * 0.36 + (number - (len(lines) - 1) / 2) * size * 1.15
            self.canvas.text(line, left + 4, y, font_size=size)

    def _legend(self) -> None:
        x, y = _EDGE, self.bottom + 20
        for tier, words in _TIERS:
            self.canvas.box(x, y - 8, 18, 10, rx=2, **_FRAMES[tier])
            x = self._words(words, x + 23, y)
        for link, words in _MEANINGS:
            self.canvas.line((x, y - 3), (x + 22, y - 3), **_STROKES[link])
            x = self._words(words, x + 27, y)

    def _words(self, message: Message, x: float, y: float) -> float:
        words = self.wording.say(message)
        self.canvas.text(words, x, y)
        return x + self.canvas.breadth(words) + 14


_TIERS = (
    (Tier.INFRASTRUCTURE, Message.of("infrastructure")),
    (Tier.CORE, Message.of("core information system")),
    (Tier.VIRTUALIZED, Message.of("virtualized system")),
    (Tier.DEPARTMENTAL, Message.of("departmental system")),
)
_MEANINGS = (
    (Link.REQUIRES, Message.of("must run first")),
    (Link.ANY_OF, Message.of("one of several must run first")),
    (Link.USES, Message.of("works at a lower level without")),
)

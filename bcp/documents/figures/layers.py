"""Where boxes of a layered graph go: few crossings, the same picture for the same graph.

The method is Sugiyama's: edges over several layers get a place in each, the order within layers
is improved by barycentres, sweeping back and forth, and the order with the fewest crossings is
kept (K. Sugiyama, S. Tagawa, M. Toda, 1981).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_SWEEPS = 12
_BEND = 0.4
"""Height that an edge takes where it passes a layer; a box takes 1."""

Point = tuple[str, ...]
"""A box `(id,)`, or the place `(source, target, layer)` of an edge that passes a layer."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Layer and height of every box, and the heights of every edge in the layers that it passes.

    Heights are in units of a box, with 0 at the top; `height` is that of the highest layer.
    `bends` go from the edge's lower layer to its higher one.
    """

    layers: Mapping[str, int]
    heights: Mapping[str, float]
    bends: Mapping[tuple[str, str], tuple[tuple[int, float], ...]]
    count: int
    height: float


def lay_out(layers: Sequence[Sequence[str]], edges: Sequence[tuple[str, str]]) -> Layout:
    """Places for the boxes of each layer; edges are (box, box in an earlier layer).

    Edges within a layer are not considered.
    """
    layer_of = {box: number for number, boxes in enumerate(layers) for box in boxes}
    order: list[list[Point]] = [[(box,) for box in boxes] for boxes in layers]
    links: list[list[tuple[Point, Point]]] = [[] for _ in layers]
    paths: dict[tuple[str, str], list[Point]] = {}
    for source, target in edges:
        low, high = layer_of[target], layer_of[source]
        if low >= high:
            continue
        passed: list[Point] = [(source, target, str(number)) for number in range(low + 1, high)]
        for number, point in enumerate(passed, low + 1):
            order[number].append(point)
        path: list[Point] = [(target,), *passed, (source,)]
        paths[source, target] = path
        for number, pair in enumerate(pairwise(path), low):
            links[number].append(pair)
    best = _ordered(order, links)
    heights = _heights(best, links)
    return Layout(
        layers=layer_of,
        heights={box: heights[(box,)] for box in layer_of},
        bends={
            edge: tuple((int(point[2]), heights[point]) for point in path[1:-1])
            for edge, path in paths.items()
        },
        count=len(layers),
        height=max((heights[points[-1]] + _room(points[-1]) / 2 for points in best), default=0),
    )


def _room(point: Point) -> float:
    return 1 if len(point) == 1 else _BEND


def _ordered(order: list[list[Point]], links: list[list[tuple[Point, Point]]]) -> list[list[Point]]:
    best, fewest = order, crossings(order, links)
    current = order
    for sweep in range(_SWEEPS):
        if not fewest:
            break
        current = _swept(current, links, upwards=bool(sweep % 2))
        found = crossings(current, links)
        if found < fewest:
            best, fewest = current, found
    return best


def _swept(
    order: list[list[Point]], links: list[list[tuple[Point, Point]]], *, upwards: bool
) -> list[list[Point]]:
    """Each layer sorted by the mean place of its neighbours in the layer before."""
    swept = list(order)
    numbers = range(len(order) - 2, -1, -1) if upwards else range(1, len(order))
    for number in numbers:
        fixed = number + 1 if upwards else number - 1
        places = {point: place for place, point in enumerate(swept[fixed])}
        near: dict[Point, list[int]] = {}
        for low, high in links[min(number, fixed)]:
            point, other = (low, high) if upwards else (high, low)
            near.setdefault(point, []).append(places[other])
        share = max(1, len(swept[number])) / max(1, len(swept[fixed]))
        own = {point: place / share for place, point in enumerate(swept[number])}
        keys = {
            point: sum(near[point]) / len(near[point]) if point in near else own[point]
            for point in swept[number]
        }
        swept[number] = sorted(swept[number], key=keys.__getitem__)
    return swept


def crossings(order: list[list[Point]], links: list[list[tuple[Point, Point]]]) -> int:
    """How many pairs of edges cross between neighbouring layers."""
    total = 0
    for number in range(len(order) - 1):
        low = {point: place for place, point in enumerate(order[number])}
        high = {point: place for place, point in enumerate(order[number + 1])}
        seen: list[int] = []
        for _, place in sorted((low[a], high[b]) for a, b in links[number]):
            total += len(seen) - bisect_left(seen, place + 1)
            insort(seen, place)
    return total


def _heights(
    order: list[list[Point]], links: list[list[tuple[Point, Point]]]
) -> dict[Point, float]:
    """Heights that keep the order and the distances, and draw neighbours level."""
    heights: dict[Point, float] = {}
    tallest = max((sum(map(_room, points)) for points in order), default=0)
    for points in order:
        place = (tallest - sum(map(_room, points))) / 2
        for point in points:
            heights[point] = place + _room(point) / 2
            place += _room(point)
    near: dict[Point, list[Point]] = {}
    for layer in links:
        for low, high in layer:
            near.setdefault(low, []).append(high)
            near.setdefault(high, []).append(low)
    for _ in range(_SWEEPS):
        for points in order:
            wanted = [
                sum(heights[other] for other in near[point]) / len(near[point])
                if point in near
                else heights[point]
                for point in points
            ]
            heights.update(zip(points, _apart(points, wanted, tallest), strict=True))
    return heights


def _apart(points: list[Point], wanted: list[float], tallest: float) -> list[float]:
    """As near to the wanted heights as order, distances and the picture's edges allow."""
    placed: list[float] = []
    floor = 0.0
    for point, want in zip(points, wanted, strict=True):
        placed.append(max(want, floor + _room(point) / 2))
        floor = placed[-1] + _room(point) / 2
    ceiling = tallest
    for number in range(len(points) - 1, -1, -1):
        half = _room(points[number]) / 2
        placed[number] = min(placed[number], ceiling - half)
        ceiling = placed[number] - half
    return placed

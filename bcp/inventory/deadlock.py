"""What can never come up, and the cycles that keep it from doing so.

Linear in the number of edges, apart from a bounded search for a short cycle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from bcp.inventory.edges import Edge, EdgeKind

if TYPE_CHECKING:
    Digraph = nx.DiGraph[str]
else:
    Digraph = nx.DiGraph

Alternatives = tuple[Edge, ...]
"""Edges of one system of which one is enough."""

_STARTS = 32
_MOST_LOOKS = 500_000


def demands(edges: Iterable[Edge]) -> list[Alternatives]:
    """What each system needs, as groups of which one edge must be satisfied.

    The branches of an `any_of` make one group, and so do the copies of a data set.
    """
    groups: dict[tuple[str, EdgeKind, object], list[Edge]] = {}
    for edge in edges:
        alternative = edge.kind is EdgeKind.ANY_OF or edge.path[0] == "backups"
        statement = edge.group if alternative else edge.path
        groups.setdefault((edge.source, edge.kind, statement), []).append(edge)
    return [tuple(group) for group in groups.values()]


def stuck(
    systems: Iterable[str], groups: Sequence[Alternatives], dead: Collection[str] = ()
) -> set[str]:
    """The systems that can never come up in any order; all of `dead`, and those that need them."""
    open_groups = dict.fromkeys(systems, 0)
    waiting: dict[str, list[int]] = {}
    for number, group in enumerate(groups):
        open_groups[group[0].source] += 1
        for edge in group:
            waiting.setdefault(edge.target, []).append(number)
    satisfied = [False] * len(groups)
    ready = deque(name for name, count in open_groups.items() if count == 0 and name not in dead)
    up = set(ready)
    while ready:
        for number in waiting.get(ready.popleft(), ()):
            if satisfied[number]:
                continue
            satisfied[number] = True
            source = groups[number][0].source
            open_groups[source] -= 1
            if open_groups[source] == 0 and source not in dead:
                up.add(source)
                ready.append(source)
    return set(open_groups) - up


def hindering(groups: Iterable[Alternatives], never: Collection[str]) -> list[Edge]:
    """The edges over which systems that never come up keep each other down."""
    return [
        edge
        for group in groups
        if group[0].source in never and all(edge.target in never for edge in group)
        for edge in group
    ]


@dataclass(frozen=True, slots=True)
class Knot:
    """Systems that all lead to each other: a strongly connected component with a cycle.

    `systems` are sorted; `edges` are all edges between them; `cycle` is a short one among them,
    edge by edge, from its alphabetically first system.
    """

    systems: tuple[str, ...]
    edges: tuple[Edge, ...]
    cycle: tuple[Edge, ...]


def knots(edges: Iterable[Edge]) -> list[Knot]:
    """All knots, in the order of their cycles' names."""
    every = list(edges)
    graph: Digraph = nx.DiGraph()
    graph.add_edges_from((edge.source, edge.target) for edge in every)
    knot_of: dict[str, int] = {}
    members: list[list[str]] = []
    for component in nx.strongly_connected_components(graph):
        name = next(iter(component))
        if len(component) > 1 or graph.has_edge(name, name):
            knot_of.update(dict.fromkeys(component, len(members)))
            members.append(sorted(component))
    inside: list[list[Edge]] = [[] for _ in members]
    for edge in every:
        number = knot_of.get(edge.source)
        if number is not None and number == knot_of.get(edge.target):
            inside[number].append(edge)
    found = [
        Knot(tuple(names), tuple(within), _short_cycle(names, within))
        for names, within in zip(members, inside, strict=True)
    ]
    return sorted(found, key=lambda knot: [edge.source for edge in knot.cycle])


def _short_cycle(names: Sequence[str], edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The shortest cycle through one of the first systems of a knot."""
    below: dict[str, dict[str, Edge]] = {name: {} for name in names}
    for edge in edges:
        below[edge.source].setdefault(edge.target, edge)
    best: list[str] = []
    looks = 0
    for start in names[:_STARTS]:
        cycle, seen = _through(below, start, len(best))
        best = cycle or best
        looks += seen
        if looks > _MOST_LOOKS:
            break
    first = best.index(min(best))
    turned = best[first:] + best[:first]
    return tuple(below[source][target] for source, target in pairwise([*turned, turned[0]]))


def _through(
    below: Mapping[str, Mapping[str, Edge]], start: str, shorter_than: int
) -> tuple[list[str], int]:
    """The shortest cycle through `start`, which lies on one, and how many edges were looked at.

    By breadth-first search; no cycle where none is shorter than asked (0: any will do).
    """
    came_from: dict[str, str] = {}
    level, looks, length = [start], 0, 1
    while level and not 0 < shorter_than <= length:
        following = []
        for current in level:
            looks += len(below[current])
            for target in below[current]:
                if target == start:
                    return _way_back(came_from, current, start), looks
                if target not in came_from:
                    came_from[target] = current
                    following.append(target)
        level, length = following, length + 1
    return [], looks


def _way_back(came_from: Mapping[str, str], end: str, start: str) -> list[str]:
    cycle = [end]
    while cycle[-1] != start:
        cycle.append(came_from[cycle[-1]])
    return cycle[::-1]

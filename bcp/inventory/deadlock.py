"""What can never come up, and the cycles that keep it from doing so.

Linear in the number of edges, apart from a bounded search for a short cycle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Sequence
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


def cycles(edges: Iterable[Edge]) -> list[tuple[Edge, ...]]:
    """A short cycle of each knot (strongly connected component), edge by edge.

    A cycle begins at its alphabetically first system; knots come in that order too.
    """
    between: dict[tuple[str, str], Edge] = {}
    for edge in edges:
        between.setdefault((edge.source, edge.target), edge)
    graph: Digraph = nx.DiGraph()
    graph.add_edges_from(between)
    found = []
    for component in nx.strongly_connected_components(graph):
        names = sorted(component)
        if len(names) > 1 or graph.has_edge(names[0], names[0]):
            found.append(_shortest(graph.subgraph(component), names))
    return [
        tuple(between[pair] for pair in zip(cycle, [*cycle[1:], cycle[0]], strict=True))
        for cycle in sorted(found)
    ]


def _shortest(graph: Digraph, names: Sequence[str]) -> list[str]:
    """The shortest cycle through one of the first systems of a knot."""
    best: list[str] | None = None
    for start in names[:_STARTS]:
        cycle = _through(graph, start)
        if best is None or len(cycle) < len(best):
            best = cycle
    assert best is not None
    first = best.index(min(best))
    return best[first:] + best[:first]


def _through(graph: Digraph, start: str) -> list[str]:
    """The shortest cycle through `start`, which lies on one, by breadth-first search."""
    came_from: dict[str, str] = {}
    pending = deque([start])
    while pending:
        current = pending.popleft()
        for target in graph.successors(current):
            if target == start:
                cycle = [current]
                while cycle[-1] != start:
                    cycle.append(came_from[cycle[-1]])
                return cycle[::-1]
            if target not in came_from:
                came_from[target] = current
                pending.append(target)
    raise ValueError(f"{start} lies on no cycle")

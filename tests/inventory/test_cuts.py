from __future__ import annotations

import random
from itertools import permutations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory import cuts
from bcp.inventory.cuts import COSTS, cheapest_cut
from bcp.inventory.deadlock import Knot, knots
from bcp.inventory.edges import Edge, EdgeKind

KINDS = [kind for kind in EdgeKind if kind is not EdgeKind.USES]


def edge(source: str, target: str, kind: EdgeKind = EdgeKind.REQUIRES, number: int = 0) -> Edge:
    return Edge(source, target, kind, ("dependencies", number, kind.value))


def cost(edges: list[Edge]) -> int:
    return sum(COSTS[each.kind] for each in edges)


def ends(knot: Knot, cut: list[Edge]) -> bool:
    gone = set(cut)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_edges_from((each.source, each.target) for each in knot.edges if each not in gone)
    return nx.is_directed_acyclic_graph(graph)


def least(knot: Knot) -> int:
    """By trying every order."""
    found = []
    for order in permutations(knot.systems):
        place = {name: number for number, name in enumerate(order)}
        against = [each for each in knot.edges if place[each.source] <= place[each.target]]
        found.append(cost(against))
    return min(found)


@st.composite
def edges(draw: st.DrawFn, names: str) -> list[Edge]:
    drawn = draw(
        st.lists(
            st.tuples(st.sampled_from(names), st.sampled_from(names), st.sampled_from(KINDS)),
            max_size=3 * len(names),
        )
    )
    return [edge(source, target, kind, n) for n, (source, target, kind) in enumerate(drawn)]


@given(edges("abcdef"))
def test_of_a_small_knot_the_cheapest_edges_are_found(drawn: list[Edge]) -> None:
    for knot in knots(drawn):
        cut = cheapest_cut(knot)
        assert cut.exact
        assert ends(knot, list(cut.edges))
        assert cost(list(cut.edges)) == least(knot)


@given(edges("abcdefghijklmnopqrst"))
def test_of_a_larger_knot_the_cut_ends_it_at_half_the_cost_of_all_edges(drawn: list[Edge]) -> None:
    for knot in knots(drawn):
        cut = cheapest_cut(knot)
        assert ends(knot, list(cut.edges))
        assert not ends(knot, [])
        loops = cost([each for each in knot.edges if each.source == each.target])
        assert 2 * (cost(list(cut.edges)) - loops) <= cost(list(knot.edges)) - loops


def test_the_order_that_is_searched_is_close_to_the_best(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(7)
    found = best = 0
    for _ in range(40):
        names = "abcdefgh"
        drawn = []
        for number in range(20):
            source, target = draw.sample(names, 2)
            drawn.append(edge(source, target, draw.choice(KINDS), number))
        for knot in knots(drawn):
            best += cost(list(cheapest_cut(knot).edges))
            with monkeypatch.context() as patch:
                patch.setattr(cuts, "_EXACT", 0)
                found += cost(list(cheapest_cut(knot).edges))
    assert best <= found <= 1.1 * best


def test_a_weak_edge_is_cut_rather_than_a_strong_one() -> None:
    ring = [
        edge("a", "b", EdgeKind.HOSTED_ON),
        edge("b", "c", EdgeKind.RESTORE_FROM),
        edge("c", "d"),
        edge("d", "a", EdgeKind.ANY_OF),
    ]
    (knot,) = knots(ring)
    assert cheapest_cut(knot).edges == (ring[3],)
    (knot,) = knots([*ring[:3], edge("d", "a")])
    assert cheapest_cut(knot).edges == (ring[2],)


def test_one_edge_that_all_circles_share_is_found() -> None:
    names = [f"s{number:02d}" for number in range(40)]
    down = [edge(a, b) for n, a in enumerate(names) for b in names[n + 1 : n + 5]]
    back = edge(names[-1], names[0])
    (knot,) = knots([*down, back])

    cut = cheapest_cut(knot)
    assert cut.edges == (back,)
    assert not cut.exact


def test_a_ring_of_thousands_is_cut_once() -> None:
    names = [f"s{number:05d}" for number in range(20_000)]
    ring = [edge(a, b) for a, b in zip(names, [*names[1:], names[0]], strict=True)]
    (knot,) = knots(ring)

    assert len(knot.cycle) == 20_000
    assert len(cheapest_cut(knot).edges) == 1


def test_a_dense_knot_of_thousands_is_cut() -> None:
    draw = random.Random(3)
    names = [f"s{number:04d}" for number in range(3000)]
    drawn = {(draw.choice(names), draw.choice(names)) for _ in range(40_000)}
    (knot,) = knots(edge(source, target) for source, target in sorted(drawn))
    cut = cheapest_cut(knot)

    assert ends(knot, list(cut.edges))
    assert 2 * len(cut.edges) < len(knot.edges)
    assert len(knot.cycle) <= 3

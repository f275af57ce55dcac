from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.deadlock import Alternatives, demands, hindering, knots, stuck
from bcp.inventory.edges import Edge, EdgeKind

NAMES = "abcdefg"


def needs(source: str, target: str, number: int = 0) -> Edge:
    return Edge(source, target, EdgeKind.REQUIRES, ("dependencies", number, "requires"))


def one_of(source: str, *targets: str, number: int = 0) -> list[Edge]:
    return [
        Edge(source, target, EdgeKind.ANY_OF, ("dependencies", number, "any_of", branch))
        for branch, target in enumerate(targets)
    ]


def cycles(edges: list[Edge]) -> list[tuple[Edge, ...]]:
    return [knot.cycle for knot in knots(edges)]


def named(found: list[tuple[Edge, ...]]) -> list[str]:
    return ["".join(edge.source for edge in cycle) for cycle in found]


def test_what_needs_a_cycle_is_stuck_with_it() -> None:
    groups = demands([needs("a", "b"), needs("b", "a"), needs("c", "a"), needs("c", "d", 1)])

    assert stuck("abcd", groups) == {"a", "b", "c"}
    assert named(cycles(hindering(groups, {"a", "b", "c"}))) == ["ab"]


def test_one_way_out_of_an_alternative_is_enough() -> None:
    groups = demands([*one_of("a", "b", "c"), needs("b", "a")])

    assert stuck("abc", groups) == set()
    assert stuck("abc", groups, {"c"}) == {"a", "b", "c"}
    assert named(cycles(hindering(groups, {"a", "b"}))) == []
    assert named(cycles(hindering(groups, {"a", "b", "c"}))) == ["ab"]


def test_a_system_that_needs_itself_is_a_cycle() -> None:
    assert named(cycles([needs("a", "a")])) == ["a"]


def test_each_knot_is_named_by_a_shortest_cycle() -> None:
    ring = [needs(a, b) for a, b in zip("abcd", "bcda", strict=True)]
    other = [needs("f", "g"), needs("g", "f"), needs("a", "f", 1)]

    assert named(cycles([*ring, *other])) == ["abcd", "fg"]
    assert named(cycles([*ring, needs("c", "b", 1)])) == ["bc"]


def test_thousands_of_systems_in_one_knot_are_named() -> None:
    names = [f"s{number:05d}" for number in range(5000)]
    ring = [needs(a, b) for a, b in zip(names, [*names[1:], names[0]], strict=True)]
    chords = [needs(names[n], names[(n * 7 + 3) % 5000], 1) for n in range(5000)]
    groups = demands([*ring, *chords])

    never = stuck(names, groups)
    assert len(never) == 5000
    (cycle,) = cycles(hindering(groups, never))
    assert len(cycle) < 20


@st.composite
def graphs(draw: st.DrawFn) -> list[Alternatives]:
    edges: list[Edge] = []
    for source in NAMES:
        for number in range(draw(st.integers(0, 2))):
            targets = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
            edges += (
                [needs(source, targets[0], number)]
                if len(targets) == 1
                else one_of(source, *targets, number=number)
            )
    return demands(edges)


@given(graphs(), st.sets(st.sampled_from(NAMES), max_size=2))
def test_stuck_is_what_no_order_can_start(groups: list[Alternatives], dead: set[str]) -> None:
    up: set[str] = set()
    while True:
        startable = {
            name
            for name in set(NAMES) - up - dead
            if all(
                any(edge.target in up for edge in group)
                for group in groups
                if group[0].source == name
            )
        }
        if not startable:
            break
        up |= startable
    assert stuck(NAMES, groups, dead) == set(NAMES) - up


@given(graphs())
def test_whatever_is_stuck_hangs_on_a_cycle_that_is_one(groups: list[Alternatives]) -> None:
    never = stuck(NAMES, groups)
    found = cycles(hindering(groups, never))

    assert bool(found) == bool(never)
    for cycle in found:
        assert {edge.source for edge in cycle} <= never
        assert len({edge.source for edge in cycle}) == len(cycle)
        for edge, following in zip(cycle, [*cycle[1:], cycle[0]], strict=True):
            assert edge.target == following.source

from __future__ import annotations

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from bcp.planning.staffing import by_flexibility, slots, staff

SKILLS = ("a", "b", "c")
PEOPLE = st.lists(st.lists(st.sampled_from(SKILLS), min_size=1, unique=True), max_size=6)
DEMAND = st.dictionaries(st.sampled_from(SKILLS), st.integers(1, 3), max_size=3)


@given(PEOPLE, DEMAND, st.sets(st.integers(0, 5)))
def test_somebody_is_found_whenever_the_largest_matching_covers_the_demand(
    people: list[list[str]], wanted: dict[str, int], busy: set[int]
) -> None:
    demand = tuple(sorted(wanted.items()))
    places = slots(demand)
    graph: nx.Graph[tuple[str, int]] = nx.Graph()
    graph.add_nodes_from(("slot", number) for number in range(len(places)))
    graph.add_edges_from(
        (("slot", number), ("person", person))
        for number, skill in enumerate(places)
        for person, skills in enumerate(people)
        if skill in skills and person not in busy
    )
    matching = nx.max_weight_matching(graph, maxcardinality=True)

    chosen = staff(demand, by_flexibility(people), lambda person: person not in busy)

    assert (chosen is not None) == (len(matching) == len(places))
    if chosen is not None:
        assert len(set(chosen)) == len(chosen)
        assert not busy.intersection(chosen)
        for skill, person in zip(places, chosen, strict=True):
            assert skill in people[person]


def test_the_least_flexible_comes_first() -> None:
    having = by_flexibility([["a", "b"], ["a"], ["a", "b", "c"]])
    assert staff((("a", 1),), having, lambda _: True) == [1]
    assert staff((("a", 1), ("b", 1)), having, lambda _: True) == [1, 0]

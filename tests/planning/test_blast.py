from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.planning import blast
from bcp.planning.blast import MOST_NAMED, Blasts, Importance, find_blasts
from bcp.planning.graph import build_graph
from bcp.planning.structure import fallen
from tests.planning.building import inventory, system


def blasts(built: Inventory, importance: dict[str, Importance] | None = None) -> Blasts:
    usual = {each.id: Importance(2, 60) for each in built.systems}
    return find_blasts(build_graph(built), {**usual, **(importance or {})})


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    """Systems with needs and alternatives in any direction, circles included."""
    names = [f"s{number}" for number in range(draw(st.integers(2, 9)))]
    some = st.sampled_from(names)
    return inventory(
        *(
            system(
                name,
                requires=tuple(draw(st.lists(some, max_size=2, unique=True))),
                any_of=tuple(
                    draw(st.just([]) | st.lists(some, min_size=2, max_size=3, unique=True))
                ),
            )
            for name in names
        )
    )


@given(inventories(), st.sampled_from([1, 3, 1000]), st.data())
def test_it_is_what_falls_when_one_after_the_other_falls(
    built: Inventory, size: int, data: st.DataObject
) -> None:
    importance = {
        each.id: Importance(data.draw(st.integers(1, 3)), data.draw(st.integers(1, 4)))
        for each in built.systems
    }
    graph = build_graph(built)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blast, "_BLOCK", size)
        found = blasts(built, importance)

    assert found.exact
    for each in built.systems:
        falls = fallen(graph, each.id)
        one = found.by_system[each.id]
        assert sorted(one.named) == sorted(falls)
        assert [importance[name].priority for name in one.named] == sorted(
            importance[name].priority for name in falls
        )
        assert sum(one.counts.values()) == len(falls)
        for priority, count in one.counts.items():
            assert count == sum(importance[name].priority == priority for name in falls)
        tightest = min(importance[name].target for name in (each.id, *falls))
        assert importance[one.tightest].target == tightest
        assert one.tightest == each.id or importance[each.id].target > tightest


def test_of_a_long_chain_everything_above_falls() -> None:
    size = 3000
    names = [f"s{number:04d}" for number in range(size)]
    chain = [
        system(name, requires=(names[number - 1],) if number else ())
        for number, name in enumerate(names)
    ]
    found = blasts(inventory(*chain), {names[-1]: Importance(1, 10)})

    assert found.exact
    for number, name in enumerate(names[:-1]):
        one = found.by_system[name]
        assert sum(one.counts.values()) == size - 1 - number
        assert one.tightest == names[-1]
        assert len(one.named) == min(MOST_NAMED, size - 1 - number)


def test_of_a_ring_everything_falls_with_everything() -> None:
    names = [f"s{number:04d}" for number in range(3000)]
    ring = [system(name, requires=(names[number - 1],)) for number, name in enumerate(names)]
    found = blasts(inventory(*ring))

    assert found.exact
    assert {sum(each.counts.values()) for each in found.by_system.values()} == {2999}

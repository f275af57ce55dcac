from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.app.load_workspace import load
from bcp.consolidation.moved import (
    Bought,
    as_guest,
    equipped,
    movable,
    moved,
    overcommitted,
    staged,
    without_steps,
)
from bcp.inventory.edges import EdgeKind, stated_edges
from bcp.model.hosting import HostingKind
from bcp.model.review import Offer, Stage
from bcp.model.system import Need, System
from tests.cities import SmallCity
from tests.planning.building import guest, inventory, platform, step, system, verify

GIB = 2**30
OFFER = Offer.model_validate(
    {"id": "large", "name": "大型", "vcpu": 32, "memory": "256GiB", "disk": "2TiB", "costs": []}
)


def recovering(*recovery: dict[str, Any], **consolidation: Any) -> System:
    return System.model_validate(
        system("server", *recovery, consolidation=consolidation or None, vendor="maker")
    )


def city(*more: dict[str, Any]) -> Any:
    return inventory(
        system("base", site="away"),
        guest("portal"),
        system("server", step("arrives"), verify(), consolidation={"vcpu": 3, "machines": 2}),
        *more,
        platforms=[platform("base", 8)],
    )


def follows(built: System) -> dict[str, tuple[str, ...]]:
    return {
        each.id: before for each, before in zip(built.recovery, built.predecessors, strict=True)
    }


def test_a_server_becomes_a_guest_with_all_its_machines() -> None:
    stated = recovering(
        verify(), machines=3, vcpu=4, memory="16GiB", disk_peak="50GiB", disk="100GiB"
    )
    target = city().platforms[0]
    hosting = as_guest(stated, target).hosting
    assert hosting.kind is HostingKind.PLATFORM
    assert (hosting.platform, hosting.site) == ("platform", "away")
    assert (hosting.vcpu, hosting.memory, hosting.disk) == (12, 48 * GIB, 300 * GIB)


def test_where_nothing_is_allocated_the_peak_counts() -> None:
    stated = recovering(verify(), machines=2, vcpu_peak=4, memory="8GiB")
    hosting = as_guest(stated, city().platforms[0]).hosting
    assert (hosting.vcpu, hosting.memory, hosting.disk) == (8, 16 * GIB, 0)


def test_what_followed_a_dropped_step_follows_what_that_followed() -> None:
    built = recovering(
        step("paper", kind="verification"),
        step("arrives", kind="wait", after=[]),
        step("install"),
        step("restore"),
        verify(),
        steps_dropped=["arrives", "install"],
    )
    after = as_guest(built, city().platforms[0])
    assert follows(after) == {"paper": (), "restore": (), "verify": ("restore",)}


def test_what_nothing_is_dropped_from_stays_as_it_is() -> None:
    built = recovering(step("one"), step("two", after=[]), verify())
    assert without_steps(built, frozenset()) is built.recovery
    assert without_steps(built, frozenset({"unknown"})) is built.recovery


def test_the_other_way_of_a_dropped_step_goes_along_unless_another_has_it() -> None:
    other = step("by-hand", needed="fallback")
    built = recovering(step("install", alternate="by-hand"), other, verify())
    kept = without_steps(built, frozenset({"install"}))
    assert [each.id for each in kept] == ["verify"]
    shared = recovering(
        step("install", alternate="by-hand"), step("set-up", alternate="by-hand"), other, verify()
    )
    kept = without_steps(shared, frozenset({"install"}))
    assert [each.id for each in kept] == ["set-up", "by-hand", "verify"]
    gone = without_steps(shared, frozenset({"by-hand"}))
    assert [each.alternate for each in gone] == [None, None, None]


@st.composite
def recoveries(draw: st.DrawFn) -> tuple[System, frozenset[str]]:
    names = [f"step-{number}" for number in range(draw(st.integers(1, 7)))]
    steps = []
    for number, name in enumerate(names):
        more: dict[str, Any] = {}
        if draw(st.booleans()):
            some = st.sampled_from(names[:number]) if number else st.nothing()
            more["after"] = draw(st.lists(some, max_size=3, unique=True)) if number else []
        steps.append(step(name, **more))
    steps.append(verify())
    return recovering(*steps), frozenset(draw(st.sets(st.sampled_from(names))))


def order(built: System) -> set[tuple[str, str]]:
    graph: nx.DiGraph[str] = nx.DiGraph()
    for name, before in follows(built).items():
        graph.add_node(name)
        graph.add_edges_from((each, name) for each in before)
    return {(a, b) for a in graph for b in nx.descendants(graph, a)}


@given(recoveries())
def test_dropping_steps_changes_nothing_in_the_order_of_the_others(
    given_: tuple[System, frozenset[str]],
) -> None:
    built, dropped = given_
    kept = without_steps(built, dropped)
    after = built.model_copy(update={"recovery": kept})
    assert [each.id for each in kept] == [e.id for e in built.recovery if e.id not in dropped]
    assert order(after) == {
        pair for pair in order(built) if pair[0] not in dropped and pair[1] not in dropped
    }
    again = System.model_validate_json(after.model_dump_json())
    assert order(again) == order(after)


def test_a_moved_system_stands_on_the_platform_like_other_guests() -> None:
    before = city()
    after = moved(before, "platform", ["server", "portal", "unknown"])
    new = set(stated_edges(after)) - set(stated_edges(before))
    assert {(each.source, each.target, each.kind) for each in new} == {
        ("server", "base", EdgeKind.HOSTED_ON)
    }
    assert after.systems_by_id["portal"] is before.systems_by_id["portal"]
    assert moved(before, "platform", []) == before


def test_bought_hosts_stand_beside_the_others_under_names_of_their_own() -> None:
    before = city()
    purchases = (Bought(OFFER, 1, 2016), Bought(OFFER, 2, 2019))
    (after,) = equipped(before, "platform", purchases).platforms
    assert [host.id for host in after.hosts] == ["host-1", "large-1", "large-2", "large-3"]
    assert {host.site for host in after.hosts} == {"away"}
    assert after.disk == before.platforms[0].disk + 3 * OFFER.disk
    assert equipped(before, "platform", ()) is before


@pytest.mark.parametrize(("year", "hosts", "disk"), [(2016, 1, 1), (2018, 1, 1), (2019, 2, 3)])
def test_a_platform_has_what_came_with_its_stages(year: int, hosts: int, disk: int) -> None:
    document = platform("base", 8)
    document["hosts"].append({**document["hosts"][0], "id": "host-2"})
    document["disk"] = "3TiB"
    before = inventory(system("base", site="away"), platforms=[document])
    stages = [
        Stage.model_validate(
            {"fiscal_year": year, "title": "t", "platform": "platform", "hosts": [host], "disk": d}
        )
        for year, host, d in ((2016, "host-1", "1TiB"), (2019, "host-2", "2TiB"))
    ]
    (found,) = staged(before, "platform", stages, year).platforms
    assert (len(found.hosts), found.disk // 2**40) == (hosts, disk)


def test_what_is_overcommitted_more_already_stays_so() -> None:
    before = city()
    once = overcommitted(before, "platform", 2.0)
    assert once.platforms[0].overcommit == 2.0
    assert overcommitted(once, "platform", 1.5) is once


def test_a_move_that_makes_a_circle_is_refused_and_the_others_are_not(
    small_city: SmallCity,
) -> None:
    """The platform of the small city needs a system that is to move onto it."""
    contents = load(small_city.root).contents()
    runner = contents.inventory.platforms[0].system
    needed = next(
        edge.target
        for edge in stated_edges(contents.inventory)
        if edge.source == runner and edge.kind is EdgeKind.REQUIRES
    )
    free = next(
        each.id
        for each in contents.inventory.systems
        if each.hosting.platform is None
        and each.id not in {runner, needed}
        and not _carries(contents.inventory, runner, each.id)
    )
    taken, refused = movable(contents, contents.inventory.platforms[0].id, [needed, free])
    assert taken == (free,)
    (objection,) = refused
    assert objection.system == needed
    assert {problem.code for problem in objection.problems} == {"dependency-cycle"}


def _carries(built: Any, runner: str, name: str) -> bool:
    pending, seen = [runner], set()
    while pending:
        current = pending.pop()
        if current in seen:
            continue
        seen.add(current)
        pending.extend(edge.target for edge in stated_edges(built) if edge.source == current)
    return name in seen


def test_fallback_steps_stay_as_they_were_stated() -> None:
    built = recovering(
        step("install"),
        step("restore", alternate="again"),
        step("again", needed="fallback"),
        verify(),
        steps_dropped=["install"],
    )
    after = as_guest(built, city().platforms[0])
    (way,) = [each for each in after.recovery if each.needed is Need.FALLBACK]
    assert way is built.step("again")


def test_the_sample_is_what_it_was_when_nothing_moves() -> None:
    contents = load(Path()).contents()
    assert movable(contents, "main", []) == ((), ())
    assert moved(contents.inventory, "main", []) == contents.inventory

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.advice import MOST_TRIALS, Advice, advise
from bcp.planning.changes import AddPeople, Lever, World
from bcp.planning.damage_changes import Arrive, Declare, Lose, Loss, UseSite
from bcp.planning.explain import bound_message, chain_links, names_of
from bcp.planning.plan import Verdict
from bcp.planning.resource_changes import AddHosts, KeepCopy, ScaleRate
from tests.planning.asking import everything, plan_of
from tests.planning.cities import cities

FEW = settings(max_examples=12)

WORLD = everything()
PLAN = plan_of(WORLD)


def advice(system: str) -> Advice:
    return advise(WORLD, PLAN, system, plan_of, lambda *_: None)


def test_what_a_late_system_waits_for_helps_it() -> None:
    found = advice("second")
    assert found.hurts == ()
    assert found.helps[0].change == AddPeople("ict", 0, 1)
    assert found.helps[0].meets


def test_an_arrival_is_asked_for_no_sooner_than_needed() -> None:
    best = advice("third").helps[0]
    assert best.change == Arrive("builder", 20 * 60)
    assert best.meets


def test_what_cannot_come_back_is_helped_by_what_helps_its_requirement() -> None:
    assert advice("after-gone").helps[0].change == KeepCopy("gone", "data", "far", 3600)
    assert advice("large").helps[0].change == AddHosts("platform", 1)


def test_a_site_that_can_be_used_later_is_asked_for_sooner() -> None:
    world = UseSite("hall", "away", 9 * 3600).apply(WORLD)
    plan = plan_of(world)
    best = advise(world, plan, "copied", plan_of, lambda *_: None).helps[0]
    assert isinstance(best.change, UseSite)
    assert best.change.after < 9 * 3600
    assert best.meets


def test_what_a_system_in_time_could_lose() -> None:
    found = advice("also-copied")
    assert found.helps == ()
    worst, *others = found.hurts
    assert worst.change == Lose(Loss.REPOSITORY, "far")
    assert worst.system is not None
    assert worst.system.verdict is Verdict.UNRECOVERABLE
    assert [each.change for each in others] == [ScaleRate("far", 50), Declare(1200)]
    assert all(each.meets for each in others)


@FEW
@given(cities(), st.integers(0, 10))
def test_advice_is_about_one_system_and_tells_the_truth(
    city: tuple[Inventory, Scenario], number: int
) -> None:
    world = World(*city)
    plan = plan_of(world)
    planned = plan.systems[number % len(plan.systems)]
    found = advise(world, plan, planned.system, plan_of, lambda *_: None)
    assert found.tried <= MOST_TRIALS
    assert not (found.helps and found.hurts)
    for each in (*found.helps, *found.hurts):
        assert each.change.lever is not Lever.TARGET
        assert each.system == plan_of(each.change.apply(world)).systems_by_id.get(planned.system)


@FEW
@given(cities())
def test_a_chain_adds_up_to_the_time_of_recovery(city: tuple[Inventory, Scenario]) -> None:
    plan = plan_of(World(*city))
    for system in plan.systems:
        links = chain_links(plan, system.system)
        spent = sum(link.waited + link.step.duration for link in links)
        last = system.verified if system.recovered is None else system.recovered
        assert spent == (last or 0)
        assert all(link.waited >= 0 for link in links)
        assert bool(links) is (system.verified is not None)


def test_the_reason_of_a_bound_names_what_the_chain_begins_with() -> None:
    names = names_of(PLAN)
    assert bound_message(PLAN, "third", names).render() == (
        "The chain of what it needs is that long; it begins with THIRD / build: "
        "waited for vendor 'builder' to arrive."
    )
    assert (
        bound_message(PLAN, "watched", names)
        .render()
        .endswith(
            "it begins with WATCHED / look: waited until somebody with the skill 'guarding' came."
        )
    )
    assert "even if nobody else needs people" in bound_message(PLAN, "second", names).render()
    assert bound_message(PLAN, "gone", names).render() == "It cannot come back in any order."

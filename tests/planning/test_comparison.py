from __future__ import annotations

from hypothesis import given, settings

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.changes import World
from bcp.planning.comparison import compare, plan_cost
from bcp.planning.damage_changes import Lose, Loss
from bcp.planning.plan import Impact, Verdict
from bcp.planning.resource_changes import AddLanes, KeepCopy
from tests.planning.asking import everything, plan_of, world_of
from tests.planning.building import inventory, scenario, step, system
from tests.planning.cities import cities

FEW = settings(max_examples=25)

WORLD = everything()


@FEW
@given(cities())
def test_a_plan_is_no_different_from_itself(city: tuple[Inventory, Scenario]) -> None:
    plan = plan_of(World(*city))
    same = compare(plan, plan)
    assert same.changed == ()
    assert same.unchanged == len(plan.systems) + len(plan.degraded)
    assert (same.newly_met, same.newly_missed, same.mean_gain) == ((), (), 0)
    assert same.before == same.after


def test_what_is_saved_once_is_lost_on_the_way_back() -> None:
    before, after = plan_of(WORLD), plan_of(AddLanes("far", 1).apply(WORLD))
    there, back = compare(before, after), compare(after, before)
    assert {pair.system: pair.gain for pair in there.changed} == {
        pair.system: -pair.gain for pair in back.changed
    }
    assert there.mean_gain == -back.mean_gain > 0


def test_what_comes_back_after_all_comes_first_and_is_newly_met() -> None:
    after = plan_of(KeepCopy("gone", "data", "far", 3600).apply(WORLD))
    found = compare(plan_of(WORLD), after)
    assert [pair.system for pair in found.changed[:2]] == ["after-gone", "gone"]
    assert set(found.newly_met) == {"gone", "after-gone"}
    assert found.before.unrecoverable == found.after.unrecoverable + 2


def test_a_fresher_copy_is_a_change_without_another_time() -> None:
    after = plan_of(KeepCopy("copied", "data", "far", 3600).apply(WORLD))
    found = compare(plan_of(WORLD), after)
    assert [pair.system for pair in found.changed] == ["copied"]
    assert (found.changed[0].gain, found.newly_met) == (0, ("copied",))
    assert (found.before.stale, found.after.stale) == (1, 0)


def test_a_system_that_only_one_plan_touches_has_one_side() -> None:
    world = world_of(
        inventory(
            system("near"),
            system("far", site="away", uses=(("store", "50%"),)),
            system("store", site="away"),
        ),
    )
    lost = Lose(Loss.SYSTEM, "store").apply(world)
    found = {pair.system: pair for pair in compare(plan_of(world), plan_of(lost)).changed}
    assert set(found) == {"far", "store"}
    assert found["store"].before is None
    degraded = found["far"].after
    assert degraded is not None
    assert (degraded.impact, degraded.verdict) == (Impact.DEGRADED, Verdict.MET)
    assert found["far"].priority == 5


def test_the_cost_weighs_each_class_twice_the_next() -> None:
    plan = plan_of(
        world_of(
            inventory(
                system("one", step("work", 120), objective="urgent"),
                system("two", step("work", 600), objective="standard"),
            ),
            scenario(lost={"sites": ["hall"]}),
        )
    )
    verified = {each.system: each.verified or 0 for each in plan.systems}
    assert all(each.verdict is Verdict.IMPOSSIBLE for each in plan.systems)
    cost = plan_cost(plan)
    assert cost.tardiness == (verified["one"] - 3600 << 8) + (verified["two"] - 8 * 3600 << 4)
    assert cost.recovery == (verified["one"] << 8) + (verified["two"] << 4)
    assert (cost.stranded, cost.staleness, cost.makespan) == (0, 0, plan.makespan)


@FEW
@given(cities())
def test_the_cost_is_the_planners_own(city: tuple[Inventory, Scenario]) -> None:
    plan = plan_of(World(*city))
    cost = plan_cost(plan)
    assert (cost.tardiness, cost.makespan, cost.recovery) == plan.cost

from __future__ import annotations

from hypothesis import given, settings

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.changes import AddPeople, Lever, SetTarget, World
from bcp.planning.comparison import compare, plan_cost
from bcp.planning.damage_changes import Arrive, Attend, Declare, Return
from bcp.planning.improvement import improve_plan
from bcp.planning.plan import Plan
from bcp.planning.resource_changes import AddHosts, AddLanes, KeepCopy, ScaleRate
from tests.planning.asking import everything, plan_of
from tests.planning.cities import cities

FEW = settings(max_examples=12)

WORLD = everything()


def test_what_binds_is_changed_and_the_best_comes_first() -> None:
    found = improve_plan(WORLD, plan_of, lambda *_: None)
    changes = [effect.changes[0] for effect in found.effects]
    assert changes[0] == KeepCopy("gone", "data", "far", 3600)
    assert {type(change) for change in changes} >= {
        AddHosts,
        AddLanes,
        AddPeople,
        Arrive,
        Attend,
        Declare,
        KeepCopy,
        Return,
        ScaleRate,
        SetTarget,
    }
    assert {change.lever for change in changes} == set(Lever) - {Lever.DAMAGE}
    assert found.left_out == 0


@FEW
@given(cities())
def test_the_gain_is_the_difference_of_the_two_plans(city: tuple[Inventory, Scenario]) -> None:
    world = World(*city)
    found = improve_plan(world, plan_of, lambda *_: None, most=4)
    base = plan_of(world)
    assert found.plan == base
    assert found.tried <= 4
    for effect in found.effects:
        after = plan_of(effect.changes[0].apply(world))
        former, latter = plan_cost(base), plan_cost(after)
        assert effect.plan == after
        assert latter < former
        assert effect.saved == tuple(a - b for a, b in zip(former, latter, strict=True))
        assert effect.comparison == compare(base, after)
    costs = [effect.cost for effect in found.effects]
    assert costs == sorted(costs)


def test_the_number_of_plans_is_bounded_and_told() -> None:
    heard: list[tuple[int, int]] = []
    made: list[World] = []

    def counted(world: World) -> Plan:
        made.append(world)
        return plan_of(world)

    found = improve_plan(WORLD, counted, lambda done, total: heard.append((done, total)), most=3)
    assert found.tried == 3
    assert found.left_out > 0
    assert len(made) == 4
    assert heard == [(0, 1), (1, 4), (2, 4), (3, 4)]


def test_the_latest_arrival_that_helps_the_targets_as_much_is_kept() -> None:
    found = improve_plan(WORLD, plan_of, lambda *_: None)
    (power,) = [e for e in found.effects if isinstance(e.changes[0], Return)]
    change = power.changes[0]
    assert isinstance(change, Return)
    back = power.plan.systems_by_id["powered"]
    assert change.after > 9 * 3600 // 2
    assert back.slack is not None
    assert 0 <= back.slack < 60


def test_the_same_again() -> None:
    once = improve_plan(WORLD, plan_of, lambda *_: None)
    assert improve_plan(WORLD, plan_of, lambda *_: None) == once

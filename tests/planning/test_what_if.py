from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.changes import AddPeople, Wish, World
from bcp.planning.comparison import plan_cost
from bcp.planning.damage_changes import Arrive, Lose, Loss
from bcp.planning.resource_changes import AddLanes, ScaleRate, SetRate
from bcp.planning.what_if import count_plans, what_if
from tests.planning.asking import everything, plan_of
from tests.planning.cities import cities

FEW = settings(max_examples=25)

WORLD = everything()
EITHER: Wish = (AddPeople("ict", 1, 1), AddPeople("ict", 0, 1))


def told(wishes: list[Wish]) -> list[tuple[int, int]]:
    heard: list[tuple[int, int]] = []
    what_if(WORLD, wishes, plan_of, lambda done, total: heard.append((done, total)))
    return heard


@FEW
@given(cities())
def test_a_change_without_effect_changes_nothing(city: tuple[Inventory, Scenario]) -> None:
    world = World(*city)
    rate = world.inventory.repositories_by_id["far"].rate
    answer = what_if(world, [(SetRate("far", rate),)], plan_of, lambda *_: None)
    assert answer.singles == ()
    assert answer.together.comparison.changed == ()
    assert set(answer.together.saved) == {0}
    assert answer.together.plan == answer.plan


def test_the_group_that_helps_most_is_taken() -> None:
    answer = what_if(WORLD, [EITHER], plan_of, lambda *_: None)
    assert answer.together.changes == (AddPeople("ict", 0, 1),)
    assert answer.together.among == 2


def test_single_effects_come_best_first_and_then_all_together() -> None:
    wishes: list[Wish] = [
        (Lose(Loss.REPOSITORY, "far"),),
        (AddLanes("far", 1),),
        (Arrive("builder", 1200),),
        EITHER,
    ]
    answer = what_if(WORLD, wishes, plan_of, lambda *_: None)
    assert [effect.changes[0] for effect in answer.singles] == [
        Arrive("builder", 1200),
        AddPeople("ict", 0, 1),
        AddLanes("far", 1),
        Lose(Loss.REPOSITORY, "far"),
    ]
    assert answer.together.changes == (*(w[0] for w in wishes[:3]), AddPeople("ict", 0, 1))
    for effect in (*answer.singles, answer.together):
        former, latter = plan_cost(answer.plan), plan_cost(effect.plan)
        assert effect.saved == tuple(a - b for a, b in zip(former, latter, strict=True))


def test_every_plan_that_is_made_is_told() -> None:
    asked: list[list[Wish]] = [
        [EITHER],
        [EITHER, (AddLanes("far", 1),)],
        [(ScaleRate("far", 50),)],
    ]
    for wishes in asked:
        total = count_plans(wishes)
        assert told(wishes) == [(done, total) for done in range(total)]


@FEW
@given(st.permutations([AddPeople("ict", 0, 1), AddLanes("far", 1), Arrive("builder", 1200)]))
def test_the_order_of_changes_does_not_matter(changes: list[AddPeople]) -> None:
    answer = what_if(WORLD, [(change,) for change in changes], plan_of, lambda *_: None)
    usual = what_if(
        WORLD,
        [(AddPeople("ict", 0, 1),), (AddLanes("far", 1),), (Arrive("builder", 1200),)],
        plan_of,
        lambda *_: None,
    )
    assert answer.together.plan == usual.together.plan
    assert answer.singles == usual.singles

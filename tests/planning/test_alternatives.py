"""Of several alternatives the plan waits for the one that serves the targets."""

from __future__ import annotations

from hypothesis import given, settings

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.alternatives import choose_alternatives
from bcp.planning.evidence import Evidence
from bcp.planning.levels import find_levels
from bcp.planning.network import build_network
from bcp.planning.planner import assess_situation, best_schedule
from bcp.planning.priority import cost
from bcp.planning.recoverability import find_recovery
from tests.planning.building import inventory, minutes, one, planned, step, system, verify
from tests.planning.cities import cities

SERVER = [{"skill": "server"}]


def test_an_alternative_that_is_short_but_must_queue_is_passed_over() -> None:
    queue = step("work", 30, people=SERVER)
    built = inventory(
        *(system(f"urgent-{n}", queue, verify(0), objective="urgent") for n in range(4)),
        system("short", step("work", 20, people=SERVER), verify(0), objective="patient"),
        system("long", step("work", 60), verify(0), objective="patient"),
        system("app", verify(10), any_of=("short", "long"), objective="urgent"),
    )
    plan = planned(built)
    assert plan.steps_by_key["app/verify"].predecessors == ("long/verify",)
    assert minutes(one(plan, "app").verified) == 80
    assert one(plan, "app").lower_bound == 40 * 60


@settings(max_examples=30, deadline=None)
@given(cities())
def test_another_choice_is_taken_only_where_it_costs_less(city: tuple[Inventory, Scenario]) -> None:
    situation = assess_situation(*city, Evidence())
    workforce = situation.workforce
    network = build_network(find_recovery(situation).drafts, workforce.staffed_from)
    goals = find_levels(situation, network).goals
    lanes = {each.id: each.side_by_side for each in city[0].repositories}
    first = best_schedule(network, workforce, lanes, goals)
    built, schedule = choose_alternatives(
        network,
        workforce.staffed_from,
        lambda each: best_schedule(each, workforce, lanes, goals),
        goals,
    )
    assert cost(built, schedule, goals) <= cost(network, first, goals)
    if built is network:
        assert schedule == first

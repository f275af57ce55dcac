"""Bounds hold for every order of work, not only for the one that the planner chose."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.bounds import makespan_bound, system_bounds
from bcp.planning.evidence import Evidence
from bcp.planning.levels import find_levels
from bcp.planning.network import build_network
from bcp.planning.plan import Verdict
from bcp.planning.planner import assess_situation
from bcp.planning.priority import finish_times, makespan
from bcp.planning.reason import BindingKind
from bcp.planning.recoverability import find_recovery
from bcp.planning.schedule import list_schedule
from tests.planning.building import (
    backup,
    inventory,
    minutes,
    one,
    planned,
    repository,
    restore,
    step,
    system,
    team,
)
from tests.planning.cities import cities


@settings(max_examples=40, deadline=None)
@given(cities(), st.randoms(use_true_random=False))
def test_no_order_beats_the_bounds(city: tuple[Inventory, Scenario], chance: Random) -> None:
    situation = assess_situation(*city, Evidence())
    network = build_network(find_recovery(situation).drafts, situation.workforce.staffed_from)
    lanes = {each.id: each.side_by_side for each in city[0].repositories}
    goals = find_levels(situation, network).goals
    bounds = system_bounds(network, goals.steps)
    whole = makespan_bound(network, situation.workforce, lanes)
    for _ in range(5):
        order = list(range(len(network.drafts)))
        chance.shuffle(order)
        schedule = list_schedule(network, situation.workforce, lanes, order)
        assert -1 not in schedule.start
        assert makespan(network, schedule) >= whole
        for name, recovered in finish_times(network, schedule, goals.steps).items():
            assert recovered >= bounds[name]


def test_the_work_of_a_scarce_skill_bounds_the_whole() -> None:
    work = step("work", 60, people=[{"skill": "server"}])
    built = inventory(
        *(system(f"system-{number}", work) for number in range(6)),
        teams=[team((2, ("server",)))],
    )
    plan = planned(built)
    assert minutes(plan.lower_bound) == 10 + 6 * 60 / 2
    assert plan.makespan == plan.lower_bound


def test_a_target_that_the_work_of_a_skill_puts_out_of_reach_is_impossible() -> None:
    work = step("work", 60, people=[{"skill": "server"}])
    parts = [f"part-{number}" for number in range(4)]
    built = inventory(
        *(system(name, work) for name in parts),
        system("whole", requires=tuple(parts), objective="urgent"),
        teams=[team((2, ("server",)))],
    )
    whole = one(planned(built), "whole")
    assert whole.verdict is Verdict.IMPOSSIBLE
    assert whole.binding is not None
    assert (whole.binding.kind, whole.binding.subject) == (BindingKind.PERSON, "server")
    assert minutes(whole.lower_bound) == 10 + 4 * 60 / 2 + 10


def test_a_target_that_the_lanes_put_out_of_reach_names_the_repository() -> None:
    parts = [f"part-{number}" for number in range(6)]
    data = backup(("vault", "1d"), size="1200MiB")
    built = inventory(
        system("store", site="away"),
        *(system(name, restore(0), backups=[data]) for name in parts),
        system("whole", requires=tuple(parts), objective="urgent"),
        repositories=[repository("vault", lanes=2)],
    )
    whole = one(planned(built), "whole")
    assert whole.binding is not None
    assert (whole.binding.kind, whole.binding.subject) == (BindingKind.LANE, "vault")
    assert minutes(whole.lower_bound) == 10 + 6 * 20 / 2 + 10


def test_a_chain_that_is_too_long_by_itself_says_so() -> None:
    whole = one(planned(inventory(system("a", step("work", 90), objective="urgent"))), "a")
    assert whole.binding is not None
    assert whole.binding.kind is BindingKind.CHAIN


def test_rest_counts_in_a_target_s_bound() -> None:
    work = step("work", 60, people=[{"skill": "server"}])
    parts = [f"part-{number}" for number in range(4)]
    built = inventory(
        *(system(name, work) for name in parts),
        system("whole", requires=tuple(parts), objective="urgent"),
        teams=[team((1, ("server",)), shift={"work": "2h", "rest": "8h"})],
    )
    assert minutes(one(planned(built), "whole").lower_bound) == 10 + 12 * 60 + 10

"""From a network with people to the bare problem, and back to people with reasons."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.compilation import Compiled, compile_project
from bcp.planning.evidence import NO_EVIDENCE
from bcp.planning.generation import Effort, serial
from bcp.planning.levels import Levels, find_levels
from bcp.planning.network import Network, build_network
from bcp.planning.planner import assess_situation, best_schedule
from bcp.planning.priority import makespan
from bcp.planning.progress import BegunStep, Progress
from bcp.planning.realization import realize
from bcp.planning.reason import ReasonKind
from bcp.planning.recoverability import find_recovery
from bcp.planning.solver import feasible
from bcp.planning.workforce import Workforce
from tests.planning.building import (
    backup,
    inventory,
    repository,
    restore,
    scenario,
    step,
    system,
    team,
)
from tests.planning.cities import cities

HOUR = 3600
SERVER = [{"skill": "server"}]
LOST = scenario(lost={"sites": ["hall"]})


@dataclass(frozen=True)
class Problem:
    network: Network
    workforce: Workforce
    lanes: dict[str, int]
    levels: Levels

    def compiled(self, horizon: int = 48 * HOUR, *, choices: bool = True) -> Compiled | None:
        return compile_project(
            self.network,
            self.workforce,
            self.lanes,
            self.levels.goals,
            horizon=horizon,
            choices=choices,
        )


def problem(built: Inventory, damage: Scenario = LOST, progress: Progress | None = None) -> Problem:
    situation = assess_situation(built, damage, NO_EVIDENCE, progress or Progress())
    network = build_network(find_recovery(situation).drafts, situation.workforce.staffed_from)
    lanes = {each.id: each.side_by_side for each in built.repositories}
    return Problem(network, situation.workforce, lanes, find_levels(situation, network))


def certain(made: Compiled | None) -> Compiled:
    assert made is not None
    return made


def crew(*groups: tuple[int, tuple[str, ...]], **more: Any) -> list[dict[str, Any]]:
    return [team(*groups, **more)]


def test_people_alike_in_skills_and_stretches_are_one_resource() -> None:
    curve = [{"after": "0s", "share": "50%"}, {"after": "5h", "share": "100%"}]
    damage = scenario(lost={"sites": ["hall"]}, attendance=[{"team": "ict", "present": curve}])
    built = inventory(
        system("a", step("work", 60, people=SERVER)),
        teams=crew((4, ("server",)), (2, ("unasked",)), shift={"work": "8h", "rest": "4h"}),
    )
    found = certain(problem(built, damage).compiled(horizon=24 * HOUR))
    assert [len(group) for group in found.groups] == [2, 2]
    early, late = found.project.capacities
    assert early == (
        (0, 0),
        (600, 2),
        (600 + 8 * HOUR, 0),
        (600 + 12 * HOUR, 2),
        (600 + 20 * HOUR, 0),
        (24 * HOUR, 2),
    )
    assert late[1] == (5 * HOUR, 2)
    assert found.project.modes[0] == (((0, 1),), ((1, 1),))


def test_who_stays_beyond_the_horizon_is_alike_whenever_they_come() -> None:
    curve = [{"after": "0s", "share": "50%"}, {"after": "5h", "share": "100%"}]
    damage = scenario(lost={"sites": ["hall"]}, attendance=[{"team": "ict", "present": curve}])
    built = inventory(system("a", step("work", 60, people=SERVER)), teams=crew((4, ("server",))))
    found = certain(problem(built, damage).compiled(horizon=10 * HOUR))
    assert found.project.capacities == [((0, 0), (600, 2), (5 * HOUR, 4))]


def test_a_step_beyond_a_whole_shift_cannot_be_put_so() -> None:
    built = inventory(
        system("a", step("work", 9 * 60, people=SERVER)),
        teams=crew((1, ("server",)), shift={"work": "8h", "rest": "4h"}),
    )
    assert problem(built).compiled() is None


def test_very_many_shifts_are_not_followed() -> None:
    built = inventory(system("a", step("work", 60, people=SERVER)))
    assert problem(built).compiled(horizon=10**10) is None


def test_alternatives_count_only_where_choices_do() -> None:
    built = inventory(system("b"), system("c"), system("a", any_of=("b", "c")))
    made = problem(built)
    assert certain(made.compiled()).project.before == [[], [], [0]]
    assert certain(made.compiled(choices=False)).project.before == [[], [], []]


def test_a_running_step_keeps_its_lane_until_its_end() -> None:
    data = [backup(("vault", "1d"), size="60MiB")]
    built = inventory(
        system("store", site="away"),
        *(system(name, restore(1), backups=data) for name in ("a", "b")),
        repositories=[repository("vault", lanes=2)],
    )
    begun = (BegunStep(key="a/restore", start=600),)
    made = problem(built, LOST, Progress(now=620, begun=begun))
    found = certain(made.compiled())
    assert found.repositories == ["vault"]
    assert found.project.capacities == [((0, 1), (600 + 120, 2))]
    assert found.project.releases == [600, 620]


@settings(max_examples=40, deadline=None)
@given(cities())
def test_what_is_realized_keeps_the_problem_and_every_start_has_a_reason(
    city: tuple[Inventory, Scenario],
) -> None:
    made = problem(*city)
    if not made.network.drafts:
        return
    listed = best_schedule(made.network, made.workforce, made.lanes, made.levels.goals)
    found = made.compiled(2 * makespan(made.network, listed))
    if found is None:
        return
    timetable = serial(found.project, found.project.order, Effort())
    assert feasible(found.project, timetable)
    schedule = realize(made.network, made.workforce, found, timetable)
    durations = made.network.durations
    assert sorted(schedule.sequence) == list(range(len(durations)))
    busy: dict[int, list[tuple[int, int]]] = {}
    for number, people in enumerate(schedule.people):
        start = schedule.start[number]
        assert start <= timetable.starts[number]
        for person in people:
            busy.setdefault(person, []).append((start, start + durations[number]))
            if schedule.start[number] + durations[number] <= found.horizon:
                assert made.workforce.people[person].can_take(start, durations[number])
        kind, _, holder = schedule.waited[number]
        if holder is not None and kind is not ReasonKind.RELEASE:
            assert schedule.start[holder] + durations[holder] == start
    for spans in busy.values():
        spans.sort()
        assert all(one[1] <= other[0] for one, other in itertools.pairwise(spans))

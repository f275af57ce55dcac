"""Planning the rest: what has begun keeps its times, whatever else changes."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.plan import Assignment, Basis, Plan, Verdict
from bcp.planning.planner import make_plan
from bcp.planning.progress import BegunStep, Progress
from bcp.planning.reason import ObstacleKind, ReasonKind
from tests.planning.building import (
    backup,
    inventory,
    minutes,
    one,
    planned,
    repository,
    restore,
    scenario,
    step,
    system,
)
from tests.planning.cities import cities

SERVER = [{"skill": "server"}]
LOST = scenario(lost={"sites": ["hall"]})


def again(built: Inventory, damage: Scenario, progress: Progress) -> Plan:
    return make_plan(built, damage, digest="0" * 64, progress=progress)


def progress_at(plan: Plan, now: int) -> Progress:
    """What a run has done by `now` that goes exactly by the plan."""
    return Progress(
        now=now,
        begun=tuple(
            BegunStep(
                key=step.key,
                start=step.start,
                finish=step.finish if step.finish <= now else None,
                people=step.people,
            )
            for step in plan.steps
            if step.start < now or step.finish <= now
        ),
    )


@settings(max_examples=40, deadline=None)
@given(cities(), st.integers(0, 100))
def test_what_has_begun_never_moves(city: tuple[Inventory, Scenario], share: int) -> None:
    plan = planned(*city)
    now = plan.declared + (plan.makespan - plan.declared) * share // 100
    progress = progress_at(plan, now)
    replanned = again(*city, progress)
    for begun in progress.begun:
        step = replanned.steps_by_key[begun.key]
        assert step.start == begun.start
        assert step.people == begun.people
        assert begun.finish in {None, step.finish}
        assert step.finish >= min(now, plan.steps_by_key[begun.key].finish)
    for step in replanned.steps:
        if step.key not in progress.begun_by_key:
            assert step.start >= now
            for earlier in step.predecessors:
                assert replanned.steps_by_key[earlier].finish <= step.start
    assert {step.key for step in replanned.steps} == {step.key for step in plan.steps}


@settings(max_examples=40, deadline=None)
@given(cities(), st.integers(1, 99))
def test_nobody_is_given_a_second_step_while_the_first_runs(
    city: tuple[Inventory, Scenario], share: int
) -> None:
    plan = planned(*city)
    now = plan.declared + (plan.makespan - plan.declared) * share // 100
    replanned = again(*city, progress_at(plan, now))
    spans: dict[str, list[tuple[int, int]]] = {}
    for planned_step in replanned.steps:
        for each in planned_step.people:
            spans.setdefault(each.person, []).append((planned_step.start, planned_step.finish))
    for busy in spans.values():
        busy.sort()
        assert all(
            first[1] <= second[0] or first[0] == first[1] or second[0] == second[1]
            for first, second in pairwise(busy)
        )


def test_what_took_longer_delays_what_waits_for_it() -> None:
    built = inventory(system("a", step("work", 30)), system("b", step("work", 30), requires=("a",)))
    late = BegunStep(key="a/work", start=600, finish=600 + 90 * 60)
    plan = again(built, LOST, Progress(now=6000, begun=(late,)))
    assert (minutes(plan.steps_by_key["a/work"].finish), one(plan, "a").verified) == (100, 6000)
    assert plan.steps_by_key["a/work"].basis is Basis.MEASURED
    assert minutes(one(plan, "b").verified) == 130


def test_a_running_step_ends_when_it_is_expected_to_and_not_before_now() -> None:
    built = inventory(system("a", step("work", 30)))
    begun = BegunStep(key="a/work", start=600)
    assert again(built, LOST, Progress(now=900, begun=(begun,))).makespan == 600 + 1800
    assert again(built, LOST, Progress(now=9000, begun=(begun,))).makespan == 9000
    seen = begun.model_copy(update={"expected": 12_000})
    assert again(built, LOST, Progress(now=9000, begun=(seen,))).makespan == 12_000


def test_who_is_at_a_running_step_is_waited_for() -> None:
    built = inventory(
        system("a", step("work", 60, people=SERVER)), system("b", step("work", 10, people=SERVER))
    )
    busy = (Assignment(person="ict/role-0-1", skill="server"),)
    running = BegunStep(key="a/work", start=600, people=busy)
    plan = again(built, LOST, Progress(now=1200, begun=(running,)))
    work = plan.steps_by_key["b/work"]
    assert work.start == 600 + 3600
    assert (work.reason.kind, work.reason.holder) == (ReasonKind.PERSON, "a/work")


def test_the_lane_of_a_running_step_is_waited_for_until_it_is_free() -> None:
    held = [backup(("far", "1d"))]
    built = inventory(
        *(system(name, restore(), backups=held) for name in ("a", "b")),
        system("store", site="away"),
        repositories=[repository("far", lanes=1)],
    )
    running = BegunStep(key="a/restore", start=600, expected=9000)
    plan = again(built, LOST, Progress(now=1200, begun=(running,)))
    assert plan.steps_by_key["b/restore"].start == 9000
    free = running.model_copy(update={"freed": ("far",)})
    plan = again(built, LOST, Progress(now=1200, begun=(free,)))
    assert plan.steps_by_key["b/restore"].start == 1200


def test_a_step_that_failed_for_good_takes_its_dependants_along_and_nothing_else() -> None:
    built = inventory(
        system("a", step("one"), step("two")), system("b", requires=("a",)), system("c")
    )
    done = BegunStep(key="a/one", start=600, finish=1200)
    plan = again(built, LOST, Progress(now=1500, begun=(done,), failed=("a/two",)))
    assert [cause.kind for cause in one(plan, "a").causes] == [ObstacleKind.FAILED]
    assert [cause.kind for cause in one(plan, "b").causes] == [ObstacleKind.REQUIREMENT]
    assert one(plan, "c").verdict is Verdict.MET
    assert [each.key for each in plan.steps] == ["a/one", "c/verify"]
    assert minutes(plan.steps_by_key["c/verify"].start) == 25


def test_what_is_hit_again_starts_over() -> None:
    built = inventory(system("a", step("one"), step("two")), system("b"))
    begun = tuple(BegunStep(key=key, start=600, finish=1200) for key in ("a/one", "b/verify"))
    progress = Progress(now=1500, begun=begun, failed=("a/two",)).without({"a"})
    plan = again(built, LOST, progress)
    assert plan.steps_by_key["a/one"].start == 1500
    assert plan.steps_by_key["a/one"].reason.kind is ReasonKind.NOW
    assert plan.steps_by_key["b/verify"].finish == 1200

"""The dispatcher, told of one change after another, against an answer worked out from nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.planning.dispatch import Dispatcher, Standing, dispatchable
from bcp.planning.person import Person
from bcp.planning.plan import Assignment, LaneCapacity, Plan, PlannedStep
from bcp.planning.staffing import by_flexibility, slots, staff
from tests.execution.plans import plan_of, planned_step

SKILLS = ("network", "server")
LANES = ("far", "near")


def worked_out(
    plan: Plan,
    *,
    standings: Mapping[str, Standing],
    running: Mapping[str, tuple[str, ...]],
    freed: Mapping[str, Collection[str]],
    limit: int,
    absent: Collection[str],
    now: int | None,
) -> tuple[PlannedStep, ...]:
    """What can start, by trying each step of the plan in turn."""
    lanes = Counter({each.repository: each.lanes for each in plan.lanes})
    taken = set(absent)
    for key, ids in running.items():
        lanes.subtract(set(plan.steps_by_key[key].lanes) - set(freed.get(key, ())))
        taken.update(ids)
    numbers = {person.id: number for number, person in enumerate(plan.people)}
    having = by_flexibility([person.skills for person in plan.people])
    started: list[PlannedStep] = []
    for step in sorted(plan.steps, key=lambda each: each.rank):

        def can(number: int, seconds: int = step.duration) -> bool:
            person = plan.people[number]
            here = now is None or person.can_take(now, seconds)
            return here and person.id not in taken

        waits = standings.get(step.key, Standing.WAITING) is Standing.WAITING
        done = all(standings.get(one) is Standing.DONE for one in step.predecessors)
        lane_free = all(lanes[lane] > 0 for lane in step.lanes)
        if len(running) + len(started) >= limit or not (waits and done and lane_free):
            continue
        people = step.people
        if not all(can(numbers[one.person]) for one in step.people):
            chosen = staff(step.skills, having, can)
            if chosen is None:
                continue
            people = tuple(
                Assignment(person=plan.people[one].id, skill=skill)
                for one, skill in zip(chosen, slots(step.skills), strict=True)
            )
        lanes.subtract(step.lanes)
        taken.update(one.person for one in people)
        started.append(step.model_copy(update={"people": people}))
    return tuple(started)


@st.composite
def staffed_plans(draw: st.DrawFn) -> Plan:
    """Plans whose steps want people, some with shifts, and lanes, in ranks of any order."""
    crew = [
        Person(
            id=f"team/{number}",
            team="team",
            skills=draw(st.sampled_from([("network",), ("server",), SKILLS])),
            arrives=draw(st.sampled_from([0, 0, 20, None])),
            works=draw(st.sampled_from([None, 30])),
            rests=10,
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    keys = [
        f"{draw(st.sampled_from('abc'))}/s{number}" for number in range(draw(st.integers(1, 9)))
    ]
    steps = []
    for number, key in enumerate(keys):
        before = draw(st.sets(st.sampled_from(keys[:number]), max_size=2)) if number else ()
        people = draw(st.lists(st.sampled_from(crew), max_size=2, unique=True))
        assigned = tuple(
            Assignment(person=one.id, skill=draw(st.sampled_from(SKILLS))) for one in people
        )
        lanes = draw(st.sampled_from([(), ("far",), ("near",), LANES]))
        step = planned_step(key, *sorted(before), people=assigned, lanes=lanes)
        steps.append(step.model_copy(update={"finish": draw(st.sampled_from([5, 10, 40]))}))
    capacities = tuple(
        LaneCapacity(repository=name, lanes=draw(st.integers(1, 2))) for name in LANES
    )
    return shuffled(plan_of(*steps, people=tuple(crew), lanes=capacities), draw)


def shuffled(plan: Plan, draw: Callable[[st.SearchStrategy[Any]], Any]) -> Plan:
    """The plan with other ranks; two steps may have the same."""
    count = len(plan.steps)
    ranks = draw(st.lists(st.integers(0, count), min_size=count, max_size=count))
    steps = (step.model_copy(update={"rank": n}) for step, n in zip(plan.steps, ranks, strict=True))
    return plan.model_copy(update={"steps": tuple(steps)})


def follow(
    key: str,
    people: tuple[str, ...],
    running: dict[str, tuple[str, ...]],
    freed: dict[str, tuple[str, ...]],
) -> None:
    """A step runs with these people, or without any does not run; begun anew it holds its lanes."""
    if running.pop(key, None) != people:
        freed.pop(key, None)
    if people:
        running[key] = people


@given(st.data())
def test_what_is_offered_is_the_same_as_worked_out_anew(data: st.DataObject) -> None:
    plan = data.draw(staffed_plans())
    dispatcher = Dispatcher(plan)
    standings: dict[str, Standing] = {}
    running: dict[str, tuple[str, ...]] = {}
    freed: dict[str, tuple[str, ...]] = {}
    absent: frozenset[str] = frozenset()
    for _ in range(data.draw(st.integers(1, 12))):
        match data.draw(st.sampled_from(["move", "move", "start", "free", "absent", "follow"])):
            case "move":
                key = data.draw(st.sampled_from([*standings, *(step.key for step in plan.steps)]))
                standing = data.draw(st.sampled_from(Standing))
                people = ("team/0",) if standing is Standing.RUNNING else ()
                dispatcher.move(key, standing, people)
                standings[key] = standing
                follow(key, people, running, freed)
            case "start":
                for step in dispatcher.ready(99):
                    running[step.key] = tuple(one.person for one in step.people)
                    dispatcher.move(step.key, Standing.RUNNING, running[step.key])
                    standings[step.key] = Standing.RUNNING
            case "free":
                key = data.draw(st.sampled_from([step.key for step in plan.steps]))
                lanes = data.draw(st.sampled_from([(), LANES, *((one,) for one in LANES)]))
                dispatcher.free(key, lanes)
                freed.update({key: lanes} if key in running else {})
            case "absent":
                absent = frozenset(data.draw(st.sets(st.sampled_from([p.id for p in plan.people]))))
                dispatcher.expect(absent)
            case "follow":
                plan = shuffled(plan, data.draw)
                dispatcher.follow(plan)
        limit = data.draw(st.integers(0, 6))
        now = data.draw(st.sampled_from([None, 0, 25, 35]))
        expected = worked_out(
            plan,
            standings=standings,
            running=running,
            freed=freed,
            limit=limit,
            absent=absent,
            now=now,
        )
        assert dispatcher.ready(limit, now) == expected
        assert dispatcher.running == running
        by_standing = {
            one: [key for key, standing in standings.items() if standing is one]
            for one in (Standing.DONE, Standing.GONE)
        }
        asked_once = dispatchable(
            plan,
            done=by_standing[Standing.DONE],
            running=running,
            gone=by_standing[Standing.GONE],
            limit=limit,
            absent=absent,
            now=now,
        )
        assert asked_once == expected or any(freed.values())


def test_a_plan_without_a_step_that_runs_is_refused() -> None:
    plan = plan_of(planned_step("a/one"), planned_step("b/two"))
    dispatcher = Dispatcher(plan)
    with pytest.raises(KeyError):
        dispatcher.move("c/three", Standing.RUNNING)
    dispatcher.move("a/one", Standing.RUNNING)
    with pytest.raises(KeyError):
        dispatcher.follow(plan_of(planned_step("b/two")))
    assert dispatcher.plan is plan
    assert [step.key for step in dispatcher.ready(9)] == ["b/two"]


def test_where_steps_stand_outlasts_the_plan() -> None:
    dispatcher = Dispatcher(plan_of(planned_step("a/one")))
    dispatcher.move("b/two", Standing.DONE)
    dispatcher.follow(plan_of(planned_step("a/one", "b/two"), planned_step("b/two")))
    assert [step.key for step in dispatcher.ready(9)] == ["a/one"]
    assert dispatcher.standing("b/two") is Standing.DONE

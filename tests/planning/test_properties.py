"""What holds for every plan."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.dispatch import dispatchable
from bcp.planning.explain import binding_chain
from bcp.planning.plan import Plan, PlannedStep, Verdict
from bcp.planning.reason import ReasonKind
from tests.planning.building import planned
from tests.planning.cities import cities

CASES = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
City = tuple[Inventory, Scenario]


def moments(plan: Plan) -> set[int]:
    return {step.start for step in plan.steps}


def running_at(plan: Plan, time: int) -> list[PlannedStep]:
    return [step for step in plan.steps if step.start <= time < step.finish]


@CASES
@given(cities())
def test_precedence_and_releases_hold(city: City) -> None:
    plan = planned(*city)
    for step in plan.steps:
        assert step.start >= max(plan.declared, step.release)
        for earlier in step.predecessors:
            assert plan.steps_by_key[earlier].finish <= step.start


@CASES
@given(cities())
def test_every_requirement_is_verified_before(city: City) -> None:
    built, damage = city
    plan = planned(built, damage)
    for planned_system in plan.systems:
        if planned_system.verified is None:
            continue
        for dependency in built.systems_by_id[planned_system.system].dependencies:
            needed = plan.systems_by_id.get(dependency.requires or "")
            if needed is not None:
                assert needed.verified is not None
                assert planned_system.start is not None
                assert needed.verified <= planned_system.start


@CASES
@given(cities())
def test_nobody_does_two_things_and_no_lane_serves_two(city: City) -> None:
    plan = planned(*city)
    lanes = {each.repository: each.lanes for each in plan.lanes}
    people = {person.id: person for person in plan.people}
    for time in moments(plan):
        busy = Counter(each.person for step in running_at(plan, time) for each in step.people)
        used = Counter(lane for step in running_at(plan, time) for lane in step.lanes)
        assert all(count == 1 for count in busy.values())
        assert all(count <= lanes[lane] for lane, count in used.items())
    for step in plan.steps:
        assert Counter(each.skill for each in step.people) == Counter(dict(step.skills))
        for each in step.people:
            person = people[each.person]
            assert each.skill in person.skills
            # What takes no time may stand at the very end of a stretch of work.
            began = step.start if step.duration else step.start - 1
            assert person.can_take(step.start, step.duration) or (
                not step.duration and person.can_take(began, 0)
            )


@CASES
@given(cities())
def test_no_schedule_beats_its_bounds(city: City) -> None:
    plan = planned(*city)
    assert plan.lower_bound <= plan.makespan
    for system in plan.systems:
        if system.verified is None:
            assert system.verdict is Verdict.UNRECOVERABLE
            assert system.obstacles
        elif system.recovered is None:
            assert system.verdict is Verdict.IMPOSSIBLE
            assert system.obstacles
            assert system.full is None
        else:
            assert system.lower_bound is not None
            assert system.lower_bound <= system.recovered


@CASES
@given(cities())
def test_levels_rise_to_the_recovery_level_when_a_system_is_recovered(city: City) -> None:
    plan = planned(*city)
    for system in plan.systems:
        levels = [level for level, _ in system.stages]
        times = [time for _, time in system.stages]
        assert levels == sorted(set(levels))
        assert times == sorted(times)
        reached = [time for level, time in system.stages if level >= system.rlo]
        assert system.recovered == min(reached, default=None)
        assert system.full == (times[-1] if levels and levels[-1] == 100 else None)


@CASES
@given(cities())
def test_the_same_input_gives_the_same_bytes(city: City) -> None:
    assert planned(*city).model_dump_json() == planned(*city).model_dump_json()


@CASES
@given(cities())
def test_what_was_not_hit_has_no_steps_and_what_was_has_some(city: City) -> None:
    plan = planned(*city)
    with_steps = {step.system for step in plan.steps}
    assert with_steps == {each.system for each in plan.systems if each.verified is not None}


@CASES
@given(cities())
def test_the_binding_chain_adds_up(city: City) -> None:
    plan = planned(*city)
    starters = {
        ReasonKind.DECLARATION,
        ReasonKind.RELEASE,
        ReasonKind.VENDOR,
        ReasonKind.PERSON,
    }
    for step in plan.steps:
        assert step.reason.until == step.start
    for system in plan.systems:
        chain = binding_chain(plan, system.system)
        if system.verified is None:
            assert chain == ()
            continue
        assert chain[0].reason.kind in starters
        assert chain[0].reason.holder is None
        waited = chain[0].start
        end = system.verified if system.recovered is None else system.recovered
        assert waited + sum(step.duration for step in chain) == end
        for earlier, later in pairwise(chain):
            assert earlier.finish == later.start


@CASES
@given(cities())
def test_slack_is_what_keeps_every_target_behind_a_step(city: City) -> None:
    plan = planned(*city)
    for step in plan.steps:
        for earlier in step.predecessors:
            before = plan.steps_by_key[earlier]
            if step.latest_finish is not None:
                assert before.latest_finish is not None
                assert before.latest_finish <= step.latest_finish - step.duration


@CASES
@given(cities(), st.integers(1, 4))
def test_dispatching_carries_every_plan_to_its_end(city: City, limit: int) -> None:
    plan = planned(*city)
    lanes = {each.repository: each.lanes for each in plan.lanes}
    done: set[str] = set()
    running: dict[str, tuple[str, ...]] = {}
    while len(done) < len(plan.steps):
        for step in dispatchable(plan, done=done, running=running, gone=set(), limit=limit):
            assert done.issuperset(step.predecessors)
            running[step.key] = tuple(each.person for each in step.people)
        assert running, "nothing can start although nothing runs"
        assert len(running) <= limit
        used = Counter(lane for key in running for lane in plan.steps_by_key[key].lanes)
        assert all(count <= lanes[lane] for lane, count in used.items())
        busy = [person for people in running.values() for person in people]
        assert len(busy) == len(set(busy))
        finished = min(running)
        del running[finished]
        done.add(finished)

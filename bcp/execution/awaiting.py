"""What a system waits for that nothing is being done for at the moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from bcp.execution.state import PASSED, RunState, StepStatus
from bcp.model.identity import Entity
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.staffing import by_flexibility, staff


class Hindrance(StrEnum):
    """Why a step does not begin.

    `busy`: people with a skill are there, but occupied; `absent`: they are still to come;
    `nobody`: none of them will come. `turn`: nothing but the steps before it in the order.
    """

    SYSTEM = "system"
    ABSENT = "absent"
    BUSY = "busy"
    NOBODY = "nobody"
    LANE = "lane"
    TURN = "turn"


class Awaited(Entity):
    """What keeps the next step of a system from beginning.

    `subject` is a system's id, the team or vendor of people who are still to come, a skill that is
    lacking, a repository, or the step itself, by `hindrance`; `name` is a system's, a
    team's or a vendor's name for people. `until`: when people are expected by the plan that counts.
    """

    hindrance: Hindrance
    subject: str
    name: str = ""
    until: AwareDatetime | None = None


class Occupation:
    """Who and which restore lanes are taken by the steps that run in a state."""

    def __init__(self, state: RunState) -> None:
        running = {
            key: step for key, step in state.steps.items() if step.status is StepStatus.RUNNING
        }
        self.people = frozenset(person for step in running.values() for person in step.people)
        self.lanes = Counter(
            lane
            for key, step in running.items()
            if key in state.plan.steps_by_key
            for lane in state.plan.steps_by_key[key].lanes
            if lane not in step.freed
        )


def awaited(state: RunState, system: str, now: datetime, taken: Occupation) -> Awaited | None:
    """What the system waits for; None when it has no waiting step."""
    waiting = [
        state.plan.steps_by_key[key]
        for key in state.plan.keys_by_system.get(system, ())
        if state.steps[key].status is StepStatus.WAITING
    ]
    if not waiting:
        return None
    step = min(waiting, key=lambda each: system in _missing(state, each))
    for other in _missing(state, step):
        if other != system:
            name = state.plan.systems_by_id[other].name
            return Awaited(hindrance=Hindrance.SYSTEM, subject=other, name=name)
    for lane in step.lanes:
        if taken.lanes[lane] >= _lanes(state.plan)[lane]:
            return Awaited(hindrance=Hindrance.LANE, subject=lane)
    hindered = _people(state, step, now, taken)
    return hindered or Awaited(hindrance=Hindrance.TURN, subject=step.key)


def _missing(state: RunState, step: PlannedStep) -> list[str]:
    return [
        state.plan.steps_by_key[key].system
        for key in step.predecessors
        if key in state.steps and state.steps[key].status not in PASSED
    ]


def _lanes(plan: Plan) -> Mapping[str, int]:
    return {lane.repository: lane.lanes for lane in plan.lanes}


def _people(state: RunState, step: PlannedStep, now: datetime, taken: Occupation) -> Awaited | None:
    people, time = state.plan.people, state.seconds(now)
    having = by_flexibility([person.skills for person in people])
    there = {number for number, person in enumerate(people) if person.can_take(time, step.duration)}
    free = {number for number in there if people[number].id not in taken.people}
    if staff(step.skills, having, free.__contains__) is not None:
        return None
    scarce = next(
        (one for one in step.skills if staff((one,), having, free.__contains__) is None),
        step.skills[0],
    )
    if staff((scarce,), having, there.__contains__) is not None:
        return Awaited(hindrance=Hindrance.BUSY, subject=scarce[0])
    coming = [
        (begin, people[number].team)
        for number in having.get(scarce[0], ())
        if number not in there and (begin := people[number].next_begin(time)) is not None
    ]
    if not coming:
        return Awaited(hindrance=Hindrance.NOBODY, subject=scarce[0])
    begin, team = min(coming)
    until = state.plan.incident_at + timedelta(seconds=begin)
    name = team_names(state).get(team, team)
    return Awaited(hindrance=Hindrance.ABSENT, subject=team, name=name, until=until)


def team_names(state: RunState) -> Mapping[str, str]:
    """The names of teams and vendors by id; empty for a run that carries no inventory."""
    if state.premises is None:
        return {}
    inventory = state.premises.inventory
    vendors = {vendor.id: vendor.name for vendor in inventory.vendors}
    return {**vendors, **{team.id: team.name for team in inventory.teams}}

"""Planning the rest of a run again: from its state to what the planner needs, and back to an event.

Everything here is pure: the same journal gives the same plans on any machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from bcp.execution.events import (
    AttendanceChanged,
    Cause,
    DamageChanged,
    Outlook,
    Replanned,
    RestoreMeasurement,
    RestoreProgressed,
)
from bcp.execution.setbacks import setback, undone
from bcp.execution.state import PASSED, RunState, StepState, StepStatus
from bcp.planning.changes import World, altered
from bcp.planning.damage_changes import Arrive, Keep, Lose
from bcp.planning.evidence import Evidence, MeasuredRate
from bcp.planning.plan import Assignment, Basis, Plan, PlannedStep
from bcp.planning.planner import make_plan
from bcp.planning.progress import BegunStep, Headcount, Progress
from bcp.planning.setback import NO_SETBACK, Setback

MakePlan = Callable[["Question"], Plan]
_LEAST_BYTES = 1 << 26
"""Bytes below which a copy says nothing about a rate: 64 MiB."""
_LEAST_CHANGE = 60
"""Seconds by which an expected time must move to be told: plans are made in minutes."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be planned again: the rest of a run as it stood after `number` events.

    The first `changes` of damage and attendance are taken up by it; `setback` is what they undo.
    """

    world: World
    progress: Progress
    digest: str
    plan: Plan
    number: int
    changes: int = 0
    setback: Setback = NO_SETBACK


def plan_rest(question: Question) -> Plan:
    """The plan of the rest. Raises Refused when steps wait for each other."""
    inventory, scenario, evidence = question.world
    return make_plan(
        inventory,
        scenario,
        digest=question.digest,
        realm=question.plan.realm,
        evidence=evidence,
        progress=question.progress,
    )


def world_of(state: RunState) -> World | None:
    """What the rest is planned from: as the run began, with the changes since; None: it keeps to
    its plan.
    """
    if state.premises is None:
        return None
    world = state.premises.world
    for change in state.changes:
        if isinstance(change, DamageChanged):
            world = (Lose if change.lost else Keep)(change.kind, change.name).apply(world)
        elif change.present and any(v.id == change.team for v in world.inventory.vendors):
            # Steps wait for a vendor as well as for its people.
            world = Arrive(change.team, state.seconds(change.at)).apply(world)
    if state.mode == "recovery":
        world = world._replace(evidence=_measured(world.evidence, state))
    return world


def question_of(state: RunState, now: datetime) -> Question | None:
    """What to ask the planner at `now`; None when the run keeps to its plan."""
    world = world_of(state)
    if world is None:
        return None
    found = setback(state)
    progress = Progress(
        now=state.seconds(now),
        begun=tuple(_begun(state, now)),
        failed=tuple(key for key, step in state.steps.items() if step.status is StepStatus.FAILED),
        present=tuple(
            Headcount(team=change.team, since=state.seconds(change.at), people=change.present)
            for change in state.changes
            if isinstance(change, AttendanceChanged)
        ),
        recheck=tuple(sorted(state.recheck | found.recheck)),
    )
    return Question(
        world=world,
        progress=progress.without(found.again, undone(state, found)),
        digest=state.plan.inventory_digest,
        plan=state.plan,
        number=state.number,
        changes=len(state.changes),
        setback=found,
    )


def is_outdated(state: RunState, question: Question) -> bool:
    """Whether something that had failed for good when it was asked is to be tried again or passed
    over since: the answer lacks that step and all that stand on it.
    """
    return any(
        key in state.steps and state.steps[key].status is not StepStatus.FAILED
        for key in question.progress.failed
    )


def replanned(
    state: RunState,
    question: Question,
    plan: Plan,
    *,
    cause: Cause,
    subject: str,
    at: datetime,
) -> Replanned | None:
    """The event that a new plan leads to; None when nothing changes by it.

    The plan may have been made some events ago: what has begun since keeps its place.
    """
    merged = _merged(state, question, plan)
    outlooks = tuple(_changed_outlooks(state, plan))
    news = question.changes > state.taken_up
    if news or _demands(state, merged) != _demands(state, state.plan):
        return Replanned(
            at=at,
            cause=cause,
            subject=subject,
            outlooks=outlooks,
            plan=merged,
            again=tuple(sorted(question.setback.again)),
            recheck=tuple(sorted(question.setback.recheck)),
            changes=question.changes,
        )
    order = _order(state, merged)
    if order == _order(state, state.plan):
        order = ()
    if not outlooks and not order:
        return None
    return Replanned(
        at=at,
        cause=cause,
        subject=subject,
        outlooks=outlooks,
        order=order,
        changes=question.changes,
    )


def expected_end(state: RunState, key: str, now: datetime) -> int:
    """When a running step is expected to end, in seconds after the incident.

    By the rate of the copy that it is at, where that is known, otherwise by its planned duration.
    """
    step, planned = state.steps[key], state.plan.steps_by_key[key]
    began = step.began or now
    end = state.seconds(began) + planned.duration
    seen = state.progressed.get(key)
    if seen is not None and seen.bytes > 0 and seen.seconds > 0:
        left = (seen.total - seen.bytes) * seen.seconds / seen.bytes
        end = state.seconds(seen.at) + round(left) + _work_after(planned, seen.backup)
    return max(end, state.seconds(now))


def _work_after(planned: PlannedStep, backup: str) -> int:
    """Seconds of the step's plan that come after the copy that runs: its other actions' share."""
    sizes = [action.size for action in planned.actions]
    total = sum(sizes)
    names = [action.backup for action in planned.actions]
    if not total or backup not in names:
        return 0
    later = sum(sizes[names.index(backup) + 1 :])
    return round(planned.duration * later / total)


def _begun(state: RunState, now: datetime) -> Iterator[BegunStep]:
    for key, step in state.steps.items():
        if step.status in PASSED:
            finish = state.seconds(step.finished or now)
            start = finish if step.started is None else state.seconds(step.started)
            yield BegunStep(key=key, start=min(start, finish), finish=finish)
        elif step.status is StepStatus.RUNNING:
            yield BegunStep(
                key=key,
                start=state.seconds(step.started or now),
                expected=expected_end(state, key, now),
                people=_assignments(state.plan.steps_by_key[key], step),
                freed=tuple(sorted(step.freed)),
            )


def _assignments(planned: PlannedStep, step: StepState) -> tuple[Assignment, ...]:
    wanted = [skill for skill, count in planned.skills for _ in range(count)]
    return tuple(
        Assignment(person=person, skill=skill)
        for person, skill in zip(step.people, wanted, strict=False)
    )


def _measured(evidence: Evidence, state: RunState) -> Evidence:
    """The evidence with the rates that this very recovery has seen, by repository."""
    seen: dict[str, list[tuple[int, float]]] = {}
    for key, step in state.steps.items():
        for repository, amount, seconds in _copies(step, state.progressed.get(key)):
            if amount >= _LEAST_BYTES and seconds > 0:
                seen.setdefault(repository, []).append((amount, seconds))
    rates = {
        repository: MeasuredRate(
            bytes_per_second=max(
                1, round(sum(b for b, _ in copies) / sum(seconds for _, seconds in copies))
            ),
            basis=Basis.MEASURED,
            count=len(copies),
        )
        for repository, copies in seen.items()
    }
    if not rates:
        return evidence
    return altered(evidence, rates={**evidence.rates, **rates})


def _copies(step: StepState, seen: RestoreProgressed | None) -> Iterable[tuple[str, int, float]]:
    restores: tuple[RestoreMeasurement, ...] = step.restores
    for restore in restores:
        yield restore.repository, restore.bytes, restore.copy_seconds
    if seen is not None:
        yield seen.repository, seen.bytes, seen.seconds


def _changed_outlooks(state: RunState, plan: Plan) -> Iterator[Outlook]:
    for system in plan.systems:
        new = Outlook(system=system.system, recovered=system.recovered, verdict=system.verdict)
        old = state.outlook.get(system.system)
        if old is None:
            planned = state.first.systems_by_id.get(system.system)
            if planned is not None:
                old = Outlook(
                    system=planned.system, recovered=planned.recovered, verdict=planned.verdict
                )
        if old is None or _differs(old, new):
            before = None if old is None else old.recovered
            yield new.model_copy(update={"before": before})


def _differs(old: Outlook, new: Outlook) -> bool:
    if old.verdict is not new.verdict or (old.recovered is None) is not (new.recovered is None):
        return True
    if old.recovered is None or new.recovered is None:
        return False
    return abs(old.recovered - new.recovered) >= _LEAST_CHANGE


def _merged(state: RunState, question: Question, plan: Plan) -> Plan:
    """The new plan, with what the old one says of steps that are not waiting any more."""
    kept: list[PlannedStep] = []
    fresh = undone(state, question.setback)
    old = {
        step.key: step
        for step in state.plan.steps
        if state.steps[step.key].status is not StepStatus.WAITING and step.key not in fresh
    }
    for step in plan.steps:
        former = old.pop(step.key, None)
        if former is None:
            kept.append(step)
        else:
            kept.append(altered(former, start=step.start, finish=step.finish, rank=step.rank))
    last = max((step.rank for step in kept), default=0)
    kept.extend(
        altered(step, rank=last + number) for number, step in enumerate(old.values(), start=1)
    )
    return altered(plan, steps=tuple(kept))


def _demands(state: RunState, plan: Plan) -> dict[str, tuple[object, ...]]:
    """What each waiting step needs, by key."""
    return {
        step.key: (
            frozenset(step.predecessors),
            step.skills,
            step.lanes,
            step.actions,
            step.kind,
        )
        for step in plan.steps
        if step.key not in state.steps or state.steps[step.key].status is StepStatus.WAITING
    }


def _order(state: RunState, plan: Plan) -> tuple[str, ...]:
    waiting = (
        step
        for step in plan.steps
        if step.key not in state.steps or state.steps[step.key].status is StepStatus.WAITING
    )
    return tuple(step.key for step in sorted(waiting, key=lambda each: each.rank))

"""What a run waits for people to do now: decisions, work, things to look at, failed steps."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from bcp.execution.events import FailureKind
from bcp.execution.state import RunState, StepState, StepStatus
from bcp.model.identity import Entity
from bcp.model.system import RecoveryStep, StepKind
from bcp.planning.plan import PlannedStep


class QuestionKind(StrEnum):
    """What people are to do: `decide`, `work`, `wait` for something to come, `look` at what only
    they can see, or say how to go on with what `failed`.
    """

    DECIDE = "decide"
    WORK = "work"
    WAIT = "wait"
    LOOK = "look"
    FAILED = "failed"


class WaitingStep(Entity):
    """A step that waits for people. `since` and `due` are seconds after the incident.

    `decided` are the roles that have said yes already, of `approvals` that are needed.
    """

    step: str
    kind: QuestionKind
    title: str
    system: str
    instruction: str | None = None
    expected: str | None = None
    who: str | None = None
    people: tuple[str, ...] = ()
    to_see: tuple[str, ...] = ()
    approvals: int = 1
    decided: tuple[str, ...] = ()
    failure: FailureKind | None = None
    detail: str = ""
    since: int
    due: int
    escalated: int = 0


def questions(state: RunState, now: datetime) -> tuple[WaitingStep, ...]:
    """All steps that wait for people, those due first in front; none of a run that is over."""
    if state.finished is not None:
        return ()
    found = [
        _question(state, planned, state.steps[planned.key], now)
        for planned in state.plan.steps
        if _waits(state.steps[planned.key])
    ]
    return tuple(sorted(found, key=lambda each: (each.due, each.step)))


def question_on(state: RunState, key: str, now: datetime) -> WaitingStep | None:
    """What one step waits for people to do; None when it does not wait for them."""
    planned, step = state.plan.steps_by_key.get(key), state.steps.get(key)
    if planned is None or step is None or not _waits(step):
        return None
    return _question(state, planned, step, now)


def _waits(step: StepState) -> bool:
    if step.status is StepStatus.RUNNING:
        return step.handed
    return step.status in {StepStatus.HELD, StepStatus.FAILED}


def _question(state: RunState, planned: PlannedStep, step: StepState, now: datetime) -> WaitingStep:
    declared = _declared(state, planned)
    since = state.seconds(step.began or now)
    failure = step.failures[-1] if step.failures and step.status is not StepStatus.RUNNING else None
    return WaitingStep(
        step=planned.key,
        kind=_kind(planned, step),
        title=planned.title,
        system=planned.system,
        instruction=None if declared is None else declared.instruction,
        expected=None if declared is None else declared.expected,
        who=planned.decided_by,
        people=step.people,
        to_see=step.to_see,
        approvals=planned.approvals,
        decided=tuple(given.by for given in step.decisions if given.yes),
        failure=None if failure is None else failure.kind,
        detail="" if failure is None else failure.detail,
        since=since,
        due=since + planned.timeout,
        escalated=step.escalated,
    )


def _kind(planned: PlannedStep, step: StepState) -> QuestionKind:
    if step.status is not StepStatus.RUNNING:
        return QuestionKind.FAILED
    if step.to_see or planned.kind is StepKind.VERIFICATION:
        return QuestionKind.LOOK
    if planned.kind is StepKind.DECISION:
        return QuestionKind.DECIDE
    return QuestionKind.WAIT if planned.kind is StepKind.WAIT else QuestionKind.WORK


def _declared(state: RunState, planned: PlannedStep) -> RecoveryStep | None:
    if state.premises is None:
        return None
    system = state.premises.inventory.systems_by_id.get(planned.system)
    steps = () if system is None else system.recovery
    return next((step for step in steps if step.id == planned.step), None)

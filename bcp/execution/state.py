"""The state of a run: a fold over its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from bcp.execution.events import (
    CheckResult,
    Event,
    Failure,
    InjectApplied,
    Noted,
    RestoreMeasurement,
    RunFinished,
    RunStarted,
    SkipCause,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    SystemVerified,
)
from bcp.planning.plan import Basis, Plan


class StepStatus(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepState:
    """One step as the journal knows it.

    `failures` holds every failed attempt in order, `started` the beginning of the first attempt,
    `seconds` and `people` belong to the last one; `cause` says what `because` names.
    """

    status: StepStatus = StepStatus.WAITING
    attempt: int = 0
    people: tuple[str, ...] = ()
    started: datetime | None = None
    finished: datetime | None = None
    seconds: float = 0.0
    basis: Basis | None = None
    failures: tuple[Failure, ...] = ()
    restores: tuple[RestoreMeasurement, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    because: str | None = None
    cause: SkipCause | None = None
    runs: int = 0


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at one moment. `verified` and `newest` are by system id."""

    run: str
    mode: str
    plan: Plan
    incident_at: datetime
    started: datetime
    steps: dict[str, StepState]
    verified: dict[str, datetime] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    injects: tuple[InjectApplied, ...] = ()
    notes: tuple[Noted, ...] = ()
    finished: datetime | None = None
    complete: bool = False
    interrupted: bool = False


class IllegalTransition(Exception):
    """An event that cannot follow what the journal already holds."""


StepEvent = StepStarted | StepSucceeded | StepFailed | StepSkipped

_LEGAL: dict[tuple[StepStatus, type[StepEvent]], StepStatus] = {
    (StepStatus.WAITING, StepStarted): StepStatus.RUNNING,
    (StepStatus.WAITING, StepSkipped): StepStatus.SKIPPED,
    (StepStatus.RUNNING, StepSucceeded): StepStatus.SUCCEEDED,
    (StepStatus.RUNNING, StepFailed): StepStatus.FAILED,
}
"""The only transitions of a step; a failure that is not final leads back to waiting."""


def apply(state: RunState | None, event: Event) -> RunState:
    """The state after `event`; `state` itself, None before the first event, stays as it was.

    Raises IllegalTransition when the event cannot follow.
    """
    return _advance(None if state is None else _own(state), event)


def fold(events: Iterable[Event]) -> RunState:
    """The state after all events. Raises IllegalTransition, also for no events at all."""
    state: RunState | None = None
    for event in events:
        state = _advance(state, event)
    if state is None:
        raise IllegalTransition("a run has at least one event")
    return state


def _own(state: RunState) -> RunState:
    return replace(
        state,
        steps=dict(state.steps),
        verified=dict(state.verified),
        newest=dict(state.newest),
    )


def _advance(state: RunState | None, event: Event) -> RunState:
    """As `apply`, but changes the mappings of `state` in place: 100,000 copies would cost."""
    if isinstance(event, RunStarted):
        _require(state is None, event, "the run has started already")
        return _begin(event)
    if state is None:
        raise IllegalTransition(f"{event.type}: a run begins with run-started")
    _require(state.finished is None, event, "the run is finished")
    match event:
        case StepStarted() | StepSucceeded() | StepFailed() | StepSkipped():
            _require(event.step in state.steps, event, f"no step {event.step}")
            state.steps[event.step] = _advance_step(state, event)
            return state
        case SystemVerified():
            return _verify(state, event)
        case InjectApplied():
            return replace(state, injects=(*state.injects, event))
        case Noted():
            return replace(state, notes=(*state.notes, event))
        case RunFinished():
            return _finish(state, event)


def _begin(event: RunStarted) -> RunState:
    _require(event.realm is event.plan.realm, event, "the plan belongs to another realm")
    return RunState(
        run=event.run,
        mode=event.mode,
        plan=event.plan,
        incident_at=event.incident_at,
        started=event.at,
        steps={step.key: StepState() for step in event.plan.steps},
    )


def _advance_step(state: RunState, event: StepEvent) -> StepState:
    before = state.steps[event.step]
    status = _LEGAL.get((before.status, type(event)))
    if status is None:
        raise IllegalTransition(f"{event.type}: {event.step} is {before.status}")
    if isinstance(event, StepSkipped):
        _check_skip(state, event)
        return replace(
            before, status=status, finished=event.at, because=event.because, cause=event.cause
        )
    if isinstance(event, StepStarted):
        _check_start(state, event)
        return replace(
            before,
            status=status,
            attempt=event.attempt,
            people=event.people,
            started=before.started or event.at,
        )
    _require(event.attempt == before.attempt, event, f"attempt {before.attempt} is running")
    runs = before.runs + event.runs
    if isinstance(event, StepFailed):
        return replace(
            before,
            status=status if event.final else StepStatus.WAITING,
            finished=event.at if event.final else None,
            seconds=event.seconds,
            failures=(*before.failures, event.failure),
            checks=event.checks,
            runs=runs,
        )
    return replace(
        before,
        status=status,
        finished=event.at,
        seconds=event.seconds,
        basis=event.basis,
        restores=event.restores,
        checks=event.checks,
        runs=runs,
    )


def _check_start(state: RunState, event: StepStarted) -> None:
    attempt = state.steps[event.step].attempt + 1
    _require(event.attempt == attempt, event, f"the next attempt is {attempt}")
    for key in state.plan.steps_by_key[event.step].predecessors:
        _require(state.steps[key].status is StepStatus.SUCCEEDED, event, f"{key} has not succeeded")


def _check_skip(state: RunState, event: StepSkipped) -> None:
    if event.cause is SkipCause.STEP:
        cause = state.steps.get(event.because)
        _require(
            cause is not None and cause.status in {StepStatus.FAILED, StepStatus.SKIPPED},
            event,
            f"{event.because} has neither failed nor been skipped",
        )


def _verify(state: RunState, event: SystemVerified) -> RunState:
    keys = state.plan.keys_by_system.get(event.system, ())
    _require(bool(keys), event, f"no step of system {event.system}")
    _require(event.system not in state.verified, event, f"{event.system} is verified already")
    for key in keys:
        _require(state.steps[key].status is StepStatus.SUCCEEDED, event, f"{key} has not succeeded")
    state.verified[event.system] = event.at
    if event.newest is not None:
        state.newest[event.system] = event.newest
    return state


def _finish(state: RunState, event: RunFinished) -> RunState:
    statuses = {step.status for step in state.steps.values()}
    _require(StepStatus.RUNNING not in statuses, event, "a step is still running")
    _require(
        event.interrupted or StepStatus.WAITING not in statuses, event, "a step is still waiting"
    )
    _require(
        event.complete == (statuses <= {StepStatus.SUCCEEDED}),
        event,
        "complete means that every step succeeded",
    )
    return replace(state, finished=event.at, complete=event.complete, interrupted=event.interrupted)


def _require(condition: bool, event: Event, otherwise: str) -> None:
    if not condition:
        raise IllegalTransition(f"{event.type}: {otherwise}")

"""The legal transitions of a step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from bcp.execution.events import (
    DecisionGiven,
    Escalated,
    Event,
    HandedToPeople,
    LaneFreed,
    Recourse,
    RestoreProgressed,
    SkipCause,
    StepFailed,
    StepGivenUp,
    StepInterrupted,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    StepWaived,
)
from bcp.execution.state import PASSED, IllegalTransition, RunState, StepState, StepStatus

StepEvent = (
    StepStarted
    | StepSucceeded
    | StepFailed
    | StepInterrupted
    | HandedToPeople
    | StepSkipped
    | StepWaived
    | StepRetried
    | StepGivenUp
    | DecisionGiven
    | Escalated
    | RestoreProgressed
    | LaneFreed
)

_WAITING, _RUNNING = StepStatus.WAITING, StepStatus.RUNNING
_FAILED, _SKIPPED, _HELD = StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.HELD
_FROM: dict[type[StepEvent], frozenset[StepStatus]] = {
    StepStarted: frozenset({_WAITING}),
    StepSucceeded: frozenset({_RUNNING}),
    StepFailed: frozenset({_RUNNING}),
    StepInterrupted: frozenset({_RUNNING}),
    HandedToPeople: frozenset({_RUNNING}),
    StepSkipped: frozenset({_WAITING}),
    StepWaived: frozenset({_WAITING, _RUNNING, _FAILED, _SKIPPED, _HELD}),
    StepRetried: frozenset({_FAILED, _HELD, _SKIPPED}),
    StepGivenUp: frozenset({_HELD}),
    DecisionGiven: frozenset({_RUNNING}),
    Escalated: frozenset({_RUNNING, _HELD}),
    RestoreProgressed: frozenset({_RUNNING}),
    LaneFreed: frozenset({_RUNNING}),
}
"""In which states of a step an event may come."""
_ATTEMPTED = StepStarted | StepSucceeded | StepFailed | StepInterrupted
"""What begins and ends an attempt: how far its copy was is of no interest then."""


def require(condition: bool, event: Event, otherwise: str) -> None:
    """Raise IllegalTransition unless the condition holds."""
    if not condition:
        raise IllegalTransition(f"{event.type}: {otherwise}")


def advance(state: RunState, event: StepEvent) -> RunState:
    """The state after an event of a step; `steps` and `progressed` are changed in place."""
    before = state.steps.get(event.step)
    if before is None:
        raise IllegalTransition(f"{event.type}: no step {event.step}")
    require(before.status in _FROM[type(event)], event, f"{event.step} is {before.status}")
    _CHECKS.get(type(event), _always)(state, before, event)
    if isinstance(event, RestoreProgressed):
        state.progressed[event.step] = event
    else:
        state.steps.put(event.step, _AFTER[type(event)](before, event))
    if isinstance(event, _ATTEMPTED):
        state.progressed.pop(event.step, None)
    elif isinstance(event, StepRetried | StepWaived):
        _release_dependants(state, event.step)
    if event.step in state.doubtful and not isinstance(event, StepStarted):
        return replace(state, doubtful=state.doubtful - {event.step})
    return state


def _handed(before: StepState, event: HandedToPeople) -> StepState:
    return replace(
        before, checks=event.checks, handed=True, to_see=event.to_see, seconds=event.seconds
    )


def _skipped(before: StepState, event: StepSkipped) -> StepState:
    return replace(
        before, status=_SKIPPED, finished=event.at, because=event.because, cause=event.cause
    )


def _waived(before: StepState, event: StepWaived) -> StepState:
    return replace(
        before,
        status=StepStatus.WAIVED,
        finished=event.at,
        by=event.by,
        why=event.why,
        because=None,
        cause=None,
    )


def _retried(before: StepState, event: StepRetried) -> StepState:  # noqa: ARG001 - as the others
    return replace(
        before,
        status=_WAITING,
        finished=None,
        tries=0,
        recourse=None,
        older=0,
        alternate=False,
        decisions=(),
        escalated=0,
        because=None,
        cause=None,
    )


def _interrupted(before: StepState, event: StepInterrupted) -> StepState:  # noqa: ARG001
    return replace(before, status=_WAITING)


def _given_up(before: StepState, event: StepGivenUp) -> StepState:
    return replace(before, status=_FAILED, finished=event.at, by=event.by, why=event.why)


def _decided(before: StepState, event: DecisionGiven) -> StepState:
    return replace(before, decisions=(*before.decisions, event))


def _escalated(before: StepState, event: Escalated) -> StepState:
    return replace(before, escalated=event.times)


def _lane_freed(before: StepState, event: LaneFreed) -> StepState:
    return replace(before, freed={**before.freed, event.repository: event.at})


def _started(before: StepState, event: StepStarted) -> StepState:
    return replace(
        before,
        status=_RUNNING,
        attempt=event.attempt,
        people=event.people,
        started=before.started or event.at,
        began=event.at,
        older=event.older,
        alternate=event.alternate,
        handed=event.handed,
        to_see=(),
        freed={},
    )


def _succeeded(before: StepState, event: StepSucceeded) -> StepState:
    return replace(
        before,
        status=StepStatus.SUCCEEDED,
        finished=event.at,
        seconds=event.seconds,
        basis=event.basis,
        restores=event.restores,
        checks=event.checks,
        runs=before.runs + event.runs,
        by=event.by,
        why=event.why,
        found=event.found,
    )


def _failed(before: StepState, event: StepFailed) -> StepState:
    status = _FAILED if event.final else _WAITING
    if event.then is Recourse.ASK:
        status = _HELD
    fresh = event.then in {Recourse.OTHER_GENERATION, Recourse.ALTERNATE}
    return replace(
        before,
        status=status,
        finished=event.at if event.final else None,
        seconds=event.seconds,
        failures=(*before.failures, event.failure),
        tries=0 if fresh else before.tries + 1,
        recourse=event.then,
        older=before.older + (event.then is Recourse.OTHER_GENERATION),
        alternate=before.alternate or event.then is Recourse.ALTERNATE,
        checks=event.checks,
        runs=before.runs + event.runs,
        decisions=(),
        escalated=0,
        by=event.by,
        why=event.why,
    )


def _check_attempt(state: RunState, before: StepState, event: StepEvent) -> None:  # noqa: ARG001
    assert isinstance(
        event,
        StepSucceeded
        | StepFailed
        | StepInterrupted
        | HandedToPeople
        | RestoreProgressed
        | LaneFreed,
    )
    require(event.attempt == before.attempt, event, f"attempt {before.attempt} is running")


def _check_lane(state: RunState, before: StepState, event: StepEvent) -> None:
    assert isinstance(event, LaneFreed)
    _check_attempt(state, before, event)
    held = set(state.plan.steps_by_key[event.step].lanes) - before.freed.keys()
    require(event.repository in held, event, f"{event.step} holds no lane of {event.repository}")


def _check_start(state: RunState, before: StepState, event: StepEvent) -> None:
    assert isinstance(event, StepStarted)
    attempt = before.attempt + 1
    require(event.attempt == attempt, event, f"the next attempt is {attempt}")
    for key in state.plan.steps_by_key[event.step].predecessors:
        require(state.steps[key].status in PASSED, event, f"{key} has not succeeded")


def _check_skip(state: RunState, before: StepState, event: StepEvent) -> None:  # noqa: ARG001
    assert isinstance(event, StepSkipped)
    if event.cause is SkipCause.STEP:
        cause = state.steps.get(event.because)
        require(
            cause is not None and cause.status in {_FAILED, _SKIPPED},
            event,
            f"{event.because} has neither failed nor been skipped",
        )


def _always(state: RunState, before: StepState, event: StepEvent) -> None:
    """Nothing more is asked of the event."""


_CHECKS: dict[type[StepEvent], Callable[[RunState, StepState, StepEvent], None]] = {
    StepStarted: _check_start,
    StepSucceeded: _check_attempt,
    StepFailed: _check_attempt,
    StepInterrupted: _check_attempt,
    HandedToPeople: _check_attempt,
    RestoreProgressed: _check_attempt,
    LaneFreed: _check_lane,
    StepSkipped: _check_skip,
}


_AFTER: dict[type[StepEvent], Callable[[StepState, Any], StepState]] = {
    StepStarted: _started,
    StepSucceeded: _succeeded,
    StepFailed: _failed,
    StepInterrupted: _interrupted,
    HandedToPeople: _handed,
    StepSkipped: _skipped,
    StepWaived: _waived,
    StepRetried: _retried,
    StepGivenUp: _given_up,
    DecisionGiven: _decided,
    Escalated: _escalated,
    LaneFreed: _lane_freed,
}
"""What each event makes of a step."""


def _release_dependants(state: RunState, root: str) -> None:
    """What was skipped because of a step waits again."""
    for key, step in state.steps.items():
        if step.status is _SKIPPED and step.because == root:
            state.steps.put(
                key, replace(step, status=_WAITING, finished=None, because=None, cause=None)
            )

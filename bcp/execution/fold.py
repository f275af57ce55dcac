"""State is a fold over events: every event has its legal place, anything else is an error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from bcp.execution.events import (
    Answered,
    AttendanceChanged,
    CleanUpChecked,
    ClockJumped,
    Continued,
    DamageChanged,
    DecisionDiscussed,
    DrillKind,
    Event,
    EventPresented,
    InjectApplied,
    IsolationChecked,
    Noted,
    Paused,
    ReactionRecorded,
    Replanned,
    Requested,
    Resumed,
    RunFinished,
    RunStarted,
    StepRead,
    Suspended,
    SystemVerified,
)
from bcp.execution.replanned import with_plan
from bcp.execution.state import (
    OPEN,
    PASSED,
    TOLD,
    IllegalTransition,
    RunState,
    StepState,
    StepStatus,
    is_back,
)
from bcp.execution.stepfold import StepEvent, advance, require
from bcp.execution.table import Table
from bcp.model.system import StepKind

_AFTER_THE_END = IsolationChecked | CleanUpChecked | Requested | Answered


def apply(state: RunState | None, event: Event) -> RunState:
    """The state after `event`; `state` itself, None before the first event, stays as it was.

    Raises IllegalTransition when the event cannot follow.
    """
    return fold((event,), state)


def fold(events: Iterable[Event], state: RunState | None = None) -> RunState:
    """The state after all events, beginning with `state`, which stays as it was.

    Raises IllegalTransition, also for no events at all.
    """
    number, latest = (0, None) if state is None else (state.number, state.latest)
    after = None if state is None else _own(state)
    for event in events:
        number += 1
        after = _advance(after, event, number)
        latest = latest if isinstance(event, Requested) else event.at
    if after is None:
        raise IllegalTransition("a run has at least one event")
    # Once, not at every event: making a state anew is what 100,000 events would cost most.
    return replace(after, number=number, latest=latest)


def _own(state: RunState) -> RunState:
    return replace(state, steps=state.steps.copy(), progressed=state.progressed.copy())


def _advance(state: RunState | None, event: Event, number: int) -> RunState:
    """As `apply`, but changes `steps` and `progressed` of `state` in place and does not count."""
    if isinstance(event, RunStarted):
        require(state is None, event, "the run has started already")
        return _begin(event)
    if state is None:
        raise IllegalTransition(f"{event.type}: a run begins with run-started")
    require(
        state.finished is None or isinstance(event, _AFTER_THE_END),
        event,
        "the run is finished",
    )
    if isinstance(event, StepEvent):
        return advance(state, event)
    if isinstance(event, Requested):
        return replace(state, requests={**state.requests, number: event})
    handle = _HANDLERS.get(type(event))
    if handle is None:
        raise IllegalTransition(f"{event.type}: not an event of a run")
    after: RunState = handle(state, event)
    return after


def _answer(state: RunState, event: Answered) -> RunState:
    require(event.number in state.requests, event, f"{event.number} is no open request")
    left = {number: each for number, each in state.requests.items() if number != event.number}
    return replace(state, requests=left)


def _pause(state: RunState, event: Paused | Resumed) -> RunState:
    pausing = isinstance(event, Paused)
    require(state.paused is not pausing, event, f"paused: {state.paused}")
    return replace(state, paused=pausing)


def _clean(state: RunState, event: CleanUpChecked) -> RunState:
    require(state.finished is not None, event, "the run is not finished")
    return replace(state, leftovers=event.left)


def _isolated(state: RunState, event: IsolationChecked) -> RunState:
    require(state.mode == "drill", event, "the run is no drill")
    return replace(state, isolation=(*state.isolation, event))


def _change(state: RunState, event: DamageChanged | AttendanceChanged) -> RunState:
    return replace(state, changes=(*state.changes, event))


def _inject(state: RunState, event: InjectApplied) -> RunState:
    return replace(state, injects=(*state.injects, event))


def _note(state: RunState, event: Noted) -> RunState:
    return replace(state, notes=(*state.notes, event))


def _present(state: RunState, event: EventPresented) -> RunState:
    _require_tabletop(state, event)
    told = {each.event.id for each in state.presented}
    require(event.event.id not in told, event, f"{event.event.id} was told already")
    return replace(state, presented=(*state.presented, event))


def _react(state: RunState, event: ReactionRecorded) -> RunState:
    told = {each.event.id for each in state.presented}
    require(event.event in told, event, f"{event.event} was not told")
    answered = {each.event for each in state.reactions}
    require(event.event not in answered, event, f"{event.event} has its reaction already")
    return replace(state, reactions=(*state.reactions, event))


def _discuss(state: RunState, event: DecisionDiscussed) -> RunState:
    _require_tabletop(state, event)
    step = state.plan.steps_by_key.get(event.step)
    require(step is not None and step.kind is StepKind.DECISION, event, f"{event.step} is none")
    taken = {each.step for each in state.discussed}
    require(event.step not in taken, event, f"{event.step} was discussed already")
    return replace(state, discussed=(*state.discussed, event))


def _read(state: RunState, event: StepRead) -> RunState:
    require(state.kind is DrillKind.WALK_THROUGH, event, "the run is no walk-through")
    require(event.step in state.plan.steps_by_key, event, f"no step {event.step}")
    require(event.step not in {each.step for each in state.read}, event, f"{event.step} was read")
    return replace(state, read=(*state.read, event))


def _require_tabletop(state: RunState, event: Event) -> None:
    require(state.kind is DrillKind.TABLETOP, event, "the run is no tabletop")


def _jump(state: RunState, event: ClockJumped) -> RunState:
    return replace(state, jumps=(*state.jumps, event), ahead=state.ahead + event.seconds)


def _suspend(state: RunState, event: Suspended) -> RunState:  # noqa: ARG001 - as the others
    return replace(state, suspended=True)


def _begin(event: RunStarted) -> RunState:
    require(event.realm is event.plan.realm, event, "the plan belongs to another realm")
    return RunState(
        run=event.run,
        mode=event.mode,
        plan=event.plan,
        first=event.plan,
        incident_at=event.incident_at,
        started=event.at,
        steps=Table((step.key, StepState()) for step in event.plan.steps),
        kind=event.kind,
        by=event.by,
        premises=event.premises,
        compress=event.compress,
    )


def _continue(state: RunState, event: Continued) -> RunState:
    doubtful: frozenset[str] = frozenset()
    if event.known_until is not None:
        doubtful = frozenset(
            key for key, step in state.steps.items() if step.status is StepStatus.WAITING
        )
    return replace(
        state,
        continued=(*state.continued, event),
        doubtful=state.doubtful | doubtful,
        suspended=False,
        ahead=0.0,
    )


def _verify(state: RunState, event: SystemVerified) -> RunState:
    keys = state.plan.keys_by_system.get(event.system, ())
    require(bool(keys), event, f"no step of system {event.system}")
    require(event.system not in state.verified, event, f"{event.system} is verified already")
    require(is_back(state, event.system), event, f"not every step of {event.system} succeeded")
    newest = {} if event.newest is None else {event.system: event.newest}
    return replace(
        state,
        verified={**state.verified, event.system: event.at},
        newest={**state.newest, **newest},
    )


def _finish(state: RunState, event: RunFinished) -> RunState:
    statuses = {step.status for step in state.steps.values()}
    require(StepStatus.RUNNING not in statuses or bool(event.by), event, "a step is still running")
    told = state.kind in TOLD
    require(event.interrupted or told or not statuses & OPEN, event, "a step is still waiting")
    require(
        event.complete == (statuses <= PASSED),
        event,
        "complete means that every step succeeded or was passed over",
    )
    return replace(
        state,
        finished=event.at,
        complete=event.complete,
        interrupted=event.interrupted,
        ended_by=event.by,
    )


_HANDLERS: dict[type[Event], Callable[[RunState, Any], RunState]] = {
    SystemVerified: _verify,
    Replanned: with_plan,
    DamageChanged: _change,
    AttendanceChanged: _change,
    Answered: _answer,
    InjectApplied: _inject,
    Noted: _note,
    Paused: _pause,
    Resumed: _pause,
    Continued: _continue,
    Suspended: _suspend,
    ClockJumped: _jump,
    EventPresented: _present,
    ReactionRecorded: _react,
    DecisionDiscussed: _discuss,
    StepRead: _read,
    RunFinished: _finish,
    IsolationChecked: _isolated,
    CleanUpChecked: _clean,
}
"""What each event of the run itself does; those of steps are in `stepfold`."""

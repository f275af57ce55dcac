"""How far a run is, system by system: what a live view shows."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import AwareDatetime

from bcp.execution.awaiting import Awaited, Occupation, awaited
from bcp.execution.events import FailureKind, SkipCause
from bcp.execution.state import PASSED, RunState, StepState, StepStatus
from bcp.model.identity import Entity
from bcp.planning.plan import PlannedSystem
from bcp.planning.setback import proofs


class Condition(StrEnum):
    """Where a system stands. `idle`: the plan has nothing to do for it; `held`: people are asked
    about a step that failed; `waived`: everything is done, but something was passed over that
    would have verified it. `unproven`: something that it stands on was hit again, and it has to
    be verified again.
    """

    WAITING = "waiting"
    UNPROVEN = "unproven"
    RUNNING = "running"
    VERIFIED = "verified"
    FAILED = "failed"
    SKIPPED = "skipped"
    HELD = "held"
    WAIVED = "waived"
    IDLE = "idle"


_FAILING = frozenset({Condition.FAILED, Condition.HELD})
_AWAITING = frozenset({Condition.WAITING, Condition.UNPROVEN})


class SystemProgress(Entity):
    """One system during a run.

    `elapsed` are real seconds since the incident of the run, up to now or to the end of the
    system's recovery; None before its first step. `target`, `slack` (seconds) and `eta` are those
    of the plan that counts now, from the plan's incident: a lab's seconds say nothing about
    production. `moved` is by how many seconds the last plan of the rest put the time off.
    `step` is the key of the step that runs, or that failed; `because` and `cause` are those of
    the first skipped step. `awaits`: what a waiting or unproven system waits for, in a run by
    people's clock. `compressed`: played people are at it, whose planned time passes so many times
    faster.
    """

    system: str
    name: str
    condition: Condition
    done: int
    steps: int
    step: str | None = None
    failure: FailureKind | None = None
    because: str | None = None
    cause: SkipCause | None = None
    elapsed: float | None = None
    target: int
    slack: int | None = None
    eta: AwareDatetime | None = None
    moved: int | None = None
    awaits: Awaited | None = None
    compressed: int | None = None


def progress(state: RunState, now: datetime) -> tuple[SystemProgress, ...]:
    """All systems of the plan, in the plan's order."""
    taken = Occupation(state)
    return tuple(_system(state, planned, now, taken) for planned in state.plan.systems)


def _system(
    state: RunState, planned: PlannedSystem, now: datetime, taken: Occupation
) -> SystemProgress:
    steps = {key: state.steps[key] for key in state.plan.keys_by_system.get(planned.system, ())}
    condition, key = _condition(state, planned.system, steps)
    skipped = _first(steps, StepStatus.SKIPPED)
    lost = condition in {Condition.FAILED, Condition.SKIPPED}
    expected, slack, moved = _expectation(state, planned)
    failures = steps[key].failures if key is not None and condition in _FAILING else ()
    return SystemProgress(
        system=planned.system,
        name=planned.name,
        condition=condition,
        done=sum(step.status in PASSED for step in steps.values()),
        steps=len(steps),
        step=key,
        failure=failures[-1].kind if failures else None,
        because=None if skipped is None else steps[skipped].because,
        cause=None if skipped is None else steps[skipped].cause,
        elapsed=_elapsed(state, planned.system, condition, steps, now),
        target=planned.target,
        slack=None if lost else slack,
        eta=None
        if lost or expected is None
        else state.plan.incident_at + timedelta(seconds=expected),
        moved=moved,
        awaits=awaited(state, planned.system, now, taken)
        if condition in _AWAITING and state.premises is not None
        else None,
        compressed=None if key is None or not steps[key].handed else state.compress,
    )


def _expectation(
    state: RunState, planned: PlannedSystem
) -> tuple[int | None, int | None, int | None]:
    """When a system is expected back, its slack, and by how much the last plan moved it."""
    outlook = state.outlook.get(planned.system)
    if state.premises is None:
        return planned.verified, planned.slack, None
    back = state.verified.get(planned.system)
    expected = planned.recovered if outlook is None else outlook.recovered
    if back is not None:
        expected = state.seconds(back)
    slack = None if expected is None else planned.target - expected
    last = state.replans[-1].outlooks if state.replans else ()
    changed = next((each for each in last if each.system == planned.system), None)
    moved = None
    if changed is not None and changed.before is not None and changed.recovered is not None:
        moved = changed.recovered - changed.before
    return expected, slack, moved


def _condition(
    state: RunState, system: str, steps: dict[str, StepState]
) -> tuple[Condition, str | None]:
    if not steps:
        return Condition.IDLE, None
    if system in state.verified:
        return Condition.VERIFIED, None
    for status, condition in (
        (StepStatus.FAILED, Condition.FAILED),
        (StepStatus.HELD, Condition.HELD),
        (StepStatus.RUNNING, Condition.RUNNING),
        (StepStatus.SKIPPED, Condition.SKIPPED),
    ):
        key = _first(steps, status)
        if key is not None:
            return condition, key
    if all(step.status in PASSED for step in steps.values()):
        return Condition.WAIVED, None
    if system in state.recheck and any(steps[key].attempt for key in proofs(state.plan, system)):
        return Condition.UNPROVEN, None
    return Condition.WAITING, None


def _first(steps: dict[str, StepState], status: StepStatus) -> str | None:
    return next((key for key, step in steps.items() if step.status is status), None)


def _elapsed(
    state: RunState,
    system: str,
    condition: Condition,
    steps: dict[str, StepState],
    now: datetime,
) -> float | None:
    if all(step.started is None for step in steps.values()):
        return None
    if condition in {Condition.FAILED, Condition.SKIPPED}:
        ends = [step.finished for step in steps.values() if step.finished is not None]
        end = max(ends, default=now)
    else:
        end = state.verified.get(system, state.finished or now)
    return (end - state.incident_at).total_seconds()

"""From the outcome of an attempt to the event that records it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bcp.execution.events import Failure, Recourse, StepFailed, StepSucceeded
from bcp.execution.ports import StepOutcome
from bcp.execution.state import StepState


def succeeded(at: datetime, step: str, attempt: int, outcome: StepOutcome) -> StepSucceeded:
    """The event of an attempt that succeeded."""
    return StepSucceeded(
        at=at,
        step=step,
        attempt=attempt,
        seconds=outcome.seconds,
        basis=outcome.basis,
        restores=outcome.restores,
        checks=outcome.checks,
        runs=outcome.runs,
    )


def failed(
    at: datetime,
    step: str,
    attempt: int,
    outcome: StepOutcome,
    failure: Failure,
    *,
    then: Recourse,
) -> StepFailed:
    """The event of an attempt that failed, and what follows."""
    return StepFailed(
        at=at,
        step=step,
        attempt=attempt,
        seconds=outcome.seconds,
        failure=failure,
        final=then is Recourse.STOP,
        then=then,
        checks=outcome.checks,
        runs=outcome.runs,
    )


def newest_data(steps: Iterable[StepState]) -> datetime | None:
    """The time of the newest data of a system: that of the oldest of its restored data sets."""
    times = (restore.newest for step in steps for restore in step.restores)
    return min((time for time in times if time is not None), default=None)

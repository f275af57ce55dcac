"""What follows a failed attempt, and how the next one is made."""

from __future__ import annotations

from bcp.execution.events import Failure, FailureKind, Recourse
from bcp.execution.state import StepState
from bcp.model.system import OnFailure
from bcp.planning.changes import altered
from bcp.planning.plan import PlannedStep

LONGEST_PAUSE = 900
"""Seconds that are waited at most before the next attempt."""
_HOPELESS = frozenset({FailureKind.REFUSED, FailureKind.DECLINED, FailureKind.REPORTED})
MOST_OLDER = 2
"""Generations that are given up without asking anybody: each is data that is lost for good."""


def recourse(step: PlannedStep, state: StepState, failure: Failure, *, asking: bool) -> Recourse:
    """What follows the failure of the attempt that runs in `state`.

    First the retries that the step allows, then, as its procedure says, older generations of what
    it restores, then its alternate way, each again with its retries. After that people are asked
    where there are any to ask and the procedure wants it, otherwise it has failed for good.
    """
    if failure.kind not in _HOPELESS:
        if state.tries < step.retries:
            return Recourse.RETRY
        # A restore passes damaged generations over by itself: when it says that the backup is
        # corrupt, none is left.
        older = (
            step.on_failure is OnFailure.OTHER_GENERATION
            and failure.kind is FailureKind.TASK_FAILED
            and state.older < min(MOST_OLDER, _generations(step) - 1)
        )
        if older and not state.alternate:
            return Recourse.OTHER_GENERATION
        if step.alternate is not None and not state.alternate:
            return Recourse.ALTERNATE
    return Recourse.ASK if asking and step.on_failure is not OnFailure.STOP else Recourse.STOP


def pause_before(step: PlannedStep, state: StepState) -> int:
    """Seconds to wait before the next attempt: the step's back-off, doubled with every failure."""
    if not state.tries:
        return 0
    return int(min(LONGEST_PAUSE, step.backoff * 2 ** (state.tries - 1)))


def as_attempted(step: PlannedStep, state: StepState) -> PlannedStep:
    """The step as its next attempt carries it out."""
    if state.alternate and step.alternate is not None:
        way = step.alternate
        return altered(
            step,
            step=way.step,
            kind=way.kind,
            title=way.title,
            actions=way.actions,
            timeout=way.timeout,
        )
    if not state.older:
        return step
    actions = tuple(
        action if action.backup is None else altered(action, older=state.older)
        for action in step.actions
    )
    return altered(step, actions=actions)


def _generations(step: PlannedStep) -> int:
    """How many generations there are of whatever the step restores least of."""
    counts = [action.generations for action in step.actions if action.backup is not None]
    return min(counts, default=0)

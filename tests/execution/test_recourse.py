"""What follows a failed attempt, by the step's procedure and by what went wrong."""

from __future__ import annotations

import pytest

from bcp.execution.events import Failure, FailureKind, Recourse
from bcp.execution.recourse import MOST_OLDER, as_attempted, pause_before, recourse
from bcp.execution.state import StepState
from bcp.model.system import OnFailure, RoleName, StepKind
from bcp.planning.changes import altered
from bcp.planning.plan import AlternateWay, PlannedAction
from tests.execution.plans import planned_step

COPY = PlannedAction(
    role=RoleName.FILES_RESTORE, backup="documents", repository="far", generations=5
)
WAY = AlternateWay(step="by-hand", kind=StepKind.MANUAL, title="By hand", timeout=60)
STEP = altered(planned_step("a/one", retries=1), actions=(COPY,), backoff=10)
FAILED = Failure(kind=FailureKind.TASK_FAILED, detail="no")
CORRUPT = Failure(kind=FailureKind.BACKUP_CORRUPT, detail="no")
REFUSED = Failure(kind=FailureKind.REFUSED, detail="no")
OLDER = altered(STEP, on_failure=OnFailure.OTHER_GENERATION)
ASKING = altered(STEP, on_failure=OnFailure.ASK)
OTHER_WAY = altered(STEP, alternate=WAY)
TRIED = StepState(tries=1)


@pytest.mark.parametrize(
    ("step", "state", "failure", "then"),
    [
        (STEP, StepState(), FAILED, Recourse.RETRY),
        (STEP, TRIED, FAILED, Recourse.STOP),
        (STEP, StepState(), REFUSED, Recourse.STOP),
        (ASKING, TRIED, FAILED, Recourse.ASK),
        (ASKING, StepState(), REFUSED, Recourse.ASK),
        (OLDER, TRIED, FAILED, Recourse.OTHER_GENERATION),
        (OLDER, TRIED, CORRUPT, Recourse.ASK),
        (OLDER, StepState(tries=1, older=MOST_OLDER), FAILED, Recourse.ASK),
        (OTHER_WAY, TRIED, FAILED, Recourse.ALTERNATE),
        (OTHER_WAY, StepState(tries=1, alternate=True), FAILED, Recourse.STOP),
    ],
)
def test_what_follows(step: object, state: StepState, failure: Failure, then: Recourse) -> None:
    assert recourse(step, state, failure, asking=True) is then  # type: ignore[arg-type]


def test_nobody_is_asked_where_nobody_is() -> None:
    assert recourse(ASKING, TRIED, FAILED, asking=False) is Recourse.STOP


def test_the_pause_doubles_and_has_an_end() -> None:
    pauses = [pause_before(STEP, StepState(tries=tries)) for tries in (0, 1, 2, 3, 20)]
    assert pauses == [0, 10, 20, 40, 900]


def test_the_next_attempt_is_made_as_the_last_failure_says() -> None:
    assert as_attempted(OLDER, StepState()) == OLDER
    assert as_attempted(OLDER, StepState(older=2)).actions == (altered(COPY, older=2),)
    other = as_attempted(OTHER_WAY, StepState(alternate=True))
    assert (other.key, other.step, other.kind, other.actions) == (
        "a/one",
        "by-hand",
        StepKind.MANUAL,
        (),
    )

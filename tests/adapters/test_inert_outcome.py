"""Nothing that a runner hands over reaches the journal as it came."""

from __future__ import annotations

import json

from bcp.adapters.inert_outcome import inert_outcome
from bcp.execution.events import CheckResult, Failure, FailureKind
from bcp.execution.ports import StepOutcome
from bcp.planning.plan import Basis

NOISE = "\x1b[31mred\x1b[0m\x00\x9b2J\u202e\u2028" * 2_000


def test_texts_are_made_inert_and_their_number_is_bounded() -> None:
    check = CheckResult(name=NOISE, passed=False, detail=NOISE)
    outcome = StepOutcome(
        seconds=1,
        basis=Basis.MEASURED,
        failure=Failure(kind=FailureKind.TASK_FAILED, detail=NOISE),
        checks=(check,) * 1200,
    )
    made = inert_outcome(outcome)
    assert made.failure is not None
    assert len(made.failure.detail) <= 1200
    assert len(made.checks) == 1000
    document = json.loads(made.checks[0].model_dump_json())
    assert len(document["name"]) <= 500
    assert all(each == "\n" or each.isprintable() for each in document["name"] + document["detail"])
    assert inert_outcome(made) == made


def test_an_outcome_without_failure_stays_as_it_is() -> None:
    check = CheckResult(name="行数が合う", passed=True)
    outcome = StepOutcome(seconds=1, basis=Basis.MEASURED, checks=(check,))
    assert inert_outcome(outcome) == outcome

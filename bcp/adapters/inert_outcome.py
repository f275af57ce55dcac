"""The last gate before the journal: whatever a runner hands over is inert and of bounded size."""

from __future__ import annotations

from bcp.adapters.inert import inert
from bcp.execution.events import CheckResult
from bcp.execution.ports import StepOutcome

_MOST_CHECKS = 1000
_LONGEST_NAME = 500


def inert_outcome(outcome: StepOutcome) -> StepOutcome:
    """The same outcome; texts of its failure and checks are made inert, further checks than 1,000
    are left out.
    """
    failure = outcome.failure
    if failure is not None:
        failure = failure.model_copy(update={"detail": inert(failure.detail)})
    checks = tuple(_inert_check(check) for check in outcome.checks[:_MOST_CHECKS])
    return outcome.model_copy(update={"failure": failure, "checks": checks})


def _inert_check(check: CheckResult) -> CheckResult:
    name = inert(check.name, lines=1, length=_LONGEST_NAME)
    return check.model_copy(update={"name": name, "detail": inert(check.detail)})

"""The last gate before the journal: whatever a runner hands over is inert and of bounded size."""

from __future__ import annotations

from collections.abc import Callable

from bcp.adapters.inert import inert
from bcp.execution.events import CheckResult, RestoreMeasurement
from bcp.execution.ports import StepOutcome

Clean = Callable[[str], str]
_MOST_CHECKS = 1000
_NAMES = ("backup", "repository", "generation")
_LONGEST_NAME = 500


def _as_it_is(text: str) -> str:
    return text


def inert_outcome(outcome: StepOutcome, clean: Clean = _as_it_is) -> StepOutcome:
    """The same outcome; texts of its failure and checks are made inert, further checks than 1,000
    are left out. `clean` takes secrets out of every text first.
    """
    failure = outcome.failure
    if failure is not None:
        failure = failure.model_copy(update={"detail": inert(clean(failure.detail))})
    checks = tuple(_inert_check(check, clean) for check in outcome.checks[:_MOST_CHECKS])
    restores = tuple(_clean_restore(restore, clean) for restore in outcome.restores)
    return outcome.model_copy(update={"failure": failure, "checks": checks, "restores": restores})


def _clean_restore(restore: RestoreMeasurement, clean: Clean) -> RestoreMeasurement:
    names = {name: clean(getattr(restore, name)) for name in ("role", *_NAMES)}
    return restore.model_copy(
        update={**names, "rejected": tuple(clean(name) for name in restore.rejected)}
    )


def _inert_check(check: CheckResult, clean: Clean) -> CheckResult:
    name = inert(clean(check.name), lines=1, length=_LONGEST_NAME)
    return check.model_copy(update={"name": name, "detail": inert(clean(check.detail))})

"""What an exercise adds to a run: which inject takes effect where and when."""

from __future__ import annotations

import logging

from bcp.execution.events import Failure, FailureKind
from bcp.execution.ports import InjectPort, StepOutcome
from bcp.model.scenario import BackupCorrupt, GuestDies, Inject, PersonAbsent, StepFails
from bcp.planning.dispatch import absentees
from bcp.planning.plan import Basis, Plan

_log = logging.getLogger(__name__)


class Exercise:
    """The injects of a run, by the moment at which each takes effect."""

    def __init__(self, plan: Plan, injects: tuple[Inject, ...]) -> None:
        self.corruptions = tuple(i for i in injects if isinstance(i, BackupCorrupt))
        self.absences = tuple(i for i in injects if isinstance(i, PersonAbsent))
        self.absent = _absent(plan, self.absences)
        self.failures = {f"{i.system}/{i.step}": i for i in injects if isinstance(i, StepFails)}
        self.deaths = {f"{i.system}/{i.step}": i for i in injects if isinstance(i, GuestDies)}
        by_step: tuple[tuple[str, Inject], ...] = (
            *self.failures.items(),
            *self.deaths.items(),
        )
        self.without_effect = tuple(i for key, i in by_step if key not in plan.steps_by_key)

    def failure(self, step: str, attempt: int) -> StepFails | None:
        """The inject that makes this attempt fail, if there is one."""
        inject = self.failures.get(step)
        return inject if inject is not None and attempt <= inject.times else None

    def death(self, step: str, attempt: int) -> GuestDies | None:
        """The inject that kills the guest during this attempt: only ever during the first."""
        return self.deaths.get(step) if attempt == 1 else None

    def apply(self, inject: Inject, port: InjectPort | None) -> str | None:
        """Let an inject happen; what kept it from happening, or None."""
        if port is None:
            return "nothing here can apply it"
        try:
            port.apply(inject)
        except Exception as error:  # noqa: BLE001 - an inject that fails is a finding, not the end
            _log.exception("inject %r could not be applied", inject)
            return describe(error)
        return None


def injected_failure(attempt: int, inject: StepFails) -> StepOutcome:
    """The outcome of an attempt that an inject makes fail: nothing was done."""
    return StepOutcome(
        seconds=0,
        basis=Basis.MEASURED,
        failure=Failure(kind=FailureKind.INJECTED, detail=f"{attempt}/{inject.times}"),
    )


def describe(error: BaseException) -> str:
    """An unexpected exception in a few words; the log has the rest."""
    text = f"{type(error).__name__}: {error!s:.500}"[:500]
    # A guest may have had a say in it, and a file name may hold bytes that are no text.
    return "".join(each if each.isprintable() else "?" for each in text)


def _absent(plan: Plan, absences: tuple[PersonAbsent, ...]) -> frozenset[str]:
    away: frozenset[str] = frozenset()
    for absence in absences:
        away |= frozenset(absentees(plan, absence.team, absence.skill, absence.count, away))
    return away

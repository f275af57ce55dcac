"""Who does what in a recovery: which steps machines carry out, and which are left to people."""

from __future__ import annotations

import time
from collections.abc import Callable

from bcp.adapters.targets import Targets
from bcp.adapters.verification import SystemChecks
from bcp.execution.desk import for_people
from bcp.execution.events import Failure, FailureKind, RestoreMeasurement
from bcp.execution.ports import StepOutcome
from bcp.execution.realms import refuse_other_realm
from bcp.model.inventory import Inventory
from bcp.model.system import CheckKind, StepKind
from bcp.planning.plan import Basis, Impact, Plan, PlannedStep
from bcp.planning.procedure import RETURNS


class LeftToPeople:
    """Whether a step is left to people.

    So are manual steps, decisions, what is waited for, and what a stage has reached; and also the
    verification of a system that no machine can check. A system that comes back by itself, as
    soon as what it stands on is there, is checked by machines where they can.
    """

    def __init__(self, inventory: Inventory, targets: Targets, plan_of: Callable[[], Plan]) -> None:
        self._inventory = inventory
        self._targets = targets
        self._plan_of = plan_of

    def __call__(self, step: PlannedStep) -> bool:
        """Whether people carry the step out."""
        if step.kind is StepKind.WAIT and step.step == RETURNS and step.level is None:
            planned = self._plan_of().systems_by_id.get(step.system)
            down = planned is not None and planned.impact is Impact.DOWN
            return not (down and self._can_be_checked(step.system))
        if for_people(step):
            return True
        return step.kind is StepKind.VERIFICATION and not self._can_be_checked(step.system)

    def _can_be_checked(self, system: str) -> bool:
        declared = self._inventory.systems_by_id.get(system)
        if declared is None or self._targets.host(system) is None:
            return False
        return any(check.kind is not CheckKind.MANUAL for check in declared.verification)


class DoneByChecks:
    """Looks whether the last automated step of a system is done: its checks all pass.

    Of earlier steps nobody can say; they are simply run again. `receipts_of` reads what the
    restores of a step that is done have measured. Raises Refused for a plan of another realm than
    that of the targets.
    """

    def __init__(
        self,
        checks: SystemChecks,
        plan_of: Callable[[], Plan],
        receipts_of: Callable[[PlannedStep], tuple[RestoreMeasurement, ...]],
    ) -> None:
        refuse_other_realm(plan_of().realm, checks.realm)
        self._receipts_of = receipts_of
        self._checks = checks
        self._plan_of = plan_of

    def __call__(self, step: PlannedStep) -> StepOutcome | None:
        """The outcome of a step that is done; None: it is not, or nobody can say."""
        plan = self._plan_of()
        automated = [
            key
            for key in plan.keys_by_system.get(step.system, ())
            if plan.steps_by_key[key].kind is StepKind.AUTOMATED
        ]
        if not automated or automated[-1] != step.key:
            return None
        begin = time.monotonic()
        done = self._checks.check(step.system)
        if done.failure is not None or not done.checks:
            return None
        return StepOutcome(
            seconds=time.monotonic() - begin,
            basis=Basis.ASSUMED,
            checks=done.checks,
            restores=self._receipts_of(step),
        )


class NoPeople:
    """Stands where people would be played: in a recovery nobody plays them."""

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:  # noqa: ARG002 - StepRunner
        """Refuse: the executor leaves such steps to people."""
        failure = Failure(kind=FailureKind.REFUSED, detail="people are not played in a recovery")
        return StepOutcome(seconds=0, basis=Basis.MEASURED, failure=failure)

    def cancel(self) -> None:
        """Nothing ever runs."""

    def cancel_step(self, key: str) -> None:
        """Nothing ever runs."""

    def look(self, step: PlannedStep) -> StepOutcome | None:  # noqa: ARG002 - StepRunner
        """Nobody can say."""
        return None

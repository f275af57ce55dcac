"""The steps of a drill in which nothing runs on a guest, and the choice of who does which."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from bcp.adapters.inert import inert
from bcp.adapters.inert_outcome import inert_outcome
from bcp.adapters.redaction import Redactor
from bcp.execution.events import Failure, FailureKind
from bcp.execution.ports import StepOutcome, StepRunner
from bcp.model.scenario import GuestDies, Inject
from bcp.model.system import StepKind
from bcp.planning.plan import Basis, PlannedStep


class RunnerByKind:
    """Hands each step to the runner for its kind, or else to `people`.

    What comes back is inert and, with a `redactor`, without secrets.
    """

    def __init__(
        self,
        runners: Mapping[StepKind, StepRunner],
        people: StepRunner,
        redactor: Redactor | None = None,
    ) -> None:
        self._redactor = redactor or Redactor()
        self._runners = dict(runners)
        self._people = people

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:
        """Carry the step out; what a stage has reached is seen by people."""
        runner = self._people if step.level is not None else self._runners.get(step.kind)
        return inert_outcome((runner or self._people).run(step, attempt), self._redactor)

    def cancel(self) -> None:
        """End everything that runs, soon."""
        for runner in (*self._runners.values(), self._people):
            runner.cancel()

    def cancel_step(self, key: str) -> None:
        """End what runs for a step, whoever carries it out."""
        for runner in (*self._runners.values(), self._people):
            runner.cancel_step(key)

    def look(self, step: PlannedStep) -> StepOutcome | None:
        """Look whether a step is done; of those of people only people can say."""
        runner = None if step.level is not None else self._runners.get(step.kind)
        done = None if runner is None else runner.look(step)
        return None if done is None else inert_outcome(done, self._redactor)


class PlayedPeople:
    """Plays the people of a drill: nothing is waited for, the planned time counts as assumed."""

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:  # noqa: ARG002
        """The step is done, in the time that the plan assumes."""
        return StepOutcome(seconds=step.duration, basis=Basis.ASSUMED)

    def cancel(self) -> None:
        """Nothing ever runs."""

    def cancel_step(self, key: str) -> None:
        """Nothing ever runs."""

    def look(self, step: PlannedStep) -> StepOutcome | None:  # noqa: ARG002
        """Nobody can say."""
        return None


class KillableLab(Protocol):
    """A lab in which injects happen."""

    def apply(self, inject: Inject) -> None:
        """Let an inject happen now. Raises OSError."""
        ...

    def kill_at_work(self, system: str) -> None:
        """Kill a guest as soon as something runs in it. Raises OSError."""
        ...


class DrillInjects:
    """Lets injects happen so that they meet the step: a guest dies under the work, not before."""

    def __init__(self, lab: KillableLab) -> None:
        self._lab = lab

    def apply(self, inject: Inject) -> None:
        """Let it happen. Raises OSError when it cannot."""
        if isinstance(inject, GuestDies):
            self._lab.kill_at_work(inject.system)
        else:
            self._lab.apply(inject)


class Waiting:
    """What a drill waits for comes at once; with it an outage ends and the guest is back.

    `end_outage` raises OSError when the guest does not come back.
    """

    def __init__(self, end_outage: Callable[[str], None], out: frozenset[str]) -> None:
        self._end_outage = end_outage
        self._out = out

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:  # noqa: ARG002
        """The wait is over."""
        failure = None
        if step.system in self._out:
            try:
                self._end_outage(step.system)
            except OSError as error:
                failure = Failure(kind=FailureKind.UNREACHABLE, detail=inert(str(error)))
        return StepOutcome(seconds=step.duration, basis=Basis.ASSUMED, failure=failure)

    def cancel(self) -> None:
        """Nothing runs for long."""

    def cancel_step(self, key: str) -> None:
        """Nothing runs for long."""

    def look(self, step: PlannedStep) -> StepOutcome | None:  # noqa: ARG002
        """Nobody can say whether the wait is over."""
        return None

"""The threads that act: each does one thing, and reports to the control loop by letter."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType

from bcp.execution.events import Failure, FailureKind
from bcp.execution.exercise import Exercise, describe
from bcp.execution.letters import Attempted, Injected, Letter, Looked, Planned
from bcp.execution.ports import Clock, InjectPort, StepOutcome, StepRunner
from bcp.execution.replanning import MakePlan, Question
from bcp.model.refusal import Refused
from bcp.model.scenario import Inject
from bcp.planning.plan import Basis, PlannedStep

_log = logging.getLogger(__name__)


class Workers:
    """A pool for steps and injects, and one thread that plans. `under_way` counts the former."""

    def __init__(
        self, runner: StepRunner, clock: Clock, post: Callable[[Letter], None], limit: int
    ) -> None:
        self.under_way = 0
        self._runner = runner
        self._clock = clock
        self._post = post
        self._pool = ThreadPoolExecutor(limit, "step")
        self._planner = ThreadPoolExecutor(1, "plan")

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for what runs; after an exception it is ended first."""
        if error is not None:
            self._runner.cancel()
        self._pool.shutdown()
        self._planner.shutdown(cancel_futures=True)

    def attempt(self, step: PlannedStep, attempt: int) -> None:
        """Carry out an attempt at a step."""
        self.under_way += 1
        self._pool.submit(self._work, step, attempt)

    def report(self, step: PlannedStep, attempt: int, outcome: StepOutcome) -> None:
        """Report an attempt at which nobody works."""
        self.under_way += 1
        self._post(Attempted(step, attempt, outcome))

    def look(self, step: PlannedStep) -> None:
        """Look whether a step is done already."""
        self.under_way += 1
        self._pool.submit(self._look, step)

    def cancel_step(self, key: str) -> None:
        """End what runs for a step, soon."""
        self._runner.cancel_step(key)

    def inject(self, inject: Inject, exercise: Exercise, port: InjectPort | None) -> None:
        """Let an inject happen."""
        self.under_way += 1
        self._pool.submit(lambda: self._post(Injected(inject, exercise.apply(inject, port))))

    def plan(self, question: Question, make: MakePlan) -> None:
        """Plan the rest of the run again."""
        self._planner.submit(self._plan, question, make)

    def _work(self, step: PlannedStep, attempt: int) -> None:
        begin = self._clock.monotonic()
        try:
            outcome = self._runner.run(step, attempt)
        except BaseException as error:  # noqa: BLE001 - an unreported attempt would hang the run
            _log.exception("attempt %d at step %s broke off", attempt, step.key)
            outcome = StepOutcome(
                seconds=self._clock.monotonic() - begin,
                basis=Basis.MEASURED,
                failure=Failure(kind=FailureKind.INTERNAL, detail=describe(error)),
            )
        self._post(Attempted(step, attempt, outcome))

    def _look(self, step: PlannedStep) -> None:
        outcome = None
        try:
            outcome = self._runner.look(step)
        except BaseException:  # noqa: BLE001 - what nobody can say is run again
            _log.exception("looking at step %s broke off", step.key)
        self._post(Looked(step, outcome))

    def _plan(self, question: Question, make: MakePlan) -> None:
        try:
            self._post(Planned(question, make(question)))
        except Refused as refusal:
            self._post(Planned(question, None, refusal.summary.render()))
        except BaseException as error:  # noqa: BLE001 - a plan that fails must not stop a recovery
            _log.exception("planning the rest broke off")
            self._post(Planned(question, None, describe(error)))

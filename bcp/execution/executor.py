"""Carrying a plan out: one control loop decides and records, worker threads act.

The journal knows of everything before it happens: an event is appended, then folded into the
state, then told to the observers, and only then anything acts on it.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from queue import SimpleQueue
from typing import Literal

from bcp.execution.blocking import Dependants, obstacle
from bcp.execution.events import (
    Event,
    Failure,
    FailureKind,
    InjectApplied,
    Noted,
    RunFinished,
    RunStarted,
    StepSkipped,
    StepStarted,
    SystemVerified,
)
from bcp.execution.exercise import Exercise, describe, injected_failure
from bcp.execution.outcomes import failed, newest_data, succeeded
from bcp.execution.ports import Clock, InjectPort, Journal, Observer, StepOutcome, StepRunner
from bcp.execution.state import RunState, StepStatus, apply
from bcp.model.message import mark
from bcp.model.scenario import Inject
from bcp.planning.dispatch import dispatchable
from bcp.planning.plan import Basis, Plan, PlannedStep

ONCE = mark("Interrupted: what runs is finished, nothing more is started.")
TWICE = mark("Interrupted again: what runs is ended.")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Attempted:
    """A worker's message: an attempt is over."""

    step: PlannedStep
    attempt: int
    outcome: StepOutcome


@dataclass(frozen=True, slots=True)
class _Injected:
    """A worker's message: an inject took effect, or could not."""

    inject: Inject
    error: str | None


@dataclass(frozen=True, slots=True)
class _Interrupted:
    """Somebody wants the run to end."""


_Letter = _Attempted | _Injected | _Interrupted


class Executor:
    """Executes one plan; `limit` steps at most run side by side.

    Workers hand their results to the control loop through a queue, so that only the thread that
    called `execute` decides, writes the journal and calls the observers.
    """

    def __init__(
        self,
        journal: Journal,
        runner: StepRunner,
        clock: Clock,
        *,
        limit: int,
        injects: InjectPort | None = None,
        observers: Sequence[Observer] = (),
    ) -> None:
        self._journal = journal
        self._runner = runner
        self._clock = clock
        self._limit = limit
        self._port = injects
        self._observers = list(observers)
        self._inbox: SimpleQueue[_Letter] = SimpleQueue()
        self._under_way = 0
        self._interrupts = 0
        self._state: RunState | None = None

    def execute(
        self,
        plan: Plan,
        *,
        run: str,
        incident_at: datetime,
        mode: Literal["drill", "recovery"] = "drill",
        injects: Sequence[Inject] = (),
    ) -> RunState:
        """Carry the plan out and return the final state; `incident_at` is when it really began.

        Returns when every step is in a final state, or after an interrupt when nothing runs any
        more. What the journal raises ends the run at once: what runs is cancelled.
        """
        self._exercise = Exercise(plan, tuple(injects))
        self._absent = self._exercise.absent | {
            person.id for person in plan.people if person.arrives is None
        }
        self._dependants = Dependants(plan)
        self._record(
            RunStarted(
                at=self._clock.now(),
                run=run,
                mode=mode,
                realm=plan.realm,
                plan=plan,
                incident_at=incident_at,
            )
        )
        with ThreadPoolExecutor(self._limit + len(injects), "step") as pool:
            self._pool = pool
            try:
                self._apply_before_the_first_step()
                self._loop()
            except BaseException:
                self._runner.cancel()
                raise
        statuses = {step.status for step in self.state.steps.values()}
        self._record(
            RunFinished(
                at=self._clock.now(),
                complete=statuses <= {StepStatus.SUCCEEDED},
                interrupted=StepStatus.WAITING in statuses,
            )
        )
        return self.state

    def interrupt(self) -> None:
        """First call: finish what runs, start nothing. Second: cancel what runs.

        May be called from a signal handler and from any thread.
        """
        self._inbox.put(_Interrupted())

    @property
    def state(self) -> RunState:
        """The state so far; only after `execute` has begun."""
        assert self._state is not None
        return self._state

    def _record(self, event: Event) -> None:
        state = apply(self._state, event)
        self._journal.append(event)
        self._state = state
        for observer in tuple(self._observers):
            try:
                observer.observe(event, state)
            except Exception:  # noqa: BLE001 - a display that breaks must not stop a recovery
                self._observers.remove(observer)
                _log.exception("observer %r is left out from now on", observer)

    def _note(self, text: str) -> None:
        self._record(Noted(at=self._clock.now(), text=text))

    def _loop(self) -> None:
        while True:
            if not self._interrupts:
                self._start_what_can_start()
            if not self._under_way:
                return
            self._receive(self._inbox.get())

    def _receive(self, letter: _Letter) -> None:
        match letter:
            case _Interrupted():
                self._interrupts += 1
                if self._interrupts == 1:
                    self._note(ONCE)
                elif self._interrupts == 2:
                    self._note(TWICE)
                    self._runner.cancel()
            case _Injected(inject, error):
                self._under_way -= 1
                self._record_inject(inject, error)
            case _Attempted(step, attempt, outcome):
                self._under_way -= 1
                if outcome.failure is None:
                    self._succeed(step, attempt, outcome)
                else:
                    self._fail(step, attempt, outcome, outcome.failure)

    def _start_what_can_start(self) -> None:
        keys = self._keys_by_status()
        running = {key: self.state.steps[key].people for key in keys[StepStatus.RUNNING]}
        ready = dispatchable(
            self.state.plan,
            done=keys[StepStatus.SUCCEEDED],
            running=running,
            gone=keys[StepStatus.FAILED] | keys[StepStatus.SKIPPED],
            limit=self._limit,
            absent=self._absent,
        )
        for step in ready:
            self._start(step)
        if not ready and not running:
            self._give_up(keys)

    def _keys_by_status(self) -> dict[StepStatus, set[str]]:
        keys: dict[StepStatus, set[str]] = {status: set() for status in StepStatus}
        for key, step in self.state.steps.items():
            keys[step.status].add(key)
        return keys

    def _give_up(self, keys: dict[StepStatus, set[str]]) -> None:
        """Nothing runs and nothing can start: skip what waits, each step with its reason."""
        plan = self.state.plan
        for step in plan.steps:
            waits = self.state.steps[step.key].status is StepStatus.WAITING
            if waits and keys[StepStatus.SUCCEEDED].issuperset(step.predecessors):
                cause, because = obstacle(plan, step, self._absent)
                self._record(
                    StepSkipped(at=self._clock.now(), step=step.key, because=because, cause=cause)
                )
                self._skip_dependants(step.key)

    def _start(self, step: PlannedStep) -> None:
        attempt = self.state.steps[step.key].attempt + 1
        failing = self._exercise.failure(step.key, attempt)
        if failing is not None and attempt == 1:
            self._record(InjectApplied(at=self._clock.now(), inject=failing))
        people = tuple(assignment.person for assignment in step.people)
        self._record(
            StepStarted(at=self._clock.now(), step=step.key, attempt=attempt, people=people)
        )
        self._under_way += 1
        if failing is not None:
            self._inbox.put(_Attempted(step, attempt, injected_failure(attempt, failing)))
            return
        self._pool.submit(self._work, step, attempt)
        dying = self._exercise.death(step.key, attempt)
        if dying is not None:
            self._under_way += 1
            self._pool.submit(self._inject, dying)

    def _work(self, step: PlannedStep, attempt: int) -> None:
        """In a worker thread: carry one attempt out and report, whatever happens."""
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
        self._inbox.put(_Attempted(step, attempt, outcome))

    def _inject(self, inject: Inject) -> None:
        """In a worker thread: let an inject happen and report."""
        self._inbox.put(_Injected(inject, self._exercise.apply(inject, self._port)))

    def _record_inject(self, inject: Inject, error: str | None) -> None:
        now = self._clock.now()
        if error is None:
            self._record(InjectApplied(at=now, inject=inject))
        else:
            self._record(Noted(at=now, text=f"{inject.model_dump_json()}: {error}"))

    def _apply_before_the_first_step(self) -> None:
        for corruption in self._exercise.corruptions:
            self._record_inject(corruption, self._exercise.apply(corruption, self._port))
        for absence in self._exercise.absences:
            self._record_inject(absence, None)
        for inject in self._exercise.without_effect:
            self._record_inject(inject, "the plan has no such step")

    def _succeed(self, step: PlannedStep, attempt: int, outcome: StepOutcome) -> None:
        self._record(succeeded(self._clock.now(), step.key, attempt, outcome))
        steps = [self.state.steps[key] for key in self.state.plan.keys_by_system[step.system]]
        if all(each.status is StepStatus.SUCCEEDED for each in steps):
            newest = newest_data(steps)
            self._record(SystemVerified(at=self._clock.now(), system=step.system, newest=newest))

    def _fail(
        self, step: PlannedStep, attempt: int, outcome: StepOutcome, failure: Failure
    ) -> None:
        cancelled = self._interrupts > 1
        final = attempt > step.retries and not cancelled
        now = self._clock.now()
        self._record(failed(now, step.key, attempt, outcome, failure, final=final))
        if final:
            self._skip_dependants(step.key)

    def _skip_dependants(self, root: str) -> None:
        """Skip all that stands on `root`, directly or not; each names the root as its cause."""
        for key in self._dependants.of(root):
            if self.state.steps[key].status is StepStatus.WAITING:
                self._record(StepSkipped(at=self._clock.now(), step=key, because=root))

"""Starting steps and taking up what became of them: the part of the control loop about steps."""

from __future__ import annotations

from typing import Protocol

from bcp.execution.blocking import Dependants, obstacle
from bcp.execution.deadlines import Pauses, PlayedWork
from bcp.execution.desk import ByPeople, for_people, settled
from bcp.execution.events import (
    Event,
    Failure,
    HandedToPeople,
    InjectApplied,
    LaneFreed,
    Noted,
    Recourse,
    StepFailed,
    StepGivenUp,
    StepInterrupted,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    StepWaived,
    SystemVerified,
)
from bcp.execution.exercise import Exercise, injected_failure
from bcp.execution.letters import Read
from bcp.execution.outcomes import failed, newest_data, succeeded
from bcp.execution.ports import Clock, InjectPort, StepOutcome
from bcp.execution.recourse import as_attempted, pause_before, recourse
from bcp.execution.setbacks import setback, undone
from bcp.execution.standings import Standings
from bcp.execution.state import PASSED, RunState, StepStatus, is_back
from bcp.execution.workers import Workers
from bcp.model.scenario import Inject
from bcp.planning.plan import PlannedStep


class Recorder(Protocol):
    """What holds the state and makes events durable."""

    @property
    def state(self) -> RunState:
        """The state so far."""
        ...

    def record(self, *events: Event) -> None:
        """Make events durable, all or none, and fold them."""
        ...


class Stepping:
    """Starts steps, and takes up what became of them. `asking`: there are people to ask."""

    def __init__(
        self,
        recorder: Recorder,
        workers: Workers,
        clock: Clock,
        exercise: Exercise,
        pauses: Pauses,
        *,
        port: InjectPort | None,
        asking: bool,
        by_people: ByPeople,
    ) -> None:
        self._recorder = recorder
        self._workers = workers
        self._clock = clock
        self._exercise = exercise
        self._pauses = pauses
        self._port = port
        self._asking = asking
        self._by_people = by_people
        self._doomed: set[str] = set()
        self._played = PlayedWork(clock)
        plan = recorder.state.plan
        self._absent = exercise.absent | {
            person.id for person in plan.people if person.arrives is None and not asking
        }
        self._standings = Standings(recorder.state, self._absent)
        self._plan = plan
        self._dependants = Dependants(plan)

    @property
    def standings(self) -> Standings:
        """Where the steps stand."""
        return self._standings

    @property
    def people(self) -> tuple[str, ...]:
        """The keys of the steps that wait for people."""
        return tuple(self._standings.asked)

    @property
    def _state(self) -> RunState:
        return self._recorder.state

    def end_played_work(self, *, at_once: bool) -> None:
        """End the work of played people that has taken its compressed time."""
        self._played.end_what_is_due(at_once=at_once)

    def next_end(self) -> float | None:
        """Seconds until played people are done with something."""
        return self._played.next()

    def start_what_can_start(self, limit: int) -> None:
        """Start every step that can start now; at most `limit` steps of machines side by side."""
        now = self._state.seconds(self._clock.now()) if self._asking else None
        pausing = self._pauses.waiting()
        held_back = pausing | self._too_early(now)
        started = False
        # What people begin leaves the machines' places free, so it is asked again.
        while ready := self._standings.ready(limit, now, held_back):
            started = True
            for step in ready:
                self._start(step)
        running = self._standings.count(StepStatus.RUNNING)
        if not started and not running and not pausing and not self._asking:
            self._give_up()

    def finish(
        self, step: PlannedStep, attempt: int, outcome: StepOutcome, *, cancelled: bool
    ) -> None:
        """Take up what became of an attempt."""
        if step.key in self._doomed:
            self._doomed.discard(step.key)
            self._recorder.record(
                StepInterrupted(at=self._clock.now(), step=step.key, attempt=attempt)
            )
        elif outcome.failure is None and outcome.to_see and self._asking:
            self._recorder.record(
                HandedToPeople(
                    at=self._clock.now(),
                    step=step.key,
                    attempt=attempt,
                    seconds=outcome.seconds,
                    checks=outcome.checks,
                    to_see=outcome.to_see,
                )
            )
        elif outcome.failure is None:
            self._recorder.record(succeeded(self._clock.now(), step.key, attempt, outcome))
            self._verify(step.system)
        else:
            self._fail(step, attempt, outcome, outcome.failure, cancelled=cancelled)

    def free_lane(self, read: Read) -> None:
        """Let others restore from a repository that a step needs no more."""
        state = self._state.steps.get(read.step)
        if state is None or state.status is not StepStatus.RUNNING or state.attempt != read.attempt:
            return
        held = set(self._state.plan.steps_by_key[read.step].lanes) - state.freed.keys()
        if read.repository in held:
            self._recorder.record(
                LaneFreed(
                    at=self._clock.now(),
                    step=read.step,
                    attempt=read.attempt,
                    repository=read.repository,
                )
            )

    def after(self, event: Event) -> str | None:
        """Do what follows an event that people brought about; the key of the step that is over
        or to be done by it, None if there is none.
        """
        match event:
            case StepSucceeded():
                self._verify(self._state.plan.steps_by_key[event.step].system)
            case StepWaived() | StepRetried():
                self._verify(self._state.plan.steps_by_key[event.step].system)
                self._skip_what_stays_blocked()
            case StepGivenUp():
                self._skip_dependants(event.step)
            case StepFailed():
                if event.final:
                    self._skip_dependants(event.step)
            case _:
                return None
        return event.step

    def look_at_what_was_in_flight(self) -> None:
        """After a crash: look at every step that machines were at; people go on as they were."""
        for key, step in self._state.steps.items():
            planned = self._state.plan.steps_by_key[key]
            if step.status is StepStatus.RUNNING and not step.handed:
                self._workers.look(as_attempted(planned, step))
        for event in settled(self._state, self._clock.now()):
            self._recorder.record(event)
        for system in {step.system: None for step in self._state.plan.steps}:
            self._verify(system)
        self._skip_what_stays_blocked()
        self.stop_what_was_hit()

    def take_look(self, step: PlannedStep, outcome: StepOutcome | None) -> None:
        """Take up what a look has shown: it is done, or it waits to be run (again)."""
        now, state = self._clock.now(), self._state.steps[step.key]
        if outcome is not None and outcome.failure is None and step.key not in self._doomed:
            done = succeeded(now, step.key, state.attempt, outcome)
            self._recorder.record(done.model_copy(update={"found": True}))
            self._verify(step.system)
        elif step.key in self._doomed or step.key not in self._state.doubtful:
            self._doomed.discard(step.key)
            self._recorder.record(StepInterrupted(at=now, step=step.key, attempt=state.attempt))
        else:
            self._workers.attempt(step, state.attempt)

    def stop_what_was_hit(self) -> None:
        """End the work that new damage has undone."""
        fresh = undone(self._state, setback(self._state))
        for key, step in tuple(self._state.steps.items()):
            if step.status is not StepStatus.RUNNING or key not in fresh:
                continue
            if step.handed:
                self._recorder.record(
                    StepInterrupted(at=self._clock.now(), step=key, attempt=step.attempt)
                )
            else:
                self._doomed.add(key)
                self._workers.cancel_step(key)

    def apply_before_the_first_step(self) -> None:
        """Let those injects happen that are there from the beginning."""
        for corruption in self._exercise.corruptions:
            self.record_inject(corruption, self._exercise.apply(corruption, self._port))
        for absence in self._exercise.absences:
            self.record_inject(absence, None)
        for inject in self._exercise.without_effect:
            self.record_inject(inject, "the plan has no such step")

    def record_inject(self, inject: Inject, error: str | None) -> None:
        """Record that an inject took effect, or what kept it from it."""
        now = self._clock.now()
        if error is None:
            self._recorder.record(InjectApplied(at=now, inject=inject))
        else:
            text = f"{inject.model_dump_json()}: {error}"
            self._recorder.record(Noted(at=now, text=text))

    def _too_early(self, now: int | None) -> frozenset[str]:
        """Steps of machines for which what they need is expected only later."""
        if now is None:
            return frozenset()
        return frozenset(
            step.key for step in self._state.plan.released_after(now) if not self._by_people(step)
        )

    def _give_up(self) -> None:
        """Nothing runs and nothing can start: skip what waits, each step with its reason."""
        plan = self._state.plan
        for step in plan.steps:
            states = self._state.steps
            waits = states[step.key].status is StepStatus.WAITING
            if waits and all(states[key].status in PASSED for key in step.predecessors):
                cause, because = obstacle(plan, step, self._absent)
                now = self._clock.now()
                self._recorder.record(
                    StepSkipped(at=now, step=step.key, because=because, cause=cause)
                )
                self._skip_dependants(step.key)

    def _start(self, step: PlannedStep) -> None:
        state = self._state.steps[step.key]
        attempt = state.attempt + 1
        failing = self._exercise.failure(step.key, attempt)
        if failing is not None and attempt == 1:
            self._recorder.record(InjectApplied(at=self._clock.now(), inject=failing))
        attempted = as_attempted(step, state)
        played = self._state.compress is not None and for_people(attempted)
        handed = played or self._by_people(attempted)
        self._recorder.record(
            StepStarted(
                at=self._clock.now(),
                step=step.key,
                attempt=attempt,
                people=tuple(assignment.person for assignment in step.people),
                older=state.older,
                alternate=state.alternate,
                handed=handed,
            )
        )
        if failing is not None:
            self._workers.report(step, attempt, injected_failure(attempt, failing))
            return
        if played:
            self._play(attempted, attempt)
        if handed:
            return
        if step.key in self._state.doubtful:
            self._workers.look(attempted)
            return
        self._workers.attempt(attempted, attempt)
        dying = self._exercise.death(step.key, attempt)
        if dying is not None:
            self._workers.inject(dying, self._exercise, self._port)

    def _play(self, step: PlannedStep, attempt: int) -> None:
        """Let people's planned time pass in less, before what they do is done."""
        seconds = step.duration / (self._state.compress or 1)
        self._played.begin(step.key, seconds, lambda: self._workers.attempt(step, attempt))

    def _verify(self, system: str) -> None:
        """Record that a system is back, if its last step has just succeeded."""
        state = self._state
        if system not in state.verified and is_back(state, system):
            steps = [state.steps[key] for key in state.plan.keys_by_system[system]]
            newest = newest_data(steps)
            self._recorder.record(
                SystemVerified(at=self._clock.now(), system=system, newest=newest)
            )

    def _fail(
        self,
        step: PlannedStep,
        attempt: int,
        outcome: StepOutcome,
        failure: Failure,
        *,
        cancelled: bool,
    ) -> None:
        planned, state = self._state.plan.steps_by_key[step.key], self._state.steps[step.key]
        then = Recourse.RETRY
        if not cancelled:
            then = recourse(planned, state, failure, asking=self._asking)
        now = self._clock.now()
        self._recorder.record(failed(now, step.key, attempt, outcome, failure, then=then))
        if then is Recourse.STOP:
            self._skip_dependants(step.key)
        elif then is not Recourse.ASK:
            pause = pause_before(planned, self._state.steps[step.key])
            if pause:
                self._pauses.wait(step.key, pause)

    def _skip_dependants(self, root: str) -> None:
        """Skip all that stands on `root`, directly or not; each names the root as its cause."""
        if self._plan is not self._state.plan:
            self._plan = self._state.plan
            self._dependants = Dependants(self._plan)
        for key in self._dependants.of(root):
            if self._state.steps[key].status is StepStatus.WAITING:
                self._recorder.record(StepSkipped(at=self._clock.now(), step=key, because=root))

    def _skip_what_stays_blocked(self) -> None:
        for key, step in tuple(self._state.steps.items()):
            if step.status is StepStatus.FAILED:
                self._skip_dependants(key)

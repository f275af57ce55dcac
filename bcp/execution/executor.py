"""Carrying a plan out: one control loop decides and records, worker threads act.

The journal knows of everything before it happens: an event is recorded first (see `record`), and
only then anything acts on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Literal

from bcp.execution.deadlines import (
    Pauses,
    next_arrival,
    next_overdue,
    next_release,
    overdue,
)
from bcp.execution.desk import ByPeople, meet
from bcp.execution.events import (
    Answered,
    AttendanceChanged,
    Cause,
    Continued,
    DamageChanged,
    DrillKind,
    Escalated,
    Event,
    IsolationChecked,
    Noted,
    Premises,
    Requested,
    RunFinished,
    RunStarted,
    Suspended,
)
from bcp.execution.exercise import Exercise
from bcp.execution.letters import (
    Attempted,
    Copied,
    Injected,
    Interrupted,
    Letter,
    Looked,
    Planned,
    Read,
    Rung,
)
from bcp.execution.ports import Clock, InjectPort, Journal, Observer, StepRunner
from bcp.execution.record import Record
from bcp.execution.replanning import MakePlan
from bcp.execution.requests import Abort
from bcp.execution.rest import Rest
from bcp.execution.run_clock import RunClock
from bcp.execution.state import OPEN, PASSED, RunState, StepStatus
from bcp.execution.stepping import Stepping
from bcp.execution.workers import Workers
from bcp.model.message import mark
from bcp.model.scenario import Inject
from bcp.planning.plan import Plan, PlannedStep

ONCE = mark("Interrupted: what runs is finished, nothing more is started.")
TWICE = mark("Interrupted again: what runs is ended.")


def nobody(_: PlannedStep) -> bool:
    """Nobody carries anything out: the runner plays the people too."""
    return False


class Executor:
    """Executes one plan; `limit` steps of machines at most run side by side.

    Workers hand their results to the control loop through a queue, so that only the thread that
    called `execute` or `carry_on` decides, writes the journal and calls the observers.

    Steps for which `by_people` holds are only begun here: people report how they went. As soon as
    there are such people the run waits for them: it ends when everything is done, or when somebody
    ends it, not because nothing can be done for now. With `planner` the rest is planned again
    whenever something has changed.
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
        by_people: ByPeople = nobody,
        planner: MakePlan | None = None,
    ) -> None:
        self._record = Record(journal, observers)
        self._runner = runner
        self._clock = RunClock(clock)
        self._limit = limit
        self._port = injects
        self._by_people = by_people
        self._asking = by_people is not nobody
        self._planner = planner
        self._inbox: SimpleQueue[Letter] = SimpleQueue()
        self._interrupts = 0
        self._ending: int | None = None
        self._pauses = Pauses(self._clock)

    def execute(
        self,
        plan: Plan,
        *,
        run: str,
        incident_at: datetime,
        mode: Literal["drill", "recovery"] = "drill",
        kind: DrillKind | None = None,
        by: str = "",
        premises: Premises | None = None,
        injects: Sequence[Inject] = (),
        compress: int | None = None,
        isolation: IsolationChecked | None = None,
    ) -> RunState:
        """Carry the plan out and return the final state; `incident_at` is when it really began.

        With `compress` so many seconds of played people's planned time pass in one. `isolation` is
        what was found of the drill's network before; it is recorded as the run's first fact.

        Returns when every step is in a final state, or after an interrupt when nothing runs any
        more. What the journal raises ends the run at once: what runs is cancelled.
        """
        self._exercise = Exercise(plan, tuple(injects))
        begun = self._clock.now()
        found = () if isolation is None else (isolation.model_copy(update={"at": begun}),)
        self._record.record(
            RunStarted(
                at=begun,
                run=run,
                mode=mode,
                realm=plan.realm,
                plan=plan,
                incident_at=incident_at,
                kind=kind,
                by=by,
                premises=premises,
                compress=compress,
            ),
            *found,
        )
        return self._carry_out(len(injects), anew=True)

    def carry_on(self, holder: str, known_until: datetime | None = None) -> RunState:
        """Carry on a run that an executor left, and return the final state.

        `holder` says who does. With `known_until` the journal is a copy that was complete then.
        Steps in flight are looked at first and run again only if they are not done. Raises
        IllegalTransition when the journal does not hold together.
        """
        self._record.read()
        self._exercise = Exercise(self.state.plan, ())
        if self.state.finished is not None:
            return self.state
        assert self.state.latest is not None
        self._clock.not_before(self.state.latest)
        self._record.record(Continued(at=self._clock.now(), holder=holder, known_until=known_until))
        return self._carry_out(0, anew=False)

    def interrupt(self) -> None:
        """First call: finish what runs, start nothing. Second: cancel what runs.

        May be called from a signal handler and from any thread.
        """
        self._inbox.put(Interrupted())

    def ring(self) -> None:
        """Somebody else has written into the journal. From any thread."""
        self._inbox.put(Rung())

    def copied(self, progress: Copied | Read) -> None:
        """A restore that runs has come further, or to the end of what it reads. From any thread."""
        self._inbox.put(progress)

    @property
    def has_begun(self) -> bool:
        """Whether there is a state."""
        return self._record.has_begun

    @property
    def state(self) -> RunState:
        """The state so far; only after `execute` or `carry_on` has begun."""
        return self._record.state

    def _note(self, text: str) -> None:
        self._record.record(Noted(at=self._clock.now(), text=text))

    def _carry_out(self, injects: int, *, anew: bool) -> RunState:
        with Workers(self._runner, self._clock, self._inbox.put, self._limit + injects) as workers:
            self._workers = workers
            self._stepping = Stepping(
                self._record,
                workers,
                self._clock,
                self._exercise,
                self._pauses,
                port=self._port,
                asking=self._asking,
                by_people=self._by_people,
            )
            self._record.standings = self._stepping.standings
            self._rest = Rest(self._record, workers, self._clock)
            if anew:
                self._stepping.apply_before_the_first_step()
            else:
                self._stepping.look_at_what_was_in_flight()
                self._rest.want(Cause.CONTINUED)
            self._loop()
        return self.state

    def _loop(self) -> None:
        while True:
            self._tell_of_a_jump()
            self._stepping.end_played_work(at_once=bool(self._interrupts))
            self._meet_requests()
            self._escalate()
            if self._may_start():
                self._stepping.start_what_can_start(self._limit)
            if self._planner is not None:
                self._rest.ask(self._planner)
            if not self._is_over():
                self._receive(self._next_letter())
            elif self._end():
                return

    def _tell_of_a_jump(self) -> None:
        if jumped := self._clock.jump():
            self._record.record(jumped)

    def _may_start(self) -> bool:
        held_back = self._interrupts or self._ending is not None or self.state.paused
        return not held_back and not self._rest.is_awaited

    def _is_over(self) -> bool:
        if self._workers.under_way:
            return False
        if self._interrupts or self._ending is not None:
            return True
        standings = self._stepping.standings
        if self._asking:
            return not self._rest.is_awaited and standings.statuses <= PASSED
        return not self._pauses.waiting() and not standings.count(StepStatus.RUNNING)

    def _next_letter(self) -> Letter | None:
        """The next letter; None when something is due before one comes."""
        try:
            return self._inbox.get(timeout=self._seconds_until_due())
        except Empty:
            return None

    def _seconds_until_due(self) -> float | None:
        due: list[float | None] = []
        if self._asking:
            now = self.state.seconds(self._clock.now())
            due += [next_overdue(self.state, now, self._stepping.people), self._rest.next_look(now)]
            due += [next_arrival(self.state.plan, now), next_release(self.state.plan, now)]
        due += [self._pauses.next(), self._stepping.next_end()]
        return max(0.01, min((each for each in due if each is not None), default=3600.0))

    def _receive(self, letter: Letter | None) -> None:
        match letter:
            case Interrupted():
                self._stop()
            case Rung():
                self._record.take_over_news()
            case Injected() | Looked() | Attempted():
                self._workers.under_way -= 1
                self._take_up(letter)
            case Copied():
                self._rest.take_progress(letter)
            case Read():
                self._stepping.free_lane(letter)
            case Planned(question, plan, error):
                self._rest.take(question, plan, error)
            case None:
                self._rest.tick()

    def _stop(self) -> None:
        self._interrupts += 1
        if self._interrupts == 1:
            self._note(ONCE)
        elif self._interrupts == 2:
            self._note(TWICE)
            self._runner.cancel()

    def _take_up(self, letter: Injected | Looked | Attempted) -> None:
        match letter:
            case Injected(inject, error):
                self._stepping.record_inject(inject, error)
            case Looked(step, outcome):
                self._stepping.take_look(step, outcome)
                self._rest.want(Cause.STEP, step.key)
            case Attempted(step, attempt, outcome):
                self._stepping.finish(step, attempt, outcome, cancelled=self._interrupts > 1)
                self._rest.want(Cause.STEP, step.key)

    def _meet_requests(self) -> None:
        for number, requested in sorted(self.state.requests.items()):
            if isinstance(requested.request, Abort):
                self._ending = number
                continue
            events = meet(self.state, number, requested, self._clock.now())
            self._record.record(*events)
            for event in events:
                if isinstance(event, DamageChanged):
                    self._rest.want(Cause.DAMAGE, event.name)
                    self._stepping.stop_what_was_hit()
                elif isinstance(event, AttendanceChanged):
                    self._rest.want(Cause.ATTENDANCE, event.team)
                else:
                    step = self._stepping.after(event)
                    if step is not None:
                        self._rest.want(Cause.STEP, step)

    def _escalate(self) -> None:
        if self._asking:
            now = self._clock.now()
            seconds = self.state.seconds(now)
            for key, times in overdue(self.state, seconds, self._stepping.people):
                self._record.record(Escalated(at=now, step=key, times=times))

    def _end(self) -> bool:
        """Record the end; False when somebody has asked for something before it."""
        now = self._clock.now()
        statuses = {step.status for step in self.state.steps.values()}
        complete = statuses <= PASSED
        events: tuple[Event, ...]
        if self._ending is not None:
            asked = self.state.requests[self._ending]
            events = (
                _finished(now, complete=complete, asked=asked),
                Answered(at=now, number=self._ending),
            )
        elif self._asking and not complete:
            events = (Suspended(at=now),)
        else:
            events = (RunFinished(at=now, complete=complete, interrupted=bool(statuses & OPEN)),)
        return self._record.record_if_all_is_known(*events)


def _finished(now: datetime, *, complete: bool, asked: Requested) -> RunFinished:
    return RunFinished(
        at=now, complete=complete, interrupted=not complete, by=asked.by, why=asked.why
    )

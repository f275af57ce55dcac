"""Keeping the plan true: the part of the control loop that has the rest planned again."""

from __future__ import annotations

from bcp.execution.events import Cause, Noted, Replanned, RestoreProgressed
from bcp.execution.letters import Copied
from bcp.execution.ports import Clock
from bcp.execution.replanning import (
    MakePlan,
    Question,
    expected_end,
    is_outdated,
    question_of,
    replanned,
)
from bcp.execution.setbacks import setback, undone
from bcp.execution.state import RunState, StepStatus
from bcp.execution.stepping import Recorder
from bcp.execution.workers import Workers
from bcp.planning.plan import Plan

EVERY = 300
"""Seconds after which the rest is planned again although nothing happened: time alone moves it."""
_SLIP = 60
"""Seconds by which the expected end of a running step must move to be worth a new plan."""


class Rest:
    """Asks for a new plan of the rest when something has changed, one question at a time."""

    def __init__(
        self,
        recorder: Recorder,
        workers: Workers,
        clock: Clock,
    ) -> None:
        self._recorder = recorder
        self._workers = workers
        self._clock = clock
        self._wanted: tuple[Cause, str] | None = None
        self._asked: tuple[Cause, str] | None = None
        self._last = 0
        self._expected: dict[str, int] = {}

    @property
    def _state(self) -> RunState:
        return self._recorder.state

    @property
    def is_awaited(self) -> bool:
        """Whether nothing may start before the new plan: damage or attendance is not yet in it."""
        state = self._state
        return state.premises is not None and len(state.changes) > state.taken_up

    def want(self, cause: Cause, subject: str = "") -> None:
        """Something has changed. Damage and attendance are told of before anything else."""
        if self._wanted is None or self._wanted[0] not in {Cause.DAMAGE, Cause.ATTENDANCE}:
            self._wanted = (cause, subject)

    def tick(self) -> None:
        """Time has passed."""
        now = self._state.seconds(self._clock.now())
        if now - self._last >= EVERY and self._wanted is None:
            self.want(Cause.PROGRESS)

    def next_look(self, now: int) -> int | None:
        """Seconds until time alone is worth a new plan."""
        return None if self._asked else max(1, self._last + EVERY - now)

    def ask(self, make: MakePlan) -> None:
        """Ask for a new plan where one is wanted and none is under way."""
        if self.is_awaited and self._wanted is None and self._asked is None:
            self._wanted = (Cause.CONTINUED, "")
        if self._wanted is None or self._asked is not None or self._is_being_cleared():
            return
        now = self._clock.now()
        question = question_of(self._state, now)
        self._last = self._state.seconds(now)
        wanted, self._wanted = self._wanted, None
        if question is not None:
            self._asked = wanted
            self._workers.plan(question, make)

    def take(self, question: Question, plan: Plan | None, error: str | None) -> None:
        """Take up a new plan; without one the former goes on, and an outdated one is made anew."""
        assert self._asked is not None
        cause, subject = self._asked
        self._asked = None
        if plan is not None and is_outdated(self._state, question):
            self.want(cause, subject)
            return
        now = self._clock.now()
        event: Replanned | None
        if plan is None:
            self._recorder.record(Noted(at=now, text=error or ""))
            event = None
            if question.changes > self._state.taken_up:
                event = Replanned(at=now, cause=cause, subject=subject, changes=question.changes)
        else:
            event = replanned(self._state, question, plan, cause=cause, subject=subject, at=now)
        if event is not None:
            self._recorder.record(event)

    def take_progress(self, copied: Copied) -> None:
        """A restore has come further: record it, and plan again when its end moves."""
        state = self._state.steps.get(copied.step)
        running = state is not None and state.status is StepStatus.RUNNING
        if state is None or not running or state.attempt != copied.attempt:
            return
        now = self._clock.now()
        self._recorder.record(
            RestoreProgressed(
                at=now,
                step=copied.step,
                attempt=copied.attempt,
                backup=copied.backup,
                repository=copied.repository,
                bytes=copied.bytes,
                total=copied.total,
                seconds=copied.seconds,
            )
        )
        end = expected_end(self._state, copied.step, now)
        if abs(end - self._expected.get(copied.step, 0)) >= _SLIP:
            self._expected[copied.step] = end
            self.want(Cause.PROGRESS, copied.step)

    def _is_being_cleared(self) -> bool:
        """Whether work that new damage has undone has not ended yet."""
        state = self._state
        fresh = undone(state, setback(state))
        return any(state.steps[key].status is StepStatus.RUNNING for key in fresh)

"""Played people take their planned time, compressed: it passes, and is never taken for measured."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

from bcp.adapters.stepping import PlayedPeople, RunnerByKind
from bcp.evaluation.measurement import measure_run, measure_steps
from bcp.execution.deadlines import PlayedWork
from bcp.execution.events import Event, RunFinished, StepFailed, StepStarted, StepSucceeded
from bcp.execution.executor import Executor
from bcp.execution.fold import fold
from bcp.execution.ports import StepOutcome
from bcp.execution.state import RunState
from bcp.model.scenario import StepFails
from bcp.model.system import StepKind
from bcp.planning.changes import altered
from bcp.planning.plan import Basis, Plan
from tests.execution.plans import (
    INCIDENT,
    SUCCESS,
    MemoryJournal,
    ScriptedRunner,
    plan_of,
    planned_step,
)

HOURS = 7200
TIMES = 60


class HandClock:
    """A clock that stands still until somebody moves it on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seconds = 0.0

    def move(self, seconds: float) -> None:
        """So many seconds pass."""
        with self._lock:
            self._seconds += seconds

    def now(self) -> datetime:
        """The time of day."""
        return INCIDENT + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        """Seconds that have passed."""
        with self._lock:
            return self._seconds


def plan() -> Plan:
    """Somebody works two hours while a machine works; then it is decided at once."""
    return plan_of(
        altered(planned_step("a/work"), kind=StepKind.MANUAL, finish=HOURS),
        planned_step("b/restore"),
        altered(planned_step("c/decide", "a/work", "b/restore"), kind=StepKind.DECISION, finish=0),
    )


def carried_out(compress: int | None, *injects: StepFails) -> tuple[RunState, list[Event]]:
    """While the machine works the compressed time of the work passes."""
    clock, journal = HandClock(), MemoryJournal()

    def work() -> StepOutcome:
        clock.move(HOURS / TIMES)
        return SUCCESS

    machine = ScriptedRunner({("b/restore", 1): work})
    runner = RunnerByKind({StepKind.AUTOMATED: machine}, PlayedPeople())
    executor = Executor(journal, runner, clock, limit=1)
    state = executor.execute(
        plan(), run="r1", incident_at=INCIDENT, injects=injects, compress=compress
    )
    events = list(journal.events())
    assert fold(events) == state
    return state, events


def index(events: list[Event], kind: type, step: str) -> int:
    return next(
        n for n, e in enumerate(events) if isinstance(e, kind) and getattr(e, "step", "") == step
    )


def test_the_planned_time_passes_compressed_beside_the_machines() -> None:
    state, events = carried_out(TIMES)
    assert state.complete
    assert state.compress == TIMES
    begun, done = state.steps["a/work"].began, state.steps["a/work"].finished
    assert begun is not None
    assert done is not None
    assert (done - begun).total_seconds() == HOURS / TIMES
    machine = index(events, StepSucceeded, "b/restore")
    assert index(events, StepStarted, "a/work") < machine < index(events, StepSucceeded, "a/work")


def test_it_stays_assumed_and_is_marked() -> None:
    state, events = carried_out(TIMES)
    played = [e for e in events if isinstance(e, StepSucceeded) and e.step != "b/restore"]
    assert [(e.basis, e.seconds) for e in played] == [(Basis.ASSUMED, HOURS), (Basis.ASSUMED, 0)]
    measured = {each.key: each for each in measure_steps(state)}
    assert {key: each.compressed for key, each in measured.items()} == {
        "a/work": TIMES,
        "b/restore": None,
        "c/decide": TIMES,
    }
    assert measured["a/work"].measured_seconds == 0
    figures = measure_run(state, tuple(measured.values()))
    assert (figures.compressed, figures.ratio) == (TIMES, None)


def test_without_it_people_take_no_time_and_nothing_is_marked() -> None:
    state, _ = carried_out(None)
    assert state.complete
    steps = measure_steps(state)
    assert {step.compressed for step in steps} == {None}
    assert measure_run(state, steps).ratio is not None


def test_a_failure_that_is_played_is_not_called_compressed() -> None:
    state, events = carried_out(TIMES, StepFails(kind="step-fails", system="a", step="work"))
    assert isinstance(events[index(events, StepFailed, "a/work")], StepFailed)
    assert {each.compressed for each in measure_steps(state)} == {None}


def test_an_interrupt_ends_what_people_are_at() -> None:
    journal = MemoryJournal()
    runner = RunnerByKind({StepKind.AUTOMATED: ScriptedRunner()}, PlayedPeople())

    class Impatient:
        def observe(self, event: Event, state: RunState) -> None:  # noqa: ARG002
            if isinstance(event, StepStarted) and event.step == "a/work":
                executor.interrupt()

    executor = Executor(journal, runner, HandClock(), limit=2, observers=[Impatient()])
    state = executor.execute(plan(), run="r1", incident_at=INCIDENT, compress=1)
    assert state.interrupted
    last = list(journal.events())[-1]
    assert isinstance(last, RunFinished)
    assert state.steps["a/work"].basis is Basis.ASSUMED


def test_what_is_due_ends_once() -> None:
    clock, ended = HandClock(), list[str]()
    work = PlayedWork(clock)
    assert work.next() is None
    work.begin("soon", 10, lambda: ended.append("soon"))
    work.begin("late", 100, lambda: ended.append("late"))
    clock.move(9)
    work.end_what_is_due(at_once=False)
    assert (work.next(), ended) == (1, [])
    clock.move(1)
    for _ in range(2):
        work.end_what_is_due(at_once=False)
        assert ended == ["soon"]
    work.end_what_is_due(at_once=True)
    assert ended == ["soon", "late"]

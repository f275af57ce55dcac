"""The executor with a scripted runner: order, retries, failures, injects, interrupts."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.execution.events import (
    Event,
    FailureKind,
    InjectApplied,
    IsolationChecked,
    Noted,
    RestoreMeasurement,
    SkipCause,
    StepFailed,
    StepStarted,
    StepSucceeded,
    SystemVerified,
)
from bcp.execution.executor import ONCE, TWICE, Executor
from bcp.execution.fold import fold
from bcp.execution.letters import Read
from bcp.execution.ports import Observer, StepOutcome
from bcp.execution.state import RunState, StepStatus
from bcp.model.scenario import BackupCorrupt, GuestDies, Inject, PersonAbsent, StepFails
from bcp.planning.person import Person
from bcp.planning.plan import Assignment, Basis, LaneCapacity, Plan
from tests.execution.plans import (
    INCIDENT,
    SUCCESS,
    Listener,
    MemoryJournal,
    RecordingInjects,
    ScriptedRunner,
    TickingClock,
    failure,
    plan_of,
    planned_step,
    plans,
    types,
)


class Run:
    """One execution and everything that took part in it."""

    def __init__(
        self,
        plan: Plan,
        runner: ScriptedRunner | None = None,
        *,
        injects: tuple[Inject, ...] = (),
        port: RecordingInjects | None = None,
        limit: int = 2,
        observers: tuple[Observer, ...] = (),
    ) -> None:
        self.runner = runner or ScriptedRunner()
        self.journal = MemoryJournal()
        self.port = port or RecordingInjects()
        self.executor = Executor(
            self.journal,
            self.runner,
            TickingClock(),
            limit=limit,
            injects=self.port,
            observers=observers,
        )
        self._plan = plan
        self._injects = injects

    def finish(self) -> RunState:
        return self.executor.execute(
            self._plan, run="r1", incident_at=INCIDENT, injects=self._injects
        )

    @property
    def events(self) -> list[Event]:
        return list(self.journal.events())


def statuses(state: RunState) -> dict[str, str]:
    return {key: str(step.status) for key, step in state.steps.items()}


CHAIN = plan_of(
    planned_step("a/one"),
    planned_step("a/two", "a/one"),
    planned_step("b/one", "a/two"),
    planned_step("c/one"),
)


def test_what_was_found_of_the_network_is_the_first_fact_of_a_run() -> None:
    run = Run(CHAIN)
    found = IsolationChecked(at=INCIDENT, network="10.0.0.0/24", tried=("10.1.0.1:22",))
    run.executor.execute(CHAIN, run="r1", incident_at=INCIDENT, isolation=found)
    begun, recorded, *rest = run.events
    assert recorded == found.model_copy(update={"at": begun.at})
    assert not any(isinstance(event, IsolationChecked) for event in rest)


def test_a_plan_is_carried_out_to_the_end() -> None:
    run = Run(CHAIN, limit=1)
    state = run.finish()
    assert state.complete
    assert set(state.verified) == {"a", "b", "c"}
    assert types(run.events) == [
        "step-started",
        "step-succeeded",
        "step-started",
        "step-succeeded",
        "system-verified",
        "step-started",
        "step-succeeded",
        "system-verified",
        "step-started",
        "step-succeeded",
        "system-verified",
    ]
    assert fold(run.events) == state


@settings(deadline=None)  # threads and a busy machine
@given(plans(), st.data())
def test_random_plans_end_and_a_failure_stops_only_what_stands_on_it(
    plan: Plan, data: st.DataObject
) -> None:
    broken = data.draw(st.sets(st.sampled_from(sorted(plan.steps_by_key)), max_size=3))
    limit = data.draw(st.integers(1, 4))
    runner = ScriptedRunner(
        {(key, attempt): failure() for key in broken for attempt in range(1, 4)}
    )
    run = Run(plan, runner, limit=limit)
    state = run.finish()

    expected: dict[str, str] = {}
    for step in plan.steps:
        if any(expected[key] != "succeeded" for key in step.predecessors):
            expected[step.key] = "skipped"
        else:
            expected[step.key] = "failed" if step.key in broken else "succeeded"
    assert statuses(state) == expected
    assert state.complete == (set(expected.values()) == {"succeeded"})
    assert set(state.verified) == {
        system
        for system, keys in plan.keys_by_system.items()
        if all(expected[key] == "succeeded" for key in keys)
    }
    _assert_precedence_and_limit(plan, runner, limit)
    for key, step_state in state.steps.items():
        if step_state.status is StepStatus.FAILED:
            assert step_state.attempt == plan.steps_by_key[key].retries + 1
        if step_state.status is StepStatus.SKIPPED:
            assert step_state.because is not None
            assert expected[step_state.because] == "failed", "a skip names the root"
    assert fold(run.events) == state


def _assert_precedence_and_limit(plan: Plan, runner: ScriptedRunner, limit: int) -> None:
    ended: set[str] = set()
    running = 0
    for what, key, _ in runner.log:
        if what == "begin":
            assert ended.issuperset(plan.steps_by_key[key].predecessors)
            running += 1
        else:
            running -= 1
            ended.add(key)
        assert running <= limit


def test_what_can_run_side_by_side_does() -> None:
    together = threading.Barrier(3, timeout=30)

    def meet() -> StepOutcome:
        together.wait()
        return SUCCESS

    plan = plan_of(planned_step("a/one"), planned_step("b/one"), planned_step("c/one"))
    run = Run(plan, ScriptedRunner({(s.key, 1): meet for s in plan.steps}), limit=3)
    assert run.finish().complete


def test_every_event_is_in_the_journal_before_anything_acts_or_anybody_hears() -> None:
    begun: list[tuple[str, bool]] = []

    class Looking(ScriptedRunner):
        def run(self, step: Any, attempt: int) -> StepOutcome:
            recorded = [e.step for e in journal.events() if isinstance(e, StepStarted)]
            begun.append((step.key, step.key in recorded))
            return super().run(step, attempt)

    class Hearing:
        def observe(self, event: Event, state: RunState) -> None:
            heard.append(list(journal.events())[-1] == event and fold(journal.events()) == state)

    heard: list[bool] = []
    run = Run(CHAIN, Looking(), observers=(Hearing(),), limit=1)
    journal = run.journal
    run.finish()
    assert [recorded for _, recorded in begun] == [True] * 4
    assert heard == [True] * len(run.events)


def test_a_step_is_tried_again_as_often_as_the_plan_says() -> None:
    plan = plan_of(planned_step("a/one", retries=2))
    run = Run(plan, ScriptedRunner({("a/one", 1): failure(), ("a/one", 2): failure()}))
    state = run.finish()
    assert state.complete
    assert [(f.attempt, f.final) for f in run.events if isinstance(f, StepFailed)] == [
        (1, False),
        (2, False),
    ]
    assert state.steps["a/one"].runs == 3


def test_a_bug_in_a_worker_is_a_failed_step_and_the_rest_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL + 1, "bcp.execution")
    run = Run(CHAIN, ScriptedRunner({("a/two", 1): ValueError("bad \udcff name")}))
    state = run.finish()
    assert statuses(state) == {
        "a/one": "succeeded",
        "a/two": "failed",
        "b/one": "skipped",
        "c/one": "succeeded",
    }
    [cause] = state.steps["a/two"].failures
    assert (cause.kind, cause.detail) == (FailureKind.INTERNAL, "ValueError: bad ? name")
    assert state.steps["b/one"].because == "a/two"


def test_a_system_is_as_new_as_the_oldest_of_its_data() -> None:
    def restored(minutes: int | None) -> StepOutcome:
        newest = None if minutes is None else INCIDENT.replace(minute=minutes)
        measurement = RestoreMeasurement(
            role="postgresql_restore",
            backup="b",
            repository="r",
            generation="g",
            bytes=1,
            copy_seconds=1,
            newest=newest,
        )
        return SUCCESS.model_copy(update={"restores": (measurement,)})

    plan = plan_of(planned_step("a/x"), planned_step("a/y", "a/x"), planned_step("a/z", "a/y"))
    script = {("a/x", 1): restored(30), ("a/y", 1): restored(20), ("a/z", 1): restored(None)}
    run = Run(plan, ScriptedRunner(script))
    run.finish()
    [verified] = [event for event in run.events if isinstance(event, SystemVerified)]
    assert verified.newest == INCIDENT.replace(minute=20)


def test_an_injected_failure_acts_on_nothing_and_then_the_step_runs() -> None:
    plan = plan_of(planned_step("a/one", retries=2))
    inject = StepFails(kind="step-fails", system="a", step="one", times=2)
    run = Run(plan, injects=(inject,))
    state = run.finish()
    assert state.complete
    assert run.runner.begun() == [("a/one", 3)]
    assert [f.kind for f in state.steps["a/one"].failures] == [FailureKind.INJECTED] * 2
    assert [applied.inject for applied in state.injects] == [inject]


def test_a_corrupt_backup_is_injected_before_the_first_step() -> None:
    inject = BackupCorrupt(kind="backup-corrupt", system="a", backup="data", repository="hall")
    run = Run(CHAIN, injects=(inject,))
    run.finish()
    assert run.port.applied == [inject]
    assert isinstance(run.events[1], InjectApplied)


def test_a_guest_dies_while_its_step_runs() -> None:
    port = RecordingInjects()

    def die() -> StepOutcome:
        assert port.happened.wait(30)
        return failure(FailureKind.UNREACHABLE)

    plan = plan_of(planned_step("a/one", retries=1))
    inject = GuestDies(kind="guest-dies", system="a", step="one")
    run = Run(plan, ScriptedRunner({("a/one", 1): die}), injects=(inject,), port=port, limit=1)
    state = run.finish()
    assert state.complete
    assert port.applied == [inject]
    assert [applied.inject for applied in state.injects] == [inject]


def test_an_inject_that_cannot_be_applied_is_noted_and_the_run_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL + 1, "bcp.execution")
    inject = BackupCorrupt(kind="backup-corrupt", system="a", backup="data", repository="hall")
    nowhere = GuestDies(kind="guest-dies", system="x", step="y")
    port = RecordingInjects(OSError("no such backup"))
    state = Run(CHAIN, injects=(inject, nowhere), port=port).finish()
    assert state.complete
    assert state.injects == ()
    assert [note.text.rsplit("}: ")[1] for note in state.notes] == [
        "OSError: no such backup",
        "the plan has no such step",
    ]


def _person(number: int, *skills: str) -> Person:
    return Person(id=f"ict/lead-{number}", team="ict", skills=skills, arrives=0)


def _by(number: int, skill: str) -> tuple[Assignment, ...]:
    return (Assignment(person=f"ict/lead-{number}", skill=skill),)


def test_an_absent_person_is_replaced_by_another_with_the_skill() -> None:
    plan = plan_of(
        planned_step("a/one", people=_by(2, "database")),
        planned_step("b/one", people=_by(1, "database")),
        people=(_person(1, "database"), _person(2, "database")),
    )
    inject = PersonAbsent(kind="person-absent", team="ict", skill="database")
    run = Run(plan, injects=(inject,), limit=2)
    state = run.finish()
    assert state.complete
    assert {step.people for step in state.steps.values()} == {("ict/lead-1",)}
    assert [what for what, _, _ in run.runner.log] == ["begin", "end"] * 2, "one after the other"


def test_steps_that_nobody_can_take_are_skipped_with_the_skill_named() -> None:
    plan = plan_of(
        planned_step("a/one", people=_by(1, "database")),
        planned_step("b/one", "a/one"),
        planned_step("c/one"),
        people=(_person(1, "database"),),
    )
    inject = PersonAbsent(kind="person-absent", team="ict", skill="database")
    state = Run(plan, injects=(inject,)).finish()
    assert statuses(state) == {"a/one": "skipped", "b/one": "skipped", "c/one": "succeeded"}
    first, second = state.steps["a/one"], state.steps["b/one"]
    assert (first.cause, first.because) == (SkipCause.SKILL, "database")
    assert (second.cause, second.because) == (SkipCause.STEP, "a/one")


def test_a_step_without_a_lane_to_its_repository_is_skipped_not_waited_for() -> None:
    plan = plan_of(
        planned_step("a/one", lanes=("hall",)),
        planned_step("b/one", lanes=("branch",)),
        lanes=(LaneCapacity(repository="hall", lanes=1),),
    )
    state = Run(plan).finish()
    assert statuses(state) == {"a/one": "succeeded", "b/one": "skipped"}
    assert (state.steps["b/one"].cause, state.steps["b/one"].because) == (SkipCause.LANE, "branch")


def test_a_lane_is_for_the_next_restore_as_soon_as_the_one_before_reads_no_more() -> None:
    begun = threading.Event()

    def read_on(*letters: Read) -> Callable[[], StepOutcome]:
        def play() -> StepOutcome:
            for letter in letters:
                run.executor.copied(letter)
            assert begun.wait(10)
            return SUCCESS

        return play

    def begin() -> StepOutcome:
        begun.set()
        return SUCCESS

    plan = plan_of(
        planned_step("a/one", lanes=("far",)),
        planned_step("b/one", lanes=("far",)),
        lanes=(LaneCapacity(repository="far", lanes=1),),
    )
    letters = (
        Read("a/one", 2, "far"),
        Read("a/one", 1, "near"),
        Read("b/one", 1, "far"),
        Read("a/one", 1, "far"),
        Read("a/one", 1, "far"),
    )
    run = Run(plan, ScriptedRunner({("a/one", 1): read_on(*letters), ("b/one", 1): begin}))
    state = run.finish()
    assert statuses(state) == {"a/one": "succeeded", "b/one": "succeeded"}
    kinds = [(each.type, getattr(each, "step", "")) for each in run.events[1:4]]
    assert kinds == [
        ("step-started", "a/one"),
        ("lane-freed", "a/one"),
        ("step-started", "b/one"),
    ]
    assert [each.type for each in run.events].count("lane-freed") == 1
    assert fold(run.events) == state


def test_interrupted_once_it_finishes_what_runs_and_starts_nothing() -> None:
    def interrupt() -> StepOutcome:
        run.executor.interrupt()
        return SUCCESS

    run = Run(CHAIN, ScriptedRunner({("a/one", 1): interrupt}), limit=1)
    state = run.finish()
    assert statuses(state) == {
        "a/one": "succeeded",
        "a/two": "waiting",
        "b/one": "waiting",
        "c/one": "waiting",
    }
    assert (state.interrupted, state.complete) == (True, False)
    assert [note.text for note in state.notes] == [ONCE]
    assert not run.runner.cancelled.is_set()


def test_interrupted_twice_it_cancels_what_runs_and_leaves_it_to_be_done_again() -> None:
    def hang() -> StepOutcome:
        run.executor.interrupt()
        run.executor.interrupt()
        assert run.runner.cancelled.wait(30)
        return failure(FailureKind.KILLED)

    run = Run(CHAIN, ScriptedRunner({("a/one", 1): hang}), limit=1)
    state = run.finish()
    assert state.interrupted
    assert [note.text for note in state.notes] == [ONCE, TWICE]
    assert statuses(state)["a/one"] == "waiting"
    assert [f.final for f in run.events if isinstance(f, StepFailed)] == [False]


def test_an_observer_that_breaks_is_left_out(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL + 1, "bcp.execution")

    class Broken:
        calls = 0

        def observe(self, event: Event, state: RunState) -> None:
            self.calls += 1
            raise RuntimeError(f"no display for {event.type} in {state.run}")

    broken, listener = Broken(), Listener()
    run = Run(CHAIN, observers=(broken, listener))
    assert run.finish().complete
    assert broken.calls == 1
    assert [event for event, _ in listener.heard] == run.events


def test_a_journal_that_fails_ends_the_run_and_what_runs() -> None:
    class Full(MemoryJournal):
        def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
            if any(isinstance(event, StepSucceeded) for event in events):
                raise OSError("no space left on device")
            return super().append(*events, after=after)

    def wait_for_the_end() -> StepOutcome:
        assert runner.cancelled.wait(30)
        return failure(FailureKind.KILLED)

    plan = plan_of(planned_step("a/one"), planned_step("b/one"))
    script: dict[tuple[str, int], StepOutcome | BaseException | Callable[[], StepOutcome]] = {
        ("b/one", 1): wait_for_the_end
    }
    runner = ScriptedRunner(script)
    executor = Executor(Full(), runner, TickingClock(), limit=2)
    with pytest.raises(OSError, match="no space left"):
        executor.execute(plan, run="r1", incident_at=INCIDENT)
    assert sorted(runner.begun()) == [("a/one", 1), ("b/one", 1)]
    assert runner.log[-1][0] == "end", "no worker is left behind"


def test_assumed_time_stays_marked_as_assumed() -> None:
    outcome = StepOutcome(seconds=3600, basis=Basis.ASSUMED)
    plan = plan_of(planned_step("a/one"))
    state = Run(plan, ScriptedRunner({("a/one", 1): outcome})).finish()
    assert (state.steps["a/one"].seconds, state.steps["a/one"].basis) == (3600, Basis.ASSUMED)


def test_notes_are_not_injects() -> None:
    inject = StepFails(kind="step-fails", system="x", step="y")
    run = Run(CHAIN, injects=(inject,))
    run.finish()
    assert [type(event) for event in run.events[1:2]] == [Noted]

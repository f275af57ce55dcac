"""The fold: every prefix of a legal history is a state, everything else is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.execution.events import (
    Event,
    Failure,
    FailureKind,
    InjectApplied,
    IsolationChecked,
    LaneFreed,
    Noted,
    Requested,
    RestoreProgressed,
    RestoreTestFinished,
    RestoreTestStarted,
    RunFinished,
    RunStarted,
    SkipCause,
    StepFailed,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    SystemVerified,
)
from bcp.execution.fold import _HANDLERS, apply, fold
from bcp.execution.state import IllegalTransition, RunState, StepStatus
from bcp.execution.stepfold import _AFTER, _FROM, StepEvent
from bcp.model.scenario import Realm, StepFails
from bcp.planning.plan import Basis, Plan
from tests.execution.plans import INCIDENT, plan_of, planned_step, plans

FAILURE = Failure(kind=FailureKind.TASK_FAILED, detail="no")


def started(plan: Plan) -> RunStarted:
    return RunStarted(
        at=INCIDENT, run="r1", mode="drill", realm=plan.realm, plan=plan, incident_at=INCIDENT
    )


def begin(key: str, attempt: int = 1) -> StepStarted:
    return StepStarted(at=INCIDENT, step=key, attempt=attempt, people=("ict/lead-1",))


def done(key: str, attempt: int = 1) -> StepSucceeded:
    return StepSucceeded(
        at=INCIDENT, step=key, attempt=attempt, seconds=2, basis=Basis.MEASURED, runs=1
    )


def failed(key: str, attempt: int = 1, *, final: bool = True) -> StepFailed:
    return StepFailed(
        at=INCIDENT, step=key, attempt=attempt, seconds=2, failure=FAILURE, final=final, runs=1
    )


def skipped(key: str, because: str, cause: SkipCause = SkipCause.STEP) -> StepSkipped:
    return StepSkipped(at=INCIDENT, step=key, because=because, cause=cause)


def verified(system: str) -> SystemVerified:
    return SystemVerified(at=INCIDENT, system=system, newest=INCIDENT - timedelta(minutes=5))


def finished(*, complete: bool, interrupted: bool = False) -> RunFinished:
    return RunFinished(at=INCIDENT, complete=complete, interrupted=interrupted)


TWO = plan_of(planned_step("a/one"), planned_step("b/two", "a/one"))


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Random complete histories of random plans, made without the executor."""
    plan = draw(plans())
    events: list[Event] = [started(plan)]
    status = dict.fromkeys(plan.steps_by_key, "waiting")
    for step in plan.steps:
        broken = [key for key in step.predecessors if status[key] != "succeeded"]
        if broken:
            events.append(skipped(step.key, broken[0]))
            status[step.key] = "skipped"
            continue
        failures = draw(st.integers(0, 2))
        for attempt in range(1, failures + 1):
            events += [begin(step.key, attempt), failed(step.key, attempt, final=False)]
        events.append(begin(step.key, failures + 1))
        if draw(st.booleans()):
            events.append(Noted(at=INCIDENT, text="a note"))
        if draw(st.integers(0, 3)):
            events.append(done(step.key, failures + 1))
            status[step.key] = "succeeded"
        else:
            events.append(failed(step.key, failures + 1))
            status[step.key] = "failed"
        if all(status[key] == "succeeded" for key in plan.keys_by_system[step.system]):
            events.append(verified(step.system))
    events.append(finished(complete=set(status.values()) == {"succeeded"}))
    return events


def test_what_was_tried_of_the_network_is_kept_also_after_the_end() -> None:
    first = IsolationChecked(at=INCIDENT, network="10.0.0.0/24", tried=("10.1.0.1:22",))
    again = first.model_copy(update={"reached": first.tried})
    one = plan_of(planned_step("a/one"))
    events = (begin("a/one"), done("a/one"), verified("a"), finished(complete=True))
    state = fold((started(one), first, *events, again))
    assert state.isolation == (first, again)
    assert state.complete
    recovery = started(one).model_copy(update={"mode": "recovery"})
    with pytest.raises(IllegalTransition, match="no drill"):
        fold((recovery, first))


@given(histories())
def test_every_prefix_of_a_history_folds_and_fold_is_repeated_apply(events: list[Event]) -> None:
    state: RunState | None = None
    for count, event in enumerate(events, start=1):
        before = None if state is None else (state, dict(state.steps))
        after = apply(state, event)
        assert after == fold(events[:count])
        if before is not None:
            assert before[0].steps == before[1], "apply changed its argument"
        state = after
    assert state is not None
    assert state.finished is not None
    assert state.complete == all(s.status is StepStatus.SUCCEEDED for s in state.steps.values())


@given(histories(), st.data())
def test_no_event_of_a_step_or_of_the_run_can_happen_twice(
    events: list[Event], data: st.DataObject
) -> None:
    again = data.draw(st.sampled_from([e for e in events if not isinstance(e, Noted)]))
    at = events.index(again) + 1
    with pytest.raises(IllegalTransition):
        fold([*events[:at], again])


@given(histories(), st.data())
def test_nothing_can_be_left_out_of_a_history(events: list[Event], data: st.DataObject) -> None:
    needed = [e for e in events[:-1] if not isinstance(e, Noted | SystemVerified)]
    missing = data.draw(st.sampled_from(needed))
    rest = [event for event in events if event is not missing]
    with pytest.raises(IllegalTransition):
        fold(rest)


@pytest.mark.parametrize(
    ("events", "message"),
    [
        pytest.param([], "at least one event", id="nothing"),
        pytest.param([begin("a/one")], "begins with run-started", id="no start"),
        pytest.param([started(TWO), started(TWO)], "started already", id="second start"),
        pytest.param([started(TWO), begin("x/y")], "no step x/y", id="unknown step"),
        pytest.param([started(TWO), begin("b/two")], "a/one has not succeeded", id="precedence"),
        pytest.param([started(TWO), begin("a/one", 2)], "next attempt is 1", id="attempt skipped"),
        pytest.param([started(TWO), done("a/one")], "a/one is waiting", id="success unstarted"),
        pytest.param([started(TWO), failed("a/one")], "a/one is waiting", id="failure unstarted"),
        pytest.param(
            [started(TWO), begin("a/one"), done("a/one", 2)], "attempt 1 is running", id="wrong one"
        ),
        pytest.param(
            [started(TWO), begin("a/one"), skipped("a/one", "b/two")],
            "a/one is running",
            id="skip of a running step",
        ),
        pytest.param(
            [started(TWO), skipped("b/two", "a/one")],
            "has neither failed nor been skipped",
            id="skip without a reason",
        ),
        pytest.param(
            [started(TWO), begin("a/one"), verified("a")], "not every step of a", id="too early"
        ),
        pytest.param([started(TWO), verified("x")], "no step of system x", id="unknown system"),
        pytest.param(
            [started(TWO), begin("a/one"), finished(complete=False, interrupted=True)],
            "still running",
            id="finished while running",
        ),
        pytest.param(
            [started(TWO), finished(complete=False)], "still waiting", id="finished while waiting"
        ),
        pytest.param(
            [started(TWO), finished(complete=True, interrupted=True)],
            "every step succeeded",
            id="not complete",
        ),
        pytest.param(
            [
                started(TWO),
                finished(complete=False, interrupted=True),
                Noted(at=INCIDENT, text="late"),
            ],
            "the run is finished",
            id="after the end",
        ),
        pytest.param(
            [started(TWO).model_copy(update={"realm": Realm.PRODUCTION})],
            "another realm",
            id="wrong realm",
        ),
    ],
)
def test_what_cannot_have_happened_is_refused(events: list[Event], message: str) -> None:
    with pytest.raises(IllegalTransition, match=message):
        fold(events)


def test_a_step_keeps_its_failed_attempts() -> None:
    events: list[Event] = [
        started(TWO),
        begin("a/one"),
        failed("a/one", final=False),
        begin("a/one", 2),
    ]
    step = fold([*events, done("a/one", 2)]).steps["a/one"]
    assert (step.status, step.attempt, step.failures, step.runs, step.people) == (
        StepStatus.SUCCEEDED,
        2,
        (FAILURE,),
        2,
        ("ict/lead-1",),
    )


def test_how_far_a_copy_is_belongs_to_the_attempt_that_makes_it() -> None:
    def copied(amount: int) -> RestoreProgressed:
        return RestoreProgressed(
            at=INCIDENT,
            step="a/0",
            attempt=1,
            backup="data",
            repository="far",
            bytes=amount,
            total=9,
            seconds=1.0,
        )

    running = fold([started(plan_of(planned_step("a/0"))), begin("a/0")])
    half = fold([copied(3), copied(4)], running)
    assert half.progressed == {"a/0": copied(4)}
    assert apply(half, done("a/0")).progressed == {}
    assert (running.progressed, half.progressed) == ({}, {"a/0": copied(4)})


def test_a_lane_is_freed_once_by_the_attempt_that_holds_it() -> None:
    def freed(attempt: int = 1, repository: str = "far") -> LaneFreed:
        return LaneFreed(at=INCIDENT, step="a/0", attempt=attempt, repository=repository)

    plan = plan_of(planned_step("a/0", lanes=("far",), retries=1))
    running = fold([started(plan), begin("a/0")])
    free = apply(running, freed())
    assert free.steps["a/0"].freed == {"far": INCIDENT}
    again = fold([failed("a/0", final=False), begin("a/0", 2)], free)
    assert again.steps["a/0"].freed == {}
    assert apply(again, freed(2)).steps["a/0"].freed == {"far": INCIDENT}
    for state, event in ((free, freed()), (running, freed(2)), (running, freed(repository="near"))):
        with pytest.raises(IllegalTransition):
            apply(state, event)


def test_a_skip_for_want_of_people_names_the_skill() -> None:
    state = fold([started(TWO), skipped("a/one", "database", SkipCause.SKILL)])
    step = state.steps["a/one"]
    assert (step.status, step.because, step.cause) == (
        StepStatus.SKIPPED,
        "database",
        SkipCause.SKILL,
    )


def test_injects_and_notes_are_kept_in_order() -> None:
    inject = InjectApplied(
        at=INCIDENT, inject=StepFails(kind="step-fails", system="a", step="one", times=2)
    )
    note = Noted(at=INCIDENT, text="somebody said")
    state = fold([started(TWO), inject, note])
    assert (state.injects, state.notes) == ((inject,), (note,))


def test_every_kind_of_event_has_its_place_in_the_fold() -> None:
    union: Any = get_args(Event)[0]
    of_steps: Any = get_args(StepEvent)
    of_tests = {RestoreTestStarted, RestoreTestFinished}  # which `restore_tests` folds
    of_runs = {RunStarted, Requested, *of_steps, *_HANDLERS}
    assert set(get_args(union)) == of_runs | of_tests
    assert set(of_steps) == set(_FROM) == {RestoreProgressed, *_AFTER}
    assert len(get_args(union)) == 2 + len(of_steps) + len(_HANDLERS) + len(of_tests)

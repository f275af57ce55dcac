"""A recovery with people in it: what they ask for, what is planned again, what survives a crash."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.execution.desk import objection_to
from bcp.execution.events import (
    EVENT,
    Answered,
    Cause,
    DecisionGiven,
    Event,
    FailureKind,
    Noted,
    Recourse,
    Replanned,
    Requested,
    RunFinished,
    StepFailed,
    StepStarted,
    StepSucceeded,
    Suspended,
    SystemVerified,
)
from bcp.execution.fold import fold
from bcp.execution.ports import StepOutcome
from bcp.execution.progress import Condition, progress
from bcp.execution.requests import (
    Abort,
    ChangeDamage,
    Decide,
    Objection,
    Pause,
    ReportDone,
    Resume,
    Retry,
    SetAttendance,
    Skip,
    TakeNote,
)
from bcp.execution.state import RunState, StepStatus
from bcp.planning.damage_changes import Loss
from bcp.planning.plan import Basis
from tests.execution.people import DECISION, ROLES, Recovery, Wish
from tests.execution.plans import INCIDENT, MemoryJournal, ScriptedRunner, TickingClock, failure

MUCH_LATER = INCIDENT + timedelta(seconds=10_000)
ONE_PERSON = SetAttendance(team="it-section", present=1)
SYSTEMS = {
    "power",
    "backup-near",
    "virtualization-platform",
    "registry-database",
    "registry",
}
TROUBLED = {
    ("registry-database/restore", 1): failure(FailureKind.UNREACHABLE),
    ("registry/restore", 1): failure(FailureKind.TASK_FAILED),
    ("registry/verify", 1): failure(FailureKind.VERIFICATION_FAILED),
}


def on(kind: type[Event], step: str, *wishes: Wish) -> Callable[[Event], tuple[Wish, ...]]:
    """Ask for something the first time that an event of a kind comes for a step."""
    left = list(wishes)

    def also(event: Event) -> tuple[Wish, ...]:
        if isinstance(event, kind) and getattr(event, "step", None) == step and left:
            asked = tuple(left)
            left.clear()
            return asked
        return ()

    return also


def test_a_recovery_with_people_comes_to_its_end() -> None:
    recovery = Recovery()
    state = recovery.start()
    assert state.complete
    assert set(state.verified) == SYSTEMS
    assert [(e.by, e.yes) for e in recovery.events if isinstance(e, DecisionGiven)] == [
        (ROLES[0], True),
        (ROLES[1], True),
    ]
    assert fold(recovery.events) == state


def test_every_prefix_of_a_journal_leads_to_the_same_end() -> None:
    first = Recovery(ScriptedRunner(TROUBLED))
    assert first.start().complete
    lines = first.journal.lines
    for length in range(1, len(lines)):
        _carry_on(lines[:length])


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1, max_size=4))
def test_crash_after_crash_leads_to_the_same_end(crashes: list[float]) -> None:
    first = Recovery(ScriptedRunner(TROUBLED))
    first.start()
    lines = first.journal.lines
    for share in crashes:
        lines = _carry_on(lines[: 1 + int(share * (len(lines) - 1))])


def _carry_on(lines: list[bytes]) -> list[bytes]:
    """Carry on from the beginning of a journal, and hold what must hold at its end."""
    journal = MemoryJournal()
    journal.lines = list(lines)
    recovery = Recovery(journal=journal)
    state = recovery.executor.carry_on("deputy")
    assert state.complete
    assert set(state.verified) == SYSTEMS
    events = recovery.events
    done = Counter(event.step for event in events if isinstance(event, StepSucceeded))
    assert set(done.values()) == {1}, "nothing that is finished is run again"
    given_ = Counter((e.step, e.by) for e in events if isinstance(e, DecisionGiven))
    assert given_ == {(DECISION, role): 1 for role in ROLES}, "no decision is asked twice"
    known = fold(EVENT.validate_json(line) for line in lines)
    finished = {k for k, s in known.steps.items() if s.status is StepStatus.SUCCEEDED}
    assert not finished & {key for key, _ in recovery.runner.begun()}
    assert fold(events) == state
    return journal.lines


def test_a_step_in_flight_is_looked_at_first_and_not_run_when_it_is_done() -> None:
    first = Recovery()
    first.start()
    step = "registry-database/restore"
    at = next(
        n
        for n, event in enumerate(first.events)
        if isinstance(event, StepStarted) and event.step == step
    )
    journal = MemoryJournal()
    journal.lines = first.journal.lines[: at + 1]
    found = StepOutcome(seconds=0.1, basis=Basis.ASSUMED)
    recovery = Recovery(ScriptedRunner({(step, 0): found}), journal)
    state = recovery.executor.carry_on("deputy")
    assert state.complete
    assert state.steps[step].found
    assert step not in {key for key, _ in recovery.runner.begun()}
    assert ("look", step, 0) in recovery.runner.log


def test_what_may_have_run_unknown_to_a_mirror_is_looked_at_before_it_is_run() -> None:
    first = Recovery()
    first.start()
    journal = MemoryJournal()
    journal.lines = first.journal.lines[:2]
    recovery = Recovery(journal=journal)
    known = first.events[1].at
    state = recovery.executor.carry_on("deputy", known)
    assert state.complete
    looked = {key for what, key, _ in recovery.runner.log if what == "look"}
    assert looked == {key for key, step in state.steps.items() if not step.handed}
    assert state.continued[-1].known_until == known


def test_a_failed_step_is_asked_about_and_tried_again() -> None:
    recovery = Recovery(ScriptedRunner(TROUBLED))
    state = recovery.start()
    assert state.complete
    thens = {e.step: e.then for e in recovery.events if isinstance(e, StepFailed)}
    assert thens == {
        "registry-database/restore": Recourse.ASK,
        "registry/restore": Recourse.STOP,
        "registry/verify": Recourse.STOP,
    }
    assert all(state.steps[key].attempt == 2 for key in thens)


def test_a_step_that_is_passed_over_lets_others_go_on_but_verifies_nothing() -> None:
    recovery = Recovery(
        also=on(StepStarted, "power/bring-up", (ROLES[0], Skip(step="registry/verify")))
    )
    state = recovery.start()
    assert state.complete
    assert set(state.verified) == SYSTEMS - {"registry"}
    assert state.steps["registry/verify"].status is StepStatus.WAIVED


def test_a_system_that_is_hit_again_is_restored_again() -> None:
    again = ChangeDamage(kind=Loss.SYSTEM, name="registry-database", lost=True)
    recovery = Recovery(also=on(StepStarted, "registry/restore", (ROLES[0], again)))
    state = recovery.start()
    assert state.complete
    restores = [key for key, _ in recovery.runner.begun() if key == "registry-database/restore"]
    assert len(restores) == 2
    assert set(state.verified) == SYSTEMS
    assert any(event.again == ("registry-database",) for event in state.replans)


NEEDS = {
    "power": (),
    "backup-near": ("power",),
    "virtualization-platform": ("power",),
    "registry-database": ("virtualization-platform",),
    "registry": ("registry-database", "virtualization-platform"),
}
"""What the systems of the small city stand on."""


@settings(deadline=None, max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.sampled_from(sorted(SYSTEMS))), min_size=1, max_size=3
    ),
    st.floats(0, 1, exclude_max=True),
)
def test_what_stands_on_a_system_that_was_hit_is_verified_after_it(
    hits: list[tuple[int, str]], crash: float
) -> None:
    heard: list[Event] = []

    def also(event: Event) -> tuple[Wish, ...]:
        heard.append(event)
        if isinstance(event, RunFinished):
            return ()  # Nobody is there any more who could meet it.
        return tuple(
            (ROLES[0], ChangeDamage(kind=Loss.SYSTEM, name=name, lost=True))
            for number, name in hits
            if number == len(heard)
        )

    first = Recovery(ScriptedRunner(TROUBLED), also=also)
    _hold_after_damage(first.start(), first.events)
    lines = first.journal.lines
    journal = MemoryJournal()
    journal.lines = lines[: 1 + int(crash * (len(lines) - 1))]
    again = Recovery(journal=journal, clock=TickingClock(MUCH_LATER))
    _hold_after_damage(again.executor.carry_on("deputy"), again.events)


def test_from_every_prefix_of_a_journal_with_new_damage_everything_comes_back() -> None:
    again = ChangeDamage(kind=Loss.SYSTEM, name="power", lost=True)
    first = Recovery(also=on(StepStarted, "registry/restore", (ROLES[0], again)))
    first.start()
    for length in range(1, len(first.journal.lines)):
        journal = MemoryJournal()
        journal.lines = first.journal.lines[:length]
        recovery = Recovery(journal=journal, clock=TickingClock(MUCH_LATER))
        _hold_after_damage(recovery.executor.carry_on("deputy"), recovery.events)


def _hold_after_damage(state: RunState, events: list[Event]) -> None:
    """Everything is back, each system after what it stands on, and restored only if it was hit."""
    assert state.complete
    assert set(state.verified) == SYSTEMS
    assert not state.requests, "everybody who asked has an answer"
    back = {e.system: n for n, e in enumerate(events) if isinstance(e, SystemVerified)}
    begun = {e.step: n for n, e in enumerate(events) if isinstance(e, StepStarted)}
    for system, needs in NEEDS.items():
        assert all(begun[f"{system}/verify"] > back[need] for need in needs), system
    told = Counter(name for event in state.replans for name in event.again)
    done = Counter(event.step for event in events if isinstance(event, StepSucceeded))
    for system in SYSTEMS:
        work = next(k for k in state.plan.keys_by_system[system] if not k.endswith("/verify"))
        assert done[work] <= 1 + told[system], "nothing is restored again that was not hit"
    assert fold(events) == state


def test_what_was_verified_is_verified_again_and_shown_as_not_back() -> None:
    again = ChangeDamage(kind=Loss.SYSTEM, name="power", lost=True)
    ask = on(StepStarted, "registry/restore", (ROLES[0], again))
    shown: list[dict[str, Condition]] = []
    awaited: list[dict[str, str]] = []

    def also(event: Event) -> tuple[Wish, ...]:
        if isinstance(event, StepStarted) and event.step == "power/bring-up":
            rows = progress(fold(recovery.events), event.at)
            shown.append({row.system: row.condition for row in rows})
            awaited.append({row.system: row.awaits.subject for row in rows if row.awaits})
        return ask(event)

    recovery = Recovery(also=also)
    state = recovery.start()
    assert state.complete
    stand_on_it = {"backup-near", "virtualization-platform", "registry-database"}
    assert {shown[0][name] for name in stand_on_it} == {Condition.WAITING}
    assert {shown[1][name] for name in stand_on_it} == {Condition.UNPROVEN}
    assert awaited[1]["backup-near"] == "power"
    assert awaited[1].keys() >= stand_on_it
    (event,) = (event for event in state.replans if event.again)
    assert event.again == ("power",)
    assert set(event.recheck) == {*stand_on_it, "registry"}
    done = Counter(e.step for e in recovery.events if isinstance(e, StepSucceeded))
    twice = {"power/bring-up", "power/verify", *(f"{name}/verify" for name in stand_on_it)}
    assert {step for step, count in done.items() if count > 1} == twice
    verified = [e for e in recovery.events if isinstance(e, SystemVerified)]
    assert all(state.verified[name] > state.verified["power"] for name in NEEDS if NEEDS[name])
    assert len(verified) == len(SYSTEMS) + len(stand_on_it) + 1
    expected = {outlook.system: outlook.recovered for outlook in event.outlooks}
    for name in stand_on_it:
        assert (expected[name] or 0) > state.seconds(event.at), "judged by the last verification"


def test_what_stands_on_a_system_that_cannot_come_back_again_is_no_longer_verified() -> None:
    lost = [
        ChangeDamage(kind=kind, name=name, lost=True)
        for kind, name in (
            (Loss.REPOSITORY, "near"),
            (Loss.REPOSITORY, "far"),
            (Loss.SYSTEM, "registry-database"),
        )
    ]
    wishes = tuple((ROLES[0], each) for each in lost)
    recovery = Recovery(also=on(StepStarted, DECISION, *wishes))
    state = recovery.start()
    assert set(state.verified) == SYSTEMS - {"registry-database", "registry"}
    assert fold(recovery.events) == state
    assert "registry/verify" not in {key for key, _ in recovery.runner.begun()}


def test_a_pause_holds_everything_back_until_it_is_over() -> None:
    def also(event: Event) -> tuple[Wish, ...]:
        if isinstance(event, StepStarted) and event.step == "power/bring-up":
            return (ROLES[0], Pause()), (ROLES[1], TakeNote())
        return ((ROLES[0], Resume()),) if isinstance(event, Noted) else ()

    recovery = Recovery(also=also)

    state = recovery.start()
    assert state.complete
    kinds = [event.type for event in recovery.events]
    between = kinds[kinds.index("paused") : kinds.index("resumed")]
    assert "step-started" not in between


def test_an_abort_ends_the_run_for_good() -> None:
    recovery = Recovery(also=on(StepStarted, "power/bring-up", (ROLES[1], Abort())))
    state = recovery.start()
    assert state.finished is not None
    assert (state.complete, state.ended_by) == (False, ROLES[1])
    assert [type(event) for event in recovery.events[-2:]] == [RunFinished, Answered]


def test_an_interrupt_leaves_the_run_open() -> None:
    recovery = Recovery()
    recovery.executor.interrupt()
    state = recovery.start()
    assert state.finished is None
    assert state.suspended
    assert isinstance(recovery.events[-1], Suspended)
    again = Recovery(journal=recovery.journal)
    assert again.executor.carry_on("deputy").complete


@pytest.mark.parametrize(
    ("request_", "objection"),
    [
        (ReportDone(step="registry/restore"), Objection.NOT_BEGUN),
        (ReportDone(step=DECISION), Objection.IS_DECISION),
        (Decide(step="power/verify", yes=True), Objection.NO_DECISION),
        (Decide(step=DECISION, yes=True), Objection.NOT_BEGUN),
        (Retry(step="power/verify"), Objection.NOT_FAILED),
        (Retry(step="power/no-such"), Objection.NO_SUCH_STEP),
        (Resume(), Objection.NOT_PAUSED),
        (SetAttendance(team="no-such", present=1), Objection.NO_SUCH_TEAM),
        (SetAttendance(team="it-section", present=400), Objection.TOO_MANY),
        (ChangeDamage(kind=Loss.SYSTEM, name="registry-database", lost=False), Objection.NOT_LOST),
    ],
)
def test_what_cannot_be_met_is_answered_with_the_reason(
    request_: object, objection: Objection
) -> None:
    recovery = Recovery(also=on(StepStarted, "power/bring-up", (ROLES[0], request_)))  # type: ignore[arg-type]
    assert recovery.start().complete
    answers = [e.objection for e in recovery.events if isinstance(e, Answered)]
    assert objection in answers


def test_one_role_cannot_give_both_approvals() -> None:
    recovery = Recovery()
    recovery.start()
    events = recovery.events
    first = next(n for n, event in enumerate(events) if isinstance(event, DecisionGiven))
    state = fold(events[: first + 1])
    asked = Requested(at=state.started, by=ROLES[0], request=Decide(step=DECISION, yes=True))
    assert objection_to(state, asked, state.started) is Objection.SAME_PERSON
    other = asked.model_copy(update={"by": ROLES[1]})
    assert objection_to(state, other, state.started) is None


def test_who_is_counted_is_planned_with() -> None:
    recovery = Recovery(also=on(StepStarted, "power/bring-up", (ROLES[0], ONE_PERSON)))
    state = recovery.start()
    assert state.complete
    replans = [e for e in recovery.events if isinstance(e, Replanned)]
    assert any(e.cause is Cause.ATTENDANCE and e.plan is not None for e in replans)
    there = [p for p in state.plan.people if p.team == "it-section" and p.arrives is not None]
    assert len(there) == 1


def test_every_event_of_a_recovery_was_told_once_and_in_order() -> None:
    heard: list[Event] = []

    def also(event: Event) -> tuple[Wish, ...]:
        heard.append(event)
        return ()

    recovery = Recovery(ScriptedRunner(TROUBLED), also=also)
    recovery.start()
    assert heard == recovery.events

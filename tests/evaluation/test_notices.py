"""What people are told of a run: the right things, once, and nothing a guest wrote."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from bcp.evaluation.notice import NoticeKind
from bcp.evaluation.notices import notices_of
from bcp.evaluation.target_notices import Risk, missed, next_target, risk_of
from bcp.execution.events import (
    Continued,
    DecisionGiven,
    Escalated,
    Event,
    Failure,
    FailureKind,
    HandedToPeople,
    Recourse,
    Replanned,
    RunFinished,
    RunStarted,
    StepFailed,
    StepGivenUp,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    Suspended,
    SystemVerified,
)
from bcp.execution.fold import apply, fold
from bcp.execution.state import RunState
from bcp.model.scenario import Realm
from bcp.planning.plan import Basis
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.evaluation.notice_run import replanned, run_started, told, written

SMALL_CITY = Path(__file__).parents[1] / "small_city"
SECRET = "password=geheim"  # what a guest said
BY_NOTICES = {
    RunStarted,
    Continued,
    Suspended,
    RunFinished,
    StepStarted,
    HandedToPeople,
    DecisionGiven,
    StepFailed,
    Escalated,
    Replanned,
}


def test_a_recovery_with_people_in_it(small_city: SmallCity, golden: Golden) -> None:
    start = run_started(small_city.root, decision=True)
    events = story(start)

    text = "".join(f"== {event.type}\n{written(found)}" for event, _, found in told(events))

    assert SECRET not in text
    golden("recovery.txt", text)


def test_a_production_run_says_so(small_city: SmallCity) -> None:
    start = run_started(small_city.root, realm=Realm.PRODUCTION)
    end = RunFinished(at=at(start, 30), complete=False, interrupted=True, by="lead")

    titles = [notice.title.render() for _, _, found in told([start, end]) for notice in found]

    assert titles == [
        "[PRODUCTION] The recovery has begun",
        "[PRODUCTION] Ended before everything was back",
    ]  # fmt: skip


def test_the_same_risk_is_told_once_and_a_worse_one_again(small_city: SmallCity) -> None:
    start = run_started(small_city.root)
    plans = [
        replanned(at(start, 2), registry=85_000),
        replanned(at(start, 3), registry=85_100),
        replanned(at(start, 4), registry=90_000),
        replanned(at(start, 5), registry=95_000),
        replanned(at(start, 6), registry=None),
        replanned(at(start, 7), registry=20_000),
        replanned(at(start, 8), registry=90_000, registry_database=90_000),
    ]

    told_of = [
        [(notice.kind, notice.urgency, notice.body[0].render()) for notice in found]
        for _, _, found in told([start, *plans])
    ][1:]

    risk = NoticeKind.TARGET_AT_RISK
    late = "台帳: expected 1 h after its target of 24 h."
    never = "台帳: by plan it does not come back."
    tight = "台帳: expected only 23 min before its target of 24 h."
    assert told_of == [
        [(risk, "warning", tight)],
        [],
        [(risk, "failure", late)],
        [],
        [(risk, "failure", never)],
        [],
        [(risk, "failure", late.replace("台帳", "台帳データベース"))],
    ]


@given(st.integers(3600, 86_400), st.integers(3600, 172_800))
def test_a_target_is_at_risk_when_a_tenth_more_would_miss_it(now: int, expected: int) -> None:
    state = state_expecting(expected)

    risk = risk_of(state, "registry", now)

    longer = max(0, expected - now) / 10
    if expected > 86_400:
        assert risk is Risk.LATE
    else:
        assert risk is (Risk.TIGHT if expected + longer > 86_400 else Risk.NONE)


@given(st.lists(st.integers(0, 100_000), max_size=6))
def test_each_target_is_missed_once_however_time_is_cut(cuts: list[int]) -> None:
    state = state_expecting(20_000)
    moments = [0, *sorted(cuts), 100_000]

    found = [
        notice
        for first, last in pairwise(moments)
        for notice in missed(state, moment(state, first), moment(state, last))
    ]

    lines = [line.render() for notice in found for line in notice.body[:-1]]
    assert sorted(line.split(":")[0] for line in lines) == sorted(
        system.name for system in state.plan.systems
    )


def test_the_next_target_is_that_of_a_system_that_is_not_back(small_city: SmallCity) -> None:
    start = run_started(small_city.root)
    state = fold([start])
    quiet = fold([start.model_copy(update={"premises": None})])
    ended = apply(state, RunFinished(at=start.at, complete=False, interrupted=True, by="lead"))

    assert [
        next_target(state, moment(state, seconds)) for seconds in (0, 43_200, 43_201, 86_401)
    ] == [43_201, 1, 43_200, None]
    assert next_target(quiet, start.at) is None
    assert missed(quiet, start.at, at(start, 90_000)) == ()
    assert next_target(ended, start.at) is None


def test_every_other_event_is_quiet(small_city: SmallCity) -> None:
    start = run_started(small_city.root)
    loud = {type(event) for event, _, found in told(story(start)) if found}
    state = fold([start])

    assert loud <= BY_NOTICES
    for kind in set(get_args(get_args(Event)[0])) - BY_NOTICES:
        assert notices_of(kind.model_construct(at=start.at, step="power/bring-up"), state, state) \
            == ()  # fmt: skip


def story(start: RunStarted) -> list[Event]:
    """A recovery with a decision, work, failures, a pause of the executor, and a bad end."""
    seen = ("backup-near/bring-up", "backup-near/verify", "virtualization-platform/bring-up")
    platform = "virtualization-platform/bring-up"
    return [
        start,
        begun(start, 1, "power/bring-up", handed=True),
        Escalated(at=at(start, 2), step="power/bring-up", times=1),
        DecisionGiven(at=at(start, 3), step="power/bring-up", by="市長", yes=True, why=SECRET),
        DecisionGiven(at=at(start, 4), step="power/bring-up", by="副市長", yes=True),
        done(start, 4, "power/bring-up"),
        begun(start, 5, "power/verify"),
        HandedToPeople(at=at(start, 6), step="power/verify", attempt=1, seconds=1, to_see=("灯",)),
        done(start, 7, "power/verify"),
        SystemVerified(at=at(start, 44_000), system="power"),
        begun(start, 8, seen[0], handed=True),
        failed(start, 9, seen[0], Recourse.ASK),
        StepGivenUp(at=at(start, 10), step=seen[0], by="lead", why=SECRET),
        StepSkipped(at=at(start, 10), step=seen[1], because=seen[0]),
        begun(start, 11, platform, handed=True),
        Suspended(at=at(start, 12)),
        Continued(at=at(start, 44_001), holder="lead"),
        failed(start, 13, platform, Recourse.STOP),
        *(
            StepSkipped(at=at(start, 14), step=key, because=platform)
            for key in (
                "virtualization-platform/verify",
                "registry-database/restore",
                "registry-database/verify",
                "registry/restore",
                "registry/verify",
            )
        ),
        replanned(at(start, 44_002), registry=None, registry_database=None),
        RunFinished(at=at(start, 44_003), complete=False),
    ]


def at(start: RunStarted, seconds: float) -> datetime:
    return start.at + timedelta(seconds=seconds)


def moment(state: RunState, seconds: int) -> datetime:
    return state.incident_at + timedelta(seconds=seconds)


def begun(start: RunStarted, seconds: int, step: str, *, handed: bool = False) -> StepStarted:
    return StepStarted(at=at(start, seconds), step=step, attempt=1, handed=handed)


def done(start: RunStarted, seconds: int, step: str) -> StepSucceeded:
    return StepSucceeded(
        at=at(start, seconds), step=step, attempt=1, seconds=1, basis=Basis.MEASURED
    )


def failed(start: RunStarted, seconds: int, step: str, then: Recourse) -> StepFailed:
    return StepFailed(
        at=at(start, seconds),
        step=step,
        attempt=1,
        seconds=1,
        failure=Failure(kind=FailureKind.TASK_FAILED, detail=SECRET),
        final=then is Recourse.STOP,
        then=then,
    )


def state_expecting(recovered: int) -> RunState:
    """The small city's run, the registry being expected back at that time."""
    start = _START
    return fold([start, replanned(start.at, registry=recovered)])


_START = run_started(SMALL_CITY)

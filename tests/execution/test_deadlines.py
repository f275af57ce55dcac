"""Whom the executor waits for, and until when."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bcp.execution.deadlines import next_overdue, next_release, overdue
from bcp.execution.events import (
    Escalated,
    Event,
    Failure,
    FailureKind,
    Recourse,
    RunStarted,
    StepFailed,
    StepRetried,
    StepStarted,
)
from bcp.execution.fold import fold
from bcp.execution.standings import Standings
from bcp.planning.changes import altered
from bcp.planning.plan import Plan
from tests.execution.plans import INCIDENT, plan_of, planned_step

MINUTE = 60


def waiting_for_people(plan: Plan) -> Iterator[Event]:
    """`z/hand` is carried out by people, `a/held` failed and they are asked, `m/run` runs alone."""
    at = INCIDENT
    yield RunStarted(
        at=at, run="run", mode="recovery", realm=plan.realm, plan=plan, incident_at=INCIDENT
    )
    yield StepStarted(at=at, step="z/hand", attempt=1, handed=True)
    yield StepStarted(at=at, step="m/run", attempt=1)
    yield StepStarted(at=at, step="a/held", attempt=1)
    yield StepFailed(
        at=at,
        step="a/held",
        attempt=1,
        seconds=1.0,
        failure=Failure(kind=FailureKind.REFUSED, detail=""),
        final=False,
        then=Recourse.ASK,
    )


def test_those_who_are_asked_are_reminded_in_the_order_of_the_plan() -> None:
    names = ("z/hand", "m/run", "a/held")
    plan = plan_of(*(altered(planned_step(name), timeout=MINUTE) for name in names))
    events = tuple(waiting_for_people(plan))
    state = fold(events)
    standings = Standings(fold(events[:1]))
    for place, event in enumerate(events[1:], start=2):
        standings.take(event, fold(events[:place]))
    assert set(standings.asked) == {"z/hand", "a/held"}
    assert overdue(state, MINUTE - 1, standings.asked) == []
    assert next_overdue(state, MINUTE - 1, standings.asked) == 1
    assert overdue(state, 2 * MINUTE, standings.asked) == [("z/hand", 2), ("a/held", 2)]

    later = INCIDENT + timedelta(minutes=2)
    told = fold([Escalated(at=later, step="z/hand", times=2)], state)
    assert overdue(told, 2 * MINUTE, standings.asked) == [("a/held", 2)]
    again = StepRetried(at=later, step="a/held", by="manager")
    standings.take(again, fold([again], told))
    assert set(standings.asked) == {"z/hand"}


def test_what_is_expected_next_is_what_is_released_next() -> None:
    releases = {"a/0": 0, "a/1": 30, "a/2": 10, "a/3": 10}
    plan = plan_of(*(altered(planned_step(key), release=at) for key, at in releases.items()))
    assert [next_release(plan, now) for now in (0, 9, 10, 29, 30)] == [10, 1, 20, 1, None]
    assert [step.key for step in plan.released_after(0)] == ["a/2", "a/3", "a/1"]
    assert plan.released_after(30) == ()

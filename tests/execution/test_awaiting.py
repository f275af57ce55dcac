"""What a waiting system is said to wait for."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bcp.execution.awaiting import Awaited, Hindrance, Occupation, awaited
from bcp.execution.events import Event, LaneFreed, RunStarted, StepStarted, StepSucceeded
from bcp.execution.fold import fold
from bcp.planning.person import Person
from bcp.planning.plan import Assignment, Basis, LaneCapacity, Plan
from tests.execution.plans import INCIDENT, plan_of, planned_step

OPERATOR = Assignment(person="team/operator-1", skill="operator")
NOW = INCIDENT + timedelta(seconds=100)


def operator(arrives: int | None) -> Person:
    return Person(id=OPERATOR.person, team="team", skills=("operator",), arrives=arrives)


def started(key: str, *people: str) -> Event:
    return StepStarted(at=INCIDENT, step=key, attempt=1, people=people)


def done(key: str) -> Event:
    return StepSucceeded(at=NOW, step=key, attempt=1, seconds=1.0, basis=Basis.MEASURED)


def found(plan: Plan, *events: Event, now: datetime = NOW) -> Awaited | None:
    begun = RunStarted(
        at=INCIDENT, run="r", mode="recovery", realm=plan.realm, plan=plan, incident_at=INCIDENT
    )
    state = fold([begun, *events])
    return awaited(state, "b", now, Occupation(state))


def test_another_system_comes_first() -> None:
    plan = plan_of(
        planned_step("a/one"),
        planned_step("z/one"),
        planned_step("b/one", "a/one", "z/one"),
        planned_step("b/two", "b/one"),
    )
    assert found(plan) == Awaited(hindrance=Hindrance.SYSTEM, subject="a", name="Name of a")
    behind = found(plan, started("a/one"), done("a/one"), started("z/one"), done("z/one"))
    assert behind == Awaited(hindrance=Hindrance.TURN, subject="b/one")


def test_nothing_is_awaited_by_a_system_whose_steps_are_done() -> None:
    plan = plan_of(planned_step("b/one"))
    assert found(plan, started("b/one"), done("b/one")) is None


def test_a_lane_is_taken() -> None:
    plan = plan_of(
        planned_step("a/one", lanes=("hall",)),
        planned_step("b/one", lanes=("hall",)),
        lanes=(LaneCapacity(repository="hall", lanes=1),),
    )
    assert found(plan) == Awaited(hindrance=Hindrance.TURN, subject="b/one")
    assert found(plan, started("a/one")) == Awaited(hindrance=Hindrance.LANE, subject="hall")
    freed = LaneFreed(at=NOW, step="a/one", attempt=1, repository="hall")
    free = found(plan, started("a/one"), freed)
    assert free == Awaited(hindrance=Hindrance.TURN, subject="b/one")


@pytest.mark.parametrize(
    ("arrives", "expected"),
    [
        (0, Awaited(hindrance=Hindrance.TURN, subject="b/one")),
        (
            3600,
            Awaited(
                hindrance=Hindrance.ABSENT,
                subject="team",
                name="team",
                until=INCIDENT + timedelta(hours=1),
            ),
        ),
        (None, Awaited(hindrance=Hindrance.NOBODY, subject="operator")),
    ],
)
def test_people_come_later_or_never(arrives: int | None, expected: Awaited) -> None:
    plan = plan_of(planned_step("b/one", people=(OPERATOR,)), people=(operator(arrives),))
    assert found(plan) == expected


def test_people_who_come_later_are_awaited_until_they_are_there() -> None:
    plan = plan_of(planned_step("b/one", people=(OPERATOR,)), people=(operator(3600),))
    there = found(plan, now=INCIDENT + timedelta(hours=1))
    assert there == Awaited(hindrance=Hindrance.TURN, subject="b/one")


def test_people_are_busy_with_something_else() -> None:
    plan = plan_of(
        planned_step("a/one", people=(OPERATOR,)),
        planned_step("b/one", people=(OPERATOR,)),
        people=(operator(0),),
    )
    busy = found(plan, started("a/one", OPERATOR.person))
    assert busy == Awaited(hindrance=Hindrance.BUSY, subject="operator")

"""The binding chain of what really happened, where restores share a lane."""

from __future__ import annotations

from datetime import timedelta

from bcp.evaluation.actual_chain import Course, actual_chain
from bcp.execution.events import Event, LaneFreed, RunStarted, StepStarted, StepSucceeded
from bcp.execution.fold import fold
from bcp.planning.plan import Basis, LaneCapacity
from bcp.planning.reason import ReasonKind
from tests.execution.plans import INCIDENT, plan_of, planned_step

PLAN = plan_of(
    planned_step("a/restore", lanes=("far",)),
    planned_step("b/restore", lanes=("far",)),
    lanes=(LaneCapacity(repository="far", lanes=1),),
)


def test_a_restore_waits_for_the_lane_of_another_only_until_it_is_free() -> None:
    def at(second: int) -> dict[str, object]:
        return {"at": INCIDENT + timedelta(seconds=second)}

    def begun(second: int, key: str) -> Event:
        return StepStarted(**at(second), step=key, attempt=1, people=())

    def done(second: int, key: str) -> Event:
        return StepSucceeded(**at(second), step=key, attempt=1, seconds=1.0, basis=Basis.MEASURED)

    start = RunStarted(
        at=INCIDENT, run="r", mode="recovery", realm=PLAN.realm, plan=PLAN, incident_at=INCIDENT
    )
    state = fold(
        [
            start,
            begun(10, "a/restore"),
            LaneFreed(**at(40), step="a/restore", attempt=1, repository="far"),
            begun(45, "b/restore"),
            done(60, "a/restore"),
            done(90, "b/restore"),
        ]
    )
    first, last = actual_chain(Course(state), ["b/restore"])
    assert (first.step, first.start, first.took) == ("a/restore", 10, 30)
    assert (last.step, last.waited, last.took) == ("b/restore", 5, 45)
    assert (last.reason.kind, last.reason.holder) == (ReasonKind.LANE, "a/restore")

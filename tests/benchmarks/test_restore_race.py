"""The bounds that a drill is held against."""

from __future__ import annotations

from datetime import timedelta

from bcp.adapters.clock import SystemClock
from bcp.execution.events import LaneFreed, RunStarted, StepStarted, StepSucceeded
from bcp.execution.executor import Executor
from bcp.execution.fold import fold
from bcp.execution.ports import StepOutcome
from bcp.execution.state import RunState
from bcp.planning.plan import Basis, LaneCapacity, Plan, PlannedStep
from benchmarks.execution import AtOnce
from benchmarks.restore_race import busiest_lanes, longest_chain
from tests.execution.plans import INCIDENT, MemoryJournal, plan_of, planned_step

SECONDS = {"a/restore": 2.0, "a/verify": 1.0, "b/restore": 4.0, "c/restore": 3.0, "d/ask": 60.0}


class Measured(AtOnce):
    """A runner whose steps say that they took as long as is noted; asking people is assumed."""

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:  # noqa: ARG002
        basis = Basis.ASSUMED if step.key == "d/ask" else Basis.MEASURED
        return StepOutcome(seconds=SECONDS[step.key], basis=basis)


def carried_out(plan: Plan) -> RunState:
    executor = Executor(MemoryJournal(), Measured(), SystemClock(), limit=4)
    return executor.execute(plan, run="run", incident_at=INCIDENT)


def test_bounds_count_measured_steps_only() -> None:
    plan = plan_of(
        planned_step("a/restore", lanes=("far",)),
        planned_step("a/verify", "a/restore"),
        planned_step("b/restore", lanes=("far",)),
        planned_step("c/restore", lanes=("far", "near")),
        planned_step("d/ask", "a/verify", lanes=("near",)),
    )
    lanes = (LaneCapacity(repository="far", lanes=2), LaneCapacity(repository="near", lanes=1))
    state = carried_out(plan.model_copy(update={"lanes": lanes}))
    assert longest_chain(state) == 4.0
    assert busiest_lanes(state) == 4.5
    assert busiest_lanes(carried_out(plan.model_copy(update={"lanes": ()}))) == 0.0


def test_a_lane_counts_until_it_is_free() -> None:
    plan = plan_of(planned_step("a/restore", lanes=("far",)))
    plan = plan.model_copy(update={"lanes": (LaneCapacity(repository="far", lanes=1),)})
    at = (INCIDENT + timedelta(seconds=second) for second in range(9))
    state = fold(
        [
            RunStarted(
                at=next(at), run="r", mode="drill", realm=plan.realm, plan=plan,
                incident_at=INCIDENT,
            ),
            StepStarted(at=next(at), step="a/restore", attempt=1, people=()),
            LaneFreed(at=next(at), step="a/restore", attempt=1, repository="far"),
            StepSucceeded(
                at=next(at), step="a/restore", attempt=1, seconds=2.0, basis=Basis.MEASURED
            ),
        ]
    )  # fmt: skip
    assert busiest_lanes(state) == 1.0

"""What really became of one system: when it was back, at which level, against its targets."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from bcp.evaluation.actual_chain import ActualLink
from bcp.evaluation.measurement import DataAge
from bcp.evaluation.outcome import Ending, PointJudgement
from bcp.execution.progress import Condition
from bcp.execution.state import PASSED, RunState, StepStatus
from bcp.model.identity import Entity
from bcp.model.system import StepKind, System
from bcp.planning.plan import Impact, PlannedSystem, Verdict


class ActualJudgement(StrEnum):
    """What became of a recovery time target.

    `open`: not back yet, expected in time; `open-late`: expected after its target; `overdue`: not
    back, and its target has passed; `unverified`: everything is done, but what would have verified
    it was passed over; `unrecoverable`: by the last plan it does not come back; `not-recovered`:
    the run is over without it.
    """

    MET = "met"
    MISSED = "missed"
    OPEN = "open"
    OPEN_LATE = "open-late"
    OVERDUE = "overdue"
    UNVERIFIED = "unverified"
    UNRECOVERABLE = "unrecoverable"
    NOT_RECOVERED = "not-recovered"


STILL_OPEN = frozenset({ActualJudgement.OPEN, ActualJudgement.OPEN_LATE, ActualJudgement.OVERDUE})
"""Not back yet, but expected."""
LATE = frozenset({ActualJudgement.MISSED, ActualJudgement.OVERDUE})
"""The target is missed, whatever happens."""


class Stage(Entity):
    """A service level (percent) that was reached, and when."""

    level: int
    at: int


class ActualOutcome(Entity):
    """One system. Times are seconds after the incident.

    It is *recovered* when it serves at its recovery level `rlo` (percent) again, *verified* when
    its own last verification has passed. `expected` is the time by the last plan of the rest (None
    once it is back, or where it does not come back); `planned` that of the plan at the start (None
    for what was hit later). `level` is what it serves at now. `outage` counts business hours until
    it was recovered, as far as known: it goes on where `recovered` is None.
    """

    system: str
    name: str
    name_en: str | None
    tier: str
    priority: int
    impact: Impact
    ending: Ending
    condition: Condition
    step: str | None
    recovered: int | None
    verified: int | None
    expected: int | None
    planned: int | None
    target: int
    judgement: ActualJudgement
    rlo: int
    level: int
    stages: tuple[Stage, ...]
    outage: int
    recovery_point: DataAge | None
    recovery_point_target: int
    point_judgement: PointJudgement
    chain: tuple[ActualLink, ...]
    obstacles: tuple[str, ...] = ()

    @property
    def time(self) -> int | None:
        """When it was recovered, or else is expected to be."""
        return self.expected if self.recovered is None else self.recovered

    @property
    def slack(self) -> int | None:
        """Target minus that time; negative when missed."""
        return None if self.time is None else self.target - self.time

    @property
    def change(self) -> int | None:
        """Seconds by which it is later than planned at the start; None where one is not known."""
        return None if self.time is None or self.planned is None else self.time - self.planned

    @property
    def missed_a_target(self) -> bool:
        """Whether recovery time or recovery point miss their target, as far as is known now."""
        back = self.judgement in {ActualJudgement.MET, ActualJudgement.OPEN}
        return not back or self.point_judgement is PointJudgement.MISSED


def recovered_at(planned: PlannedSystem, state: RunState) -> int | None:
    """When a system served at its recovery level again: all steps of its goals are done, and none
    that verifies was passed over. None: it does not yet.
    """
    goals = planned.goals or state.plan.keys_by_system.get(planned.system, ())
    if not goals or not _is_reached(goals, state):
        return None
    ends = [state.steps[key].finished for key in goals]
    return max(state.seconds(end) for end in ends if end is not None)


def _is_reached(goals: Sequence[str], state: RunState) -> bool:
    kinds = state.plan.steps_by_key
    verifying = [key for key in goals if kinds[key].kind is StepKind.VERIFICATION]
    return all(state.steps[key].status in PASSED for key in goals) and all(
        state.steps[key].status is StepStatus.SUCCEEDED for key in verifying or goals
    )


def expected_at(planned: PlannedSystem, state: RunState) -> int | None:
    """When a system is expected at its recovery level by the last plan; None: it is not."""
    outlook = state.outlook.get(planned.system)
    return planned.recovered if outlook is None else outlook.recovered


def judge(
    planned: PlannedSystem, state: RunState, recovered: int | None, now: int
) -> ActualJudgement:
    """The recovery time target against what really happened by `now`."""
    if recovered is not None:
        met = recovered <= planned.target
        return ActualJudgement.MET if met else ActualJudgement.MISSED
    own = state.plan.keys_by_system.get(planned.system, ())
    if (
        own
        and all(state.steps[key].status in PASSED for key in own)
        and (planned.system not in state.verified)
    ):
        return ActualJudgement.UNVERIFIED
    expected = expected_at(planned, state)
    if expected is None or planned.verdict is Verdict.UNRECOVERABLE:
        return ActualJudgement.UNRECOVERABLE
    if state.finished is not None:
        return ActualJudgement.NOT_RECOVERED
    if now > planned.target:
        return ActualJudgement.OVERDUE
    return ActualJudgement.OPEN_LATE if expected > planned.target else ActualJudgement.OPEN


def stages_of(planned: PlannedSystem, state: RunState) -> tuple[Stage, ...]:
    """The levels that a system's own stages have reached."""
    found: list[Stage] = []
    for key in state.plan.keys_by_system.get(planned.system, ()):
        level, step = state.plan.steps_by_key[key].level, state.steps[key]
        if level is not None and step.status is StepStatus.SUCCEEDED and step.finished:
            found.append(Stage(level=level, at=state.seconds(step.finished)))
    return tuple(sorted(found, key=lambda each: each.at))


def level_of(system: System, planned: PlannedSystem, state: RunState) -> int:
    """The level (percent) at which a system serves now: that of its stages, and no more than what
    it uses lets it.
    """
    hit = state.plan.systems_by_id
    own = max((stage.level for stage in stages_of(planned, state)), default=0)
    if system.id in state.verified:
        own = 100
    limits = [
        dependency.level.share
        for dependency in system.dependencies
        if dependency.uses in hit and dependency.uses not in state.verified and dependency.level
    ]
    return min([own, *limits])

"""What a run says of one system: how it ended, when it would be back, against its targets."""

from __future__ import annotations

from enum import StrEnum

from bcp.evaluation.measurement import DataAge, LabFigures, StepMeasurement
from bcp.evaluation.production import Shares
from bcp.execution.state import RunState, StepStatus
from bcp.model.identity import Entity
from bcp.planning.plan import Impact, Plan, PlannedSystem
from bcp.planning.plan import Verdict as PlanVerdict


class Ending(StrEnum):
    """How the run ended for a system. `intact`: it had no step to run."""

    VERIFIED = "verified"
    FAILED = "failed"
    SKIPPED = "skipped"
    UNFINISHED = "unfinished"
    INTACT = "intact"


class Judgement(StrEnum):
    """What the run says of a recovery time target.

    `impossible`: no order meets it. `unrecoverable`: the plan already found no way back.
    `not-recovered`: the run did not bring the system back, so there is no forecast.
    """

    MET = "met"
    MISSED = "missed"
    IMPOSSIBLE = "impossible"
    UNRECOVERABLE = "unrecoverable"
    NOT_RECOVERED = "not-recovered"


class PointJudgement(StrEnum):
    """What the restored data says of a recovery point target."""

    MET = "met"
    MISSED = "missed"
    NOT_MEASURED = "not-measured"


class SystemOutcome(Entity):
    """One system after the run. Times are seconds after the incident.

    `lab` is stopwatch time; `forecast` is production time, `shares` what it consists of;
    `planned` is what the plan said before the run. `business_outage` is the part of the forecast
    outage within business hours. `recovery_point_expected` comes from the backup intervals.
    `obstacles` are its failed steps and whatever (step, skill, repository) its skipped ones lacked.
    """

    system: str
    name: str
    name_en: str | None
    tier: str
    priority: int
    impact: Impact
    ending: Ending
    lab: LabFigures
    planned: int | None
    forecast: int | None
    lower_bound: int | None
    shares: Shares | None
    target: int
    judgement: Judgement
    business_outage: int | None
    recovery_point: DataAge | None
    recovery_point_expected: int | None
    recovery_point_target: int
    point_judgement: PointJudgement
    obstacles: tuple[str, ...] = ()

    @property
    def slack(self) -> int | None:
        """Target minus forecast in seconds; negative when missed."""
        return None if self.forecast is None else self.target - self.forecast

    @property
    def missed_a_target(self) -> bool:
        """Whether the recovery time or the recovery point misses its target."""
        return self.judgement is not Judgement.MET or self.point_judgement is PointJudgement.MISSED


def ending_of(system: str, state: RunState, steps: tuple[StepMeasurement, ...]) -> Ending:
    """How the run ended for a system."""
    if system in state.verified:
        return Ending.VERIFIED
    statuses = {step.status for step in steps if step.system == system}
    if StepStatus.FAILED in statuses:
        return Ending.FAILED
    if StepStatus.SKIPPED in statuses:
        return Ending.SKIPPED
    return Ending.UNFINISHED if statuses else Ending.INTACT


def judge_time(ending: Ending, planned: PlannedSystem, forecast: PlannedSystem) -> Judgement:
    """The recovery time target against the forecast; the clock stops at the recovery level."""
    if PlanVerdict.UNRECOVERABLE in {planned.verdict, forecast.verdict}:
        return Judgement.UNRECOVERABLE
    if ending not in {Ending.VERIFIED, Ending.INTACT} or forecast.verified is None:
        return Judgement.NOT_RECOVERED
    if forecast.verdict is PlanVerdict.MET:
        return Judgement.MET
    return Judgement.IMPOSSIBLE if forecast.verdict is PlanVerdict.IMPOSSIBLE else Judgement.MISSED


def judge_point(age: DataAge | None, target: int) -> PointJudgement:
    """The recovery point target against the restored data."""
    if age is None:
        return PointJudgement.NOT_MEASURED
    return PointJudgement.MET if age.seconds <= target else PointJudgement.MISSED


def obstacles_of(system: str, plan: Plan, steps: tuple[StepMeasurement, ...]) -> tuple[str, ...]:
    """What kept a system from coming back: its failed steps, and what its skipped ones lacked."""
    own = [step for step in steps if step.system == system]
    failed = tuple(step.key for step in own if step.status is StepStatus.FAILED)
    blockers = {step.because for step in own if step.status is StepStatus.SKIPPED}
    outside = {
        name
        for name in blockers
        if name is not None
        and (name not in plan.steps_by_key or plan.steps_by_key[name].system != system)
    }
    return failed + tuple(sorted(outside))

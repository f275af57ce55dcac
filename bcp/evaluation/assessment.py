"""The judgement on a run: measured, forecast for production, and held against the targets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pydantic import AwareDatetime

from bcp.evaluation.accuracy import Accuracy, measure_accuracy
from bcp.evaluation.business_hours import Calendar, OpeningHours
from bcp.evaluation.findings import Evaluated, Finding, find
from bcp.evaluation.measurement import (
    DataAge,
    RateMeasurement,
    RunFigures,
    StepMeasurement,
    measure_data_age,
    measure_rates,
    measure_run,
    measure_steps,
    measure_system,
)
from bcp.evaluation.outcome import (
    Judgement,
    PointJudgement,
    SystemOutcome,
    ending_of,
    judge_point,
    judge_time,
    obstacles_of,
)
from bcp.evaluation.production import Rescaling, Shares, Transfer, compose, rescale
from bcp.evaluation.reactions import Reaction, reactions
from bcp.execution.events import ClockJumped, IsolationChecked
from bcp.execution.state import RunState
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.scenario import DrillObjective, Scenario
from bcp.planning.evidence import NO_EVIDENCE, Evidence
from bcp.planning.plan import DegradedSystem, Plan, PlannedSystem
from bcp.planning.planner import make_plan

SCHEMA_VERSION = 2


class BusinessOutage(Entity):
    """Forecast outage within business hours, in seconds, over the systems that come back.

    `longest` is the time in which at least one of them is away (all go at the incident);
    `summed` adds system to system. `unknown` counts the systems without a forecast.
    """

    longest: int
    summed: int
    unknown: int


class Assessment(Entity):
    """Everything that a report of a run says; a pure function of run, inventory and scenario.

    `forecast` is the plan made again from what the run measured: production time.
    """

    schema_version: int = SCHEMA_VERSION
    run: str
    mode: str
    city: str
    city_en: str
    department: str
    timezone: str
    scenario: str
    scenario_name: str
    scenario_name_en: str | None
    description: str
    incident_at: AwareDatetime
    started: AwareDatetime
    finished: AwareDatetime | None
    complete: bool
    inventory_digest: str
    plan_digest: str
    declared: int
    figures: RunFigures
    outcomes: tuple[SystemOutcome, ...]
    steps: tuple[StepMeasurement, ...]
    rates: tuple[RateMeasurement, ...]
    transfers: tuple[Transfer, ...]
    accuracy: Accuracy
    business_outage: BusinessOutage
    reactions: tuple[Reaction, ...]
    findings: tuple[Finding, ...]
    degraded: tuple[DegradedSystem, ...]
    forecast: Plan
    objectives: tuple[DrillObjective, ...] = ()
    jumps: tuple[ClockJumped, ...] = ()
    isolation: tuple[IsolationChecked, ...] = ()

    @cached_property
    def outcomes_by_id(self) -> dict[str, SystemOutcome]:
        """Outcomes by system."""
        return {outcome.system: outcome for outcome in self.outcomes}

    @property
    def leaking(self) -> bool:
        """Whether the drill's network led to production."""
        return any(found.reached for found in self.isolation)

    @property
    def targets_missed(self) -> bool:
        """Whether any system misses its recovery time or recovery point (exit code 3)."""
        return any(outcome.missed_a_target for outcome in self.outcomes)

    @property
    def times_met(self) -> int:
        """How many systems meet their recovery time objective by forecast."""
        return sum(outcome.judgement is Judgement.MET for outcome in self.outcomes)

    @property
    def points_missed(self) -> int:
        """How many systems had data older than their recovery point objective."""
        return sum(o.point_judgement is PointJudgement.MISSED for o in self.outcomes)

    @property
    def biggest_miss(self) -> SystemOutcome | None:
        """The system whose forecast is furthest behind its target."""
        late = [outcome for outcome in self.outcomes if (outcome.slack or 0) < 0]
        return min(late, key=lambda outcome: outcome.slack or 0, default=None)


@dataclass(frozen=True, slots=True)
class _Grounds:
    state: RunState
    inventory: Inventory
    openings: OpeningHours
    steps: tuple[StepMeasurement, ...]
    rescaling: Rescaling
    forecast: Plan


def assess(
    state: RunState,
    inventory: Inventory,
    scenario: Scenario,
    calendar: Calendar,
    known: Evidence = NO_EVIDENCE,
) -> Assessment:
    """Judge a run against the targets. Raises Refused for an unknown time zone.

    `known` is the evidence from before the run; the forecast goes by it where the run is silent.
    """
    plan, steps = state.plan, measure_steps(state)
    rates = measure_rates(steps, inventory)
    rescaling = rescale(plan, steps, rates, inventory, known)
    forecast = make_plan(
        inventory,
        scenario,
        digest=plan.inventory_digest,
        realm=plan.realm,
        evidence=known.model_copy(update={"durations": rescaling.durations(plan)}),
    )
    ends = [each.recovered for each in (*plan.systems, *forecast.systems)]
    openings = OpeningHours.until(ends, plan.incident_at, inventory.city, calendar)
    grounds = _Grounds(state, inventory, openings, steps, rescaling, forecast)
    outcomes = tuple(_outcome(planned, grounds) for planned in plan.systems)
    accuracy = measure_accuracy(plan, steps, rates, outcomes, inventory=inventory, known=known)
    city = inventory.city
    return Assessment(
        run=state.run,
        mode=state.mode,
        city=city.name,
        city_en=city.name_en,
        department=city.department,
        timezone=city.timezone,
        scenario=scenario.id,
        scenario_name=scenario.name,
        scenario_name_en=scenario.name_en,
        description=scenario.description,
        incident_at=plan.incident_at,
        started=state.started,
        finished=state.finished,
        complete=state.complete,
        inventory_digest=plan.inventory_digest,
        plan_digest=plan.digest,
        declared=plan.declared,
        figures=measure_run(state, steps),
        outcomes=outcomes,
        steps=steps,
        rates=rates,
        transfers=rescaling.transfers,
        accuracy=accuracy,
        business_outage=_business_outage(outcomes),
        reactions=reactions(state, steps),
        findings=find(Evaluated(outcomes, steps, rates, accuracy.steps)),
        degraded=plan.degraded,
        forecast=forecast,
        objectives=scenario.objectives,
        jumps=state.jumps,
        isolation=state.isolation,
    )


def _outcome(planned: PlannedSystem, grounds: _Grounds) -> SystemOutcome:
    name, state, steps = planned.system, grounds.state, grounds.steps
    system = grounds.inventory.systems_by_id[name]
    again = grounds.forecast.systems_by_id.get(name, planned)
    ending = ending_of(name, state, steps)
    judgement = judge_time(ending, planned, again)
    without = judgement in {Judgement.NOT_RECOVERED, Judgement.UNRECOVERABLE}
    forecast = None if without else again.recovered
    age = measure_data_age(system, state, grounds.inventory)
    return SystemOutcome(
        system=name,
        name=planned.name,
        name_en=system.name_en,
        tier=planned.tier,
        priority=planned.priority,
        impact=planned.impact,
        ending=ending,
        lab=measure_system(name, state, steps),
        planned=planned.recovered,
        forecast=forecast,
        lower_bound=again.lower_bound,
        shares=_shares(name, forecast, grounds),
        target=planned.target,
        judgement=judgement,
        business_outage=None if forecast is None else grounds.openings.within(forecast),
        recovery_point=age,
        recovery_point_expected=_expected_age(planned, age, state.plan),
        recovery_point_target=planned.recovery_point_target,
        point_judgement=judge_point(age, planned.recovery_point_target),
        obstacles=obstacles_of(name, state.plan, steps),
    )


def _expected_age(planned: PlannedSystem, age: DataAge | None, plan: Plan) -> int | None:
    holder = plan.systems_by_id.get(age.system) if age else None
    return planned.recovery_point if holder is None else holder.recovery_point


def _shares(name: str, forecast: int | None, grounds: _Grounds) -> Shares | None:
    if forecast is None or name not in grounds.forecast.systems_by_id:
        return None
    return compose(grounds.forecast, grounds.rescaling.shares, name)


def _business_outage(outcomes: tuple[SystemOutcome, ...]) -> BusinessOutage:
    known = [each.business_outage for each in outcomes if each.business_outage is not None]
    return BusinessOutage(
        longest=max(known, default=0), summed=sum(known), unknown=len(outcomes) - len(known)
    )

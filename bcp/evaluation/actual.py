"""The judgement on a run whose times are the result: a real recovery, or a full drill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from pydantic import AwareDatetime

from bcp.evaluation.actual_chain import Course, actual_chain
from bcp.evaluation.actual_findings import Witnessed, find_actual
from bcp.evaluation.actual_outcome import (
    STILL_OPEN,
    ActualJudgement,
    ActualOutcome,
    expected_at,
    judge,
    level_of,
    recovered_at,
    stages_of,
)
from bcp.evaluation.business_hours import Calendar, OpeningHours
from bcp.evaluation.chronology import Entry, chronicle
from bcp.evaluation.findings import Finding
from bcp.evaluation.measurement import (
    RateMeasurement,
    StepMeasurement,
    measure_data_age,
    measure_rates,
    measure_steps,
)
from bcp.evaluation.outcome import PointJudgement, ending_of, judge_point, obstacles_of
from bcp.evaluation.people_work import Decision, ManualStep, people_work
from bcp.evaluation.revisions import Revision, revisions
from bcp.evaluation.standing import OVER, Standing, Standstill, standing_of, standstills
from bcp.evaluation.yardstick import Yardstick, is_real
from bcp.execution.events import DrillKind, Event, Leftover
from bcp.execution.fold import fold
from bcp.execution.progress import SystemProgress, progress
from bcp.execution.questions import WaitingStep, questions
from bcp.execution.state import RunState
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.scenario import DrillObjective, Scenario
from bcp.planning.plan import DegradedSystem, PlannedSystem

SCHEMA_VERSION = 1


class ActualOutage(Entity):
    """Outage within business hours, in seconds, up to when the report was taken or the run ended.

    `longest` is the time in which at least one system was away (all go at the incident); `summed`
    adds system to system. For `ongoing` systems it still goes on.
    """

    longest: int
    summed: int
    ongoing: int


class ActualAssessment(Entity):
    """Everything that a report of such a run says; a pure function of journal, calendar and time.

    `taken` is when it was looked at; what is `waiting` waits for people then. `detected`,
    `declared` and `elapsed` are seconds after the incident. `real`: it is no drill. `spared` are
    systems of the first plan that turned out not to be hit; `labels` name systems, repositories,
    sites, vendors and teams. `leftovers` (of a drill): what was
    found left after its end; None: nobody has looked yet.
    """

    schema_version: int = SCHEMA_VERSION
    yardstick: Yardstick = Yardstick.ACTUAL
    run: str
    mode: str
    kind: DrillKind | None
    real: bool
    city: str
    city_en: str
    department: str
    timezone: str
    scenario: str
    scenario_name: str
    scenario_name_en: str | None
    description: str
    incident_at: AwareDatetime
    detected: int
    declared: int
    started: AwareDatetime
    finished: AwareDatetime | None
    taken: AwareDatetime
    elapsed: int
    standing: Standing
    complete: bool
    begun_by: str
    ended_by: str
    inventory_digest: str
    plan_digest: str
    outcomes: tuple[ActualOutcome, ...]
    spared: tuple[str, ...]
    steps: tuple[StepMeasurement, ...]
    rates: tuple[RateMeasurement, ...]
    decisions: tuple[Decision, ...]
    manual: tuple[ManualStep, ...]
    waiting: tuple[WaitingStep, ...]
    open_requests: int
    revisions: tuple[Revision, ...]
    standstills: tuple[Standstill, ...]
    business_outage: ActualOutage
    findings: tuple[Finding, ...]
    degraded: tuple[DegradedSystem, ...]
    chronology: tuple[Entry, ...]
    labels: dict[str, str]
    objectives: tuple[DrillObjective, ...] = ()
    leftovers: tuple[Leftover, ...] | None = None

    @cached_property
    def outcomes_by_id(self) -> dict[str, ActualOutcome]:
        """Outcomes by system."""
        return {outcome.system: outcome for outcome in self.outcomes}

    @property
    def is_over(self) -> bool:
        """Whether nothing will change any more."""
        return self.standing in OVER

    @property
    def targets_missed(self) -> bool:
        """Whether any system misses its recovery time or recovery point."""
        return any(outcome.missed_a_target for outcome in self.outcomes)

    @property
    def recovered(self) -> int:
        """How many systems are back at their recovery level."""
        return sum(outcome.recovered is not None for outcome in self.outcomes)

    @property
    def still_open(self) -> tuple[ActualOutcome, ...]:
        """Systems that are not back and are expected."""
        return tuple(each for each in self.outcomes if each.judgement in STILL_OPEN)

    def count(self, *judgements: ActualJudgement) -> int:
        """How many systems are judged so."""
        return sum(outcome.judgement in judgements for outcome in self.outcomes)

    @property
    def points_missed(self) -> int:
        """How many systems had data older than their recovery point objective."""
        return sum(o.point_judgement is PointJudgement.MISSED for o in self.outcomes)

    @property
    def biggest_miss(self) -> ActualOutcome | None:
        """The system that is, or is expected, furthest behind its target."""
        late = [outcome for outcome in self.outcomes if (outcome.slack or 0) < 0]
        return min(late, key=lambda outcome: outcome.slack or 0, default=None)


@dataclass(frozen=True, slots=True)
class _Grounds:
    state: RunState
    inventory: Inventory
    openings: OpeningHours
    course: Course
    steps: tuple[StepMeasurement, ...]
    rates: tuple[RateMeasurement, ...]
    progress: dict[str, SystemProgress]
    now: int


def assess_actual(
    events: Sequence[Event],
    inventory: Inventory,
    scenario: Scenario,
    calendar: Calendar,
    *,
    now: datetime,
    executed: bool = False,
) -> ActualAssessment:
    """Judge a run by its journal as it stood at `now`; `executed`: an executor is at it.

    Raises Refused for an unknown time zone.
    """
    state, halts, work = fold(events), standstills(events), people_work(events)
    grounds = _grounds(state, inventory, calendar, Course(state, halts), state.finished or now)
    outcomes = tuple(_outcome(planned, grounds) for planned in state.plan.systems)
    city = inventory.city
    return ActualAssessment(
        run=state.run,
        mode=state.mode,
        kind=state.kind,
        real=is_real(state),
        city=city.name,
        city_en=city.name_en,
        department=city.department,
        timezone=city.timezone,
        scenario=scenario.id,
        scenario_name=scenario.name,
        scenario_name_en=scenario.name_en,
        description=scenario.description,
        incident_at=state.incident_at,
        detected=scenario.detected_after,
        declared=state.first.declared,
        started=state.started,
        finished=state.finished,
        taken=now,
        elapsed=grounds.now,
        standing=standing_of(state, executed=executed),
        complete=state.complete,
        begun_by=state.by,
        ended_by=state.ended_by,
        inventory_digest=state.first.inventory_digest,
        plan_digest=state.first.digest,
        outcomes=outcomes,
        spared=tuple(sorted(state.first.systems_by_id.keys() - state.plan.systems_by_id.keys())),
        steps=grounds.steps,
        rates=grounds.rates,
        decisions=work.decisions,
        manual=work.manual,
        waiting=questions(state, now),
        open_requests=len(state.requests),
        revisions=revisions(events),
        standstills=halts,
        business_outage=_business_outage(outcomes),
        findings=find_actual(Witnessed(state, grounds.now, outcomes, grounds.steps, grounds.rates)),
        degraded=state.plan.degraded,
        chronology=chronicle(events),
        labels=_labels(inventory),
        objectives=scenario.objectives,
        leftovers=state.leftovers,
    )


def _grounds(
    state: RunState, inventory: Inventory, calendar: Calendar, course: Course, end: datetime
) -> _Grounds:
    now, steps = state.seconds(end), measure_steps(state, state.incident_at)
    back = [recovered_at(planned, state) for planned in state.plan.systems]
    return _Grounds(
        state=state,
        inventory=inventory,
        openings=OpeningHours.until((now, *back), state.incident_at, inventory.city, calendar),
        course=course,
        steps=steps,
        rates=measure_rates(steps, inventory),
        progress={each.system: each for each in progress(state, end)},
        now=now,
    )


def _outcome(planned: PlannedSystem, grounds: _Grounds) -> ActualOutcome:
    name, state = planned.system, grounds.state
    system, seen = grounds.inventory.systems_by_id[name], grounds.progress[name]
    recovered = recovered_at(planned, state)
    judgement = judge(planned, state, recovered, grounds.now)
    first = state.first.systems_by_id.get(name)
    age = measure_data_age(system, state, grounds.inventory)
    goals = planned.goals or state.plan.keys_by_system.get(name, ())
    back = state.verified.get(name)
    return ActualOutcome(
        system=name,
        name=planned.name,
        name_en=system.name_en,
        tier=planned.tier,
        priority=planned.priority,
        impact=planned.impact,
        ending=ending_of(name, state, grounds.steps),
        condition=seen.condition,
        step=seen.step,
        recovered=recovered,
        verified=None if back is None else state.seconds(back),
        expected=expected_at(planned, state) if judgement in STILL_OPEN else None,
        planned=None if first is None else first.recovered,
        target=planned.target,
        judgement=judgement,
        rlo=planned.rlo,
        level=level_of(system, planned, state),
        stages=stages_of(planned, state),
        outage=grounds.openings.within(grounds.now if recovered is None else recovered),
        recovery_point=age,
        recovery_point_target=planned.recovery_point_target,
        point_judgement=judge_point(age, planned.recovery_point_target),
        chain=() if recovered is None else actual_chain(grounds.course, goals),
        obstacles=obstacles_of(name, state.plan, grounds.steps),
    )


def _business_outage(outcomes: tuple[ActualOutcome, ...]) -> ActualOutage:
    lengths = [each.outage for each in outcomes]
    return ActualOutage(
        longest=max(lengths, default=0),
        summed=sum(lengths),
        ongoing=sum(each.recovered is None for each in outcomes),
    )


def _labels(inventory: Inventory) -> dict[str, str]:
    return {
        **{each.id: each.name for each in inventory.systems},
        **{each.id: each.name for each in inventory.repositories},
        **{each.id: each.name for each in inventory.sites},
        **{each.id: each.name for each in inventory.vendors},
        **{each.id: each.name for each in inventory.teams},
    }

"""The judgement on a tabletop: what was said, what was decided and when, and what is forecast.

Its times are those of the scenario's clock, which nobody measured; real is only how long people
thought. So a tabletop is never evidence, and no system counts as drilled by it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from pydantic import AwareDatetime

from bcp.evaluation.findings import Finding
from bcp.evaluation.table_talk import (
    DecisionOutcome,
    EventReaction,
    event_subject,
    unmet,
    untaken,
)
from bcp.execution.events import (
    Cause,
    DecisionDiscussed,
    EventPresented,
    ReactionJudgement,
    ReactionRecorded,
    Replanned,
)
from bcp.execution.state import RunState
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.scenario import DrillObjective
from bcp.planning.plan import Plan, Verdict

SCHEMA_VERSION = 1


class ForecastTarget(Entity):
    """A system by forecast, in seconds after the incident: in the first plan and in the last."""

    system: str
    name: str
    name_en: str | None
    first: int | None
    recovered: int | None
    target: int
    verdict: Verdict

    @property
    def slack(self) -> int | None:
        """Target minus forecast; negative when missed."""
        return None if self.recovered is None else self.target - self.recovered


class PlanChange(Entity):
    """A new plan, when it was made on the scenario's clock and in real seconds, and how many
    systems it expects later, earlier, and not at all any more.
    """

    at: int
    told: float
    cause: Cause
    subject: str
    later: int
    earlier: int
    never: int


class TabletopAssessment(Entity):
    """Everything that a report of a tabletop says; a pure function of the run alone."""

    schema_version: int = SCHEMA_VERSION
    run: str
    city: str
    city_en: str
    timezone: str
    scenario: str
    scenario_name: str
    scenario_name_en: str | None
    description: str
    incident_at: AwareDatetime
    started: AwareDatetime
    finished: AwareDatetime | None
    by: str
    left_early: bool
    inventory_digest: str
    plan_digest: str
    objectives: tuple[DrillObjective, ...]
    untold: int
    reactions: tuple[EventReaction, ...]
    decisions: tuple[DecisionOutcome, ...]
    targets: tuple[ForecastTarget, ...]
    changes: tuple[PlanChange, ...]
    findings: tuple[Finding, ...]
    first: Plan
    forecast: Plan
    continued: tuple[AwareDatetime, ...] = ()

    @cached_property
    def names(self) -> dict[str, tuple[str, str | None]]:
        """Japanese and English name by system."""
        return {each.system: (each.name, each.name_en) for each in self.targets}

    @property
    def moved(self) -> frozenset[str]:
        """Systems whose forecast the drill has changed."""
        return frozenset(each.system for each in self.targets if each.first != each.recovered)

    @property
    def met(self) -> int:
        """How many targets the last plan meets."""
        return sum(each.verdict is Verdict.MET for each in self.targets)

    @property
    def proven(self) -> frozenset[str]:
        """Subjects of findings for which the table showed that nothing is wrong."""
        good = {
            event_subject(self.scenario, each.event.id)
            for each in self.reactions
            if each.judgement is ReactionJudgement.MET
        }
        return frozenset(
            good | {each.step for each in self.decisions if each.yes is not None and not each.late}
        )


def assess_tabletop(state: RunState) -> TabletopAssessment:
    """Judge a tabletop by what its journal holds."""
    assert state.premises is not None
    inventory, scenario = state.premises.inventory, state.premises.scenario
    city = inventory.city
    reactions = tuple(_reactions(state, inventory))
    decisions = tuple(_decision(each, state) for each in state.discussed)
    return TabletopAssessment(
        run=state.run,
        city=city.name,
        city_en=city.name_en,
        timezone=city.timezone,
        scenario=scenario.id,
        scenario_name=scenario.name,
        scenario_name_en=scenario.name_en,
        description=scenario.description,
        incident_at=scenario.incident_at,
        started=state.started,
        finished=state.finished,
        by=state.by,
        continued=tuple(each.at for each in state.continued),
        left_early=state.interrupted,
        inventory_digest=state.first.inventory_digest,
        plan_digest=state.first.digest,
        objectives=scenario.objectives,
        untold=len(scenario.events) - len(state.presented),
        reactions=reactions,
        decisions=decisions,
        targets=tuple(_targets(state, inventory)),
        changes=tuple(_change(each, state) for each in state.replans),
        findings=(
            *unmet(scenario.id, reactions),
            *untaken(decisions, {each.id: each.name for each in inventory.systems}),
        ),
        first=state.first,
        forecast=state.plan,
    )


def _reactions(state: RunState, inventory: Inventory) -> Iterator[EventReaction]:
    said = {each.event: each for each in state.reactions}
    teams = {team.id: team.name for team in inventory.teams}
    for told in state.presented:
        yield _reaction(told, said.get(told.event.id), teams.get(told.event.to), state)


def _reaction(
    told: EventPresented, said: ReactionRecorded | None, team: str | None, state: RunState
) -> EventReaction:
    own = EventReaction(
        event=told.event,
        to=team or told.event.to,
        told=(told.at - state.started).total_seconds(),
    )
    if said is None:
        return own
    changes = {
        "by": said.by,
        "text": said.text,
        "judgement": said.judgement,
        "thought": said.seconds,
    }
    return own.model_copy(update=changes)


def _decision(event: DecisionDiscussed, state: RunState) -> DecisionOutcome:
    step = state.plan.steps_by_key.get(event.step)
    system, _, name = event.step.partition("/")
    assert state.premises is not None
    procedure = state.premises.inventory.systems_by_id[system].recovery
    stated = next(each for each in procedure if each.id == name)
    return DecisionOutcome(
        step=event.step,
        system=system,
        title=stated.title if step is None else step.title,
        role=stated.decided_by or "",
        asked=event.asked,
        planned=event.planned,
        decided=event.decided,
        told=(event.at - state.started).total_seconds(),
        yes=event.yes,
        by=event.by,
        why=event.why,
        thought=event.seconds,
    )


def _targets(state: RunState, inventory: Inventory) -> Iterator[ForecastTarget]:
    first = {each.system: each.recovered for each in state.first.systems}
    for each in state.plan.systems:
        yield ForecastTarget(
            system=each.system,
            name=each.name,
            name_en=inventory.systems_by_id[each.system].name_en,
            first=first.get(each.system),
            recovered=each.recovered,
            target=each.target,
            verdict=each.verdict,
        )


def _change(event: Replanned, state: RunState) -> PlanChange:
    moves = [(each.before, each.recovered) for each in event.outlooks]
    both = [(before, now) for before, now in moves if before is not None and now is not None]
    return PlanChange(
        at=_virtual(event, state),
        told=(event.at - state.started).total_seconds(),
        cause=event.cause,
        subject=event.subject,
        later=sum(now > before for before, now in both),
        earlier=sum(now < before for before, now in both),
        never=sum(now is None for _, now in moves),
    )


def _virtual(event: Replanned, state: RunState) -> int:
    """The scenario's time of what made the plan necessary."""
    told = {each.event.id: each.event.at for each in state.presented}
    asked = {each.step: each.asked for each in state.discussed}
    return (asked if event.cause is Cause.STEP else told)[event.subject]

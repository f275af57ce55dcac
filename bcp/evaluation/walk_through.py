"""The judgement on a walk-through: which steps those who carry them out do not understand."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import AwareDatetime

from bcp.evaluation.findings import Finding, FindingKind, Weight
from bcp.execution.events import Clarity
from bcp.execution.state import RunState
from bcp.execution.walk_through import by_team, team_name
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.scenario import DrillObjective

SCHEMA_VERSION = 1


class ReadStep(Entity):
    """A step, the team that carries it out, and what was said of it (`clarity` None: nothing)."""

    step: str
    system: str
    system_name: str
    system_name_en: str | None
    team: str
    title: str
    clarity: Clarity | None = None
    by: str = ""
    note: str = ""
    thought: float | None = None


class WalkThroughAssessment(Entity):
    """Everything that a report of a walk-through says; a pure function of the run alone."""

    schema_version: int = SCHEMA_VERSION
    run: str
    city: str
    city_en: str
    timezone: str
    scenario: str
    scenario_name: str
    scenario_name_en: str | None
    started: AwareDatetime
    finished: AwareDatetime | None
    by: str
    left_early: bool
    inventory_digest: str
    plan_digest: str
    objectives: tuple[DrillObjective, ...]
    steps: tuple[ReadStep, ...]
    findings: tuple[Finding, ...]

    @property
    def proven(self) -> frozenset[str]:
        """Steps that were understood: findings on them are done."""
        return frozenset(each.step for each in self.steps if each.clarity is Clarity.UNDERSTOOD)

    def count(self, clarity: Clarity | None) -> int:
        """How many steps were judged so."""
        return sum(each.clarity is clarity for each in self.steps)


def assess_walk_through(state: RunState) -> WalkThroughAssessment:
    """Judge a walk-through by what its journal holds."""
    assert state.premises is not None
    inventory, scenario = state.premises.inventory, state.premises.scenario
    steps = tuple(_steps(state))
    return WalkThroughAssessment(
        run=state.run,
        city=inventory.city.name,
        city_en=inventory.city.name_en,
        timezone=inventory.city.timezone,
        scenario=scenario.id,
        scenario_name=scenario.name,
        scenario_name_en=scenario.name_en,
        started=state.started,
        finished=state.finished,
        by=state.by,
        left_early=state.interrupted,
        inventory_digest=state.plan.inventory_digest,
        plan_digest=state.plan.digest,
        objectives=scenario.objectives,
        steps=steps,
        findings=tuple(_findings(steps)),
    )


def _steps(state: RunState) -> Iterator[ReadStep]:
    assert state.premises is not None
    inventory = state.premises.inventory
    said = {each.step: each for each in state.read}
    for team, step in by_team(state.plan, state.premises):
        system = inventory.systems_by_id[step.system]
        found = said.get(step.key)
        yield ReadStep(
            step=step.key,
            system=step.system,
            system_name=system.name,
            system_name_en=system.name_en,
            team=team_name(team, state.premises),
            title=step.title,
            clarity=None if found is None else found.clarity,
            by="" if found is None else found.by,
            note="" if found is None else found.note,
            thought=None if found is None else found.seconds,
        )


def _findings(steps: tuple[ReadStep, ...]) -> Iterator[Finding]:
    for each in steps:
        values = {"system": each.system_name, "title": each.title, "by": each.by}
        match each.clarity:
            case Clarity.UNCLEAR:
                kind = FindingKind.STEP_UNCLEAR
                message = Message.of("{system}: {by} finds the step “{title}” unclear.", **values)
            case Clarity.WRONG:
                kind = FindingKind.STEP_WRONG
                message = Message.of("{system}: {by} finds the step “{title}” wrong.", **values)
            case _:
                continue
        if each.note:
            message = Message.of("{finding} {note}", finding=message, note=each.note)
        yield Finding(kind=kind, weight=Weight.ATTENTION, system=each.step, message=message)

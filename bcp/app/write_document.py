"""Write the ICT-BCP document of a workspace, and say what is lacking in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from bcp.adapters.paper.look import read_look, read_templates
from bcp.app.assess_drills import assess_drills
from bcp.app.check_workspace import drilled_systems
from bcp.app.corrective_actions import list_actions
from bcp.app.decided_actions import today_in
from bcp.app.load_workspace import Workspace, load
from bcp.app.plan_recovery import Ground, choose_scenario, ground_of, refuse
from bcp.app.write_paper import write_paper
from bcp.documents.continuity.book import build_parts, make_paper
from bcp.documents.continuity.completeness import Completeness, judge_completeness
from bcp.documents.continuity.facts import Facts, OpenAction
from bcp.documents.continuity.pen import Pen
from bcp.documents.wording import Wording
from bcp.evaluation.findings import SAID, FindingKind
from bcp.evaluation.preparedness import MeasureRow, MeasureStatus, measure_rows
from bcp.evaluation.trend import DrillRecord, record_drill
from bcp.inventory.city_checks import time_zone
from bcp.model.continuity import Area
from bcp.model.message import Message
from bcp.model.paper import PaperFormat
from bcp.planning.outlook import Forecast
from bcp.planning.plan import Plan
from bcp.planning.structure import analyze

TRIALS = 1_000
"""Simulations of the forecast: shares are sure to about three percentage points."""
SEED = 0
FAILURE = 0.02
"""The assumed share of attempts at automated steps that fail."""
_STATUS = {
    MeasureStatus.OVERDUE: Message.of("overdue"),
    MeasureStatus.REOPENED: Message.of("came again"),
    MeasureStatus.UNASSIGNED: Message.of("open"),
    MeasureStatus.ASSIGNED: Message.of("open"),
}
_BACKUPS = {FindingKind.BACKUP_REJECTED, FindingKind.POINT_MISSED, FindingKind.POINT_EXPECTED}


@dataclass(frozen=True, slots=True)
class WrittenDocument:
    """The files that were written, and how complete the document is."""

    paths: tuple[Path, ...]
    completeness: Completeness


def write_bcp(
    workspace: Path,
    output: Path,
    wording: Wording,
    *,
    scenario: str | None = None,
    public: bool = False,
    formats: Sequence[PaperFormat] = tuple(PaperFormat),
) -> WrittenDocument:
    """Write the document in each of the formats; a former one of the same name is replaced.

    Raises Refused for a workspace with errors, an unknown scenario, a faulty template of the city,
    and without the extra `documents`; Failed where pandoc, Typst or the disk fail.
    """
    loaded = load(workspace, drilled_systems(workspace))
    facts = facts_of(loaded, scenario)
    overrides, look = read_templates(workspace), read_look(workspace)
    paper = make_paper(facts, wording, public=public, overrides=overrides)
    stem = f"ict-bcp{'.public' if public else ''}.{wording.language}"
    paths = write_paper(paper, output, stem, formats, look)
    return WrittenDocument(paths, _completeness(loaded, facts, wording))


def judge_bcp(workspace: Path, wording: Wording, scenario: str | None = None) -> Completeness:
    """What is lacking in the document. Raises Refused as `write_bcp` does."""
    loaded = load(workspace, drilled_systems(workspace))
    return _completeness(loaded, facts_of(loaded, scenario), wording)


def _completeness(loaded: Workspace, facts: Facts, wording: Wording) -> Completeness:
    return judge_completeness(build_parts(facts, Pen(wording)), loaded.contents().sources)


def gather_facts(workspace: Path, scenario: str | None = None) -> Facts:
    """Everything that the document of a workspace is made from. Raises Refused as `facts_of`."""
    return facts_of(load(workspace, drilled_systems(workspace)), scenario)


def facts_of(loaded: Workspace, scenario: str | None = None) -> Facts:
    """Everything that the document is made from, as of today.

    Without a name the scenario that continuity.yaml states, or the only one. Raises Refused.
    """
    inventory = loaded.sound()
    stated = loaded.continuity.damage.scenario
    damage, problems = choose_scenario(loaded, stated if scenario is None else scenario)
    refuse(problems)
    assert damage is not None
    ground = ground_of(loaded, damage)
    plan = ground.plan()
    return Facts(
        inventory=inventory,
        continuity=loaded.continuity,
        forms=loaded.forms,
        scenario=damage,
        scenarios=loaded.scenarios,
        plan=plan,
        forecast=_forecast(plan, ground),
        structure=analyze(inventory),
        drills=_drills(loaded),
        actions=_actions(loaded.root),
        today=today_in(inventory),
        statements_digest=loaded.statements_digest,
    )


def _forecast(plan: Plan, ground: Ground) -> Forecast | None:
    """The simulation of the plan; None without NumPy, which the document then says."""
    try:
        from bcp.planning.forecast import make_forecast  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        return None
    inventory, scenario, _ = ground.world
    return make_forecast(plan, inventory, scenario, trials=TRIALS, seed=SEED, failure=FAILURE)


def _drills(loaded: Workspace) -> tuple[DrillRecord, ...]:
    zone = time_zone(loaded.sound().city) or UTC
    return tuple(
        record_drill(
            each.assessment,
            "" if each.kind is None else each.kind.value,
            each.assessment.started.astimezone(zone).date(),
        )
        for each in assess_drills(loaded).drills
    )


def _actions(workspace: Path) -> tuple[OpenAction, ...]:
    return tuple(_action(row) for row in measure_rows(list_actions(workspace).actions))


def _action(row: MeasureRow) -> OpenAction:
    if row.kind in _BACKUPS:
        area = Area.BACKUPS
    else:
        area = Area.PEOPLE if row.kind in SAID else Area.SYSTEMS
    return OpenAction(
        row.action, row.gap, area, row.owner, row.deadline, row.budget, _STATUS[row.status]
    )

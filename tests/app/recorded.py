"""Runs of the small city in a real journal, carried out by a scripted runner."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from bcp.app import wiring
from bcp.app.assess_run import assess_run
from bcp.app.load_workspace import load
from bcp.evaluation.assessment import Assessment
from bcp.execution.executor import Executor
from bcp.execution.state import RunState
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan
from tests.execution.plans import ScriptedRunner, TickingClock


def assess_drill(workspace: Path, run: str | None = None) -> Assessment:
    """The judgement on a drill in the lab."""
    assessment = assess_run(workspace, run).assessment
    assert isinstance(assessment, Assessment)
    return assessment


def plan_for(workspace: Path) -> Plan:
    """The plan for the small city's scenario."""
    loaded = load(workspace)
    return make_plan(loaded.sound(), loaded.scenario("hall-lost"), digest=loaded.digest)


def record_run(workspace: Path, run: str, runner: ScriptedRunner | None = None) -> RunState:
    """Carry the plan out by the script, into the workspace's journal."""
    with wiring.run_store(workspace) as store:
        executor = Executor(store.journal(run), runner or ScriptedRunner(), TickingClock(), limit=2)
        return executor.execute(
            plan_for(workspace), run=run, incident_at=datetime(2026, 1, 13, 9, 0, tzinfo=UTC)
        )

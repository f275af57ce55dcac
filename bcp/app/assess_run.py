"""Judge a run that the journal holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bcp.app import wiring
from bcp.app.list_runs import list_runs
from bcp.app.load_evidence import load_evidence
from bcp.app.load_workspace import load
from bcp.evaluation.assessment import Assessment, assess
from bcp.execution.fold import fold
from bcp.execution.state import TOLD, RunState
from bcp.inventory.suggestion import Suggestions
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused


@dataclass(frozen=True, slots=True)
class AssessedRun:
    """A run, its judgement, and whether the inventory is still the one of the run."""

    state: RunState
    assessment: Assessment
    inventory_changed: bool


def state_of_run(workspace: Path, run: str | None = None) -> RunState:
    """The state of a run, the newest one without a name. Raises Refused."""
    name = _chosen(workspace, run)
    with wiring.run_store(workspace) as store:
        return fold(store.journal(name).events())


def assess_run(workspace: Path, run: str | None = None) -> AssessedRun:
    """Judge a run, the newest one without a name, by the inventory of today, or by the one that it
    carries with it.

    Raises Refused, also where nothing was carried out that could be judged so.
    """
    state = state_of_run(workspace, run)
    name = state.run
    if state.kind in TOLD:
        raise Refused(Message.of("In run {run} nothing was carried out.", run=name))
    loaded = load(workspace)
    if state.premises is not None:
        inventory, scenario = state.premises.inventory, state.premises.scenario
    else:
        inventory, scenario = loaded.sound(), loaded.scenario(state.plan.scenario)
    gone = sorted(state.plan.systems_by_id.keys() - inventory.systems_by_id.keys())
    if gone:
        raise Refused(
            Message.of(
                "Systems of run {run} are no longer in the inventory: {systems}.",
                run=name,
                systems=", ".join(gone),
            ),
            Message.of("Its report, written after the run, is in the folder 'reports'."),
        )
    known = load_evidence(workspace, inventory, before=state.started).evidence
    assessment = assess(state, inventory, scenario, wiring.calendar(), known)
    return AssessedRun(state, assessment, state.plan.inventory_digest != loaded.digest)


def _chosen(workspace: Path, run: str | None) -> str:
    names = [each.run for each in list_runs(workspace)]
    if not names:
        raise Refused(
            Message.of("Nothing has been run in this workspace yet."),
            Message.of("Run a drill first: ict-bcp drill run SCENARIO."),
        )
    if run is None:
        return names[0]
    if run in names:
        return run
    raise Refused(
        Message.of("There is no run '{run}'.", run=shorten(run)),
        Suggestions(names).instead_of(
            run, Message.of("'ict-bcp drill list' shows the runs that there are.")
        ),
    )

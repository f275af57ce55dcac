"""Judge a run that the journal holds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bcp.app import wiring
from bcp.app.list_runs import list_runs
from bcp.app.load_evidence import load_evidence, state_after
from bcp.app.load_workspace import load
from bcp.evaluation.judging import Grounds, RunAssessment, judge_run
from bcp.execution.state import RunState
from bcp.inventory.suggestion import Suggestions
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.planning.evidence import Evidence


@dataclass(frozen=True, slots=True)
class AssessedRun:
    """A run, its judgement, and whether it was judged by an inventory that has changed since."""

    state: RunState
    assessment: RunAssessment
    inventory_changed: bool


def assess_run(workspace: Path, run: str | None = None) -> AssessedRun:
    """Judge a run, the newest one without a name, by the inventory that it carries with it, or
    else by that of today. Raises Refused.
    """
    name = _chosen(workspace, run)
    with wiring.run_store(workspace) as store:
        events = tuple(store.journal(name).events())
    state = state_after(name, events)
    changed = False
    if state.premises is not None:
        inventory, scenario = state.premises.inventory, state.premises.scenario
    else:
        loaded = load(workspace)
        inventory, scenario = loaded.sound(), loaded.scenario(state.plan.scenario)
        changed = state.plan.inventory_digest != loaded.digest
    refuse_gone(state, inventory)

    def known() -> Evidence:
        return load_evidence(workspace, inventory, before=state.started).evidence

    grounds = Grounds(
        inventory=inventory,
        scenario=scenario,
        calendar=wiring.calendar(),
        known=known,
        now=wiring.clock().now(),
        executed=wiring.executing(workspace) is not None,
    )
    return AssessedRun(state, judge_run(state, events, grounds), changed)


def refuse_gone(state: RunState, inventory: Inventory) -> None:
    """Raise Refused where the inventory does not know the systems of a run any more."""
    gone = sorted(state.plan.systems_by_id.keys() - inventory.systems_by_id.keys())
    if gone:
        raise Refused(
            Message.of(
                "Systems of run {run} are no longer in the inventory: {systems}.",
                run=state.run,
                systems=", ".join(gone),
            ),
            Message.of("Its report, written after the run, is in the folder 'reports'."),
        )


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

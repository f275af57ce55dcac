"""Judge all finished drills of a workspace, each by what was known before it."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.adapters.journal import RunSummary
from bcp.app import wiring
from bcp.app.list_runs import list_runs
from bcp.app.load_evidence import read_state
from bcp.app.load_workspace import Workspace
from bcp.evaluation.assessment import Assessment, assess
from bcp.evaluation.evidence import collect_evidence
from bcp.evaluation.told import ToldAssessment, assess_told
from bcp.execution.events import DrillKind
from bcp.execution.state import TOLD, RunState
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Refused

DRILL = "drill"


@dataclass(frozen=True, slots=True)
class UnjudgedDrill:
    """A finished drill that cannot be judged any more, and why."""

    summary: RunSummary
    reason: Message


@dataclass(frozen=True, slots=True)
class JudgedDrill:
    """The judgement on a drill; `kind` is None where the journal does not say it."""

    assessment: Assessment
    kind: DrillKind | None


@dataclass(frozen=True, slots=True)
class AssessedDrills:
    """All finished drills that were not interrupted, oldest first; those that were only talked
    about stand apart.
    """

    drills: tuple[JudgedDrill, ...]
    unjudged: tuple[UnjudgedDrill, ...]
    told: tuple[ToldAssessment, ...] = ()


def assess_drills(loaded: Workspace) -> AssessedDrills:
    """Judge the drills by the inventory of today.

    Raises Refused for a workspace with errors or a journal that cannot be opened; a single run
    that cannot be judged is named instead.
    """
    inventory = loaded.sound()
    summaries = [each for each in reversed(list_runs(loaded.root)) if each.finished]
    if not summaries:
        return AssessedDrills((), ())
    states, reasons = _states(loaded, summaries)
    drills, unjudged, told = [], [], []
    for summary in summaries:
        if summary.mode != DRILL or summary.interrupted:
            continue
        if summary.run not in states:
            unjudged.append(UnjudgedDrill(summary, reasons[summary.run]))
            continue
        state = states[summary.run]
        if state.kind in TOLD:
            told.append(assess_told(state))
            continue
        earlier = [
            states[each.run]
            for each in summaries
            if each.run in states and each.last <= state.started
        ]
        try:
            drills.append(JudgedDrill(_judged(state, loaded, inventory, earlier), state.kind))
        except Refused as refusal:
            unjudged.append(UnjudgedDrill(summary, refusal.summary))
    return AssessedDrills(tuple(drills), tuple(unjudged), tuple(told))


def _judged(
    state: RunState, loaded: Workspace, inventory: Inventory, earlier: list[RunState]
) -> Assessment:
    scenario = loaded.scenario(state.plan.scenario)
    gone = sorted(state.plan.systems_by_id.keys() - inventory.systems_by_id.keys())
    if gone:
        raise Refused(
            Message.of(
                "Systems of run {run} are no longer in the inventory: {systems}.",
                run=state.run,
                systems=", ".join(gone),
            )
        )
    known = collect_evidence(earlier, inventory).evidence
    return assess(state, inventory, scenario, wiring.calendar(), known)


def _states(
    loaded: Workspace, summaries: list[RunSummary]
) -> tuple[dict[str, RunState], dict[str, Message]]:
    states: dict[str, RunState] = {}
    reasons: dict[str, Message] = {}
    with wiring.run_store(loaded.root) as store:
        for summary in summaries:
            try:
                states[summary.run] = read_state(store, summary.run)
            except Refused as refusal:
                reasons[summary.run] = refusal.summary
    return states, reasons

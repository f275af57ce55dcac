"""Judge all finished drills of a workspace, each by what was known before it."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.adapters.journal import RunSummary
from bcp.app import wiring
from bcp.app.assess_run import refuse_gone
from bcp.app.list_runs import list_runs
from bcp.app.load_evidence import state_after
from bcp.app.load_workspace import Workspace
from bcp.evaluation.actual import ActualAssessment
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.evidence import collect_evidence
from bcp.evaluation.judging import CarriedOut, Grounds, RunAssessment, judge_run
from bcp.evaluation.told import ToldAssessment, assess_told
from bcp.evaluation.yardstick import Yardstick, yardstick_of
from bcp.execution.events import DrillKind, Event
from bcp.execution.state import RunState
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

    assessment: CarriedOut
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
    journals, reasons = _journals(loaded, summaries)
    drills, unjudged, told = [], [], []
    for summary in summaries:
        if summary.mode != DRILL or summary.interrupted:
            continue
        if summary.run not in journals:
            unjudged.append(UnjudgedDrill(summary, reasons[summary.run]))
            continue
        journal = journals[summary.run]
        earlier = [
            journals[each.run].state
            for each in summaries
            if each.run in journals and each.last <= journal.state.started
        ]
        try:
            assessment = _judged(journal, loaded, inventory, earlier)
        except Refused as refusal:
            unjudged.append(UnjudgedDrill(summary, refusal.summary))
            continue
        if isinstance(assessment, Assessment | ActualAssessment):
            drills.append(JudgedDrill(assessment, journal.state.kind))
        else:
            told.append(assessment)
    return AssessedDrills(tuple(drills), tuple(unjudged), tuple(told))


@dataclass(frozen=True, slots=True)
class _Journal:
    """What the journal holds of a run; its events only where they are judged one by one."""

    state: RunState
    events: tuple[Event, ...] = ()


def _judged(
    journal: _Journal, loaded: Workspace, inventory: Inventory, earlier: list[RunState]
) -> RunAssessment:
    state = journal.state
    yardstick = yardstick_of(state)
    if yardstick is Yardstick.TOLD:
        return assess_told(state)
    scenario = loaded.scenario(state.plan.scenario)
    if yardstick is Yardstick.ACTUAL and state.premises is not None:
        inventory, scenario = state.premises.inventory, state.premises.scenario
    refuse_gone(state, inventory)
    grounds = Grounds(
        inventory=inventory,
        scenario=scenario,
        calendar=wiring.calendar(),
        known=lambda: collect_evidence(earlier, inventory).evidence,
        now=state.finished or wiring.clock().now(),
    )
    return judge_run(state, journal.events, grounds)


def _journals(
    loaded: Workspace, summaries: list[RunSummary]
) -> tuple[dict[str, _Journal], dict[str, Message]]:
    journals: dict[str, _Journal] = {}
    reasons: dict[str, Message] = {}
    with wiring.run_store(loaded.root) as store:
        for summary in summaries:
            try:
                events = tuple(store.journal(summary.run).events())
                state = state_after(summary.run, events)
                actual = yardstick_of(state) is Yardstick.ACTUAL
                journals[summary.run] = _Journal(state, events if actual else ())
            except Refused as refusal:
                reasons[summary.run] = refusal.summary
    return journals, reasons

"""Judge all finished drills of a workspace, each by what was known before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from bcp.adapters.journal import RunStore, RunSummary
from bcp.app import wiring
from bcp.app.assess_run import refuse_gone
from bcp.app.load_evidence import state_after
from bcp.app.load_workspace import Workspace
from bcp.evaluation.evidence import collect_evidence
from bcp.evaluation.judging import CarriedOut, Grounds, judge_run
from bcp.evaluation.tabletop import TabletopAssessment
from bcp.evaluation.told import ToldAssessment
from bcp.evaluation.walk_through import WalkThroughAssessment
from bcp.evaluation.yardstick import Yardstick, yardstick_of
from bcp.execution.events import DrillKind, Event
from bcp.execution.state import RunState
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


@dataclass(frozen=True, slots=True)
class _Journal:
    """What the journal holds of a run; its events only where they are judged one by one."""

    state: RunState
    events: tuple[Event, ...] = ()


class DrillJudge:
    """Judges the finished drills of a workspace, each by what was known before it, and by the
    inventory of today where it carries none with it. Runs are read when they are first needed.

    Raises Refused for a workspace with errors or a journal that cannot be opened.
    """

    def __init__(self, loaded: Workspace, store: RunStore) -> None:
        self._loaded = loaded
        self._inventory = loaded.sound()
        self._store = store
        self._finished = [each for each in reversed(store.runs()) if each.finished]
        self._journals: dict[str, _Journal | Refused] = {}

    @property
    def drills(self) -> tuple[RunSummary, ...]:
        """Those that were not interrupted, oldest first."""
        return tuple(each for each in self._finished if each.mode == DRILL and not each.interrupted)

    def known_before(self, drill: RunSummary) -> tuple[RunSummary, ...]:
        """The runs whose evidence was known when a drill began."""
        return tuple(
            each for each in self._finished if not each.told and each.last <= drill.started
        )

    def judge(self, drill: RunSummary) -> JudgedDrill | ToldAssessment:
        """Judge one drill. Raises Refused where it cannot be judged any more."""
        journal = self._journal(drill.run)
        judged = judge_run(journal.state, journal.events, self._grounds(drill, journal.state))
        if isinstance(judged, TabletopAssessment | WalkThroughAssessment):
            return judged
        return JudgedDrill(judged, journal.state.kind)

    def _grounds(self, drill: RunSummary, state: RunState) -> Grounds:
        premises = None if yardstick_of(state) is Yardstick.LAB else state.premises
        if premises is not None:
            inventory, scenario = premises.inventory, premises.scenario
        else:
            inventory, scenario = self._inventory, self._loaded.scenario(state.plan.scenario)
        refuse_gone(state, inventory)
        return Grounds(
            inventory=inventory,
            scenario=scenario,
            calendar=wiring.calendar(),
            known=lambda: collect_evidence(self._readable(drill), inventory).evidence,
            now=state.finished or wiring.clock().now(),
        )

    def _readable(self, drill: RunSummary) -> Iterator[RunState]:
        for each in self.known_before(drill):
            with suppress(Refused):
                yield self._journal(each.run).state

    def _journal(self, run: str) -> _Journal:
        if run not in self._journals:
            try:
                self._journals[run] = self._read(run)
            except Refused as refusal:
                self._journals[run] = refusal
        found = self._journals[run]
        if isinstance(found, Refused):
            raise found
        return found

    def _read(self, run: str) -> _Journal:
        events = tuple(self._store.journal(run).events())
        state = state_after(run, events)
        return _Journal(state, events if yardstick_of(state) is Yardstick.ACTUAL else ())


def assess_drills(loaded: Workspace) -> AssessedDrills:
    """Judge the drills.

    Raises Refused for a workspace with errors or a journal that cannot be opened; a single run
    that cannot be judged is named instead.
    """
    loaded.sound()
    if not wiring.has_journal(loaded.root):
        return AssessedDrills((), ())
    drills, unjudged, told = [], [], []
    with wiring.run_store(loaded.root) as store:
        judge = DrillJudge(loaded, store)
        for summary in judge.drills:
            try:
                judged = judge.judge(summary)
            except Refused as refusal:
                unjudged.append(UnjudgedDrill(summary, refusal.summary))
                continue
            if isinstance(judged, JudgedDrill):
                drills.append(judged)
            else:
                told.append(judged)
    return AssessedDrills(tuple(drills), tuple(unjudged), tuple(told))

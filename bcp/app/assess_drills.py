"""Judge all finished drills of a workspace, each by what was known before it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from bcp.adapters.journal import RunStore, RunSummary
from bcp.app import wiring
from bcp.app.load_evidence import read_state
from bcp.app.load_workspace import Workspace
from bcp.evaluation.assessment import Assessment, assess
from bcp.evaluation.evidence import collect_evidence
from bcp.evaluation.told import ToldAssessment, assess_told
from bcp.execution.events import DrillKind
from bcp.execution.state import TOLD, RunState
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


class DrillJudge:
    """Judges the finished drills of a workspace by the inventory of today, each by what was known
    before it. Runs are read when they are first needed.

    Raises Refused for a workspace with errors or a journal that cannot be opened.
    """

    def __init__(self, loaded: Workspace, store: RunStore) -> None:
        self._loaded = loaded
        self._inventory = loaded.sound()
        self._store = store
        self._finished = [each for each in reversed(store.runs()) if each.finished]
        self._states: dict[str, RunState | Refused] = {}

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
        state = self._state(drill.run)
        if state.kind in TOLD:
            return assess_told(state)
        scenario = self._loaded.scenario(state.plan.scenario)
        gone = sorted(state.plan.systems_by_id.keys() - self._inventory.systems_by_id.keys())
        if gone:
            raise Refused(
                Message.of(
                    "Systems of run {run} are no longer in the inventory: {systems}.",
                    run=state.run,
                    systems=", ".join(gone),
                )
            )
        known = collect_evidence(self._readable(drill), self._inventory).evidence
        assessment = assess(state, self._inventory, scenario, wiring.calendar(), known)
        return JudgedDrill(assessment, state.kind)

    def _readable(self, drill: RunSummary) -> Iterator[RunState]:
        for each in self.known_before(drill):
            with suppress(Refused):
                yield self._state(each.run)

    def _state(self, run: str) -> RunState:
        if run not in self._states:
            try:
                self._states[run] = read_state(self._store, run)
            except Refused as refusal:
                self._states[run] = refusal
        found = self._states[run]
        if isinstance(found, Refused):
            raise found
        return found


def assess_drills(loaded: Workspace) -> AssessedDrills:
    """Judge the drills by the inventory of today.

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

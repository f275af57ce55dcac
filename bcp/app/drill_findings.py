"""What the drills of a workspace have shown; judged once, then remembered by content."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bcp.adapters.cache import JUDGING, find_cache
from bcp.adapters.finding_cache import FindingCache, findings_key
from bcp.adapters.journal import RunStore, RunSummary
from bcp.app import wiring
from bcp.app.assess_drills import DrillJudge, JudgedDrill, UnjudgedDrill
from bcp.app.load_workspace import Workspace
from bcp.evaluation.actions import DrillFindings, drill_findings, told_findings
from bcp.execution.events import DrillKind
from bcp.model.refusal import Refused

Watch = Callable[[int, int], None]
"""Hears how many of the drills that have to be judged anew are done, and how many they are."""


@dataclass(frozen=True, slots=True)
class ShownByDrills:
    """What each drill has shown, oldest first, and those that cannot be judged any more: they are
    among the `drills` as not readable.
    """

    drills: tuple[DrillFindings, ...]
    unjudged: tuple[UnjudgedDrill, ...]


def findings_of_drills(loaded: Workspace, watch: Watch | None = None) -> ShownByDrills:
    """What all finished drills have shown. Makes no journal.

    Raises Refused for a workspace with errors or a journal that cannot be opened; a single run
    that cannot be judged is named instead.
    """
    loaded.sound()
    if not wiring.has_journal(loaded.root):
        return ShownByDrills((), ())
    cache = FindingCache(find_cache(os.environ, JUDGING), loaded.root)
    with wiring.run_store(loaded.root) as store:
        shown = _Judging(loaded, store, cache).judge_all(watch)
    cache.keep()
    return shown


class _Judging:
    """Judges what is not remembered."""

    def __init__(self, loaded: Workspace, store: RunStore, cache: FindingCache) -> None:
        self._loaded = loaded
        self._store = store
        self._cache = cache
        self._judge = DrillJudge(loaded, store)
        self._heads: dict[str, str | Refused] = {}

    def judge_all(self, watch: Watch | None) -> ShownByDrills:
        found: dict[str, DrillFindings | Refused] = {}
        anew: dict[str, str] = {}
        for drill in self._judge.drills:
            try:
                key = self._key(drill)
            except Refused as refusal:
                found[drill.run] = refusal
                continue
            remembered = self._cache.recall(key)
            if remembered is None:
                anew[drill.run] = key
            else:
                found[drill.run] = remembered
        waiting = [drill for drill in self._judge.drills if drill.run in anew]
        for done, drill in enumerate(waiting):
            if watch is not None:
                watch(done, len(waiting))
            found[drill.run] = self._judge_anew(drill, anew[drill.run])
        return self._sorted(found)

    def _sorted(self, found: Mapping[str, DrillFindings | Refused]) -> ShownByDrills:
        drills, unjudged = [], []
        for drill in self._judge.drills:
            shown = found[drill.run]
            if isinstance(shown, Refused):
                unjudged.append(UnjudgedDrill(drill, shown.summary))
                shown = DrillFindings(run=drill.run, started=drill.started, readable=False)
            drills.append(shown)
        return ShownByDrills(tuple(drills), tuple(unjudged))

    def _judge_anew(self, drill: RunSummary, key: str) -> DrillFindings | Refused:
        try:
            judged = self._judge.judge(drill)
        except Refused as refusal:
            # Not remembered: a journal that is locked today can be read tomorrow.
            return refusal
        if isinstance(judged, JudgedDrill):
            found = drill_findings(judged.assessment)
        else:
            found = told_findings(judged)
        self._cache.remember(key, found)
        return found

    def _key(self, drill: RunSummary) -> str:
        """What the judgement on a drill depends on. Raises Refused where it has none."""
        head = self._head(drill.run)
        if drill.told or drill.kind is DrillKind.FULL:  # It carries its premises with it.
            return findings_key(head, inventory="", scenario="")
        scenario = self._loaded.scenario(drill.scenario).model_dump_json()
        heads = (self._known_head(each.run) for each in self._judge.known_before(drill))
        known = [each for each in heads if each is not None]
        return findings_key(head, known, inventory=self._loaded.digest, scenario=scenario)

    def _known_head(self, run: str) -> str | None:
        """None where the run is no evidence, as its chain does not hold."""
        try:
            return self._head(run)
        except Refused:
            return None

    def _head(self, run: str) -> str:
        if run not in self._heads:
            try:
                self._heads[run] = self._store.head(run)
            except Refused as refusal:
                self._heads[run] = refusal
        found = self._heads[run]
        if isinstance(found, Refused):
            raise found
        return found

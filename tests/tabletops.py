"""The small city with an event list and a decision, and a table that answers by a script."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from bcp.app.load_workspace import load
from bcp.execution.events import Event, Premises, ReactionJudgement
from bcp.execution.replanning import plan_rest
from bcp.execution.state import RunState
from bcp.execution.tabletop import LeftTheTable, Said, Tabletop, Taken
from bcp.model.scenario import ExerciseEvent
from bcp.planning.plan import PlannedStep
from bcp.planning.planner import make_plan
from tests.cities import SmallCity
from tests.execution.plans import INCIDENT, Listener, MemoryJournal, TickingClock

ACCEPT = "registry/accept"
EVENTS = """\
objectives:
  - {text: 被害を早く知らせる, text_en: Tell the damage early}
events:
  - id: first-report
    at: 20m
    to: it-section
    text: サーバー室の扉が開かない
    text_en: The door of the server room does not open
    expected: 立入りを止める
    expected_en: Nobody enters
    within: 30m
  - id: few-have-come
    at: 2h
    to: 災害対策本部
    text: 一人しか来ていない
    expected: 交替を決める
    within: 1h
    effect: {kind: attendance, team: it-section, present: 1}
  - id: database-broken
    at: 7h10m
    to: it-section
    text: データベースがまた壊れた
    expected: 復元をやり直す
    within: 1h
    effect: {kind: damage, lost: {systems: [registry-database]}}
source: assumption
"""
DECISION = """\
  - id: accept
    kind: decision
    title: 主管課が受け入れる
    estimate: {optimistic: 10m, likely: 20m, pessimistic: 30m}
    decided_by: 市民担当課
  - id: verify
"""
GOOD = Said("情報担当課長", "立入りを止めた", ReactionJudgement.MET, 60.0)


def with_events(city: SmallCity, approvals: int = 1) -> Path:
    """State three events, two of them with effect, and a decision of the register's owner."""
    path = city.root / "drills/hall-lost.yaml"
    asked = f"    decided_by: 市民担当課\n    approvals: {approvals}\n"
    decision = DECISION.replace("    decided_by: 市民担当課\n", asked)
    city.write("drills/hall-lost.yaml", path.read_text(encoding="utf-8") + EVENTS)
    city.replace("systems_inventory/core/registry.yaml", "  - id: verify\n", decision)
    return city.root


class ScriptedTable:
    """Answers by event and by step; what the script does not mention is answered by nobody."""

    def __init__(
        self,
        said: Mapping[str, Said] | None = None,
        taken: Mapping[str, Taken] | None = None,
        leaves_at: str = "",
    ) -> None:
        self._said = said or {}
        self._taken = taken or {}
        self._leaves_at = leaves_at
        self.asked: list[tuple[int, str]] = []

    def react(self, event: ExerciseEvent, state: RunState) -> Said | None:
        """What the script says to an event."""
        assert state.presented[-1].event == event
        self.asked.append((event.at, event.id))
        if event.id == self._leaves_at:
            raise LeftTheTable
        return self._said.get(event.id)

    def decide(self, step: PlannedStep, state: RunState) -> Taken | None:
        """What the script decides."""
        assert state.plan.steps_by_key[step.key] == step
        self.asked.append((step.start, step.key))
        return self._taken.get(step.key)


def told(root: Path, table: ScriptedTable, run: str = "table-1") -> tuple[RunState, list[Event]]:
    """Tell the small city's scenario to a table; the final state, and the journal's events."""
    loaded = load(root)
    inventory, scenario = loaded.sound(), loaded.scenario("hall-lost")
    plan = make_plan(inventory, scenario, digest=loaded.digest)
    journal, listener = MemoryJournal(), Listener()
    tabletop = Tabletop(journal, table, TickingClock(), plan_rest, by="訓練統括", observer=listener)
    state = tabletop.tell(plan, run, Premises(inventory=inventory, scenario=scenario))
    events = list(journal.events())
    assert [event for event, _ in listener.heard] == events
    return state, events


def carried_on(lines: Sequence[bytes], table: ScriptedTable) -> tuple[RunState, list[Event]]:
    """Carry on from the beginning of a journal; the final state, and the journal's events."""
    journal = MemoryJournal()
    journal.lines = list(lines)
    clock = TickingClock(INCIDENT + timedelta(seconds=5000))
    tabletop = Tabletop(journal, table, clock, plan_rest, by="訓練統括")
    return tabletop.carry_on("副統括"), list(journal.events())


def kinds(events: Sequence[Event]) -> list[str]:
    """The types of events in order."""
    return [str(event.type) for event in events]

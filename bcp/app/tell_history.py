"""The history of a workspace's drills over fiscal years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from bcp.adapters.journal import RunSummary
from bcp.app.assess_drills import DRILL, UnjudgedDrill, assess_drills
from bcp.app.check_workspace import drilled_systems
from bcp.app.decided_actions import today_in
from bcp.app.list_runs import list_runs
from bcp.app.load_workspace import load
from bcp.evaluation.trend import History, record_drill
from bcp.evaluation.trend import tell_history as tell
from bcp.inventory.city_checks import time_zone
from bcp.inventory.suggestion import instead_of
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused


@dataclass(frozen=True, slots=True)
class ToldHistory:
    """The history; drills that could not be judged and real recoveries are listed apart."""

    history: History
    unjudged: tuple[UnjudgedDrill, ...]
    recoveries: tuple[RunSummary, ...]


def tell_history(workspace: Path, system: str | None = None) -> ToldHistory:
    """The history of all systems, or of one. Raises Refused, also for an unknown system."""
    loaded = load(workspace, drilled_systems(workspace))
    inventory = loaded.sound()
    if system is not None and system not in inventory.systems_by_id:
        raise Refused(
            Message.of("There is no system '{name}'.", name=shorten(system)),
            instead_of(system, inventory.systems_by_id),
        )
    judged = assess_drills(loaded)
    zone = time_zone(inventory.city) or UTC
    records = (
        record_drill(
            each.assessment,
            "" if each.kind is None else each.kind.value,
            each.assessment.started.astimezone(zone).date(),
        )
        for each in judged.drills
    )
    last = {each.id: each.last_drilled for each in inventory.systems}
    history = tell(records, last, today_in(inventory), system)
    recoveries = tuple(each for each in list_runs(loaded.root) if each.mode != DRILL)
    return ToldHistory(history, judged.unjudged, recoveries)

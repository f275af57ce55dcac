"""The words for how much of a drill is real."""

from __future__ import annotations

from bcp.execution.events import DrillKind
from bcp.model.message import mark

DRILL_KINDS = {
    "": mark("kind not stated"),
    DrillKind.TABLETOP.value: mark("tabletop"),
    DrillKind.WALK_THROUGH.value: mark("walk-through"),
    DrillKind.FUNCTIONAL.value: mark("functional"),
    DrillKind.FULL.value: mark("full"),
}
"""By kind as the journal names it; empty where it does not say."""

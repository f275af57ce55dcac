"""Drills in which nothing is carried out, judged by what their journal alone holds."""

from __future__ import annotations

from bcp.evaluation.tabletop import TabletopAssessment, assess_tabletop
from bcp.evaluation.walk_through import WalkThroughAssessment, assess_walk_through
from bcp.execution.events import DrillKind
from bcp.execution.state import RunState

ToldAssessment = TabletopAssessment | WalkThroughAssessment


def assess_told(state: RunState) -> ToldAssessment:
    """Judge a tabletop or a walk-through."""
    if state.kind is DrillKind.WALK_THROUGH:
        return assess_walk_through(state)
    return assess_tabletop(state)

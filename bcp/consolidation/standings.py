"""How a system stands in a plan, and what of two standings is worse. Pure."""

from __future__ import annotations

from bcp.planning.comparison import Standing, rank, standings
from bcp.planning.plan import Verdict

__all__ = ["breaks", "meets", "rank", "standings"]


def meets(standing: Standing | None) -> bool:
    """Whether it is back by its target; what is not away, or has no target, misses none."""
    return standing is None or standing.verdict in {None, Verdict.MET}


def breaks(before: Standing | None, after: Standing | None) -> bool:
    """Whether a target is met before and not after, or is out of reach only after."""
    return rank(after) > max(rank(before), 1)

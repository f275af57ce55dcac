"""From the best list schedule to a better one, by search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bcp.planning.compilation import compile_project
from bcp.planning.network import Network
from bcp.planning.plan import Method
from bcp.planning.priority import Goals, cost, makespan
from bcp.planning.realization import realize
from bcp.planning.schedule import Schedule
from bcp.planning.search import improve
from bcp.planning.workforce import Workforce

_MOST_STEPS = 2000
"""Above this a single pass of the search costs more than the whole list schedule."""
_HORIZONS = 2
"""Shifts are followed over so many times the list schedule; what ends later is not taken."""


@dataclass(frozen=True, slots=True)
class Optimized:
    """A schedule and how it was found."""

    schedule: Schedule
    method: Method = Method.LIST


def optimize(
    network: Network,
    workforce: Workforce,
    lanes: Mapping[str, int],
    goals: Goals,
    *,
    listed: Schedule,
) -> Optimized:
    """The list schedule, or a better one. A better one costs less, equals do not count."""
    if not 0 < len(network.drafts) <= _MOST_STEPS:
        return Optimized(listed)
    horizon = _HORIZONS * makespan(network, listed)
    compiled = compile_project(network, workforce, lanes, goals, horizon=horizon)
    if compiled is None:
        return Optimized(listed)
    found = improve(compiled.project, (listed.start,))
    reached = compiled.project.cost(found.starts)
    if reached[1] <= horizon and reached < cost(network, listed, goals):
        return Optimized(realize(network, workforce, compiled, found), Method.SEARCH)
    return Optimized(listed)

"""From the best list schedule to a better one: the search, and whatever optimizer is plugged in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from bcp.planning.compilation import compile_project
from bcp.planning.generation import Effort, Timetable, serial
from bcp.planning.network import Network
from bcp.planning.plan import Method
from bcp.planning.priority import Goals, cost
from bcp.planning.project import Project
from bcp.planning.realization import realize
from bcp.planning.schedule import Schedule
from bcp.planning.search import improve
from bcp.planning.workforce import Workforce

_MOST_STEPS = 2000
"""Above this a single pass of the search costs more than the whole list schedule."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What an optimizer found: a timetable no worse than the known one (None: nothing), and a
    time that the makespan of no schedule is below (0: it proved none).
    """

    timetable: Timetable | None = None
    makespan_bound: int = 0


class Optimizer(Protocol):
    """Looks for the best schedule within limits of its own. The same input, the same answer."""

    def optimize(self, project: Project, known: Timetable) -> Answer:
        """Begin at a known timetable and look for a better one."""
        ...


@dataclass(frozen=True, slots=True)
class Optimized:
    """A schedule, how it was found, and a bound on the makespan that comes with it (0: none)."""

    schedule: Schedule
    method: Method = Method.LIST
    makespan_bound: int = 0


def optimize(
    network: Network,
    workforce: Workforce,
    lanes: Mapping[str, int],
    goals: Goals,
    *,
    listed: Schedule,
    optimizer: Optimizer | None,
) -> Optimized:
    """The list schedule, or a better one. A better one costs less, equals do not count."""
    size = len(network.drafts)
    if not size or (size > _MOST_STEPS and optimizer is None):
        return Optimized(listed)
    compiled = compile_project(network, workforce, lanes, goals)
    if compiled is None:
        return Optimized(listed)
    project = compiled.project
    if size > _MOST_STEPS:
        order = sorted(project.order, key=listed.start.__getitem__)
        found = serial(project, order, Effort())
    else:
        found = improve(project, (listed.start,))
    best = Optimized(listed)
    bound = 0
    candidates = [(Method.SEARCH, found)]
    if optimizer is not None:
        answer = optimizer.optimize(project, found)
        bound = answer.makespan_bound
        if answer.timetable is not None:
            candidates.append((Method.CP_SAT, answer.timetable))
    for method, timetable in candidates:
        if project.cost(timetable.starts) < cost(network, best.schedule, goals):
            best = Optimized(realize(network, workforce, compiled, timetable), method)
    return Optimized(best.schedule, best.method, bound)

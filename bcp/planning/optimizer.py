"""From the best list schedule to a better one: by search, then by an exact solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bcp.planning.compilation import compile_project
from bcp.planning.network import Network
from bcp.planning.plan import Fallback, Method
from bcp.planning.priority import Goals, cost, makespan
from bcp.planning.project import Project
from bcp.planning.realization import realize
from bcp.planning.schedule import Schedule
from bcp.planning.search import improve
from bcp.planning.solver import Budget, Proof, Solved, Solver, feasible
from bcp.planning.workforce import Workforce

_MOST_STEPS = 2000
"""Above this a single pass of the search costs more than the whole list schedule."""
_HORIZONS = 2
"""Shifts are followed over so many times the list schedule; what ends later is not taken."""

TIME_LIMIT = 10.0
"""Seconds for the exact solver, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Optimized:
    """A schedule, how it was found, and what is proven of it (None: nothing).

    `fallback` says why the schedule is not the exact solver's, where one was given.
    """

    schedule: Schedule
    method: Method = Method.LIST
    proof: Proof | None = None
    fallback: Fallback | None = None


def optimize(
    network: Network,
    workforce: Workforce,
    lanes: Mapping[str, int],
    goals: Goals,
    *,
    listed: Schedule,
    solver: Solver | None = None,
    seconds: float = TIME_LIMIT,
) -> Optimized:
    """The list schedule, or a better one. A better one costs less, equals do not count.

    The exact solver works about so many `seconds`: a fixed amount of work, so that it repeats
    itself.
    """
    asked = solver is not None
    if not 0 < len(network.drafts) <= _MOST_STEPS:
        return Optimized(listed, fallback=Fallback.TOO_LARGE if asked else None)
    horizon = _HORIZONS * makespan(network, listed)
    compiled = compile_project(network, workforce, lanes, goals, horizon=horizon)
    if compiled is None:
        return Optimized(listed, fallback=Fallback.UNSUITABLE if asked else None)
    project = compiled.project
    listed_cost = cost(network, listed, goals)
    found = improve(project, (listed.start,))
    solved = known = Solved(found, project.cost(found.starts), project.bound)
    if solver is not None:
        budget = Budget.within(seconds, project.size)
        solved = _checked(project, solver.solve(project, found, budget), known)
    costs = [listed_cost, *(each.cost for each in (known, solved) if each.cost[1] <= horizon)]
    proof = None if project.cut else Proof.of(min(costs), solved.bounds, clocked=solved.clocked)
    fallback = None if not asked or _is_proven(proof) else Fallback.NOTHING_BETTER
    if min(costs) == listed_cost:
        return Optimized(listed, Method.LIST, proof, fallback)
    if min(costs) == known.cost:
        schedule = realize(network, workforce, compiled, found)
        return Optimized(schedule, Method.SEARCH, proof, fallback)
    schedule = realize(network, workforce, compiled, solved.timetable)
    return Optimized(schedule, Method.CP_SAT, proof)


def _is_proven(proof: Proof | None) -> bool:
    """Whether nothing is better in tardiness and makespan."""
    return proof is not None and proof.proven[1]


def _checked(project: Project, solved: Solved, known: Solved) -> Solved:
    """What a solver says, believed as far as it can be seen to be true."""
    if not feasible(project, solved.timetable):
        return known
    found = project.cost(solved.timetable.starts)
    bounds = tuple(map(max, project.bound, solved.bounds))
    if found > known.cost or any(map(int.__gt__, bounds, found)):
        return known
    return Solved(solved.timetable, found, (bounds[0], bounds[1], bounds[2]), solved.clocked)

"""From the best list schedule to a better one: by search, then by an exact solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bcp.model.message import Message
from bcp.planning.compilation import compile_project
from bcp.planning.network import Network
from bcp.planning.plan import Method
from bcp.planning.priority import Goals, cost
from bcp.planning.project import Project
from bcp.planning.realization import realize
from bcp.planning.schedule import Schedule
from bcp.planning.search import improve, improve_within
from bcp.planning.solver import Budget, Proof, Solved, Solver, feasible
from bcp.planning.workforce import Workforce

_MOST_STEPS = 2000
"""Above this a single pass of the search costs more than the whole list schedule."""

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
    fallback: Message | None = None


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
    if not 0 < len(network.drafts) <= _MOST_STEPS:
        too_large = Message.of(
            "The exact solver was not asked: it takes from 1 to {most} steps.", most=_MOST_STEPS
        )
        return Optimized(listed, fallback=too_large if solver else None)
    compiled = compile_project(network, workforce, lanes, goals)
    if compiled is None:
        unsuitable = Message.of(
            "The exact solver was not asked: it cannot express a step that needs somebody for no"
            " time at all, or something that is never there."
        )
        return Optimized(listed, fallback=unsuitable if solver else None)
    project = compiled.project
    listed_cost = cost(network, listed, goals)
    found = improve(project, (listed.start,))
    found_cost = project.cost(found.starts)
    solved = Solved(found, found_cost, project.bound)
    if solver is not None:
        budget = Budget.within(seconds, project.size)
        known = improve_within(project, (found.starts,), seconds)
        known = min(found, known, key=lambda each: project.cost(each.starts))
        solved = _checked(project, solver.solve(project, known, budget), solved)
    best = min(listed_cost, found_cost, solved.cost)
    proof = Proof.of(best, solved.bounds, clocked=solved.clocked) if not project.cut else None
    if solved.cost < min(listed_cost, found_cost):
        return Optimized(
            realize(network, workforce, compiled, solved.timetable), Method.CP_SAT, proof
        )
    no_better = Message.of("The exact solver found nothing better.") if solver else None
    if found_cost < listed_cost:
        schedule = realize(network, workforce, compiled, found)
        return Optimized(schedule, Method.SEARCH, proof, no_better)
    return Optimized(listed, Method.LIST, proof, no_better)


def _checked(project: Project, solved: Solved, known: Solved) -> Solved:
    """What a solver says, believed as far as it can be seen to be true."""
    if not feasible(project, solved.timetable):
        return known
    found = project.cost(solved.timetable.starts)
    bounds = tuple(map(max, project.bound, solved.bounds))
    if found > known.cost or any(map(int.__gt__, bounds, found)):
        return known
    return Solved(solved.timetable, found, (bounds[0], bounds[1], bounds[2]), solved.clocked)

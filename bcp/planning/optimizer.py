"""From the best list schedule to a better one: by search, then by an exact solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bcp.planning.compilation import Compiled, compile_project
from bcp.planning.network import Network
from bcp.planning.plan import Fallback, Method
from bcp.planning.priority import Goals, cost, makespan
from bcp.planning.project import Project
from bcp.planning.realization import realize
from bcp.planning.schedule import Schedule
from bcp.planning.search import improve, improve_within
from bcp.planning.solver import Budget, Proof, Solved, Solver, feasible, shifted
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

    `fallback` says why the schedule is not the exact solver's, where one was given; `floor` is a
    time before which no schedule ends.
    """

    schedule: Schedule
    method: Method = Method.LIST
    proof: Proof | None = None
    fallback: Fallback | None = None
    floor: int = 0


def optimize(
    network: Network,
    workforce: Workforce,
    lanes: Mapping[str, int],
    goals: Goals,
    *,
    listed: Schedule,
    relaxed: Network,
    solver: Solver | None = None,
    seconds: float = TIME_LIMIT,
) -> Optimized:
    """The list schedule, or a better one. A better one costs less, equals do not count.

    The exact solver works about so many `seconds`: a fixed amount of work, so that it repeats
    itself. Where `relaxed`, the network with its alternatives open, has any to choose from, what is
    proven is proven for all choices, with a third of the work.
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
    known = Solved(found, project.cost(found.starts), project.bound)
    exact = _Exact(solver, seconds / 3 if relaxed.choices else seconds)
    solved = exact.solve(project, known, share=2 if relaxed.choices else 1)
    costs = [listed_cost, *(each.cost for each in (known, solved) if each.cost[1] <= horizon)]
    opened: Compiled | None = compiled
    if relaxed.choices:
        opened = compile_project(relaxed, workforce, lanes, goals, horizon=horizon, choices=False)
    proof, floor = None, 0
    if opened is not None and not opened.project.cut:
        proven = solved if opened is compiled else exact.bound(opened.project, solved)
        proof = Proof.of(min(costs), proven.bounds, clocked=proven.clocked)
        floor = opened.project.bound[1]
    fallback = None if not asked or _is_proven(proof) else Fallback.NOTHING_BETTER
    if min(costs) == listed_cost:
        return Optimized(listed, Method.LIST, proof, fallback, floor)
    if min(costs) == known.cost:
        schedule = realize(network, workforce, compiled, found)
        return Optimized(schedule, Method.SEARCH, proof, fallback, floor)
    schedule = realize(network, workforce, compiled, solved.timetable)
    return Optimized(schedule, Method.CP_SAT, proof, None, floor)


@dataclass(frozen=True, slots=True)
class _Exact:
    """The exact solver, if there is one, with the seconds that one share of its work takes."""

    solver: Solver | None
    seconds: float

    def solve(self, project: Project, known: Solved, *, share: int = 1) -> Solved:
        """A better schedule or what was known, with what the solver says as far as it holds."""
        if self.solver is None:
            return known
        budget = Budget.within(share * self.seconds, project)
        longer = improve_within(project, (known.timetable.starts,), share * self.seconds)
        begun = min(known.timetable, longer, key=lambda each: project.cost(each.starts))
        return _checked(project, self.solver.solve(project, begun, budget), known)

    def bound(self, project: Project, solved: Solved) -> Solved:
        """The bounds of a project that leaves out some precedence of the one that was solved.

        What was proven of a schedule with less tardiness is not said of one with more.
        """
        begun = shifted(project, solved.timetable)
        known = Solved(begun, project.cost(begun.starts), project.bound)
        found = self.solve(project, known)
        tardiness, makespan_, times = found.bounds
        if found.cost[0] != solved.cost[0]:
            makespan_, times = project.bound[1:]
        elif found.cost[1] != solved.cost[1]:
            times = project.bound[2]
        clocked = solved.clocked or found.clocked
        return Solved(begun, known.cost, (tardiness, makespan_, times), clocked)


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

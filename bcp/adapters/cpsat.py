"""The exact solver: OR-Tools CP-SAT behind the port of `bcp.planning.solver`.

The extra `optimize` brings OR-Tools; without it `find_solver` returns None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bcp.planning.generation import Timetable
from bcp.planning.project import Project
from bcp.planning.solver import Budget, Solved, Solver, shifted

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

_SHARES = (0.6, 0.8, 1.0)
"""Of the work left, what each objective may take; what it leaves goes to the next."""


@dataclass(frozen=True, slots=True)
class CpSat:
    """CP-SAT with a fixed seed. `workers` above one still repeat themselves: their work is dealt
    out in fixed portions. `free` lets them run as they come, not repeatable.
    """

    workers: int = 1
    seed: int = 1
    free: bool = False

    def solve(self, project: Project, known: Timetable, budget: Budget) -> Solved:
        """Objective after objective, each bounded by what those before it came to."""
        solved = Solved(known, project.cost(known.starts), project.bound)
        left = budget
        for objective, share in enumerate(_SHARES):
            if solved.cost[objective] <= solved.bounds[objective] or solved.clocked:
                continue
            allowed = replace(left, work=left.work * share) if project.goals else left
            solved, used = self._improve(project, solved, objective, allowed)
            left = Budget(max(left.work - used.work, 0), max(left.seconds - used.seconds, 0))
        return solved

    def _improve(
        self, project: Project, solved: Solved, objective: int, allowed: Budget
    ) -> tuple[Solved, Budget]:
        """What is known after work on one objective, and the work done."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - an extra brings it

        from bcp.adapters.cpsat_model import ScheduleModel  # noqa: PLC0415

        built = ScheduleModel(project, objective, solved.timetable, solved.cost)
        solver = cp_model.CpSolver()
        self._set(solver, allowed)
        if not project.goals:
            solver.parameters.linearization_level = 0
        status = solver.solve(built.model)
        used = Budget(solver.deterministic_time, solver.wall_time)
        if status in (cp_model.INFEASIBLE, cp_model.MODEL_INVALID):
            raise AssertionError("a known schedule is feasible")
        clocked = status != cp_model.OPTIMAL and used.seconds >= allowed.seconds
        if status == cp_model.UNKNOWN:
            return replace(solved, clocked=clocked), used
        timetable = shifted(project, built.read(solver))
        cost, timetable = min(
            (solved.cost, solved.timetable), (project.cost(timetable.starts), timetable)
        )
        least = math.ceil(solver.best_objective_bound - 1e-6) * built.scale
        bounds = list(solved.bounds)
        bounds[objective] = max(bounds[objective], least)
        return Solved(timetable, cost, (bounds[0], bounds[1], bounds[2]), clocked), used

    def _set(self, solver: CpSolver, allowed: Budget) -> None:
        parameters = solver.parameters
        parameters.random_seed = self.seed
        parameters.num_workers = self.workers
        parameters.max_time_in_seconds = allowed.seconds
        if not self.free:
            parameters.interleave_search = self.workers > 1
            parameters.max_deterministic_time = allowed.work


def find_solver() -> Solver | None:
    """The solver, where it is installed."""
    return CpSat() if find_spec("ortools") else None

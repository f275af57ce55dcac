"""The exact solver of packings: OR-Tools CP-SAT behind the port of `bcp.consolidation.solver`.

The extra `optimize` brings OR-Tools; without it `find_packing_solver` returns None.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

from bcp.consolidation.packing import Assignment, Packing, cost
from bcp.consolidation.solver import Packed, PackingSolver, Work

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

_TIDYING = 0.2
"""Of the work, what is spent on the same number of bins."""


@dataclass(frozen=True, slots=True)
class CpSatPacking:
    """CP-SAT with a fixed seed and one worker: the same packing gives the same answer."""

    seed: int = 1

    def fewest(self, packing: Packing, known: Packed, work: Work) -> Packed:
        """Looks for fewer bins than are known to do; finding that none do is the proof."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - an extra brings it

        from bcp.adapters.cpsat_packing_model import PackingModel  # noqa: PLC0415

        none = len(packing.rooms) + 1
        most = (none if known.assignment is None else known.used) - 1
        if most < known.bound:
            return known
        bins = range(most if packing.alike else len(packing.rooms))
        built = PackingModel(packing, bins)
        built.use_fewest(known.bound, most)
        solver = self._solver(work)
        status = solver.solve(built.model)
        if status == cp_model.MODEL_INVALID:
            raise AssertionError("the packing makes no valid model")
        if status == cp_model.INFEASIBLE:
            return replace(known, bound=most + 1, exact=True)
        clocked = status != cp_model.OPTIMAL and solver.wall_time >= work.seconds
        least = math.ceil(solver.best_objective_bound - 1e-6)
        bound = max(known.bound, min(least, most + 1))
        if status == cp_model.UNKNOWN:
            return replace(known, bound=bound, exact=True, clocked=clocked)
        return Packed(built.read(solver), bound, exact=True, clocked=clocked)

    def tidied(self, packing: Packing, known: Assignment, work: Work) -> Assignment:
        """Keeps kin apart, then items at home, within the bins in use."""
        from ortools.sat.python import cp_model  # noqa: PLC0415 - an extra brings it

        from bcp.adapters.cpsat_packing_model import PackingModel  # noqa: PLC0415

        before = cost(packing, known)
        if not any(before[1:3]):
            return known
        built = PackingModel(packing, sorted(set(known)))
        built.begin_at(known)
        built.keep_apart_and_at_home()
        solver = self._solver(replace(work, units=work.units * _TIDYING))
        if solver.solve(built.model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return known
        found = built.read(solver)
        return found if cost(packing, found) < before else known

    def _solver(self, work: Work) -> CpSolver:
        from ortools.sat.python.cp_model import CpSolver  # noqa: PLC0415 - an extra brings it

        solver = CpSolver()
        solver.parameters.random_seed = self.seed
        solver.parameters.num_workers = 1
        solver.parameters.max_deterministic_time = work.units
        solver.parameters.max_time_in_seconds = work.seconds
        return solver


def find_packing_solver() -> PackingSolver | None:
    """The solver, where it is installed."""
    return CpSatPacking() if find_spec("ortools") else None

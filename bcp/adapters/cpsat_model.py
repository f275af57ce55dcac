"""A scheduling problem as a CP-SAT model: intervals, optional ones for alternative demands, and a
cumulative constraint for each resource.

What is missing of a resource at some time is an interval that is always there. Times are divided
by their greatest common divisor: a schedule that cannot be moved to the left has only such starts.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from ortools.sat.python.cp_model import CpModel, CpSolver, IntervalVar, IntVar, LinearExpr

from bcp.planning.generation import Timetable
from bcp.planning.project import Capacity, Cost, Project

TARDINESS, MAKESPAN, TIMES = range(3)


class ScheduleModel:
    """The search for a schedule that costs less in one objective and no more in those before."""

    def __init__(self, project: Project, objective: int, known: Timetable, cost: Cost) -> None:
        self._project = project
        self._objective = objective
        self._known = known
        self._cost = cost
        self._horizon = horizon(project) if objective == TARDINESS else cost[MAKESPAN]
        self._unit = _unit(project)
        self._hints: list[tuple[IntVar, int]] = []
        self.model = CpModel()
        self._starts = self._add_starts()
        self._chosen = self._add_modes()
        for pool in project.pools:
            self._add_pool(pool)
        self._aim()
        for variable, value in self._hints:
            self.model.add_hint(variable, value)

    @property
    def scale(self) -> int:
        """By how much the model's makespan is smaller than the project's; other aims are not."""
        return self._unit if self._objective == MAKESPAN else 1

    def read(self, solver: CpSolver) -> Timetable:
        """The schedule that the solver found."""
        starts = [solver.value(start) * self._unit for start in self._starts]
        demands = [
            next(demand for demand, lit in zip(packed, chosen, strict=True) if solver.value(lit))
            for packed, chosen in zip(self._project.packed, self._chosen, strict=True)
        ]
        return Timetable(starts, demands)

    def _variable(self, low: int, high: int, hint: int) -> IntVar:
        variable = self.model.new_int_var(low, high, "")
        self._hints.append((variable, hint))
        return variable

    def _add_starts(self) -> list[IntVar]:
        project, unit = self._project, self._unit
        latest = self._latest_finishes()
        starts = [
            self._variable(
                project.earliest[step] // unit,
                (latest[step] - duration) // unit,
                self._known.starts[step] // unit,
            )
            for step, duration in enumerate(project.durations)
        ]
        for step, earlier in enumerate(project.before):
            for each in earlier:
                self.model.add(starts[step] >= starts[each] + project.durations[each] // unit)
        return starts

    def _latest_finishes(self) -> list[int]:
        """Whoever keeps the known tardiness cannot be later with a goal than all of it allows."""
        project = self._project
        latest = [self._horizon] * project.size
        for goal in project.goals:
            for step in goal.steps:
                allowed = goal.due + self._cost[TARDINESS] // goal.weight
                latest[step] = min(latest[step], allowed)
        for step in reversed(project.order):
            for follower in project.after[step]:
                latest[step] = min(latest[step], latest[follower] - project.durations[follower])
        return latest

    def _add_modes(self) -> list[list[IntVar]]:
        """By step a literal for each of its modes, of which one is true."""
        always = self.model.new_constant(1)
        chosen: list[list[IntVar]] = []
        for packed, demand in zip(self._project.packed, self._known.demands, strict=True):
            if len(packed) == 1:
                chosen.append([always])
                continue
            literals = []
            for mode in packed:
                literals.append(self.model.new_bool_var(""))
                self._hints.append((literals[-1], int(mode == demand)))
            self.model.add_exactly_one(literals)
            chosen.append(literals)
        return chosen

    def _add_pool(self, pool: Sequence[int]) -> None:
        """One resource as it is; several together with what every mode takes of them."""
        project = self._project
        intervals: list[IntervalVar] = []
        demands: list[int] = []
        if len(pool) == 1:
            for step, modes in enumerate(project.modes):
                if project.durations[step]:
                    amounts = [dict(mode).get(pool[0], 0) for mode in modes]
                    self._add_served(step, amounts, intervals, demands)
        else:
            for step, amount in enumerate(project.demands_on(pool)):
                if project.durations[step] and amount:
                    intervals.append(self._interval(step))
                    demands.append(amount)
        capacity = project.pooled(pool)
        if sum(demands) > min(count for _, count in capacity):
            most = max(count for _, count in capacity)
            self._fill(capacity, most, intervals, demands)
            self.model.add_cumulative(intervals, demands, most)

    def _add_served(
        self, step: int, amounts: list[int], intervals: list[IntervalVar], demands: list[int]
    ) -> None:
        if len(set(amounts)) == 1:
            if amounts[0]:
                intervals.append(self._interval(step))
                demands.append(amounts[0])
            return
        for amount in sorted(set(amounts) - {0}):
            literals = [
                literal
                for each, literal in zip(amounts, self._chosen[step], strict=True)
                if each == amount
            ]
            intervals.append(self._optional(step, literals))
            demands.append(amount)

    def _interval(self, step: int) -> IntervalVar:
        duration = self._project.durations[step] // self._unit
        return self.model.new_fixed_size_interval_var(self._starts[step], duration, "")

    def _optional(self, step: int, literals: list[IntVar]) -> IntervalVar:
        """There when one of the modes is chosen."""
        present = literals[0]
        if len(literals) > 1:
            present = self.model.new_bool_var("")
            self.model.add(LinearExpr.sum(literals) == present)
            hinted = dict(zip(self._chosen[step], self._project.packed[step], strict=True))
            self._hints.append(
                (present, int(any(hinted[each] == self._known.demands[step] for each in literals)))
            )
        duration = self._project.durations[step] // self._unit
        return self.model.new_optional_fixed_size_interval_var(
            self._starts[step], duration, present, ""
        )

    def _fill(
        self, capacity: Capacity, most: int, intervals: list[IntervalVar], demands: list[int]
    ) -> None:
        for (begin, count), (end, _) in pairwise((*capacity, (self._horizon, 0))):
            if count < most and begin < end:
                low, size = begin // self._unit, -(-(end - begin) // self._unit)
                intervals.append(self.model.new_fixed_size_interval_var(low, size, ""))
                demands.append(most - count)

    def _aim(self) -> None:
        tardiness = self._tardiness()
        if self._objective == TARDINESS:
            self.model.minimize(tardiness)
            return
        self.model.add(tardiness <= self._cost[TARDINESS])
        if self._objective == MAKESPAN:
            self.model.minimize(self._makespan())
        else:
            self.model.minimize(self._times())

    def _makespan(self) -> IntVar:
        project, unit = self._project, self._unit
        last = self._variable(
            -(-project.bound[MAKESPAN] // unit),
            self._horizon // unit,
            self._cost[MAKESPAN] // unit,
        )
        for step, followers in enumerate(project.after):
            if not followers:
                self.model.add(last >= self._starts[step] + project.durations[step] // unit)
        return last

    def _tardiness(self) -> LinearExpr:
        project, unit = self._project, self._unit
        parts = []
        for goal in project.goals:
            known = self._known_finish(goal.steps)
            late = self._variable(0, self._cost[TARDINESS] // goal.weight, max(0, known - goal.due))
            for step in goal.steps:
                finish = self._starts[step] * unit + project.durations[step]
                self.model.add(late >= finish - goal.due)
            parts.append(late * goal.weight)
        return LinearExpr.sum(parts)

    def _times(self) -> LinearExpr:
        project, unit = self._project, self._unit
        parts = []
        for goal in project.goals:
            known = self._known_finish(goal.steps)
            finish = self._variable(0, self._horizon // unit, known // unit)
            for step in goal.steps:
                self.model.add(finish >= self._starts[step] + project.durations[step] // unit)
            parts.append(finish * (goal.weight * unit))
        return LinearExpr.sum(parts)

    def _known_finish(self, steps: Sequence[int]) -> int:
        return max(self._known.starts[step] + self._project.durations[step] for step in steps)


def horizon(project: Project) -> int:
    """A time at which every schedule that cannot be moved to the left is over.

    Once the last release has come and no capacity changes any more, something is always running.
    """
    last = max((time for capacity in project.capacities for time, _ in capacity), default=0)
    return max(last, *project.releases, 0) + sum(project.durations)


def _unit(project: Project) -> int:
    times = (time for capacity in project.capacities for time, _ in capacity)
    return math.gcd(*project.durations, *project.releases, *times) or 1

"""The port to an exact solver: what it is asked, what it answers, and how the answer is checked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from bcp.planning.generation import Effort, Timetable, serial
from bcp.planning.project import Capacity, Cost, Project

_WORK_PER_SECOND = 0.9
_STEPS_AT_HALF_SPEED = 600
_CHANGES_AT_HALF_SPEED = 20
"""CP-SAT's deterministic time to the second, with one worker: docs/adr/0008 has the figures."""

_SLOWEST = 1.5


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a solver may work.

    `work` is in units of the solver's own clock, which counts operations and so runs the same on
    every machine. `seconds` is a safety net: whatever the wall clock cuts off cannot be repeated.
    """

    work: float
    seconds: float

    @classmethod
    def within(cls, seconds: float, project: Project) -> Budget:
        """The work that takes about so long on one idle core, and half as much time to spare.

        Steps make it slower, and so does every change of a capacity, as where shifts end.
        """
        changes = sum(len(capacity) - 1 for capacity in project.capacities)
        slowed = (1 + project.size / _STEPS_AT_HALF_SPEED) * (1 + changes / _CHANGES_AT_HALF_SPEED)
        return cls(seconds * _WORK_PER_SECOND / slowed, _SLOWEST * seconds)


@dataclass(frozen=True, slots=True)
class Proof:
    """What is proven of a schedule's cost.

    `bounds`: of all schedules that do no worse than this one in the objectives before, none is
    below in this one. `proven`: by objective whether none is better, all before it being proven
    too. `clocked` says that the wall clock cut the work off, so that it need not repeat itself.
    """

    bounds: Cost
    proven: tuple[bool, bool, bool]
    clocked: bool = False

    @classmethod
    def of(cls, cost: Cost, bounds: Cost, *, clocked: bool = False) -> Proof:
        """What bounds prove of a cost."""
        tardiness, makespan, times = map(int.__le__, cost, bounds)
        proven = tardiness, tardiness and makespan, tardiness and makespan and times
        return cls(bounds, proven, clocked)


@dataclass(frozen=True, slots=True)
class Solved:
    """The best schedule known to the solver, with its cost and bounds as in `Proof`."""

    timetable: Timetable
    cost: Cost
    bounds: Cost
    clocked: bool = False

    @property
    def proof(self) -> Proof:
        """What is proven of it."""
        return Proof.of(self.cost, self.bounds, clocked=self.clocked)


class Solver(Protocol):
    """Improves a schedule, tardiness first, then makespan, then the weighted times of goals."""

    def solve(self, project: Project, known: Timetable, budget: Budget) -> Solved:
        """The best schedule found from a feasible one, never a worse one."""
        ...


def feasible(project: Project, timetable: Timetable) -> bool:
    """Whether a timetable keeps releases, precedence and capacities."""
    starts, demands = timetable
    durations = project.durations
    for step, earlier in enumerate(project.before):
        ready = max((starts[each] + durations[each] for each in earlier), default=0)
        if starts[step] < max(ready, project.releases[step], 0):
            return False
        if demands[step] not in project.packed[step]:
            return False
    used: list[list[tuple[int, int]]] = [[] for _ in project.capacities]
    for step, demand in enumerate(demands):
        mode = project.modes[step][project.packed[step].index(demand)]
        for resource, amount in mode:
            used[resource] += (
                (starts[step], amount),
                (starts[step] + durations[step], -amount),
            )
    return all(map(_fits, project.capacities, used))


def _fits(capacity: Capacity, used: Iterable[tuple[int, int]]) -> bool:
    changes: dict[int, int] = {}
    before = 0
    for time, count in capacity:
        changes[time] = count - before
        before = count
    for time, amount in used:
        changes[time] = changes.get(time, 0) - amount
    free = 0
    for time in sorted(changes):
        free += changes[time]
        if free < 0:
            return False
    return True


def shifted(project: Project, timetable: Timetable) -> Timetable:
    """A feasible timetable moved to the left as far as it goes; nothing in it gets later."""
    place = {step: number for number, step in enumerate(project.order)}
    order = sorted(place, key=lambda step: (timetable.starts[step], place[step]))
    return serial(fixed(project, timetable), order, Effort())


def fixed(project: Project, timetable: Timetable) -> Project:
    """The project with every step in the mode that the timetable serves it with."""
    modes = [
        (modes[packed.index(demand)],)
        for modes, packed, demand in zip(
            project.modes, project.packed, timetable.demands, strict=True
        )
    ]
    return replace(project, modes=modes)

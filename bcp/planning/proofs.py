"""Before which time no schedule whatever can be done with some steps, and what stands in the way.

The bound is the longer of two: the longest chain that leads to the steps, and the work that some
resource must do before them, from the first moment on at which that work can begin up to the
shortest time that must follow it (Carlier, The one-machine sequencing problem, 1982, taken over to
resources with several units that come and go).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bcp.planning.project import Capacity, Project
from bcp.planning.search import improve
from bcp.planning.solver import Budget, Solved, Solver

_MOST_HEADS = 64
"""So many first moments are tried for each resource: leaving some out costs strength, not truth."""

_MOST_SOLVED = 400
_LOOKS = 50_000


@dataclass(frozen=True, slots=True)
class LowerBound:
    """No schedule is done with the steps before `time`.

    Either `chain` says why (steps, the first one held back by its release or by when anybody is
    there for it at all), or `resources` do: those that together cannot do the work sooner, or, of
    a solver, those without whose limits it would be done sooner, the most limiting first. Both
    are empty where only several things together explain it.
    """

    time: int
    chain: tuple[int, ...] = ()
    resources: tuple[int, ...] = ()


def lower_bound(project: Project, steps: Sequence[int]) -> LowerBound:
    """The bound of the moment at which all the steps are done, by chains and by work.

    It speaks of the project; where that is `cut`, not of what the project stands for.
    """
    if not steps:
        return LowerBound(0)
    last = max(steps, key=lambda step: project.earliest[step] + project.durations[step])
    time = project.earliest[last] + project.durations[last]
    best = LowerBound(time, chain=_chain(project, last))
    tails = _tails(project, steps)
    for pool in project.pools:
        needed = _worked(project, pool, tails)
        if needed > best.time:
            best = LowerBound(needed, resources=pool)
    return best


def proven_bound(
    project: Project, steps: Sequence[int], solver: Solver, budget: Budget
) -> LowerBound:
    """The bound by a solver that looks only at what must be done before the steps.

    Half of the budget goes into the bound, half into trying without the limit of one resource
    after the other. Where too many steps come before, the plain bound has to do.
    """
    plain = lower_bound(project, steps)
    part = _leading_to(project, steps)
    if not 0 < part.size <= _MOST_SOLVED:
        return plain
    half = Budget(budget.work / 2, budget.seconds / 2)
    proven = max(_solved(part, solver, half).bounds[1], plain.time)
    if proven == plain.time:
        return plain
    demanded = [
        number
        for number in range(len(part.capacities))
        if any(number == each for modes in part.modes for mode in modes for each, _ in mode)
    ]
    each = Budget(half.work / len(demanded), half.seconds / len(demanded))
    without = {
        number: _solved(_unlimited(part, number), solver, each).cost[1] for number in demanded
    }
    binding = sorted(
        (number for number in demanded if without[number] < proven), key=without.__getitem__
    )
    return LowerBound(proven, resources=tuple(binding))


def _chain(project: Project, last: int) -> tuple[int, ...]:
    """The steps that hold back `last`, each starting when the one before it ends."""
    chain = [last]
    while True:
        start = project.earliest[chain[-1]]
        holding = [
            each
            for each in project.before[chain[-1]]
            if project.earliest[each] + project.durations[each] == start
        ]
        if not holding:
            return tuple(reversed(chain))
        chain.append(holding[0])


def _tails(project: Project, steps: Sequence[int]) -> dict[int, int]:
    """By each step that must be done before or among `steps` the longest chain behind it."""
    tails = dict.fromkeys(steps, 0)
    for step in reversed(project.order):
        if step in tails:
            tail = tails[step] + project.durations[step]
            for earlier in project.before[step]:
                tails[earlier] = max(tails.get(earlier, 0), tail)
    return tails


def _worked(project: Project, pool: Sequence[int], tails: dict[int, int]) -> int:
    """The time before which the pool cannot have done its work and what follows that work."""
    demands, durations, heads = project.demands_on(pool), project.durations, project.earliest
    steps = [step for step in tails if demands[step] and durations[step]]
    steps.sort(key=tails.__getitem__, reverse=True)
    output = _Output(project.pooled(pool))
    latest = 0
    for head in _some(sorted({heads[step] for step in steps})):
        work = output.until(head)
        for step in steps:
            if heads[step] >= head:
                work += demands[step] * durations[step]
                latest = max(latest, output.reached(work) + tails[step])
    return latest


def _some(values: list[int]) -> Iterator[int]:
    stride = -(-len(values) // _MOST_HEADS) or 1
    yield from values[::stride]


class _Output:
    """What a capacity can have done by when, in unit-seconds, if it is never idle."""

    def __init__(self, capacity: Capacity) -> None:
        self._times = [time for time, _ in capacity]
        self._counts = [count for _, count in capacity]
        self._done = [0]
        for (begin, count), (end, _) in pairwise(capacity):
            self._done.append(self._done[-1] + count * (end - begin))

    def until(self, time: int) -> int:
        """What is done by a time."""
        place = bisect_right(self._times, time) - 1
        return self._done[place] + self._counts[place] * (time - self._times[place])

    def reached(self, work: int) -> int:
        """The first moment, rounded up, at which so much is done."""
        place = max(bisect_left(self._done, work) - 1, 0)
        left = work - self._done[place]
        return self._times[place] + (-(-left // self._counts[place]) if left else 0)


def _leading_to(project: Project, steps: Sequence[int]) -> Project:
    """The project of the steps and of all that must be done before them."""
    kept = sorted(_tails(project, steps))
    place = {step: number for number, step in enumerate(kept)}
    return Project(
        durations=[project.durations[step] for step in kept],
        before=[[place[each] for each in project.before[step]] for step in kept],
        modes=[project.modes[step] for step in kept],
        capacities=project.capacities,
        releases=[project.releases[step] for step in kept],
        cut=project.cut,
    )


def _unlimited(project: Project, resource: int) -> Project:
    most = sum(max(dict(mode).get(resource, 0) for mode in modes) for modes in project.modes)
    capacities = list(project.capacities)
    capacities[resource] = ((0, most),)
    return replace(project, capacities=capacities)


def _solved(project: Project, solver: Solver, budget: Budget) -> Solved:
    return solver.solve(project, improve(project, looks=_LOOKS), budget)

"""The scheduling problem alone: resource-constrained, with releases, due times and alternatives.

Every demand is one integer with a field for each resource, and so is what is free: whether a step
fits is one subtraction, whatever the number of resources.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations_with_replacement, pairwise, product
from operator import mul

from bcp.planning.profile import first_start

Amounts = tuple[tuple[int, int], ...]
"""Resources (positions) and how many units of each, in order of the resource."""

Cost = tuple[int, int, int]
"""Weighted tardiness, makespan, weighted times of the goals: the smaller the better, in this
order."""

Capacity = tuple[tuple[int, int], ...]
"""From when on how many units are there, in order of time: the first from time 0, the last one
for ever."""

MOST_MODES = 48
"""So many alternatives of a step are kept."""


@dataclass(frozen=True, slots=True)
class Goal:
    """Steps that must all be done by `due`; each second later costs `weight`."""

    steps: tuple[int, ...]
    due: int
    weight: int


@dataclass(frozen=True)
class Project:
    """Steps as positions. `modes` are by step the alternative demands, the preferred one first.

    A step holds what its mode demands from its start up to its finish, and all of that time the
    capacity of the resource must be there. Two things the caller sees to: `before` is free of
    circles, and every mode alone fits the last, lasting amount of each capacity, so that every step
    finds a place in the end. `cut` says that steps have more alternatives than are listed, so
    that bounds are bounds of the project, but not of what it stands for.
    """

    durations: Sequence[int]
    before: Sequence[Sequence[int]]
    modes: Sequence[Sequence[Amounts]]
    capacities: Sequence[Capacity]
    releases: Sequence[int]
    goals: Sequence[Goal] = ()
    cut: bool = False

    @property
    def size(self) -> int:
        """The number of steps."""
        return len(self.durations)

    @cached_property
    def after(self) -> list[list[int]]:
        """By step the steps that follow it directly."""
        after: list[list[int]] = [[] for _ in self.durations]
        for step, earlier in enumerate(self.before):
            for predecessor in earlier:
                after[predecessor].append(step)
        return after

    @cached_property
    def order(self) -> list[int]:
        """A topological order."""
        left = [len(earlier) for earlier in self.before]
        order = [step for step, count in enumerate(left) if count == 0]
        for step in order:
            for follower in self.after[step]:
                left[follower] -= 1
                if left[follower] == 0:
                    order.append(follower)
        return order

    @cached_property
    def _width(self) -> int:
        counts = (count for capacity in self.capacities for _, count in capacity)
        return max(counts, default=0).bit_length() + 1

    @cached_property
    def guard(self) -> int:
        """The highest bit of every field: it is lost when a field goes below zero."""
        return sum(1 << (self._width * (number + 1) - 1) for number in range(len(self.capacities)))

    @cached_property
    def packed(self) -> list[tuple[int, ...]]:
        """By step its modes as integers."""
        known: dict[Amounts, int] = {}
        for modes in self.modes:
            for mode in modes:
                if mode not in known:
                    known[mode] = sum(amount << self._width * unit for unit, amount in mode)
        return [tuple(known[mode] for mode in modes) for modes in self.modes]

    @cached_property
    def profile(self) -> tuple[list[int], list[int]]:
        """Times, and what is free from each of them on (guards set) when nothing runs."""
        times = sorted({0, *(time for capacity in self.capacities for time, _ in capacity)})
        free = [self.guard] * len(times)
        for number, capacity in enumerate(self.capacities):
            begins = [time for time, _ in capacity]
            for place, time in enumerate(times):
                count = capacity[bisect_right(begins, time) - 1][1]
                free[place] += count << self._width * number
        return times, free

    @cached_property
    def falls(self) -> bool:
        """Whether any capacity ever gets smaller."""
        return any(
            later < sooner
            for capacity in self.capacities
            for (_, sooner), (_, later) in pairwise(capacity)
        )

    @cached_property
    def earliest(self) -> list[int]:
        """The earliest start of each step, were it alone in need of resources."""
        times, free = self.profile
        starts = [0] * self.size
        for step in self.order:
            ready = max(self.releases[step], 0)
            for earlier in self.before[step]:
                ready = max(ready, starts[earlier] + self.durations[earlier])
            duration, look = self.durations[step], bisect_right(times, ready) - 1
            starts[step] = min(
                first_start(times, free, self.guard, (ready, duration, mode), look)[0]
                for mode in self.packed[step]
            )
        return starts

    @cached_property
    def tails(self) -> list[int]:
        """By step the longest chain of work that follows it."""
        tails = [0] * self.size
        for step in reversed(self.order):
            for follower in self.after[step]:
                tails[step] = max(tails[step], tails[follower] + self.durations[follower])
        return tails

    @cached_property
    def _kinds(self) -> tuple[list[int], list[tuple[Amounts, ...]]]:
        """By step the number of its alternatives, and what these are."""
        numbers: dict[tuple[Amounts, ...], int] = {}
        kinds = [numbers.setdefault(tuple(modes), len(numbers)) for modes in self.modes]
        return kinds, list(numbers)

    @cached_property
    def pools(self) -> list[tuple[int, ...]]:
        """Each resource alone, and the resources together that serve some step in turn."""
        found: dict[tuple[int, ...], None] = {}
        for number in range(len(self.capacities)):
            found[number,] = None
        for modes in self._kinds[1]:
            if len(modes) > 1:
                shared = set.intersection(*(set(mode) for mode in modes))
                varying = {part[0] for mode in modes for part in mode if part not in shared}
                found[tuple(sorted(varying))] = None
        return list(found)

    def pooled(self, pool: Sequence[int]) -> Capacity:
        """The capacity of resources taken together."""
        times = sorted({time for number in pool for time, _ in self.capacities[number]})
        counts = [0] * len(times)
        for number in pool:
            begins = [time for time, _ in self.capacities[number]]
            for place, time in enumerate(times):
                counts[place] += self.capacities[number][bisect_right(begins, time) - 1][1]
        return tuple(zip(times, counts, strict=True))

    def demands_on(self, pool: Sequence[int]) -> list[int]:
        """By step the least that it takes of resources together, whatever its mode."""
        members = set(pool)
        kinds, alternatives = self._kinds
        least = [
            min(
                (sum(amount for number, amount in mode if number in members) for mode in modes),
                default=0,
            )
            for modes in alternatives
        ]
        return [least[kind] for kind in kinds]

    @cached_property
    def bound(self) -> Cost:
        """A cost that no schedule is below: longest chains, and the work on each resource."""
        tardiness, makespan, total = self.cost(self.earliest)
        for pool in self.pools:
            work = sum(map(mul, self.demands_on(pool), self.durations))
            if work:
                makespan = max(makespan, served(self.pooled(pool), work))
        return tardiness, makespan, total

    def cost(self, starts: Sequence[int]) -> Cost:
        """What a schedule costs."""
        durations = self.durations
        tardiness = total = 0
        for goal in self.goals:
            time = max(starts[step] + durations[step] for step in goal.steps)
            total += time * goal.weight
            if time > goal.due:
                tardiness += (time - goal.due) * goal.weight
        makespan = max(map(int.__add__, starts, durations), default=0)
        return tardiness, makespan, total


def capacity_of(arrivals: Iterable[int], departures: Iterable[int] = ()) -> Capacity:
    """The capacity of units that come, each at its time, and of which some go again."""
    changes: dict[int, int] = {0: 0}
    for time in arrivals:
        changes[time] = changes.get(time, 0) + 1
    for time in departures:
        changes[time] = changes.get(time, 0) - 1
    times = sorted(changes)
    return tuple(zip(times, accumulate(changes[time] for time in times), strict=True))


def served(capacity: Capacity, work: int) -> int:
    """The time at which so many unit-seconds of work can be done, never idle.

    `work` is more than nothing only where the capacity does not end at nothing.
    """
    for (begin, count), (end, _) in pairwise(capacity):
        if work <= count * (end - begin):
            return begin + -(-work // count) if count else begin
        work -= count * (end - begin)
    begin, count = capacity[-1]
    return begin + -(-work // count) if count else begin


def alternatives(
    choices: Iterable[tuple[Sequence[int], int]], units: Mapping[int, int]
) -> tuple[Amounts, ...]:
    """All ways to take, for each (resources, count), that many units of any of the resources.

    The order of the resources is that of preference. No way takes more of a resource than `units`
    has. There are `MOST_MODES` of them where some were cut off.
    """
    found: dict[Amounts, None] = {}
    ways = [combinations_with_replacement(names, count) for names, count in choices]
    for way in product(*ways):
        amounts: dict[int, int] = {}
        for resource in (resource for part in way for resource in part):
            amounts[resource] = amounts.get(resource, 0) + 1
        if all(count <= units[resource] for resource, count in amounts.items()):
            found[tuple(sorted(amounts.items()))] = None
            if len(found) == MOST_MODES:
                break
    return tuple(found)

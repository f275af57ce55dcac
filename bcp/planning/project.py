"""The scheduling problem alone: resource-constrained, with releases, due times and alternatives.

Every demand is one integer with a field for each resource, and so is what is free: whether a step
fits is one subtraction, whatever the number of resources.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations_with_replacement, product

Amounts = tuple[tuple[int, int], ...]
"""Resources (positions) and how many units of each, in order of the resource."""

Cost = tuple[int, int, int]
"""Weighted tardiness, makespan, weighted times of the goals: the smaller the better, in this
order."""

_MOST_MODES = 48


@dataclass(frozen=True, slots=True)
class Goal:
    """Steps that must all be done by `due`; each second later costs `weight`."""

    steps: tuple[int, ...]
    due: int
    weight: int


@dataclass(frozen=True)
class Project:
    """Steps as positions. `modes` are by step the alternative demands, the preferred one first.

    `units` are by resource the times at which each of its units is there; it stays then. `before`
    must be free of circles.
    """

    durations: Sequence[int]
    before: Sequence[Sequence[int]]
    modes: Sequence[Sequence[Amounts]]
    units: Sequence[Sequence[int]]
    releases: Sequence[int]
    goals: Sequence[Goal] = ()

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
        return max((len(units) for units in self.units), default=0).bit_length() + 1

    @cached_property
    def guard(self) -> int:
        """The highest bit of every field: it is lost when a field goes below zero."""
        return sum(1 << (self._width * (number + 1) - 1) for number in range(len(self.units)))

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
        times = sorted({0, *(time for units in self.units for time in units)})
        free = []
        for now in times:
            counts = [sum(time <= now for time in units) for units in self.units]
            free.append(
                self.guard + sum(count << self._width * n for n, count in enumerate(counts))
            )
        return times, free

    @cached_property
    def earliest(self) -> list[int]:
        """The earliest start of each step, were it alone in need of resources."""
        times, free = self.profile
        guard = self.guard
        earliest = [0] * self.size
        alone: dict[tuple[int, ...], int] = {}
        for step in self.order:
            modes = self.packed[step]
            if modes not in alone:
                alone[modes] = next(
                    time
                    for time, have in zip(times, free, strict=True)
                    if any((have - mode) & guard == guard for mode in modes)
                )
            ready = (earliest[p] + self.durations[p] for p in self.before[step])
            earliest[step] = max(alone[modes], self.releases[step], *ready, 0)
        return earliest

    @cached_property
    def tails(self) -> list[int]:
        """By step the longest chain of work that follows it."""
        tails = [0] * self.size
        for step in reversed(self.order):
            for follower in self.after[step]:
                tails[step] = max(tails[step], tails[follower] + self.durations[follower])
        return tails

    @cached_property
    def bound(self) -> Cost:
        """A cost that no schedule is below: longest chains, and the work on each resource."""
        tardiness, makespan, total = self.cost(self.earliest)
        for resource, units in enumerate(self.units):
            work = sum(
                min((dict(mode).get(resource, 0) for mode in modes), default=0) * duration
                for modes, duration in zip(self.modes, self.durations, strict=True)
            )
            if work:
                arrived = accumulate(sorted(units))
                makespan = max(
                    makespan,
                    min(-(-(work + idle) // count) for count, idle in enumerate(arrived, 1)),
                )
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


def alternatives(
    choices: Iterable[tuple[Sequence[int], int]], units: Mapping[int, int]
) -> tuple[Amounts, ...]:
    """All ways to take, for each (resources, count), that many units of any of the resources.

    The order of the resources is that of preference. No way takes more of a resource than `units`
    has. Very many ways are cut off.
    """
    found: dict[Amounts, None] = {}
    ways = [combinations_with_replacement(names, count) for names, count in choices]
    for way in product(*ways):
        amounts: dict[int, int] = {}
        for resource in (resource for part in way for resource in part):
            amounts[resource] = amounts.get(resource, 0) + 1
        if all(count <= units[resource] for resource, count in amounts.items()):
            found[tuple(sorted(amounts.items()))] = None
            if len(found) == _MOST_MODES:
                break
    return tuple(found)

"""A better schedule within a given amount of work: rules, justification, then a genetic search.

The genetic search is after Hartmann, A competitive genetic algorithm for resource-constrained
project scheduling, 1998, with justification of every child as in Valls, Ballestin, Quintanilla,
A hybrid genetic algorithm for the RCPSP, 2008. When it gets no further it begins anew from
schedules by the rules with chance mixed in. Work is counted in looks at the profile, not in
seconds: the same input gives the same schedule.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from bcp.planning.generation import Effort, Timetable, backward, parallel, serial
from bcp.planning.project import Cost, Project

LOOKS = 400_000
_LOOKS_PER_STEP = 16_000
"""The work allowed: about a tenth of a second on one core of 2024, less for a few steps."""

_NEVER = 1 << 60
_POPULATION = 16
_SWAPS_IN_64 = 6
_PATIENCE = 100
"""After so many children without a better one the search begins anew elsewhere."""

_MASK = (1 << 64) - 1

Rated = tuple[Cost, Timetable]


class Dice:
    """A small generator of pseudo-random numbers, the same everywhere.

    Splitmix64: Steele, Lea, Flood, Fast splittable pseudorandom number generators, 2014.
    """

    def __init__(self, seed: int) -> None:
        self._state = seed & _MASK

    def below(self, count: int) -> int:
        """A number from 0 to count - 1."""
        self._state = (self._state + 0x9E3779B97F4A7C15) & _MASK
        mixed = self._state
        mixed = ((mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        mixed = ((mixed ^ (mixed >> 27)) * 0x94D049BB133111EB) & _MASK
        return (mixed ^ (mixed >> 31)) * count >> 64


def improve(
    project: Project,
    known: Iterable[Sequence[int]] = (),
    *,
    looks: int | None = None,
    seed: int = 0,
) -> Timetable:
    """The best schedule found; the search also begins at the start times that are `known`."""
    if looks is None:
        looks = min(LOOKS, _LOOKS_PER_STEP * project.size)
    return _Search(project, looks, seed).run(known)


def improve_within(project: Project, known: Iterable[Sequence[int]], seconds: float) -> Timetable:
    """The best schedule found in about a tenth of so many seconds: a start for an exact solver."""
    return improve(project, known, looks=int(LOOKS * max(seconds, 1)))


class _Search:
    def __init__(self, project: Project, looks: int, seed: int) -> None:
        self._project = project
        self._looks = looks
        self._effort = Effort()
        self._dice = Dice(seed)
        self._place = [0] * project.size
        for place, step in enumerate(project.order):
            self._place[step] = place
        self._before = [frozenset(earlier) for earlier in project.before]

    def run(self, known: Iterable[Sequence[int]]) -> Timetable:
        best: Rated | None = None
        begin = self._begin(known)
        while True:
            population = self._evolved(begin)
            best = min(best or population[0], population[0])
            if self._over([best]):
                return best[1]
            begin = self._sampled()

    def _evolved(self, begin: Iterable[Timetable]) -> list[Rated]:
        """A population that got no better for a while."""
        population: list[Rated] = []
        for timetable in begin:
            self._add(population, self._justified(timetable))
            if self._over(population):
                return population
        idle = 0
        while idle < _PATIENCE and not self._over(population):
            mother, father = self._parent(population), self._parent(population)
            child = self._mutated(self._crossed(self._order(mother), self._order(father)))
            rated = self._justified(serial(self._project, child, self._effort))
            idle = 0 if rated[0] < population[0][0] else idle + 1
            self._add(population, rated)
        return population

    def _sampled(self) -> Iterator[Timetable]:
        """Schedules by priority rules with chance mixed in."""
        rules = list(rankings(self._project))
        spread = 2 + self._project.size // 2
        for number in range(_POPULATION):
            ranks = [rank + self._dice.below(spread) for rank in rules[number % len(rules)]]
            yield serial(self._project, _feasible(self._project, ranks), self._effort)

    def _over(self, population: list[Rated]) -> bool:
        if self._effort.looks >= self._looks:
            return True
        best, bound = population[0][0], self._project.bound
        return best[:2] == bound[:2] and (best[2] == bound[2] or not self._project.goals)

    def _add(self, population: list[Rated], rated: Rated) -> None:
        if rated in population:
            return
        insort(population, rated)
        if len(population) > _POPULATION:
            population.pop()

    def _parent(self, population: list[Rated]) -> list[int]:
        size = len(population)
        return population[min(self._dice.below(size), self._dice.below(size))][1].starts

    def _order(self, starts: Sequence[int]) -> list[int]:
        place = self._place
        return sorted(range(len(starts)), key=lambda step: (starts[step], place[step]))

    def _crossed(self, mother: Sequence[int], father: Sequence[int]) -> list[int]:
        """The father's order within two cuts, the mother's around it."""
        size = len(mother)
        low, high = sorted((self._dice.below(size + 1), self._dice.below(size + 1)))
        child = list(mother[:low])
        taken = set(child)
        for step in father:
            if len(child) == high:
                break
            if step not in taken:
                child.append(step)
                taken.add(step)
        child.extend(step for step in mother if step not in taken)
        return child

    def _mutated(self, order: list[int]) -> list[int]:
        for place in range(1, len(order)):
            if self._dice.below(64) < _SWAPS_IN_64:
                one, other = order[place - 1], order[place]
                if one not in self._before[other]:
                    order[place - 1], order[place] = other, one
        return order

    def _justified(self, timetable: Timetable) -> Rated:
        """Shifted to the right, then to the left again; the better of before and after.

        Of equals it is the one after: it leads the search on.
        """
        project, starts = self._project, timetable.starts
        cost = project.cost(starts)
        limits = [cost[1]] * project.size
        for goal in project.goals:
            for step in goal.steps:
                finish = starts[step] + project.durations[step]
                limits[step] = min(limits[step], max(goal.due, finish))
        late = backward(project, starts, limits, self._effort)
        again = serial(project, self._order(late), self._effort)
        return min((project.cost(again.starts), again), (cost, timetable), key=itemgetter(0))

    def _begin(self, known: Iterable[Sequence[int]]) -> Iterator[Timetable]:
        for starts in known:
            yield serial(self._project, self._order(starts), self._effort)
        for ranks in rankings(self._project):
            yield parallel(self._project, ranks, self._effort)
            yield serial(self._project, _feasible(self._project, ranks), self._effort)


def rankings(project: Project) -> Iterator[list[int]]:
    """The place of each step by each of the priority rules.

    Latest finish and latest start by due times (LFT, LST), by tails alone, most successors
    (MTS), greatest rank positional weight (GRPW), and least slack (SLK).
    """
    latest = _latest_finishes(project)
    durations, tails, after = project.durations, project.tails, project.after
    behind = [0] * project.size
    for step in reversed(project.order):
        for follower in after[step]:
            behind[step] |= behind[follower] | 1 << follower
    steps = range(project.size)
    rules: list[list[int]] = [
        [latest[step] - durations[step] for step in steps],
        [-tails[step] - durations[step] for step in steps],
        latest,
        [-tails[step] for step in steps],
        [-behind[step].bit_count() for step in steps],
        [-durations[step] - sum(durations[f] for f in after[step]) for step in steps],
        [latest[step] - durations[step] - project.earliest[step] for step in steps],
    ]
    for values in rules:
        ranks = [0] * project.size
        for rank, step in enumerate(sorted(steps, key=values.__getitem__)):
            ranks[step] = rank
        yield ranks


def _latest_finishes(project: Project) -> list[int]:
    if project.goals:
        latest = [_NEVER] * project.size
        for goal in project.goals:
            for step in goal.steps:
                latest[step] = min(latest[step], goal.due)
    else:
        latest = [project.bound[1]] * project.size
    for step in reversed(project.order):
        for follower in project.after[step]:
            latest[step] = min(latest[step], latest[follower] - project.durations[follower])
    return latest


def _feasible(project: Project, ranks: Sequence[int]) -> list[int]:
    """The order of lowest rank first among the steps whose predecessors stand already."""
    left = [len(earlier) for earlier in project.before]
    ready = sorted((ranks[step], step) for step, count in enumerate(left) if count == 0)
    ready.reverse()
    order = []
    while ready:
        _, step = ready.pop()
        order.append(step)
        for follower in project.after[step]:
            left[follower] -= 1
            if left[follower] == 0:
                insort(ready, (ranks[follower], follower), key=lambda entry: -entry[0])
    return order

"""Moves spread over months: as few late ones, then as low a peak of work, as can be found.

What is minimized, in this order: moves without a day, months late, the highest load of a month,
moves that share a weekend, the sum of squares of the loads, and days by which moves come early.
A first plan by due dates is improved by moving and exchanging; a search over all plans, bounded in
its number of steps so that the result is the same everywhere, then looks for a better beginning of
that list. Whether the first three are proven to be least is part of the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

Score = tuple[int, int, int, int, int, int]
Plan = list["Option | None"]

_STEPS = 10_000
_SWEEPS = 20


@dataclass(frozen=True, slots=True)
class Option:
    """A weekend on which a move may take place.

    `loads` are the person-days that it takes in which month, `late` months too late, `early` days
    before it is due.
    """

    weekend: int
    month: int
    loads: tuple[tuple[int, int], ...]
    late: int
    early: int


@dataclass(frozen=True, slots=True)
class Levelled:
    """The chosen option of each job, None where there is none, and what is known of it.

    `proven`: fewer moves without a day, months late, or a lower peak there cannot be.
    """

    chosen: tuple[Option | None, ...]
    unplaced: int
    late: int
    peak: int
    proven: bool


def level(
    jobs: Sequence[Sequence[Option]],
    apart: AbstractSet[frozenset[int]],
    capacity: int,
    steps: int = _STEPS,
) -> Levelled:
    """Choose an option for each job.

    Jobs that are to stay `apart` (pairs of places) never share a weekend, and no month carries
    more than `capacity` person-days.
    """
    problem = _Problem(jobs, apart, capacity)
    plan = problem.improved(problem.first())
    search = _Search(problem, plan, steps)
    found = search.run()
    if found is not None:
        plan = problem.improved(found)
    score = problem.score(plan)
    proven = search.complete or score[:3] <= problem.floor()
    return Levelled(tuple(plan), *score[:3], proven)


class _Problem:
    def __init__(
        self,
        jobs: Sequence[Sequence[Option]],
        apart: AbstractSet[frozenset[int]],
        capacity: int,
    ) -> None:
        self.jobs = [
            [option for option in options if all(days <= capacity for _, days in option.loads)]
            for options in jobs
        ]
        self.capacity = capacity
        self.rivals: dict[int, set[int]] = defaultdict(set)
        for pair in apart:
            one, other = sorted(pair)
            self.rivals[one].add(other)
            self.rivals[other].add(one)
        self.alike = self._alike()

    def _alike(self) -> dict[int, tuple[tuple[int, int, tuple[tuple[int, int], ...]], ...]]:
        """What each weekend is to each job; equal ones can be exchanged until somebody has one."""
        found: dict[int, list[tuple[int, int, tuple[tuple[int, int], ...]]]] = defaultdict(list)
        for job, options in enumerate(self.jobs):
            for option in options:
                found[option.weekend].append((job, option.late, option.loads))
        return {weekend: tuple(sorted(uses)) for weekend, uses in found.items()}

    def score(self, plan: Plan) -> Score:
        """What is minimized."""
        chosen = [option for option in plan if option is not None]
        loads = self.loads(plan)
        weekends = {option.weekend for option in chosen}
        return (
            len(plan) - len(chosen),
            sum(option.late for option in chosen),
            max(loads.values(), default=0),
            len(chosen) - len(weekends),
            sum(load * load for load in loads.values()),
            sum(option.early for option in chosen),
        )

    def loads(self, plan: Plan) -> dict[int, int]:
        """Person-days by month."""
        loads: dict[int, int] = defaultdict(int)
        for option in plan:
            for month, days in option.loads if option else ():
                loads[month] += days
        return loads

    def open(self, plan: Plan, job: int, loads: dict[int, int]) -> Iterator[Option]:
        """The options of a job beside a plan in which it has none."""
        rivals = (plan[rival] for rival in self.rivals[job])
        taken = {option.weekend for option in rivals if option is not None}
        for option in self.jobs[job]:
            fits = all(loads.get(m, 0) + days <= self.capacity for m, days in option.loads)
            if fits and option.weekend not in taken:
                yield option

    def first(self) -> Plan:
        """Job by job, the one with the least room first, each where it does least harm."""
        plan: Plan = [None] * len(self.jobs)
        for job in self.order():
            self._settle(plan, job)
        return plan

    def order(self) -> list[int]:
        """Jobs by how few options they have."""
        return sorted(range(len(self.jobs)), key=lambda job: (len(self.jobs[job]), job))

    def _settle(self, plan: Plan, job: int) -> None:
        """Give a job the option with which the score is best."""
        plan[job] = None
        loads = self.loads(plan)
        bare = self.score(plan)
        weekends = {option.weekend for option in plan if option is not None}

        def score(option: Option) -> Score:
            filled = [(loads.get(month, 0), days) for month, days in option.loads]
            return (
                bare[0] - 1,
                bare[1] + option.late,
                max([bare[2], *(load + days for load, days in filled)]),
                bare[3] + (option.weekend in weekends),
                bare[4] + sum((2 * load + days) * days for load, days in filled),
                bare[5] + option.early,
            )

        plan[job] = min(self.open(plan, job, loads), key=score, default=None)

    def improved(self, start: Plan) -> Plan:
        """The plan after moving single jobs, and critical ones with another, while that helps."""
        plan = list(start)
        for _ in range(_SWEEPS):
            before = self.score(plan)
            for job in range(len(plan)):
                self._settle(plan, job)
            for one in self._critical(plan):
                for other in range(len(plan)):
                    if other != one:
                        self._resettle(plan, one, other)
            if self.score(plan) >= before:
                break
        return plan

    def _critical(self, plan: Plan) -> list[int]:
        """Jobs without a day, late ones, and those in a month of the highest load."""
        loads = self.loads(plan)
        peak = max(loads.values(), default=0)
        return [
            job
            for job, option in enumerate(plan)
            if option is None
            or option.late
            or any(loads[month] == peak for month, _ in option.loads)
        ]

    def _resettle(self, plan: Plan, one: int, other: int) -> None:
        kept, before = (plan[one], plan[other]), self.score(plan)
        plan[one] = plan[other] = None
        self._settle(plan, other)
        self._settle(plan, one)
        if self.score(plan) >= before:
            plan[one], plan[other] = kept

    def floor(self) -> tuple[int, int, int]:
        """No plan has fewer moves without a day, months late or, with so few, a lower peak.

        In any stretch of months the jobs that can only be there take the work that they take.
        """
        served = [options for options in self.jobs if options]
        late = sum(min(option.late for option in options) for options in served)
        best = [
            [option for option in options if option.late == min(each.late for each in options)]
            for options in served
        ]
        spans = [_span(options) for options in best]
        work = [min(sum(days for _, days in o.loads) for o in options) for options in best]
        peak = max(
            (min(max(days for _, days in o.loads) for o in options) for options in best), default=0
        )
        months = {month for options in best for o in options for month, _ in o.loads}
        for begin in {span[0] for span in spans}:
            for end in {span[1] for span in spans}:
                inside = sum(
                    days
                    for days, span in zip(work, spans, strict=True)
                    if begin <= span[0] and span[1] <= end
                )
                room = sum(begin <= month <= end for month in months)
                if inside:
                    peak = max(peak, -(-inside // room))
        return len(self.jobs) - len(served), late, peak


def _span(options: Sequence[Option]) -> tuple[int, int]:
    months = [month for option in options for month, _ in option.loads]
    return min(months), max(months)


class _Search:
    """Depth first over all plans that could have a better beginning of the score."""

    def __init__(self, problem: _Problem, start: Plan, steps: int) -> None:
        self.problem, self.steps = problem, steps
        self.best = problem.score(start)[:3]
        self.found: Plan | None = None
        self.order = problem.order()
        least = [
            (0, min(option.late for option in options))
            if (options := problem.jobs[job])
            else (1, 0)
            for job in self.order
        ]
        self.rest = [
            (sum(one for one, _ in least[place:]), sum(late for _, late in least[place:]))
            for place in range(len(least) + 1)
        ]
        self.complete = False

    def run(self) -> Plan | None:
        """A better plan than the one begun with, or None."""
        if self.best <= self.problem.floor():
            self.complete = True
            return None
        self._descend([None] * len(self.order), 0, (0, 0))
        self.complete = self.steps > 0
        return self.found

    def _descend(self, plan: Plan, place: int, so_far: tuple[int, int]) -> None:
        self.steps -= 1
        if self.steps <= 0:
            return
        loads = self.problem.loads(plan)
        rest = self.rest[place]
        reach = (so_far[0] + rest[0], so_far[1] + rest[1], max(loads.values(), default=0))
        if reach >= self.best:
            return
        if place == len(self.order):
            self.best, self.found = reach, list(plan)
            return
        job = self.order[place]
        for option in self._distinct(plan, job, loads):
            plan[job] = option
            self._descend(plan, place + 1, (so_far[0], so_far[1] + option.late))
        plan[job] = None
        self._descend(plan, place + 1, (so_far[0] + 1, so_far[1]))

    def _distinct(self, plan: Plan, job: int, loads: dict[int, int]) -> list[Option]:
        """The job's options, of weekends that nobody has yet only one of those that are alike."""
        used = {option.weekend for option in plan if option}
        kept: dict[object, Option] = {}
        for option in self.problem.open(plan, job, loads):
            alike: object = self.problem.alike[option.weekend]
            kept.setdefault(option.weekend if option.weekend in used else alike, option)
        return sorted(
            kept.values(),
            key=lambda option: (
                option.late,
                max(loads.get(month, 0) + days for month, days in option.loads),
                option.early,
            ),
        )

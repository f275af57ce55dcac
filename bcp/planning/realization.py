"""From start times back to a schedule: who does what, and what each start waited for."""

from __future__ import annotations

import heapq
from dataclasses import replace

from bcp.planning.compilation import Compiled
from bcp.planning.generation import Effort, Timetable, serial
from bcp.planning.network import Network
from bcp.planning.project import Amounts
from bcp.planning.reason import ReasonKind
from bcp.planning.schedule import Schedule, unresourced_reason
from bcp.planning.staffing import Demand, slots, staff
from bcp.planning.workforce import Workforce

_UNHELD = -1
Unit = tuple[int, int, int]
"""Since when it is free, who held it last, and the number of the person (of a lane: any)."""


def realize(
    network: Network, workforce: Workforce, compiled: Compiled, timetable: Timetable
) -> Schedule:
    """The timetable, moved to the left as far as it goes, with people by name and reasons.

    So every start is the very moment at which a predecessor ended, a release came, or somebody or
    some lane that the step needs became free.
    """
    return _Realizer(network, workforce, compiled, timetable).run()


class _Realizer:
    def __init__(
        self, network: Network, workforce: Workforce, compiled: Compiled, timetable: Timetable
    ) -> None:
        self._network = network
        self._workforce = workforce
        self._compiled = compiled
        project = compiled.project
        self._modes: list[Amounts] = [
            modes[packed.index(demand)]
            for modes, packed, demand in zip(
                project.modes, project.packed, timetable.demands, strict=True
            )
        ]
        place = {step: number for number, step in enumerate(project.order)}
        self._order = sorted(place, key=lambda step: (timetable.starts[step], place[step]))
        fixed = replace(project, modes=[(mode,) for mode in self._modes])
        self._starts = serial(fixed, self._order, Effort()).starts
        self._order.sort(key=lambda step: (self._starts[step], place[step]))
        self._busy: list[list[Unit]] = [
            *(sorted(map(self._person, group)) for group in compiled.groups),
            *(self._lane(name, number) for number, name in enumerate(compiled.repositories)),
        ]
        self._free: list[list[Unit]] = [[] for _ in self._busy]
        self._ends = {
            (resource, unit[0]): unit[1]
            for resource, units in enumerate(self._busy)
            for unit in units
        }

    def _person(self, person: int) -> Unit:
        until, holder = self._workforce.busy.get(person, (0, _UNHELD))
        begin = self._workforce.first_begin(person) or 0
        return begin, holder if begin == until else _UNHELD, person

    def _lane(self, name: str, number: int) -> list[Unit]:
        """The lanes of a repository; some are with steps that run already."""
        count = self._compiled.project.capacities[len(self._compiled.groups) + number][-1][1]
        held = [
            (draft.release.time + draft.duration, step)
            for step, draft in enumerate(self._network.drafts)
            if draft.holds is not None and name in draft.holds[1]
        ]
        free = [(0, _UNHELD)] * (count - len(held))
        return sorted((*unit, place) for place, unit in enumerate([*free, *held]))

    def run(self) -> Schedule:
        size = len(self._starts)
        schedule = Schedule(
            start=self._starts,
            people=[[] for _ in range(size)],
            holders=[[] for _ in range(size)],
            waited=[(ReasonKind.DECLARATION, "", None)] * size,
        )
        for step in self._order:
            self._place(step, schedule)
        return schedule

    def _place(self, step: int, schedule: Schedule) -> None:
        now, mode = self._starts[step], self._modes[step]
        self._release_units(now, mode)
        finish = now + self._network.durations[step]
        taken: list[Unit] = []
        for resource, count in mode:
            for _ in range(count):
                unit = self._free[resource].pop()
                taken.append(unit)
                heapq.heappush(self._busy[resource], (finish, step, unit[2]))
            self._ends[resource, finish] = step
        draft = self._network.drafts[step]
        schedule.sequence.append(step)
        people = taken[: len(slots(draft.demand))]
        schedule.people[step] = self._staffed(draft.demand, {unit[2] for unit in people})
        waited = unresourced_reason(self._network, self._starts, step)
        holders = {unit[1] for unit in taken}
        if waited is None:
            resource, holder = self._freed(now, mode)
            holders.add(holder)
            waited = *self._named(resource, draft.demand), None if holder == _UNHELD else holder
        schedule.waited[step] = waited
        schedule.holders[step] = sorted(holders - {_UNHELD})

    def _release_units(self, now: int, mode: Amounts) -> None:
        for resource, _ in mode:
            busy, free = self._busy[resource], self._free[resource]
            while busy and busy[0][0] <= now:
                free.append(heapq.heappop(busy))

    def _freed(self, now: int, mode: Amounts) -> tuple[int, int]:
        """A needed resource that became free just now, and by whom; another step may be on it."""
        for resource, _ in mode:
            if (resource, now) in self._ends:
                return resource, self._ends[resource, now]
        for resource, _ in mode:
            if resource < len(self._compiled.groups):
                person = self._workforce.people[self._compiled.groups[resource][0]]
                stretch = person.at_work(now)
                if stretch is not None and stretch[0] == now:
                    return resource, _UNHELD
        raise AssertionError("every start has a reason")

    def _named(self, resource: int, demand: Demand) -> tuple[ReasonKind, str]:
        groups = self._compiled.groups
        if resource >= len(groups):
            return ReasonKind.LANE, self._compiled.repositories[resource - len(groups)]
        skills = self._workforce.people[groups[resource][0]].skills
        return ReasonKind.PERSON, next(skill for skill, _ in demand if skill in skills)

    def _staffed(self, demand: Demand, chosen: set[int]) -> list[int]:
        people = staff(demand, self._workforce.having, chosen.__contains__)
        if people is None:
            raise AssertionError("a mode serves its demand")
        return people

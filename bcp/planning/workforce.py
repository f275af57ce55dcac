"""The people of the plan as individuals: who they are, what they can do, when they can begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from bcp.model.inventory import Inventory
from bcp.model.resource import Shift, Vendor
from bcp.model.scenario import Attendance, Scenario
from bcp.planning.person import Person
from bcp.planning.progress import Progress
from bcp.planning.staffing import Demand, by_flexibility, staff

NOBODY: Mapping[int, tuple[int, int]] = MappingProxyType({})
_CYCLES = 8
"""Stretches of work that are looked at before people with different shifts are said to miss each
other for good."""


def find_people(inventory: Inventory, scenario: Scenario) -> tuple[Person, ...]:
    """Everybody in teams and at vendors, in inventory order."""
    return (*_team_members(inventory, scenario), *_vendor_people(inventory, scenario))


def as_counted(people: Sequence[Person], progress: Progress) -> tuple[Person, ...]:
    """The people, those of counted teams as they were counted.

    When fewer came than were expected, whoever is at a step stays and the last of the others are
    away for good; when more came, they are those who were expected next. Who is expected later
    still is.
    """
    at_work = {
        assignment.person
        for step in progress.begun
        if step.finish is None
        for assignment in step.people
    }
    people = list(people)
    for count in progress.present:
        team = [n for n, person in enumerate(people) if person.team == count.team]
        team.sort(key=lambda n: people[n].id not in at_work)
        there = [n for n in team if _is_there(people[n], count.since)]
        for number in there[count.people :]:
            people[number] = people[number].model_copy(update={"arrives": None})
        away = [n for n in team if n not in there]
        away.sort(key=lambda n: (people[n].arrives is None, people[n].arrives or 0))
        for number in away[: max(0, count.people - len(there))]:
            people[number] = people[number].model_copy(update={"arrives": count.since})
    return tuple(people)


def _is_there(person: Person, time: int) -> bool:
    return person.arrives is not None and person.arrives <= time


def vendor_arrival(vendor: Vendor, scenario: Scenario) -> int:
    """When a vendor can begin: as the scenario says, else its usual time after the declaration."""
    stated = {arrival.vendor: arrival.after for arrival in scenario.vendors}
    usual = scenario.declared_after + vendor.arrival.expected
    return max(scenario.declared_after, stated.get(vendor.id, usual))


def _team_members(inventory: Inventory, scenario: Scenario) -> Iterator[Person]:
    curves = {attendance.team: attendance for attendance in scenario.attendance}
    for team in inventory.teams:
        named: Counter[str] = Counter()
        for group in team.members:
            skills = tuple(sorted(set(group.skills)))
            arrivals = _arrivals(group.count, curves.get(team.id), scenario.declared_after)
            for arrives in arrivals:
                named[group.role] += 1
                yield _person(
                    f"{team.id}/{group.role}-{named[group.role]}",
                    team.id,
                    skills,
                    arrives,
                    team.shift,
                )


def _vendor_people(inventory: Inventory, scenario: Scenario) -> Iterator[Person]:
    for vendor in inventory.vendors:
        arrives = vendor_arrival(vendor, scenario)
        skills = tuple(sorted(set(vendor.skills)))
        for number in range(1, vendor.count + 1):
            yield _person(f"{vendor.id}/{number}", vendor.id, skills, arrives, vendor.shift)


def _person(
    name: str, team: str, skills: tuple[str, ...], arrives: int | None, shift: Shift | None
) -> Person:
    return Person(
        id=name,
        team=team,
        skills=skills,
        arrives=arrives,
        works=None if shift is None or not shift.rest else shift.work,
        rests=0 if shift is None else shift.rest,
    )


def _arrivals(count: int, curve: Attendance | None, declared: int) -> list[int | None]:
    """When each of `count` people is there for good; whoever leaves again is not counted on.

    With a share s present, floor(s x count) people are there.
    """
    if curve is None:
        return [declared] * count
    arrivals: list[int | None] = [None] * count
    staying = count
    for point in sorted(curve.present, key=lambda each: each.after, reverse=True):
        staying = min(staying, point.share * count // 100)
        for number in range(staying):
            arrivals[number] = max(declared, point.after)
    return arrivals


class Workforce:
    """Answers from when on a demand can be met at all, were nobody else in need of anybody.

    `busy` says by position who cannot begin anything before a time, because of a step (position)
    that they are at.
    """

    def __init__(
        self, people: tuple[Person, ...], busy: Mapping[int, tuple[int, int]] = NOBODY
    ) -> None:
        self.people = people
        self.busy = busy
        self.arrives = [person.arrives for person in people]
        self.having = by_flexibility([person.skills for person in people])
        self.in_shifts = any(person.works is not None for person in people)
        self._known: dict[tuple[Demand, int], int | None] = {((), 0): 0}
        self._when: dict[Demand, tuple[int, ...]] = {}

    def available(self, person: int, time: int, duration: int) -> bool:
        """Whether a person who does nothing else could begin a step at `time`."""
        if person in self.busy and time < self.busy[person][0]:
            return False
        return self.people[person].can_take(time, duration)

    def first_begin(self, person: int) -> int | None:
        """When a person can begin anything for the first time; None: never."""
        arrives = self.arrives[person]
        if arrives is None or person not in self.busy:
            return arrives
        free = self.busy[person][0]
        if self.people[person].at_work(free) is not None:
            return free
        return self.people[person].next_begin(free)

    def stretches(self, person: int, horizon: int) -> Iterator[tuple[int, int | None]]:
        """The stretches of work (begin, end) that begin before `horizon`; an end None: for good."""
        begin = self.first_begin(person)
        while begin is not None and begin < horizon:
            stretch = self.people[person].at_work(begin)
            if stretch is None:
                return
            yield begin, stretch[1]
            begin = self.people[person].next_begin(begin)

    def staffed_from(self, demand: Demand, duration: int) -> int | None:
        """The earliest time at which enough people could begin a step of `duration` seconds.

        None: never, as far as the next `_CYCLES` stretches of work show.
        """
        if not demand:
            return 0
        key = demand, duration if self.in_shifts else 0
        if key not in self._known:
            self._known[key] = next(
                (t for t in self._begins(demand) if self._meets(demand, t, duration)), None
            )
        return self._known[key]

    def shortage(self, demand: Demand) -> tuple[str, int]:
        """The skill that a demand lacks most, and how many people of it, at any time."""
        missing = {
            skill: count
            - sum(self.arrives[person] is not None for person in self.having.get(skill, ()))
            for skill, count in demand
        }
        skill = max(missing, key=lambda each: (missing[each], each))
        return skill, max(1, missing[skill])

    def _begins(self, demand: Demand) -> tuple[int, ...]:
        """The times, in order, at which somebody who could help begins a stretch of work."""
        if demand not in self._when:
            self._when[demand] = tuple(sorted(self._find_begins(demand)))
        return self._when[demand]

    def _find_begins(self, demand: Demand) -> set[int]:
        asked = {p for skill, _ in demand for p in self.having.get(skill, ())}
        firsts = {p: first for p in asked if (first := self.first_begin(p)) is not None}
        last = max(firsts.values(), default=0)
        begins = set(firsts.values())
        for person, first in firsts.items():
            for after in {first, last}:
                begin: int | None = after
                for _ in range(_CYCLES):
                    if begin is not None and (begin := self.people[person].next_begin(begin)):
                        begins.add(begin)
        return begins

    def _meets(self, demand: Demand, time: int, duration: int) -> bool:
        return (
            staff(demand, self.having, lambda person: self.available(person, time, duration))
            is not None
        )

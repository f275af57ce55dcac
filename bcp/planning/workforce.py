"""The people of the plan as individuals: who they are, what they can do, when they can begin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bcp.model.inventory import Inventory
from bcp.model.resource import Vendor
from bcp.model.scenario import Attendance, Scenario
from bcp.planning.plan import Person
from bcp.planning.staffing import Demand, by_flexibility, staff


def find_people(inventory: Inventory, scenario: Scenario) -> tuple[Person, ...]:
    """Everybody in teams and at vendors, in inventory order."""
    return (*_team_members(inventory, scenario), *_vendor_people(inventory, scenario))


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
                yield Person(
                    id=f"{team.id}/{group.role}-{named[group.role]}",
                    team=team.id,
                    skills=skills,
                    arrives=arrives,
                )


def _vendor_people(inventory: Inventory, scenario: Scenario) -> Iterator[Person]:
    for vendor in inventory.vendors:
        arrives = vendor_arrival(vendor, scenario)
        for number in range(1, vendor.count + 1):
            yield Person(
                id=f"{vendor.id}/{number}",
                team=vendor.id,
                skills=tuple(sorted(set(vendor.skills))),
                arrives=arrives,
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
    """Answers from when on a demand can be met at all, were nobody else in need of anybody."""

    def __init__(self, people: tuple[Person, ...]) -> None:
        self.people = people
        self.arrives = [person.arrives for person in people]
        self.having = by_flexibility([person.skills for person in people])
        self._times = sorted({time for time in self.arrives if time is not None})
        self._known: dict[Demand, int | None] = {(): 0}

    def staffed_from(self, demand: Demand) -> int | None:
        """The earliest time at which enough people are there; None: never enough."""
        if demand not in self._known:
            self._known[demand] = next(
                (time for time in self._times if self._meets(demand, time)), None
            )
        return self._known[demand]

    def shortage(self, demand: Demand) -> tuple[str, int]:
        """The skill that a demand lacks most, and how many people of it, at any time."""
        missing = {
            skill: count
            - sum(self.arrives[person] is not None for person in self.having.get(skill, ()))
            for skill, count in demand
        }
        skill = max(missing, key=lambda each: (missing[each], each))
        return skill, max(1, missing[skill])

    def _meets(self, demand: Demand, time: int) -> bool:
        def there(person: int) -> bool:
            arrives = self.arrives[person]
            return arrives is not None and arrives <= time

        return staff(demand, self.having, there) is not None

"""Who and what is free at a moment: people by skill and shift, and the lanes of repositories."""

from __future__ import annotations

from collections import Counter

from bcp.planning.plan import Assignment, Plan, PlannedStep
from bcp.planning.staffing import Demand, by_flexibility, slots, staff

Needs = tuple[tuple[str, ...], Demand, tuple[Assignment, ...] | None]
"""Lanes, skills, and people where they are not such as any with the skills could replace.

Where one step cannot start, no other of the same needs can that takes as long or longer.
"""


class Crew:
    """The people of a plan, by number and by skill."""

    def __init__(self, plan: Plan) -> None:
        self.people = plan.people
        self.numbers = {person.id: number for number, person in enumerate(plan.people)}
        self.having = by_flexibility([person.skills for person in plan.people])

    def needs(self, step: PlannedStep) -> Needs:
        """What a step needs."""
        demand = Counter(one.skill for one in step.people)
        usual = tuple(sorted(demand.items())) == step.skills and all(
            one.skill in self.people[self.numbers[one.person]].skills for one in step.people
        )
        return step.lanes, step.skills, None if usual else step.people


class Free:
    """The people and lanes that are not taken at this moment."""

    def __init__(
        self, crew: Crew, lanes: Counter[str], taken: frozenset[str], now: int | None
    ) -> None:
        self._crew = crew
        self._lanes = lanes
        self._taken = set(taken)
        self._now = now

    def take(self, step: PlannedStep) -> tuple[Assignment, ...] | None:
        """Occupy what the step needs; None, and nothing occupied, when that is not free."""
        if any(self._lanes[lane] <= 0 for lane in step.lanes):
            return None
        people = self.people_for(step)
        if people is not None:
            self._lanes.subtract(step.lanes)
            self._taken.update(assignment.person for assignment in people)
        return people

    def people_for(self, step: PlannedStep) -> tuple[Assignment, ...] | None:
        """Those of the plan when they are free, otherwise whoever can."""
        numbers = [self._crew.numbers[assignment.person] for assignment in step.people]
        if all(self._can(number, step.duration) for number in numbers):
            return step.people
        chosen = staff(step.skills, self._crew.having, lambda one: self._can(one, step.duration))
        if chosen is None:
            return None
        return tuple(
            Assignment(person=self._crew.people[person].id, skill=skill)
            for person, skill in zip(chosen, slots(step.skills), strict=True)
        )

    def _can(self, number: int, duration: int) -> bool:
        person = self._crew.people[number]
        if person.id in self._taken:
            return False
        return self._now is None or person.can_take(self._now, duration)

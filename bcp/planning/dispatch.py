"""Which steps can start now: by predecessors, restore lanes and people, in the plan's order.

Planned times play no part: whoever executes knows what is done and what runs. So a run follows
what happens, not the clock of the plan, and there are no waves. Only shifts go by the clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from bcp.planning.plan import Assignment, Plan, PlannedStep
from bcp.planning.staffing import by_flexibility, slots, staff


def dispatchable(
    plan: Plan,
    *,
    done: Collection[str],
    running: Collection[str] | Mapping[str, tuple[str, ...]],
    gone: Collection[str],
    limit: int,
    absent: Collection[str] = (),
    now: int | None = None,
) -> tuple[PlannedStep, ...]:
    """The waiting steps that can start now, all of them together, in the order of their rank.

    Args:
        plan: the plan that is carried out.
        done: keys of the steps that succeeded.
        running: keys of the steps in flight; as a mapping with the ids of the people they occupy
            (otherwise the people of the plan are taken to be with them).
        gone: keys of the steps that will not run (any more): failed or skipped.
        limit: at most so many steps run side by side, those in flight included.
        absent: ids of people who did not come.
        now: seconds after the incident: then only people whose shift leaves time for the step as
            it is planned take it. None: a drill with a clock of its own, in which nobody rests.

    Returns:
        Steps whose `people` are those who take them now, which may differ from the plan.
    """
    room = limit - len(running)
    if room <= 0:
        return ()
    resources = _Free(plan, running, frozenset(absent), now)
    finished = frozenset(done)
    over = finished | frozenset(running) | frozenset(gone)
    started: list[PlannedStep] = []
    for step in sorted(plan.steps, key=lambda each: each.rank):
        if step.key in over or not finished.issuperset(step.predecessors):
            continue
        people = resources.take(step)
        if people is not None:
            started.append(
                step if people == step.people else step.model_copy(update={"people": people})
            )
            if len(started) == room:
                break
    return tuple(started)


def unstaffable(plan: Plan, absent: Collection[str]) -> tuple[PlannedStep, ...]:
    """The steps for which too few people are left even when nothing else runs."""
    everybody = _Free(plan, (), frozenset(absent))
    return tuple(step for step in plan.steps if everybody.people_for(step) is None)


def absentees(
    plan: Plan, team: str, skill: str, count: int, absent: Collection[str] = ()
) -> tuple[str, ...]:
    """The ids of `count` further people of a team's skill who stay away, the last ones first."""
    candidates = [
        person.id
        for person in plan.people
        if person.team == team and skill in person.skills and person.id not in absent
    ]
    return tuple(reversed(candidates))[:count]


class _Free:
    """The people and lanes that are not taken at this moment."""

    def __init__(
        self,
        plan: Plan,
        running: Collection[str] | Mapping[str, tuple[str, ...]],
        absent: frozenset[str],
        now: int | None = None,
    ) -> None:
        self._people = plan.people
        self._now = now
        self._ids = [person.id for person in plan.people]
        self._numbers = {name: number for number, name in enumerate(self._ids)}
        self._having = by_flexibility([person.skills for person in plan.people])
        self._taken = set(absent)
        self._lanes = Counter({lane.repository: lane.lanes for lane in plan.lanes})
        for key in sorted(running):
            step = plan.steps_by_key[key]
            self._lanes.subtract(step.lanes)
            self._taken.update(
                running[key]
                if isinstance(running, Mapping)
                else (assignment.person for assignment in step.people)
            )

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
        numbers = [self._numbers[name] for name in _names(step.people)]
        if all(self._can(number, step.duration) for number in numbers):
            return step.people
        chosen = staff(step.skills, self._having, lambda one: self._can(one, step.duration))
        if chosen is None:
            return None
        return tuple(
            Assignment(person=self._ids[person], skill=skill)
            for person, skill in zip(chosen, slots(step.skills), strict=True)
        )

    def _can(self, number: int, duration: int) -> bool:
        if self._ids[number] in self._taken:
            return False
        return self._now is None or self._people[number].can_take(self._now, duration)


def _names(people: Iterable[Assignment]) -> Iterable[str]:
    return (assignment.person for assignment in people)

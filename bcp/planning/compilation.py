"""From a network with individual people to the bare scheduling problem.

People with the same skills (as far as any step asks for them) and the same stretches of work are
one resource. Within a stretch whatever respects the counts can be served by individuals: whoever
is free takes the next step, and one who is free is always there (interval graphs are perfect).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bcp.planning.network import Network
from bcp.planning.person import Person
from bcp.planning.priority import LOWEST_CLASS, Goals
from bcp.planning.project import (
    MOST_MODES,
    Amounts,
    Capacity,
    Goal,
    Project,
    alternatives,
    capacity_of,
)
from bcp.planning.staffing import Demand
from bcp.planning.workforce import Workforce

_MOST_STRETCHES = 50_000

Stretches = tuple[tuple[int, int | None], ...]


@dataclass(frozen=True)
class Compiled:
    """A project and what its resources are: groups of people (positions), then repositories.

    From `horizon` on nobody rests in it, so a schedule that goes on after it is none.
    """

    project: Project
    groups: Sequence[Sequence[int]]
    repositories: Sequence[str]
    horizon: int


@dataclass(frozen=True, slots=True)
class _Group:
    """People alike: `longest` is the longest step that fits a stretch of work; None: any."""

    skills: tuple[str, ...]
    people: list[int]
    longest: int | None
    capacity: Capacity


def compile_project(
    network: Network,
    workforce: Workforce,
    lanes: Mapping[str, int],
    goals: Goals,
    *,
    horizon: int,
    choices: bool = True,
) -> Compiled | None:
    """The problem; None where it cannot be put so.

    That is: a step occupies somebody for no time at all or beyond a whole shift, what it demands
    never is there, or there are very many shifts. With `choices` off, steps follow only what they
    follow whichever alternatives are chosen: then a bound holds for every choice.
    """
    drafts = network.drafts
    if sum(_count_stretches(person, horizon) for person in workforce.people) > _MOST_STRETCHES:
        return None
    asked = {skill for draft in drafts for skill, _ in draft.demand}
    groups = _groups(workforce, asked, horizon)
    names = sorted({lane for draft in drafts for lane in draft.lanes})
    capacities = [group.capacity for group in groups]
    capacities += [_lane_capacity(name, lanes[name], network) for name in names]
    resources = _Resources(groups, {name: len(groups) + n for n, name in enumerate(names)})
    modes = []
    for step, draft in enumerate(drafts):
        duration = network.durations[step]
        found = resources.modes(draft.demand, draft.lanes, duration, capacities)
        if not found or (not duration and (draft.demand or draft.lanes)):
            return None
        modes.append(found)
    project = Project(
        durations=network.durations,
        before=network.before if choices else _certain(network),
        modes=modes,
        capacities=capacities,
        releases=[draft.release.time for draft in drafts],
        goals=[
            Goal(tuple(steps), goals.targets[name], 1 << (LOWEST_CLASS - goals.priorities[name]))
            for name, steps in goals.steps.items()
        ],
        cut=any(len(ways) == MOST_MODES for ways in modes),
    )
    return Compiled(project, tuple(group.people for group in groups), names, horizon)


class _Resources:
    def __init__(self, groups: Sequence[_Group], lanes: Mapping[str, int]) -> None:
        self._groups = groups
        self._lanes = lanes
        self._limits = sorted({group.longest for group in groups if group.longest is not None})
        self._known: dict[tuple[Demand, tuple[str, ...], int], tuple[Amounts, ...]] = {}

    def modes(
        self,
        demand: Demand,
        lanes: tuple[str, ...],
        duration: int,
        capacities: Sequence[Capacity],
    ) -> tuple[Amounts, ...]:
        """The ways to serve a step; people whose shift is too short for it are in none."""
        if not demand and not lanes:
            return ((),)
        excluded = sum(limit < duration for limit in self._limits)
        key = demand, lanes, excluded
        if key not in self._known:
            people = ((self._able(skill, duration), count) for skill, count in demand)
            served = (((self._lanes[lane],), 1) for lane in lanes)
            counts = {number: capacity[-1][1] for number, capacity in enumerate(capacities)}
            self._known[key] = alternatives(chain(people, served), counts)
        return self._known[key]

    def _able(self, skill: str, duration: int) -> list[int]:
        return [
            number
            for number, group in enumerate(self._groups)
            if skill in group.skills and (group.longest is None or duration <= group.longest)
        ]


def _groups(workforce: Workforce, asked: set[str], horizon: int) -> list[_Group]:
    """People who come, by those of their skills that are asked for, the fewest skills first.

    Those who stay once they have come are alike whenever they come; those who rest are alike
    when they do so together.
    """
    found: dict[tuple[tuple[str, ...], Stretches], list[int]] = {}
    for number, person in enumerate(workforce.people):
        skills = tuple(skill for skill in person.skills if skill in asked)
        stretches = tuple(workforce.stretches(number, horizon)) if skills else ()
        if skills and workforce.first_begin(number) is not None:
            stays = not stretches or stretches[0][1] is None or stretches[0][1] >= horizon
            found.setdefault((skills, () if stays else stretches), []).append(number)
    ranked = sorted(found, key=lambda each: (len(each[0]), each[0], _first(each[1])))
    return [
        _Group(
            skills,
            found[skills, stretches],
            workforce.people[found[skills, stretches][0]].works if stretches else None,
            _capacity(workforce, found[skills, stretches], stretches, horizon),
        )
        for skills, stretches in ranked
    ]


def _count_stretches(person: Person, horizon: int) -> int:
    return 1 if person.works is None else horizon // (person.works + person.rests)


def _first(stretches: Stretches) -> int:
    return stretches[0][0] if stretches else -1


def _capacity(
    workforce: Workforce, people: Sequence[int], stretches: Stretches, horizon: int
) -> Capacity:
    if not stretches:
        return capacity_of(workforce.first_begin(person) or 0 for person in people)
    count = len(people)
    steps: list[tuple[int, int]] = [] if stretches[0][0] == 0 else [(0, 0)]
    for begin, end in stretches:
        steps.append((begin, count))
        if end is not None and end < horizon:
            steps.append((end, 0))
    if steps[-1][1] == 0:
        steps.append((horizon, count))
    return tuple(steps)


def _lane_capacity(name: str, count: int, network: Network) -> Capacity:
    """All lanes, less those that running steps still hold."""
    given = Counter[int]()
    for step, draft in enumerate(network.drafts):
        if draft.holds is not None and name in draft.holds[1]:
            given[draft.release.time + network.durations[step]] += 1
    free = max(0, count - given.total())
    steps = [(0, free)]
    for time in sorted(given):
        free = min(count, free + given[time])
        steps.append((time, free))
    return tuple(steps)


def _certain(network: Network) -> list[list[int]]:
    if not network.choices:
        return network.before
    return [
        [earlier for earlier in before if (step, earlier) not in network.choices]
        for step, before in enumerate(network.before)
    ]

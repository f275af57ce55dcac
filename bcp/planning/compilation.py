"""From a network with individual people to the bare scheduling problem.

People with the same skills (as far as any step asks for them) are one resource. As everybody
stays once they have come, whatever respects the counts can be served by individuals: whoever is
free takes the next step, and one who is free is always there (interval graphs are perfect).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bcp.planning.network import Network
from bcp.planning.priority import LOWEST_CLASS, Goals
from bcp.planning.project import MOST_MODES, Amounts, Goal, Project, alternatives, capacity_of
from bcp.planning.staffing import Demand
from bcp.planning.workforce import Workforce


@dataclass(frozen=True)
class Compiled:
    """A project and what its resources are: groups of people (positions), then repositories."""

    project: Project
    groups: Sequence[Sequence[int]]
    repositories: Sequence[str]


def compile_project(
    network: Network, workforce: Workforce, lanes: Mapping[str, int], goals: Goals
) -> Compiled | None:
    """The problem; None where it cannot be put so.

    That is: a step occupies somebody for no time at all, or what it demands never is there.
    """
    drafts = network.drafts
    asked = {skill for draft in drafts for skill, _ in draft.demand}
    groups = _groups(workforce, asked)
    names = sorted({lane for draft in drafts for lane in draft.lanes})
    capacities = [
        capacity_of(workforce.arrives[person] or 0 for person in people)
        for people in groups.values()
    ]
    capacities += [((0, lanes[name]),) for name in names]
    having = {
        skill: [number for number, skills in enumerate(groups) if skill in skills]
        for skill in asked
    }
    lane_numbers = {name: len(groups) + number for number, name in enumerate(names)}
    counts = {number: capacity[-1][1] for number, capacity in enumerate(capacities)}
    known: dict[tuple[Demand, tuple[str, ...]], tuple[Amounts, ...]] = {}
    for draft in drafts:
        needs = draft.demand, draft.lanes
        if needs not in known:
            people = ((having[skill], count) for skill, count in draft.demand)
            served = (((lane_numbers[lane],), 1) for lane in draft.lanes)
            known[needs] = alternatives(chain(people, served), counts)
        if not known[needs] or (not draft.duration and any(needs)):
            return None
    project = Project(
        durations=network.durations,
        before=network.before,
        modes=[known[draft.demand, draft.lanes] for draft in drafts],
        capacities=capacities,
        releases=[draft.release.time for draft in drafts],
        goals=[
            Goal(tuple(steps), goals.targets[name], 1 << (LOWEST_CLASS - goals.priorities[name]))
            for name, steps in network.goals.items()
        ],
        cut=any(len(ways) == MOST_MODES for ways in known.values()),
    )
    return Compiled(project, tuple(groups.values()), names)


def _groups(workforce: Workforce, asked: set[str]) -> dict[tuple[str, ...], list[int]]:
    """People who come, by those of their skills that are asked for, the fewest skills first."""
    found: dict[tuple[str, ...], list[int]] = {}
    for number, person in enumerate(workforce.people):
        skills = tuple(skill for skill in person.skills if skill in asked)
        if skills and person.arrives is not None:
            found.setdefault(skills, []).append(number)
    return {skills: found[skills] for skills in sorted(found, key=lambda each: (len(each), each))}

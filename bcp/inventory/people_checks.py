"""Whether there is anybody who can do what the recovery steps ask for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.exercise_checks import stated_injects
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind
from bcp.inventory.suggestion import Suggestions
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.scenario import PersonAbsent


def people_by_skill(inventory: Inventory) -> Counter[str]:
    """How many people have each skill, in all teams and at all vendors."""
    count: Counter[str] = Counter()
    for team in inventory.teams:
        for group in team.members:
            for skill in set(group.skills):
                count[skill] += group.count
    for vendor in inventory.vendors:
        for skill in set(vendor.skills):
            count[skill] += vendor.count
    return count


def skills_are_present(contents: Contents) -> Iterator[Problem]:
    """Every skill that a step asks for is had by as many people as it asks for."""
    if {EntityKind.TEAM, EntityKind.VENDOR} & contents.broken:
        return
    available = people_by_skill(contents.inventory)
    suggestions = Suggestions(available)
    for system in contents.inventory.systems:
        for number, step in enumerate(system.recovery):
            for index, people in enumerate(step.people):
                if people.count <= available[people.skill]:
                    continue
                path = ("recovery", number, "people", index, "skill")
                position = contents.sources.position(EntityKind.SYSTEM, system.id, path)
                if available[people.skill]:
                    yield warning(
                        "too-few-people",
                        Message.of(
                            "The step needs {count} people with the skill '{skill}'; there are "
                            "{available}.",
                            count=people.count,
                            skill=people.skill,
                            available=available[people.skill],
                        ),
                        Message.of("Train more people, contract a vendor, or divide the step."),
                        position,
                    )
                    continue
                yield warning(
                    "nobody-with-skill",
                    Message.of("Nobody has the skill '{skill}'.", skill=people.skill),
                    suggestions.instead_of(
                        people.skill,
                        Message.of("Give it to a team or a vendor, or correct the name."),
                    ),
                    position,
                )


def absent_people_exist(contents: Contents) -> Iterator[Problem]:
    """An inject that takes people away names a skill that the team has."""
    teams = {team.id: team for team in contents.inventory.teams}
    for scenario in contents.scenarios:
        for path, inject in stated_injects(scenario):
            if not isinstance(inject, PersonAbsent) or inject.team not in teams:
                continue
            groups = teams[inject.team].members
            skills = sorted({skill for group in groups for skill in group.skills})
            if inject.skill not in skills:
                yield error(
                    "unknown-reference",
                    Message.of(
                        "Nobody in the team '{team}' has the skill '{skill}'.",
                        team=inject.team,
                        skill=inject.skill,
                    ),
                    Message.of("There are: {names}.", names=", ".join(skills)),
                    contents.sources.position(EntityKind.SCENARIO, scenario.id, (*path, "skill")),
                )

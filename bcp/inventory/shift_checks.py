"""Whether shifts, replacement sites and untrusted hosts make sense."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind
from bcp.inventory.suggestion import instead_of
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.quantity import HOUR, format_duration

SHORTEST_SHIFT = HOUR


def shifts_are_long_enough(contents: Contents) -> Iterator[Problem]:
    """In less than an hour nobody carries a step of recovery through."""
    shifts = [(EntityKind.TEAM, team.id, team.shift) for team in contents.inventory.teams]
    shifts.extend(
        (EntityKind.VENDOR, vendor.id, vendor.shift)
        for vendor in contents.inventory.vendors
        if vendor.shift is not None
    )
    for kind, name, shift in shifts:
        if shift.work < SHORTEST_SHIFT:
            yield error(
                "shift-too-short",
                Message.of(
                    "A shift of {work}: at least {least} are needed.",
                    work=format_duration(shift.work),
                    least=format_duration(SHORTEST_SHIFT),
                ),
                Message.of("Write how long they work at a stretch, such as 12h."),
                contents.sources.position(kind, name, ("shift", "work")),
            )


def steps_fit_shifts(contents: Contents) -> Iterator[Problem]:
    """A step that is longer than any shift of those who can do it needs relief."""
    longest = longest_shifts(contents.inventory)
    for system in contents.inventory.systems:
        for number, step in enumerate(system.recovery):
            for index, people in enumerate(step.people):
                work = longest.get(people.skill)
                if work is None or work < SHORTEST_SHIFT or step.estimate.expected <= work:
                    continue
                yield warning(
                    "step-beyond-shift",
                    Message.of(
                        "The step takes {duration}; who has the skill '{skill}' works {work} at a "
                        "stretch.",
                        duration=format_duration(step.estimate.expected),
                        skill=people.skill,
                        work=format_duration(work),
                    ),
                    Message.of(
                        "Divide the step. As it is, it is begun with a shift and handed over."
                    ),
                    contents.sources.position(
                        EntityKind.SYSTEM, system.id, ("recovery", number, "people", index)
                    ),
                )


def longest_shifts(inventory: Inventory) -> dict[str, int]:
    """By skill the longest stretch of work, in seconds; no entry: somebody has no shifts."""
    longest: dict[str, int] = {}
    for team in inventory.teams:
        for group in team.members:
            for skill in group.skills:
                longest[skill] = max(longest.get(skill, 0), team.shift.work)
    for vendor in inventory.vendors:
        for skill in vendor.skills:
            if vendor.shift is not None:
                longest[skill] = max(longest.get(skill, 0), vendor.shift.work)
    for vendor in inventory.vendors:
        if vendor.shift is None:
            for skill in vendor.skills:
                longest.pop(skill, None)
    return longest


def untrusted_hosts_exist(contents: Contents) -> Iterator[Problem]:
    """Hosts that a scenario distrusts are hosts of a platform."""
    if EntityKind.PLATFORM in contents.broken:
        return
    hosts = [host.id for platform in contents.inventory.platforms for host in platform.hosts]
    for scenario in contents.scenarios:
        for number, name in enumerate(scenario.untrusted_hosts):
            if name not in hosts:
                yield error(
                    "unknown-reference",
                    Message.of("No platform has a host '{name}'.", name=name),
                    instead_of(name, hosts),
                    contents.sources.position(
                        EntityKind.SCENARIO, scenario.id, ("untrusted_hosts", number)
                    ),
                )


def replacements_stand(contents: Contents) -> Iterator[Problem]:
    """Only a site that is left can be used instead of a lost one."""
    for scenario in contents.scenarios:
        lost = scenario.lost.sites
        for number, each in enumerate(scenario.replacements):
            if each.site not in lost:
                yield warning(
                    "replacement-idle",
                    Message.of("The site '{site}' is not lost.", site=each.site),
                    Message.of("Name a site under 'lost', or leave this out."),
                    contents.sources.position(
                        EntityKind.SCENARIO, scenario.id, ("replacements", number, "site")
                    ),
                )
            elif each.instead in lost:
                yield warning(
                    "replacement-lost",
                    Message.of("The site '{site}' is lost itself.", site=each.instead),
                    Message.of("Name a site that is left."),
                    contents.sources.position(
                        EntityKind.SCENARIO, scenario.id, ("replacements", number, "instead")
                    ),
                )

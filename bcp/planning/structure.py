"""What the inventory's structure alone says, whatever happens: what much hangs on. Pure.

Everything is listed with the worst first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.objective import Occasion
from bcp.model.scenario import Losses, Scenario
from bcp.planning.blast import Blasts, Importance, find_blasts
from bcp.planning.evidence import Evidence
from bcp.planning.graph import RecoveryGraph, build_graph
from bcp.planning.impact import find_impacts
from bcp.planning.planner import assess_situation
from bcp.planning.reason import Obstacle
from bcp.planning.recoverability import Situation, find_recovery

LOWEST_PRIORITY = 9


class Component(Entity):
    """What falls with one system.

    `count` other systems stop running; `falls` names the most important of them. `weight` sums 10
    minus the priority over all of them: priority 1 counts nine times as much as priority 9.
    `target` is its own recovery time in a disaster, `effective_target` the tightest of all that
    hangs on it, which `tightest` has (seconds). When anything falls it is a single point of
    failure.
    """

    system: str
    name: str
    count: int
    falls: tuple[str, ...]
    weight: int
    target: int
    effective_target: int
    tightest: str


class Stranded(Entity):
    """A system that cannot come back, and why."""

    system: str
    name: str
    causes: tuple[Obstacle, ...]


class DeadSite(Entity):
    """What cannot be recovered when a site is lost while everybody comes."""

    site: str
    name: str
    hit: int
    stranded: tuple[Stranded, ...]


class SoleSkill(Entity):
    """A skill of fewer than two people, and the systems whose recovery needs it."""

    skill: str
    people: int
    systems: tuple[str, ...]


class Drilled(Entity):
    """When the recovery of a system was last drilled; None: never."""

    system: str
    name: str
    last_drilled: date | None


class StaleBackup(Entity):
    """A data set whose freshest copy is too old for the RPO, or whose copies share one site.

    `interval` is that of the freshest copy, `target` the RPO in a disaster (seconds).
    """

    system: str
    name: str
    backup: str
    interval: int
    target: int
    sites: tuple[str, ...]


class Structure(Entity):
    """The structural analysis of an inventory.

    `exact` is false when there are circles of alternatives in which more may fall than is said.
    """

    exact: bool = True
    components: tuple[Component, ...]
    sites: tuple[DeadSite, ...]
    skills: tuple[SoleSkill, ...]
    drills: tuple[Drilled, ...]
    backups: tuple[StaleBackup, ...]


def analyze(inventory: Inventory) -> Structure:
    """Analyze a sound inventory."""
    importance = {
        system.id: Importance(
            inventory.objectives_by_id[system.objective].priority,
            inventory.targets(system, Occasion.DISASTER).rto,
        )
        for system in inventory.systems
    }
    blasts = find_blasts(build_graph(inventory), importance)
    return Structure(
        exact=blasts.exact,
        components=_components(inventory, importance, blasts),
        sites=_dead_sites(inventory),
        skills=_sole_skills(inventory),
        drills=_drills(inventory),
        backups=_stale_backups(inventory),
    )


def fallen(graph: RecoveryGraph, system: str) -> tuple[str, ...]:
    """The other systems that stop running with a system; an alternative that is left is enough."""
    return fallen_with(graph, (system,))


def fallen_with(graph: RecoveryGraph, systems: Collection[str]) -> tuple[str, ...]:
    """The other systems that stop running when some fall together; what is left of an alternative
    is enough.
    """
    gone = dict.fromkeys(systems)
    pending = list(gone)
    while pending:
        for each in graph.dependants(pending.pop()):
            if each not in gone and _falls(graph, each, gone):
                gone[each] = None
                pending.append(each)
    return tuple(name for name in gone if name not in systems)


def _falls(graph: RecoveryGraph, system: str, gone: Mapping[str, None]) -> bool:
    return any(target in gone for target in graph.needs(system)) or any(
        all(target in gone for target in group) for group in graph.alternatives(system)
    )


def _components(
    inventory: Inventory, importance: Mapping[str, Importance], blasts: Blasts
) -> tuple[Component, ...]:
    found = []
    for system in inventory.systems:
        blast = blasts.by_system[system.id]
        found.append(
            Component(
                system=system.id,
                name=system.name,
                count=sum(blast.counts.values()),
                falls=blast.named,
                weight=sum(
                    (LOWEST_PRIORITY + 1 - priority) * count
                    for priority, count in blast.counts.items()
                ),
                target=importance[system.id].target,
                effective_target=importance[blast.tightest].target,
                tightest=blast.tightest,
            )
        )
    found.sort(key=lambda each: (-each.weight, each.effective_target, each.system))
    return tuple(found)


def _dead_sites(inventory: Inventory) -> tuple[DeadSite, ...]:
    found = []
    situation: Situation | None = None
    for site in inventory.sites:
        lost = Scenario(
            id=site.id,
            name=site.name,
            description=site.name,
            occasion=Occasion.DISASTER,
            incident_at=datetime(2000, 1, 1, tzinfo=UTC),
            detected_after="0s",
            declared_after="0s",
            lost=Losses(sites=(site.id,)),
        )
        if situation is None:
            situation = assess_situation(inventory, lost, Evidence())
        else:
            hits = find_impacts(situation.graph, inventory, lost)
            situation = replace(situation, scenario=lost, hits=hits)
        causes = find_recovery(situation).causes
        stranded = tuple(
            Stranded(system=name, name=inventory.systems_by_id[name].name, causes=why)
            for name, why in causes.items()
        )
        found.append(
            DeadSite(site=site.id, name=site.name, hit=len(situation.away), stranded=stranded)
        )
    return tuple(sorted(found, key=lambda each: (-len(each.stranded), -each.hit, each.site)))


def _sole_skills(inventory: Inventory) -> tuple[SoleSkill, ...]:
    people: Counter[str] = Counter()
    for team in inventory.teams:
        for group in team.members:
            people.update(dict.fromkeys(group.skills, group.count))
    for vendor in inventory.vendors:
        people.update(dict.fromkeys(vendor.skills, vendor.count))
    needed: dict[str, dict[str, None]] = {}
    for system in inventory.systems:
        for step in system.recovery:
            for demand in step.people:
                needed.setdefault(demand.skill, {})[system.id] = None
    found = [
        SoleSkill(skill=skill, people=people[skill], systems=tuple(systems))
        for skill, systems in needed.items()
        if people[skill] < 2
    ]
    return tuple(sorted(found, key=lambda each: (each.people, -len(each.systems), each.skill)))


def _drills(inventory: Inventory) -> tuple[Drilled, ...]:
    found = [
        Drilled(system=system.id, name=system.name, last_drilled=system.last_drilled)
        for system in inventory.systems
        if system.recovery
    ]
    return tuple(sorted(found, key=lambda each: (each.last_drilled or date.min, each.system)))


def _stale_backups(inventory: Inventory) -> tuple[StaleBackup, ...]:
    repositories = inventory.repositories_by_id
    found = []
    for system in inventory.systems:
        target = inventory.targets(system, Occasion.DISASTER).rpo
        for backup in system.backups:
            sites = dict.fromkeys(repositories[copy.repository].site for copy in backup.copies)
            interval = min(copy.interval for copy in backup.copies)
            if interval > target or len(sites) < 2:
                found.append(
                    StaleBackup(
                        system=system.id,
                        name=system.name,
                        backup=backup.id,
                        interval=interval,
                        target=target,
                        sites=tuple(sites),
                    )
                )
    return tuple(sorted(found, key=lambda each: (each.target - each.interval, each.system)))

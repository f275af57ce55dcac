"""What a scenario does to each system, computed over the recovery graph."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.inventory.losses import lost_systems
from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.model.system import System
from bcp.planning.capacity import crowded_out
from bcp.planning.graph import RecoveryGraph
from bcp.planning.plan import Impact

AWAY = frozenset({Impact.LOST, Impact.OUT, Impact.DOWN})


@dataclass(frozen=True, slots=True)
class Hit:
    """The impact on one system, and what it comes from.

    `because` holds the scenario's id where the scenario names the system itself, else the ids of
    the site, the platform or the systems that took it along (a platform also without losing the
    guest: by having no room left). `level` is what is left, in percent.
    """

    impact: Impact
    because: tuple[str, ...]
    level: int = 0


def find_impacts(graph: RecoveryGraph, inventory: Inventory, scenario: Scenario) -> dict[str, Hit]:
    """The systems that are hit, in inventory order; a system that is not in it is untouched."""
    hits = {
        system: Hit(Impact.LOST, (cause,))
        for system, cause in lost_systems(inventory, scenario).items()
    }
    for outage in scenario.outages:
        if outage.system in inventory.systems_by_id:
            hits.setdefault(outage.system, Hit(Impact.OUT, (scenario.id,)))
    _fall(graph, hits)
    for guest, platform in list(crowded_out(graph, inventory, scenario, hits)):
        hits[guest] = Hit(Impact.DOWN, (platform,))
    _fall(graph, hits)
    for system in inventory.systems:
        if system.id not in hits:
            _degrade(system, hits)
    return {system.id: hits[system.id] for system in inventory.systems if system.id in hits}


def _fall(graph: RecoveryGraph, hits: dict[str, Hit]) -> None:
    pending = list(hits)
    while pending:
        falling: dict[str, None] = {}
        for system in pending:
            falling.update(dict.fromkeys(graph.dependants(system)))
        pending = []
        for system in falling:
            if system not in hits and (because := _away(graph, system, hits)):
                hits[system] = Hit(Impact.DOWN, because)
                pending.append(system)


def _away(graph: RecoveryGraph, system: str, hits: dict[str, Hit]) -> tuple[str, ...]:
    missing = [target for target in graph.needs(system) if target in hits]
    for group in graph.alternatives(system):
        if all(target in hits for target in group):
            missing.extend(group)
    return tuple(dict.fromkeys(missing))


def _degrade(system: System, hits: dict[str, Hit]) -> None:
    missing = [
        (dependency.uses, dependency.level.share)
        for dependency in system.dependencies
        if dependency.uses in hits
        and hits[dependency.uses].impact in AWAY
        and dependency.level is not None
    ]
    if missing:
        because = tuple(dict.fromkeys(target for target, _ in missing if target is not None))
        hits[system.id] = Hit(Impact.DEGRADED, because, min(level for _, level in missing))

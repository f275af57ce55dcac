"""Whether all that is to come back fits on its platform."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from bcp.model.inventory import Inventory
from bcp.model.resource import Platform
from bcp.model.scenario import Scenario
from bcp.model.system import System
from bcp.planning.impact import AWAY, Hit
from bcp.planning.plan import Impact, Obstacle, ObstacleKind

Amounts = tuple[int, int, int]
"""Virtual processors, memory and disk in bytes."""

_NAMES = ("vcpu", "memory", "disk")


def find_misfits(
    inventory: Inventory,
    scenario: Scenario,
    hits: Mapping[str, Hit],
    ranking: Mapping[str, tuple[int, int]],
    without: Iterable[str],
) -> dict[str, Obstacle]:
    """The systems for which no room is left on their platform, with what is missing.

    Guests that were not hit keep their place; the others get theirs in the order of `ranking`,
    so that the least important are left over. Systems in `without` do not come back anyway.
    Hosts in reserve count as room: the N+1 reserve is there for this.
    """
    left_out = set(without)
    misfits: dict[str, Obstacle] = {}
    for platform in inventory.platforms:
        guests = [
            system
            for system in inventory.systems
            if system.hosting.platform == platform.id and system.id not in left_out
        ]
        room = _capacity(platform, scenario, hits)
        staying = [system for system in guests if not _away(system.id, hits)]
        coming = sorted(
            (system for system in guests if _away(system.id, hits)),
            key=lambda system: ranking[system.id],
        )
        misfits.update(_place(platform, room, staying, coming))
    return misfits


def _place(
    platform: Platform, room: Amounts, staying: Sequence[System], coming: Sequence[System]
) -> dict[str, Obstacle]:
    free = list(room)
    for system in staying:
        free = [have - take for have, take in zip(free, _takes(system), strict=True)]
    misfits: dict[str, Obstacle] = {}
    for system in coming:
        rest = [have - take for have, take in zip(free, _takes(system), strict=True)]
        missing = tuple(
            (name, -amount) for name, amount in zip(_NAMES, rest, strict=True) if amount < 0
        )
        if missing:
            misfits[system.id] = Obstacle(
                kind=ObstacleKind.NO_CAPACITY, subject=platform.id, missing=missing
            )
        else:
            free = rest
    return misfits


def _capacity(platform: Platform, scenario: Scenario, hits: Mapping[str, Hit]) -> Amounts:
    """The stated share; else a platform that is built anew has all, another its hosts left."""
    shares = {each.platform: each.share for each in scenario.platform_capacity}
    hit = hits.get(platform.system)
    rebuilt = hit is not None and hit.impact is Impact.LOST
    lost_sites = set() if platform.id in shares or rebuilt else set(scenario.lost.sites)
    hosts = [host for host in platform.hosts if host.site not in lost_sites]
    share = shares.get(platform.id, 100)
    return (
        sum(host.vcpu for host in hosts) * share // 100,
        sum(host.memory for host in hosts) * share // 100,
        platform.disk * share // 100,
    )


def _takes(system: System) -> Amounts:
    return system.hosting.vcpu, system.hosting.memory, system.hosting.disk


def _away(system: str, hits: Mapping[str, Hit]) -> bool:
    hit = hits.get(system)
    return hit is not None and hit.impact in AWAY

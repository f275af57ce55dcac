"""Whether all that stays or is to come back fits on its platform."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.resource import Host, Platform
from bcp.model.scenario import Scenario
from bcp.model.system import System
from bcp.planning.graph import RecoveryGraph
from bcp.planning.reason import Obstacle, ObstacleKind

Amounts = tuple[int, int, int]
"""Virtual processors, memory and disk in bytes."""

_NAMES = ("vcpu", "memory", "disk")


class Room(Entity):
    """Whether everything on a platform has room on what a scenario leaves of it, or rebuilds.

    `wanted` is what all guests take, `there` what is left: virtual processors, memory and disk in
    bytes. `hosts` is how many whole hosts that comes to. `left_out` are the guests without room,
    the more important ones first.
    """

    wanted: Amounts
    there: Amounts
    hosts: int
    left_out: tuple[str, ...] = ()


def find_room(
    graph: RecoveryGraph,
    inventory: Inventory,
    scenario: Scenario,
    platform: Platform,
    *,
    lost: Collection[str],
    away: Collection[str],
    fewer: int = 0,
) -> Room:
    """Whether all guests of a platform have room, by the rules of `find_misfits`.

    Args:
        graph: of the inventory.
        inventory: with the platform and its guests.
        scenario: what happened.
        platform: one of the inventory.
        lost: systems that are destroyed; a platform among them is built anew.
        away: systems that are not running; the others keep their place.
        fewer: so many more of its hosts are gone, the largest ones.
    """
    ranking = _importance(graph, inventory, scenario, inventory.systems_by_id)
    guests = _guests(platform, inventory)
    room = _capacity(platform, scenario, rebuilt=platform.system in lost)
    largest = sorted(platform.hosts, key=lambda host: (host.memory, host.vcpu), reverse=True)
    for host in largest[:fewer]:
        vcpu = int(host.vcpu * platform.overcommit)
        room = (max(0, room[0] - vcpu), max(0, room[1] - host.memory), room[2])
    coming = [guest for guest in guests if fewer or guest.id in away]
    staying = [guest for guest in guests if not fewer and guest.id not in away]
    takes = [_takes(guest) for guest in guests]
    return Room(
        wanted=(
            sum(a for a, _, _ in takes),
            sum(b for _, b, _ in takes),
            sum(c for *_, c in takes),
        ),
        there=room,
        hosts=max(0, _whole_hosts(platform, scenario, rebuilt=platform.system in lost) - fewer),
        left_out=tuple(_place(platform, room, staying, _ranked(coming, ranking))),
    )


def find_misfits(
    graph: RecoveryGraph,
    inventory: Inventory,
    scenario: Scenario,
    *,
    lost: Collection[str],
    away: Collection[str],
    without: Collection[str],
) -> dict[str, Obstacle]:
    """The systems for which no room is left on their platform, with what is missing.

    Guests that are not `away` keep their place; the others get theirs in the order of importance,
    so that the least important are left over. Systems in `without` do not come back anyway.
    Hosts in reserve count as room: the N+1 reserve is there for this.
    """
    ranking = _importance(graph, inventory, scenario, away)
    misfits: dict[str, Obstacle] = {}
    for platform in inventory.platforms:
        guests = [guest for guest in _guests(platform, inventory) if guest.id not in without]
        room = _capacity(platform, scenario, rebuilt=platform.system in lost)
        staying = [system for system in guests if system.id not in away]
        coming = _ranked((system for system in guests if system.id in away), ranking)
        misfits.update(_place(platform, room, staying, coming))
    return misfits


def crowded_out(
    graph: RecoveryGraph, inventory: Inventory, scenario: Scenario, hit: Collection[str]
) -> Iterator[tuple[str, str]]:
    """Guests that are not `hit`, but for which the rest of their platform has no room.

    Each with its platform; the least important of those that run there. A platform that the
    scenario leaves as it was is taken to hold what it holds.
    """
    reduced = [platform for platform in inventory.platforms if _is_reduced(platform, scenario)]
    if not reduced:
        return
    untouched = [system.id for system in inventory.systems if system.id not in hit]
    ranking = _importance(graph, inventory, scenario, untouched)
    for platform in reduced:
        room = _capacity(platform, scenario, rebuilt=False)
        running = [guest for guest in _guests(platform, inventory) if guest.id not in hit]
        for system in _place(platform, room, (), _ranked(running, ranking)):
            yield system, platform.id


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


def _shares(scenario: Scenario) -> dict[str, int]:
    return {each.platform: each.share for each in scenario.platform_capacity}


def _is_reduced(platform: Platform, scenario: Scenario) -> bool:
    lost = any(
        host.site in scenario.lost.sites or host.id in scenario.untrusted_hosts
        for host in platform.hosts
    )
    return lost or platform.id in _shares(scenario)


def _capacity(platform: Platform, scenario: Scenario, *, rebuilt: bool) -> Amounts:
    """The stated share; else a platform that is built anew has all, another its hosts left.

    Hosts that are not trusted run nothing in any case.
    """
    hosts, share = _left(platform, scenario, rebuilt=rebuilt)
    return (
        int(sum(host.vcpu for host in hosts) * platform.overcommit) * share // 100,
        sum(host.memory for host in hosts) * share // 100,
        platform.disk * share // 100,
    )


def _left(platform: Platform, scenario: Scenario, *, rebuilt: bool) -> tuple[list[Host], int]:
    """The hosts that count, and the share of them in percent."""
    shares = _shares(scenario)
    lost_sites = set() if platform.id in shares or rebuilt else set(scenario.lost.sites)
    hosts = [
        host
        for host in platform.hosts
        if host.site not in lost_sites and host.id not in scenario.untrusted_hosts
    ]
    return hosts, shares.get(platform.id, 100)


def _whole_hosts(platform: Platform, scenario: Scenario, *, rebuilt: bool) -> int:
    hosts, share = _left(platform, scenario, rebuilt=rebuilt)
    return len(hosts) * share // 100


def _takes(system: System) -> Amounts:
    return system.hosting.vcpu, system.hosting.memory, system.hosting.disk


def _guests(platform: Platform, inventory: Inventory) -> list[System]:
    return [each for each in inventory.systems if each.hosting.platform == platform.id]


def _ranked(systems: Iterable[System], ranking: Mapping[str, tuple[int, int]]) -> list[System]:
    return sorted(systems, key=lambda system: ranking[system.id])


def _importance(
    graph: RecoveryGraph, inventory: Inventory, scenario: Scenario, names: Iterable[str]
) -> dict[str, tuple[int, int]]:
    """By system the best (priority, target) of itself and of all in `names` that stand on it."""
    own = {}
    for name in names:
        system = inventory.systems_by_id[name]
        priority = inventory.objectives_by_id[system.objective].priority
        own[name] = (priority, inventory.targets(system, scenario.occasion).rto)
    best: dict[str, tuple[int, int]] = {}
    for name in sorted(own, key=lambda each: own[each]):
        pending = [name]
        while pending:
            current = pending.pop()
            if current in best or current not in own:
                continue
            best[current] = own[name]
            pending.extend(graph.needs(current))
            pending.extend(s for g in graph.alternatives(current) for s in g)
    return best

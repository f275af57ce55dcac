"""What is missing for a system that has no room."""

from __future__ import annotations

from collections.abc import Sequence

from bcp.consolidation.demand import Demand, Dimension
from bcp.consolidation.hosts import usable_room
from bcp.consolidation.placement import PlacedHost, YearPlacement

_OF_A_HOST = (Dimension.VCPU, Dimension.VCPU_PEAK, Dimension.MEMORY)
_PARTS = 1_000_000

Missing = tuple[tuple[Dimension, int], ...]


def missing_of(
    machines: Sequence[Demand], placed: YearPlacement, apart: Sequence[Sequence[str]]
) -> tuple[str | None, Missing]:
    """What is missing for machines of a system beside those that are placed, and on which host.

    First of the shared storage; else of the host where the least is missing for the machine that
    fits worst; a whole host where segments and systems kept apart leave none that might take it.
    """
    storage = _of_storage(machines, placed)
    if storage:
        return None, storage
    worst: tuple[int, str | None, Missing] = (-1, None, ((Dimension.HOSTS, 1),))
    for machine in machines:
        best = min(
            (
                (_severity(lack, host), host.host.id, lack)
                for host in placed.hosts
                if not host.reserve and _may_join(machine, host, apart)
                for lack in [_lack(machine, host, placed)]
            ),
            default=None,
        )
        if best is None:
            return None, ((Dimension.HOSTS, 1),)
        worst = max(worst, best, key=lambda each: each[0])
    if not worst[2]:
        return None, ((Dimension.HOSTS, 1),)
    return worst[1], worst[2]


def _of_storage(machines: Sequence[Demand], placed: YearPlacement) -> Missing:
    disk = placed.disk + sum(machine.storage[0] for machine in machines) - placed.storage.disk
    found = [(Dimension.DISK, disk)]
    if placed.storage.iops is not None:
        iops = sum(machine.storage[1] for machine in machines) - placed.storage.iops
        found.append((Dimension.IOPS, placed.iops + iops))
    return tuple(each for each in found if each[1] > 0)


def _may_join(machine: Demand, host: PlacedHost, apart: Sequence[Sequence[str]]) -> bool:
    owners = {guest.group for guest in host.guests} - {None}
    enemies = {other for group in apart if machine.system in group for other in group}
    enemies.discard(machine.system)
    return (machine.group is None or owners <= {machine.group}) and not any(
        guest.system in enemies for guest in host.guests
    )


def _lack(machine: Demand, host: PlacedHost, placed: YearPlacement) -> Missing:
    reserves = [each.host.room for each in placed.hosts if each.reserve]
    room = usable_room(host.host.room, reserves)
    lack = [
        take + used - have for take, used, have in zip(machine.load, host.used, room, strict=True)
    ]
    return tuple(
        (dimension, amount)
        for dimension, amount in zip(_OF_A_HOST, lack, strict=True)
        if amount > 0
    )


def _severity(lack: Missing, host: PlacedHost) -> int:
    room = dict(zip(_OF_A_HOST, host.host.room, strict=True))
    return sum(_PARTS * amount // (room[dimension] or 1) for dimension, amount in lack)

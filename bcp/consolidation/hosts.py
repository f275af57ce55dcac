"""What a platform has in a fiscal year: its hosts, its shared storage, and who is in reserve."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

from bcp.consolidation.demand import WHOLE
from bcp.consolidation.packing import Vector
from bcp.model.resource import Host, Platform
from bcp.model.review import Offer, PlacementPolicy, ReviewPolicy


@dataclass(frozen=True, slots=True)
class HostRoom:
    """A host and what may be given out of it: virtual processors (thousandths) allocated and at
    peak, bytes of memory. `offer` is what it was bought as, where it is not there yet.
    """

    id: str
    room: Vector
    offer: str | None = None


@dataclass(frozen=True, slots=True)
class Storage:
    """The shared storage: bytes, and operations a second, None where nobody states them."""

    disk: int
    iops: int | None


def hosts_in(platform: Platform, policy: ReviewPolicy, year: int) -> tuple[HostRoom, ...]:
    """The hosts there are in a fiscal year; those of no stage are there from the start."""
    coming: dict[str, int] = {}
    for stage in policy.stages:
        if stage.platform == platform.id:
            for host in stage.hosts:
                coming[host] = min(stage.fiscal_year, coming.get(host, stage.fiscal_year))
    return tuple(
        HostRoom(host.id, room_of(host, policy.placement))
        for host in platform.hosts
        if coming.get(host.id, year) <= year
    )


def storage_in(platform: Platform, policy: ReviewPolicy, year: int) -> Storage:
    """What the shared storage has in a fiscal year: without what later stages add."""
    later = [
        stage
        for stage in policy.stages
        if stage.platform == platform.id and stage.fiscal_year > year
    ]
    iops = platform.iops
    return Storage(
        max(0, platform.disk - sum(stage.disk for stage in later)),
        None if iops is None else max(0, iops - sum(stage.iops for stage in later)),
    )


def room_of(host: Host | Offer, policy: PlacementPolicy) -> Vector:
    """What may be given out of a host, by the policy's overcommitment and limit at peak."""
    return (
        host.vcpu * round(policy.overcommit * WHOLE),
        host.vcpu * WHOLE * policy.peak_limit // 100,
        host.memory,
    )


def reserve_choices(
    hosts: Sequence[HostRoom], reserve: int, guests: Mapping[str, int]
) -> Iterator[tuple[int, ...]]:
    """The hosts that may be kept in reserve, by number: of hosts of equal room always those with
    the fewest `guests` now, the last of them first.
    """
    by_room: dict[Vector, list[int]] = {}
    for number, host in enumerate(hosts):
        by_room.setdefault(host.room, []).append(number)
    for numbers in by_room.values():
        numbers.sort(key=lambda number: (guests.get(hosts[number].id, 0), -number))
    for kinds in combinations_with_replacement(sorted(by_room, reverse=True), reserve):
        counts = {room: kinds.count(room) for room in kinds}
        if all(count <= len(by_room[room]) for room, count in counts.items()):
            yield tuple(
                number for room, count in counts.items() for number in by_room[room][:count]
            )


def usable_room(room: Vector, reserves: Sequence[Vector]) -> Vector:
    """What of a host may be used so that each host in reserve can take over all of it."""
    first, second, third = (min(amounts) for amounts in zip(room, *reserves, strict=True))
    return first, second, third

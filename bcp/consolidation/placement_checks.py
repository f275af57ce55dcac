"""Whether a placement keeps every condition: checked from the inventory's own statements, by
arithmetic of its own, whoever made the placement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

from bcp.consolidation.demand import Demand
from bcp.consolidation.placement import PlacedHost, YearPlacement
from bcp.model.resource import Host, Platform
from bcp.model.review import Offer, ReviewPolicy


class Breach(StrEnum):
    """The condition that is broken."""

    LOST = "lost"
    TWICE = "twice"
    UNKNOWN_GUEST = "unknown-guest"
    UNKNOWN_HOST = "unknown-host"
    ALLOCATED = "allocated"
    PEAK = "peak"
    MEMORY = "memory"
    DISK = "disk"
    IOPS = "iops"
    SEGMENTS = "segments"
    APART = "apart"
    FAILURE = "failure"
    BOUND = "bound"


@dataclass(frozen=True, slots=True)
class Violation:
    """A condition that is broken, and where: a host, a system, or the hosts that fail."""

    breach: Breach
    subject: str


def problems_of(
    placed: YearPlacement, expected: Sequence[Demand], platform: Platform, policy: ReviewPolicy
) -> tuple[Violation, ...]:
    """Every condition that a year's placement of the guests that are expected breaks.

    Each guest is on one host or left out with its whole system; hosts and the shared storage have
    room; segments and systems are kept apart; and all of that still holds after the failure of
    any `reserve_hosts` hosts at a time, when each one's guests have restarted on an empty one.
    """
    machines: dict[str, Host | Offer] = {host.id: host for host in platform.hosts}
    offers = {offer.id: offer for offer in policy.offers}
    for each in placed.hosts:
        if each.host.offer in offers:
            machines[each.host.id] = offers[each.host.offer]
    late = {
        host
        for stage in policy.stages
        if stage.platform == platform.id and stage.fiscal_year > placed.fiscal_year
        for host in stage.hosts
    }
    known = [each for each in placed.hosts if each.host.id in machines and each.host.id not in late]
    return (
        *_of_guests(placed, expected),
        *(Violation(Breach.UNKNOWN_HOST, h.host.id) for h in placed.hosts if h not in known),
        *_of_storage(placed, platform, policy, offers),
        *(breach for each in known for breach in _of_host(each, machines[each.host.id], policy)),
        *_of_failures(known, machines, policy, platform.reserve_hosts),
        *([Violation(Breach.BOUND, platform.id)] if placed.used < placed.bound else []),
    )


def _of_guests(placed: YearPlacement, expected: Sequence[Demand]) -> Iterator[Violation]:
    left = {misfit.system for misfit in placed.misfits}
    there = Counter(guest for host in placed.hosts for guest in host.guests)
    known = set(expected)
    for guest in expected:
        if (there[guest] == 0) != (guest.system in left):
            yield Violation(Breach.LOST, guest.system)
    for guest, count in there.items():
        if count > 1:
            yield Violation(Breach.TWICE, guest.system)
    for guest in there:
        if guest not in known:
            yield Violation(Breach.UNKNOWN_GUEST, guest.system)


def _of_storage(
    placed: YearPlacement, platform: Platform, policy: ReviewPolicy, offers: dict[str, Offer]
) -> Iterator[Violation]:
    later = [
        stage
        for stage in policy.stages
        if stage.platform == platform.id and stage.fiscal_year > placed.fiscal_year
    ]
    bought = [offers[each.host.offer] for each in placed.hosts if each.host.offer in offers]
    guests = [guest for host in placed.hosts for guest in host.guests]
    disk = platform.disk + sum(offer.disk for offer in bought) - sum(s.disk for s in later)
    if sum(max(guest.allocated.disk, guest.peak.disk) for guest in guests) > max(disk, 0):
        yield Violation(Breach.DISK, platform.id)
    if platform.iops is None:
        return
    iops = platform.iops + sum(offer.iops for offer in bought) - sum(s.iops for s in later)
    if sum(max(guest.allocated.iops, guest.peak.iops) for guest in guests) > max(iops, 0):
        yield Violation(Breach.IOPS, platform.id)


def _of_host(
    placed: PlacedHost, machine: Host | Offer, policy: ReviewPolicy
) -> Iterator[Violation]:
    name, guests = placed.host.id, placed.guests
    rules = policy.placement
    allocated = sum(guest.allocated.vcpu for guest in guests) / 1000
    if allocated > machine.vcpu * rules.overcommit + 1e-9:
        yield Violation(Breach.ALLOCATED, name)
    if sum(guest.peak.vcpu for guest in guests) * 100 > machine.vcpu * 1000 * rules.peak_limit:
        yield Violation(Breach.PEAK, name)
    if sum(max(guest.allocated.memory, guest.peak.memory) for guest in guests) > machine.memory:
        yield Violation(Breach.MEMORY, name)
    segments = {guest.segment for guest in guests}
    if sum(any(segment in segments for segment in group) for group in rules.separate) > 1:
        yield Violation(Breach.SEGMENTS, name)
    systems = {guest.system for guest in guests}
    if any(len(systems & set(group)) > 1 for group in rules.apart):
        yield Violation(Breach.APART, name)


def _of_failures(
    hosts: Sequence[PlacedHost],
    machines: dict[str, Host | Offer],
    policy: ReviewPolicy,
    count: int,
) -> Iterator[Violation]:
    """Each way in which `count` hosts fail at a time is tried."""
    if any(host.guests for host in hosts) and len(hosts) <= count:
        yield Violation(Breach.FAILURE, "")
        return
    for failed in combinations(hosts, count):
        waiting = [host for host in failed if host.guests]
        empty = [host for host in hosts if not host.guests and host not in failed]
        if not _restart(waiting, empty, machines, policy):
            yield Violation(Breach.FAILURE, " ".join(host.host.id for host in failed))


def _restart(
    waiting: Sequence[PlacedHost],
    empty: Sequence[PlacedHost],
    machines: dict[str, Host | Offer],
    policy: ReviewPolicy,
) -> bool:
    """Whether each failed host's guests find an empty host of their own, by trying them all."""
    if not waiting:
        return True
    first, rest = waiting[0], waiting[1:]
    for number, host in enumerate(empty):
        restarted = replace(host, guests=first.guests)
        if any(_of_host(restarted, machines[host.host.id], policy)):
            continue
        if _restart(rest, [*empty[:number], *empty[number + 1 :]], machines, policy):
            return True
    return False

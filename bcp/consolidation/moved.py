"""The inventory as it is after servers have moved onto the platform. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from bcp.inventory.checks import check
from bcp.inventory.decoding import Contents
from bcp.model.consolidation import Consolidation
from bcp.model.hosting import Hosting, HostingKind
from bcp.model.inventory import Inventory
from bcp.model.problem import Problem, Severity
from bcp.model.resource import Host, Platform
from bcp.model.review import Offer, Stage
from bcp.model.system import Need, RecoveryStep, System
from bcp.planning.changes import altered, replaced

NOTHING_KNOWN = Consolidation()


@dataclass(frozen=True, slots=True)
class Bought:
    """Hosts of one kind that are bought in a fiscal year (the year in which it begins)."""

    offer: Offer
    count: int
    fiscal_year: int


@dataclass(frozen=True, slots=True)
class Relocation:
    """A system that moves onto the platform in a fiscal year (the year in which it begins)."""

    system: str
    fiscal_year: int


def moved(inventory: Inventory, platform: str, systems: Collection[str]) -> Inventory:
    """The inventory with the systems as guests of the platform; names it does not know move not.

    A system that is a guest of the platform already stays as it is. What else hangs on the
    platform follows from its hosting, as for other guests (`bcp.inventory.edges`).
    """
    target = inventory.platforms_by_id[platform]
    return altered(
        inventory,
        systems=tuple(
            as_guest(system, target)
            if system.id in systems and system.hosting.platform != platform
            else system
            for system in inventory.systems
        ),
    )


def as_guest(system: System, platform: Platform) -> System:
    """The system on the platform: as many of its machines, and no step that a guest needs not."""
    stated = system.consolidation or NOTHING_KNOWN
    machines = stated.machines
    hosting = Hosting.model_construct(
        kind=HostingKind.PLATFORM,
        site=platform.hosts[0].site,
        platform=platform.id,
        vcpu=machines * _known(stated.vcpu, stated.vcpu_peak),
        memory=machines * _known(stated.memory, stated.memory_peak),
        disk=machines * _known(stated.disk, stated.disk_peak),
        source=stated.source,
    )
    return altered(
        system, hosting=hosting, recovery=without_steps(system, frozenset(stated.steps_dropped))
    )


def _known(allocated: int | None, peak: int | None) -> int:
    """What a machine is given; where nobody states it, what it takes at most."""
    return next((each for each in (allocated, peak) if each is not None), 0)


def without_steps(system: System, dropped: frozenset[str]) -> tuple[RecoveryStep, ...]:
    """The recovery without some steps: those that followed them follow what these followed.

    A step that was only the other way of a dropped one goes along with it.
    """
    gone = dropped | _only_for(system, dropped)
    if not gone & {step.id for step in system.recovery}:
        return system.recovery
    before = {
        step.id: names for step, names in zip(system.recovery, system.predecessors, strict=True)
    }
    kept = tuple(
        step
        if step.needed is Need.FALLBACK
        else altered(
            step,
            after=_followed(before[step.id], before, gone),
            alternate=None if step.alternate in gone else step.alternate,
        )
        for step in system.recovery
        if step.id not in gone
    )
    return _as_briefly(system, kept)


def _only_for(system: System, dropped: frozenset[str]) -> frozenset[str]:
    """The other ways of dropped steps that no step which is left names."""
    ways = {step.alternate: False for step in system.recovery if step.id in dropped}
    left = {step.alternate for step in system.recovery if step.id not in dropped}
    return frozenset(way for way in ways if way is not None and way not in left)


def _followed(
    names: tuple[str, ...], before: Mapping[str, tuple[str, ...]], gone: frozenset[str]
) -> tuple[str, ...]:
    """The steps that are followed once those that are gone are seen through, each once."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    pending = list(reversed(names))
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in gone:
            pending.extend(reversed(before.get(name, ())))
        else:
            found[name] = None
    return tuple(found)


def _as_briefly(system: System, kept: tuple[RecoveryStep, ...]) -> tuple[RecoveryStep, ...]:
    """What a step follows is left unsaid where that was so and still means the same."""
    former = {step.id: step.after for step in system.recovery}
    silent = tuple(
        altered(step, after=None)
        if former[step.id] is None and step.needed is not Need.FALLBACK
        else step
        for step in kept
    )
    implied = altered(system, recovery=silent).predecessors
    return tuple(
        brief if names == step.after else step
        for brief, step, names in zip(silent, kept, implied, strict=True)
    )


def equipped(inventory: Inventory, platform: str, purchases: Iterable[Bought]) -> Inventory:
    """The inventory with bought hosts beside the platform's first one."""

    def alter(each: Platform) -> Platform:
        site = each.hosts[0].site
        taken = {host.id for host in each.hosts}
        hosts, disk, iops = list(each.hosts), each.disk, each.iops
        for purchase in purchases:
            offer = purchase.offer
            for _ in range(purchase.count):
                name = next(
                    f"{offer.id}-{n}" for n in range(1, 10_000) if f"{offer.id}-{n}" not in taken
                )
                taken.add(name)
                hosts.append(_host(name, site, offer))
            disk += purchase.count * offer.disk
            iops = None if iops is None else iops + purchase.count * offer.iops
        return altered(each, hosts=tuple(hosts), disk=disk, iops=iops)

    if not any(purchase.count for purchase in purchases):
        return inventory
    return altered(inventory, platforms=replaced(inventory.platforms, platform, alter))


def _host(name: str, site: str, offer: Offer) -> Host:
    return Host.model_construct(
        id=name, site=site, vcpu=offer.vcpu, memory=offer.memory, source=offer.source
    )


def overcommitted(inventory: Inventory, platform: str, overcommit: float) -> Inventory:
    """The inventory with at least so many virtual processors to one of a host of the platform."""
    if inventory.platforms_by_id[platform].overcommit >= overcommit:
        return inventory

    def alter(each: Platform) -> Platform:
        return altered(each, overcommit=overcommit)

    return altered(inventory, platforms=replaced(inventory.platforms, platform, alter))


def staged(
    inventory: Inventory, platform: str, stages: Iterable[Stage], fiscal_year: int
) -> Inventory:
    """The inventory with the platform as it is in a fiscal year: without what comes later."""
    later = [
        stage for stage in stages if stage.platform == platform and stage.fiscal_year > fiscal_year
    ]
    absent = {host for stage in later for host in stage.hosts}

    def alter(each: Platform) -> Platform:
        iops = sum(stage.iops for stage in later)
        return altered(
            each,
            hosts=tuple(host for host in each.hosts if host.id not in absent),
            disk=max(0, each.disk - sum(stage.disk for stage in later)),
            iops=None if each.iops is None else max(0, each.iops - iops),
        )

    target = inventory.platforms_by_id[platform]
    if not absent & {host.id for host in target.hosts} or absent >= {
        host.id for host in target.hosts
    }:
        return inventory
    return altered(inventory, platforms=replaced(inventory.platforms, platform, alter))


@dataclass(frozen=True, slots=True)
class Objection:
    """A move that the checks object to: the system, and the errors that it would make."""

    system: str
    problems: tuple[Problem, ...]


def movable(
    contents: Contents, platform: str, systems: Iterable[str]
) -> tuple[tuple[str, ...], tuple[Objection, ...]]:
    """The systems that can move one after the other without an error, and what is against the rest.

    Args:
        contents: what the workspace states, before the moves.
        platform: a platform of it.
        systems: that are to move, in the order in which they are asked for.
    """
    wanted = tuple(systems)
    known = _errors(contents)
    if not _new_errors(contents, known, moved(contents.inventory, platform, wanted)):
        return wanted, ()
    taken: list[str] = []
    refused = []
    for system in wanted:
        after = moved(contents.inventory, platform, (*taken, system))
        if problems := _new_errors(contents, known, after):
            refused.append(Objection(system, problems))
        else:
            taken.append(system)
    return tuple(taken), tuple(refused)


def _new_errors(
    contents: Contents, known: Collection[Problem], after: Inventory
) -> tuple[Problem, ...]:
    found = _errors(replace(contents, inventory=after))
    return tuple(problem for problem in found if problem not in known)


def _errors(contents: Contents) -> list[Problem]:
    return [problem for problem in check(contents) if problem.severity is Severity.ERROR]

"""What each guest machine takes from the platform in a fiscal year."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bcp.model.consolidation import Consolidation
from bcp.model.inventory import Inventory
from bcp.model.review import Growth, PlacementPolicy, ReviewPolicy
from bcp.model.system import Segment, System

WHOLE = 1000
"""Virtual processors are counted in thousandths: growth is an average over many machines, and
rounding each of them up to a whole processor would add half as much again to one of two.
"""

_MEBIBYTE = 2**20


class Dimension(StrEnum):
    """What a guest takes, and what may be missing: of hosts, or of the shared storage."""

    HOSTS = "hosts"
    VCPU = "vcpu"
    VCPU_PEAK = "vcpu-peak"
    MEMORY = "memory"
    DISK = "disk"
    IOPS = "iops"


@dataclass(frozen=True, slots=True)
class Amounts:
    """Thousandths of virtual processors, bytes of memory and of disk, operations a second."""

    vcpu: int
    memory: int
    disk: int
    iops: int


@dataclass(frozen=True, slots=True)
class Demand:
    """One guest machine. `machine` counts from 1; `group` is the number of the policy's `separate`
    group that its segment belongs to, None where it may share a host with all.

    `priority` is that of its objective, 1 the most important. `since` is the fiscal year in which
    it moves onto the platform, None where it runs there already.
    """

    system: str
    machine: int
    segment: Segment
    group: int | None
    allocated: Amounts
    peak: Amounts
    priority: int
    since: int | None = None

    @property
    def key(self) -> tuple[str, int]:
        """By which it is known from year to year."""
        return self.system, self.machine

    @property
    def load(self) -> tuple[int, int, int]:
        """What it takes of a host: virtual processors allocated and at peak, memory.

        Memory is never promised twice, so the greater of what is allocated and its peak counts.
        """
        memory = max(self.allocated.memory, self.peak.memory)
        return self.allocated.vcpu, self.peak.vcpu, memory

    @property
    def storage(self) -> tuple[int, int]:
        """What it takes of the shared storage, bytes and operations a second: as for memory."""
        return (
            max(self.allocated.disk, self.peak.disk),
            max(self.allocated.iops, self.peak.iops),
        )


def demands(
    inventory: Inventory,
    policy: ReviewPolicy,
    moving: Mapping[str, int],
    year: int,
    *,
    base: int | None = None,
) -> tuple[Demand, ...]:
    """The guest machines of the reviewed platform in a fiscal year, in file order.

    Those are the machines of the systems that run there, and of those that move in this year or
    before (`moving`: system and fiscal year). What the inventory states holds in the year `base`
    (that of the policy, else `year` itself) and grows from there on. A peak that is not stated is
    what is allocated. A system on the platform is allocated what its hosting says, shared equally
    by its machines. What leaves for the shared cloud takes room up to the year in which it leaves.
    What moves without a stated size is left out: `unsized` names it.
    """
    first = base or policy.first_year or year
    return tuple(
        demand
        for system in inventory.systems
        if _is_there(system, policy, moving, year)
        for demand in _machines(inventory, system, policy, moving, max(0, year - first))
    )


def unsized(inventory: Inventory, policy: ReviewPolicy, moving: Mapping[str, int]) -> list[str]:
    """The systems that run on the platform or move there, but of which no size is stated."""
    return [
        system.id
        for system in inventory.systems
        if (system.id in moving or system.hosting.platform == policy.platform)
        and _stated(system, policy) is None
    ]


def grown(amount: int, percent: int, years: int) -> int:
    """An amount after years of growth, compounded and rounded up once, at the end."""
    factor: int = (100 + percent) ** years
    whole: int = 100**years
    return -(-amount * factor // whole)


def _is_there(system: System, policy: ReviewPolicy, moving: Mapping[str, int], year: int) -> bool:
    known = system.consolidation
    if known and known.leaving_for_cloud and (known.leaving_year or year) < year:
        return False
    there = system.hosting.platform == policy.platform
    return (there or moving.get(system.id, year + 1) <= year) and _stated(
        system, policy
    ) is not None


def _machines(
    inventory: Inventory,
    system: System,
    policy: ReviewPolicy,
    moving: Mapping[str, int],
    years: int,
) -> Iterator[Demand]:
    stated = _stated(system, policy)
    assert stated is not None
    allocated, peak = (_grown(each, policy.placement.growth, years) for each in stated)
    there = system.hosting.platform == policy.platform
    for machine in range(1, _count(system) + 1):
        yield Demand(
            system=system.id,
            machine=machine,
            segment=system.segment,
            group=group_of(system.segment, policy.placement),
            allocated=allocated,
            peak=peak,
            priority=inventory.objectives_by_id[system.objective].priority,
            since=None if there else moving[system.id],
        )


def group_of(segment: Segment, policy: PlacementPolicy) -> int | None:
    """The number of the group of segments that shares no host with the other groups."""
    for number, group in enumerate(policy.separate):
        if segment in group:
            return number
    return None


def _count(system: System) -> int:
    return 1 if system.consolidation is None else system.consolidation.machines


def _stated(system: System, policy: ReviewPolicy) -> tuple[Amounts, Amounts] | None:
    """What one machine is allocated and takes at peak, as stated; None where nobody says."""
    known = system.consolidation or Consolidation()
    hosting, count = system.hosting, _count(system)
    vcpu, memory, disk = known.vcpu, known.memory, known.disk
    if hosting.platform == policy.platform and (hosting.vcpu or hosting.memory):
        vcpu, memory, disk = (
            -(-amount // count) for amount in (hosting.vcpu, hosting.memory, hosting.disk)
        )
    vcpu = known.vcpu_peak if vcpu is None else vcpu
    memory = known.memory_peak if memory is None else memory
    if vcpu is None or memory is None:
        return None
    disk = (known.disk_peak or 0) if disk is None else disk
    iops = (known.iops_peak or 0) if known.iops is None else known.iops
    return (
        Amounts(vcpu * WHOLE, memory, disk, iops),
        Amounts(
            (vcpu if known.vcpu_peak is None else known.vcpu_peak) * WHOLE,
            memory if known.memory_peak is None else known.memory_peak,
            disk if known.disk_peak is None else known.disk_peak,
            iops if known.iops_peak is None else known.iops_peak,
        ),
    )


def _grown(amounts: Amounts, growth: Growth, years: int) -> Amounts:
    """Grown; sizes that grow are rounded up to whole mebibytes, as guests are given them."""
    return Amounts(
        grown(amounts.vcpu, growth.vcpu, years),
        _size(amounts.memory, growth.memory, years),
        _size(amounts.disk, growth.disk, years),
        grown(amounts.iops, growth.iops, years),
    )


def _size(amount: int, percent: int, years: int) -> int:
    if not percent or not years:
        return amount
    return -(-grown(amount, percent, years) // _MEBIBYTE) * _MEBIBYTE

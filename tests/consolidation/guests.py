"""Small platforms with guests, written as their files would be."""

from __future__ import annotations

from typing import Any

from bcp.consolidation.demand import Amounts, Demand, group_of
from bcp.consolidation.hosts import hosts_in, storage_in
from bcp.consolidation.placement import YearPlacement
from bcp.consolidation.placing import conditions_of, place_year
from bcp.consolidation.situation import Situation
from bcp.consolidation.solver import PackingSolver
from bcp.model.inventory import Inventory
from bcp.model.resource import Platform
from bcp.model.review import ReviewPolicy
from bcp.model.system import Segment
from tests.planning.building import guest, inventory

GIB = 2**30
SEPARATE = [["mynumber"], ["lgwan"], ["internet"]]


def policy(**more: Any) -> ReviewPolicy:
    document = {"platform": "main", "placement": {"separate": SEPARATE}, **more}
    return ReviewPolicy.model_validate(document)


def platform_of(
    *hosts: tuple[int, int], reserve: int = 0, disk: str = "100GiB", iops: int | None = None
) -> dict[str, Any]:
    """A platform with hosts of so many processors and GiB of memory."""
    return {
        "id": "main",
        "name": "Platform",
        "system": "hypervisor",
        "hosts": [
            {"id": f"host-{n}", "site": "away", "vcpu": vcpu, "memory": f"{memory}GiB"}
            for n, (vcpu, memory) in enumerate(hosts, 1)
        ],
        "disk": disk,
        "iops": iops,
        "reserve_hosts": reserve,
    }


def on_platform(name: str, vcpu: int = 1, memory: int = 1, disk: int = 1, **more: Any) -> Any:
    """A system on the platform; memory and disk in GiB."""
    hosting = {
        "kind": "platform",
        "site": "away",
        "platform": "main",
        "vcpu": vcpu,
        "memory": f"{memory}GiB",
        "disk": f"{disk}GiB",
    }
    return {**guest(name), "segment": "lgwan", **more, "hosting": hosting}


def city(platform: dict[str, Any], *systems: Any) -> Inventory:
    return inventory(*systems, platforms=[platform])


def demand(
    name: str,
    vcpu: int = 1,
    memory: int = 1,
    *,
    peak: int | None = None,
    segment: Segment = Segment.LGWAN,
    priority: int = 5,
    disk: int = 0,
    machine: int = 1,
    rules: ReviewPolicy | None = None,
) -> Demand:
    """A guest machine; memory and disk in GiB."""
    amounts = Amounts(vcpu * 1000, memory * GIB, disk * GIB, 0)
    most = Amounts((vcpu if peak is None else peak) * 1000, memory * GIB, disk * GIB, 0)
    group = group_of(segment, (rules or policy()).placement)
    return Demand(name, machine, segment, group, amounts, most, priority)


def situation(
    platform: Platform, rules: ReviewPolicy, *guests: Demand, year: int = 2016
) -> Situation:
    return Situation(
        year, guests, hosts_in(platform, rules, year), storage_in(platform, rules, year)
    )


def placed(
    built: Inventory, rules: ReviewPolicy, *guests: Demand, solver: PackingSolver | None = None
) -> YearPlacement:
    """The placement of guests on the platform of an inventory."""
    ((platform,), conditions) = built.platforms, conditions_of(built, rules, solver)
    return place_year(situation(platform, rules, *guests), conditions)

"""What is to be placed in a fiscal year, and on what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bcp.consolidation.demand import Demand, demands
from bcp.consolidation.hosts import HostRoom, Storage, hosts_in, storage_in
from bcp.model.inventory import Inventory
from bcp.model.review import ReviewPolicy


@dataclass(frozen=True, slots=True)
class Situation:
    """The guest machines of a fiscal year, the hosts there are and the shared storage."""

    fiscal_year: int
    guests: tuple[Demand, ...]
    hosts: tuple[HostRoom, ...]
    storage: Storage

    def stores(self, guests: Sequence[Demand]) -> bool:
        """Whether the shared storage is enough for guests."""
        disk = sum(guest.storage[0] for guest in guests)
        iops = sum(guest.storage[1] for guest in guests)
        return disk <= self.storage.disk and (
            self.storage.iops is None or iops <= self.storage.iops
        )


def situation_of(
    inventory: Inventory, policy: ReviewPolicy, moving: Mapping[str, int], year: int, base: int
) -> Situation:
    """The reviewed platform in a fiscal year; what the inventory states holds in the year `base`.

    Raises KeyError for a platform that nobody declares.
    """
    platform = inventory.platforms_by_id[policy.platform]
    return Situation(
        year,
        demands(inventory, policy, moving, year, base=base),
        hosts_in(platform, policy, year),
        storage_in(platform, policy, year),
    )

"""What drills showed, entered into the inventory."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

from bcp.inventory.city_checks import time_zone
from bcp.model.inventory import Inventory
from bcp.model.system import System


def with_drills(inventory: Inventory, verified: Mapping[str, datetime]) -> Inventory:
    """The inventory with `last_drilled` as far on as drills verified systems.

    Days are those of the city; of a city without a known time zone those of UTC.
    """
    zone = time_zone(inventory.city) or UTC

    def updated(system: System) -> System:
        if system.id not in verified:
            return system
        day = verified[system.id].astimezone(zone).date()
        latest = day if system.last_drilled is None else max(day, system.last_drilled)
        return system.model_copy(update={"last_drilled": latest})

    # Made anew: a copy would keep the cached index of the former systems.
    fields = {name: getattr(inventory, name) for name in Inventory.model_fields}
    return Inventory(**{**fields, "systems": tuple(map(updated, inventory.systems))})

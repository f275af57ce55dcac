from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bcp.app.load_workspace import load
from bcp.inventory.drills import with_drills
from bcp.model.inventory import Inventory
from tests.cities import SmallCity

REGISTRY = "systems_inventory/core/registry.yaml"


@pytest.fixture
def inventory(small_city: SmallCity) -> Inventory:
    small_city.replace(REGISTRY, "last_drilled: 2026-09-01\n", "")
    return load(small_city.root).sound()


def drilled(inventory: Inventory, moment: datetime) -> date | None:
    return with_drills(inventory, {"registry": moment}).systems_by_id["registry"].last_drilled


def test_the_day_is_that_of_the_city(inventory: Inventory) -> None:
    assert drilled(inventory, datetime(2026, 10, 1, 14, 59, tzinfo=UTC)) == date(2026, 10, 1)
    assert drilled(inventory, datetime(2026, 10, 1, 15, 0, tzinfo=UTC)) == date(2026, 10, 2)


def test_without_a_time_zone_the_day_is_that_of_utc(inventory: Inventory) -> None:
    nowhere = inventory.city.model_copy(update={"timezone": "Asia/Nowhere"})
    lost = inventory.model_copy(update={"city": nowhere})
    assert drilled(lost, datetime(2026, 10, 1, 15, 0, tzinfo=UTC)) == date(2026, 10, 1)


def test_a_later_day_in_the_file_stays(small_city: SmallCity) -> None:
    inventory = load(small_city.root).sound()
    assert drilled(inventory, datetime(2026, 8, 1, tzinfo=UTC)) == date(2026, 9, 1)
    assert drilled(inventory, datetime(2026, 10, 1, tzinfo=UTC)) == date(2026, 10, 1)


def test_the_rest_stays_as_it_was(inventory: Inventory) -> None:
    assert inventory.systems_by_id
    result = with_drills(inventory, {"gone": datetime(2026, 10, 1, tzinfo=UTC)})
    assert result == inventory

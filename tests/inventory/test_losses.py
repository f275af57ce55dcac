"""Which copies may still be used, by how their repository is kept and what has happened."""

from __future__ import annotations

import pytest

from bcp.inventory.losses import surviving_repositories
from bcp.model.inventory import Inventory
from bcp.model.resource import Repository
from bcp.model.scenario import Scenario
from tests.planning.building import inventory, scenario, system


def store(name: str, **how: object) -> Repository:
    stated = {"id": name, "name": name, "site": "away", "system": "keeper", "lanes": 1,
              "rate": "1MiB/s", **how}  # fmt: skip
    return Repository.model_validate(stated)


@pytest.fixture
def city() -> Inventory:
    stores = (
        store("plain"),
        store("offline", offline=True),
        store("append-only", append_only=True, kind="restic"),
    )
    built = inventory(system("keeper", site="away"), system("a"))
    fields = {name: getattr(built, name) for name in Inventory.model_fields}
    return Inventory.model_construct(**{**fields, "repositories": stores})


def left(city: Inventory, damage: Scenario) -> set[str]:
    return set(surviving_repositories(city, damage))


def test_an_intruder_leaves_only_what_nobody_could_change(city: Inventory) -> None:
    assert left(city, scenario(untrusted=["a"])) == {"offline", "append-only"}
    assert left(city, scenario(untrusted=["keeper"])) == {"offline", "append-only"}
    assert left(city, scenario(untrusted_hosts=["host-1"])) == {"offline", "append-only"}


def test_without_an_intruder_every_copy_counts(city: Inventory) -> None:
    assert left(city, scenario(lost={"systems": ["a"]})) == {"plain", "offline", "append-only"}


def test_append_only_does_not_survive_the_destruction_of_its_keeper(city: Inventory) -> None:
    assert left(city, scenario(lost={"systems": ["keeper"]})) == {"offline"}
    assert left(city, scenario(lost={"sites": ["away"]}, untrusted=["a"])) == set()
    assert left(city, scenario(lost={"repositories": ["offline"]}, untrusted=["a"])) == {
        "append-only"
    }


def test_restic_is_always_encrypted(city: Inventory) -> None:
    assert {each.id: each.is_encrypted for each in city.repositories} == {
        "plain": False,
        "offline": False,
        "append-only": True,
    }

"""Which places of production a drill on machines must not reach, and what is refused at once."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from bcp.adapters.machines.isolation import Place, addresses_of
from bcp.app.check_isolation import places_of_production, refuse_leaking, refuse_shared
from bcp.app.load_workspace import load
from bcp.execution.events import IsolationChecked
from bcp.model.refusal import Failed, Refused
from tests.cities import SmallCity
from tests.execution.plans import INCIDENT
from tests.inventory.test_targets_file import GOOD

NETWORK = IPv4Network("10.213.86.0/24")
TARGETS = "playbooks/targets.yaml"


def test_every_ssh_port_and_service_and_the_platform_are_places(small_city: SmallCity) -> None:
    inventory = load(small_city.root).sound()
    assert places_of_production(small_city.root, inventory) == ()
    small_city.write(TARGETS, GOOD)
    # That keys are on another machine stops a recovery, not this.
    assert [str(each) for each in places_of_production(small_city.root, inventory)] == [
        "192.0.2.10:22",
        "192.0.2.21:22",
        "192.0.2.21:80",
        "192.0.2.22:22",
    ]


def test_a_file_that_cannot_be_read_is_no_empty_one(small_city: SmallCity) -> None:
    inventory = load(small_city.root).sound()
    small_city.write(TARGETS, GOOD.replace("192.0.2.21", "not an address"))
    with pytest.raises(Refused, match=r"targets\.yaml:11:14"):
        places_of_production(small_city.root, inventory)


def test_production_within_the_drill_network_is_refused() -> None:
    refuse_shared((Place("10.213.87.5", 22), Place("x" * 64, 22)), NETWORK)
    with pytest.raises(Refused, match=r"10\.213\.86\.5:22 of production lies in the drill network"):
        refuse_shared((Place("10.213.86.5", 22),), NETWORK)


def test_a_drill_whose_network_leads_to_production_is_refused_with_the_place() -> None:
    found = IsolationChecked(at=INCIDENT, network=str(NETWORK), tried=("10.1.0.1:22",))
    refuse_leaking(None)
    refuse_leaking(found)
    with pytest.raises(Failed, match=r"leads to production: 10\.1\.0\.1:22") as refusal:
        refuse_leaking(found.model_copy(update={"reached": found.tried}))
    assert refusal.value.exit_code == 1


def test_names_are_looked_up_on_this_machine() -> None:
    assert [str(each) for each in addresses_of(Place("10.1.0.1", 22))] == ["10.1.0.1"]
    assert "127.0.0.1" in [str(each) for each in addresses_of(Place("localhost", 22))]
    assert addresses_of(Place("x" * 64, 22)) == ()

from __future__ import annotations

from datetime import date

import pytest

from bcp.app.check_workspace import check_workspace
from bcp.app.make_runbooks import Selection, make_runbooks
from bcp.app.write_playbooks import write_playbooks
from bcp.app.write_runbooks import write_runbooks
from bcp.documents.wording import Wording
from bcp.model.paper import PaperFormat
from tests.cities import SmallCity

PLAYS = "playbooks/generated/hall-lost/site.yml"
PAPER = "runbooks/hall-lost/commander.md"


@pytest.fixture
def city(small_city: SmallCity) -> SmallCity:
    """The small city with everything generated."""
    write_playbooks(small_city.root, "hall-lost", None)
    made = make_runbooks(
        small_city.root, "hall-lost", Wording("en", str), day=date(2026, 4, 1), version="1"
    )
    write_runbooks(made, Selection(), PaperFormat.MARKDOWN, None)
    return small_city


def stale(city: SmallCity) -> dict[str, str]:
    problems = check_workspace(city.root, outputs=True).problems
    return {each.position.file: each.render() for each in problems if each.code == "stale-output"}


def test_what_was_just_made_is_not_stale(city: SmallCity) -> None:
    assert stale(city) == {}


def test_a_changed_inventory_makes_everything_stale(city: SmallCity) -> None:
    city.replace("systems_inventory/core/registry.yaml", "owner: 市民", "owner: 住民")
    found = stale(city)
    assert list(found) == [PLAYS, PAPER]
    assert "the inventory has changed since" in found[PLAYS]
    assert "ict-bcp playbooks --scenario hall-lost" in found[PLAYS]
    assert "ict-bcp runbook --scenario hall-lost" in found[PAPER]


def test_a_changed_scenario_makes_everything_stale(city: SmallCity) -> None:
    city.replace("drills/hall-lost.yaml", "declared_after: 1h", "declared_after: 2h")
    assert all("another plan now" in text for text in stale(city).values())
    assert list(stale(city)) == [PLAYS, PAPER]


def test_contacts_that_changed_make_the_paper_stale(city: SmallCity) -> None:
    contact = "contacts:\n  - {role: 責任者, phone: 00-0000-0000}\n"
    city.write("systems_inventory/continuity.yaml", contact)
    found = stale(city)
    assert list(found) == [PAPER]
    assert "contacts, addresses or words have changed" in found[PAPER]


def test_a_sheet_that_somebody_changed_is_found(city: SmallCity) -> None:
    city.replace("runbooks/hall-lost/systems/registry.md", "servicectl", "systemctl")
    assert list(stale(city)) == [PAPER]


def test_outputs_of_a_scenario_that_is_gone_are_found(city: SmallCity) -> None:
    city.replace("drills/hall-lost.yaml", "id: hall-lost", "id: room-lost")
    (city.root / "drills/hall-lost.yaml").rename(city.root / "drills/room-lost.yaml")
    assert all("'hall-lost', which is not there" in text for text in stale(city).values())
    assert list(stale(city)) == [PLAYS, PAPER]


def test_other_commands_do_not_look(city: SmallCity) -> None:
    city.replace("systems_inventory/core/registry.yaml", "owner: 市民", "owner: 住民")
    codes = {each.code for each in check_workspace(city.root).problems}
    assert "stale-output" not in codes

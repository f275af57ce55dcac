from __future__ import annotations

from bcp.adapters.lab.standing import Damage
from bcp.app.run_lab import damage_of
from bcp.model.scenario import Scenario
from tests.adapters.lab.tiny_city import inventory


def _scenario(**more: object) -> Scenario:
    return Scenario.model_validate(
        {
            "id": "case",
            "name": "case",
            "description": "case",
            "occasion": "disaster",
            "incident_at": "2026-11-02T10:00:00+09:00",
            "detected_after": "1m",
            "declared_after": "2m",
            **more,
        }
    )


def test_a_lost_site_takes_its_repository_along() -> None:
    damage = damage_of(inventory(), _scenario(lost={"sites": ["hall"]}))
    assert damage.lost == inventory().systems_by_id.keys() - {"far-vault"}
    assert damage.stopped == frozenset()
    assert damage.repositories == {"hall"}


def test_a_repository_whose_system_is_lost_is_gone_unless_it_is_offline() -> None:
    damage = damage_of(inventory(), _scenario(lost={"systems": ["vault", "far-vault"]}))
    assert damage == Damage(
        lost=frozenset({"vault", "far-vault"}), repositories=frozenset({"hall"})
    )


def test_what_goes_down_with_another_is_stopped_where_it_is_started_again() -> None:
    damage = damage_of(inventory(), _scenario(lost={"systems": ["database"]}))
    assert damage.lost == {"database"}
    assert damage.stopped == {"registry", "seals", "counter"}


def test_an_outage_stops() -> None:
    damage = damage_of(inventory(), _scenario(outages=[{"system": "website", "until": "1h"}]))
    assert damage == Damage(stopped=frozenset({"website"}))

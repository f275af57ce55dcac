from __future__ import annotations

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.graph import build_graph
from bcp.planning.impact import Hit, find_impacts
from bcp.planning.plan import Impact
from tests.planning.building import guest, inventory, platform, scenario, system


def impacts(built: Inventory, damage: Scenario) -> dict[str, Hit]:
    return find_impacts(build_graph(built), built, damage)


def test_what_stands_at_a_lost_site_is_lost_because_of_the_site() -> None:
    built = inventory(system("a"), system("b", site="away"))
    assert impacts(built, scenario(lost={"sites": ["hall"]})) == {"a": Hit(Impact.LOST, ("hall",))}


def test_what_is_named_or_not_trusted_is_lost_because_of_the_scenario() -> None:
    built = inventory(system("a"), system("b"), system("c"))
    damage = scenario(lost={"systems": ["a"]}, untrusted=["b"])
    assert impacts(built, damage) == {
        "a": Hit(Impact.LOST, ("damage",)),
        "b": Hit(Impact.LOST, ("damage",)),
    }


def test_guests_are_lost_with_the_system_of_their_platform_or_with_all_its_hosts() -> None:
    built = inventory(
        system("base", site="away"), guest("app"), platforms=[platform("base", 8, site="hall")]
    )
    by_system = impacts(built, scenario(lost={"systems": ["base"]}))
    by_hosts = impacts(built, scenario(lost={"sites": ["hall"]}))
    assert by_system["app"] == Hit(Impact.LOST, ("platform",))
    assert by_hosts == {"app": Hit(Impact.LOST, ("platform",))}


def test_guests_go_down_with_a_platform_that_is_only_out() -> None:
    built = inventory(system("base"), guest("app"), platforms=[platform("base", 8)])
    hit = impacts(built, scenario(outages=[{"system": "base", "until": "5h"}]))
    assert hit == {"base": Hit(Impact.OUT, ("damage",)), "app": Hit(Impact.DOWN, ("base",))}


def test_down_spreads_and_names_what_is_away() -> None:
    built = inventory(
        system("a"), system("b", requires=("a",)), system("c", requires=("b", "a")), system("d")
    )
    hit = impacts(built, scenario(outages=[{"system": "a", "until": "1h"}]))
    assert hit["b"] == Hit(Impact.DOWN, ("a",))
    assert hit["c"].impact is Impact.DOWN
    assert "a" in hit["c"].because
    assert "d" not in hit


def test_one_alternative_left_is_enough() -> None:
    built = inventory(system("a"), system("b"), system("c", any_of=("a", "b")))
    assert "c" not in impacts(built, scenario(lost={"systems": ["a"]}))
    both = impacts(built, scenario(lost={"systems": ["a", "b"]}))
    assert both["c"] == Hit(Impact.DOWN, ("a", "b"))


def test_degraded_to_the_lowest_level_of_all_that_is_missing() -> None:
    built = inventory(
        system("a"), system("b"), system("c", site="away", uses=(("a", "80%"), ("b", "60%")))
    )
    hit = impacts(built, scenario(lost={"sites": ["hall"]}))
    assert hit["c"] == Hit(Impact.DEGRADED, ("a", "b"), 60)


def test_lost_weighs_more_than_out() -> None:
    built = inventory(system("a"))
    damage = scenario(lost={"systems": ["a"]}, outages=[{"system": "a", "until": "1h"}])
    assert impacts(built, damage)["a"].impact is Impact.LOST

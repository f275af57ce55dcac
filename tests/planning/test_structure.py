from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from bcp.planning.graph import build_graph
from bcp.planning.plan import Impact
from bcp.planning.reason import ObstacleKind
from bcp.planning.structure import analyze, fallen
from tests.planning.building import (
    backup,
    inventory,
    one,
    planned,
    repository,
    restore,
    scenario,
    step,
    system,
    team,
    verify,
)


def test_what_falls_with_a_system_stops_at_an_alternative() -> None:
    built = inventory(
        system("base", objective="patient"),
        system("left", requires=("base",)),
        system("right", site="away"),
        system("either", any_of=("left", "right"), objective="urgent"),
        system("top", requires=("left",), objective="urgent"),
    )
    by_id = {each.system: each for each in analyze(built).components}
    assert (by_id["base"].count, by_id["base"].falls) == (2, ("top", "left"))
    assert by_id["base"].weight == (10 - 5) + (10 - 1)
    assert (by_id["base"].target, by_id["base"].effective_target) == (7 * 86400, 3600)
    assert by_id["base"].tightest == "top"
    assert by_id["right"].falls == ()
    assert by_id["right"].tightest == "right"
    assert [each.system for each in analyze(built).components][:2] == ["base", "left"]


def test_both_branches_on_one_base_fall_with_it() -> None:
    built = inventory(
        system("base"),
        system("left", requires=("base",)),
        system("right", requires=("base",)),
        system("either", any_of=("left", "right")),
    )
    assert set(fallen(build_graph(built), "base")) == {"left", "right", "either"}


def test_a_dead_site_strands_what_has_its_only_copy_there() -> None:
    built = inventory(
        system("store", site="away"),
        system("kept", restore(), backups=[backup(("far", "1h"))]),
        system("gone", restore(), backups=[backup(("near", "1h"))]),
        system("after", step("work"), verify(), requires=("gone",)),
        repositories=[repository("far"), repository("near", site="hall")],
    )
    hall, away = analyze(built).sites
    assert (hall.site, hall.hit) == ("hall", 3)
    assert [each.system for each in hall.stranded] == ["gone", "after"]
    assert hall.stranded[0].causes[0].kind is ObstacleKind.NO_COPY
    assert away.site == "away"


def test_a_skill_of_one_person_and_a_skill_of_nobody() -> None:
    many = [{"skill": name} for name in ("server", "network", "line")]
    built = inventory(
        system("a", step("work", people=many)),
        system("b", step("work", people=[{"skill": "network"}])),
        teams=[team((2, ("server",)), (1, ("network",)))],
    )
    found = [(each.skill, each.people, each.systems) for each in analyze(built).skills]
    assert found == [("line", 0, ("a",)), ("network", 1, ("a", "b"))]


def test_drills_and_backups_that_are_wanting() -> None:
    built = inventory(
        system("store", site="away", last_drilled="2026-05-01"),
        system("old", last_drilled="2025-01-01", backups=[backup(("far", "3d"), ("near", "4d"))]),
        system("here", backups=[backup(("near", "1h"))]),
        system("good", last_drilled="2026-01-01", backups=[backup(("far", "2d"), ("near", "1h"))]),
        repositories=[repository("far"), repository("near", site="hall")],
    )
    made = analyze(built)
    assert [(each.system, each.last_drilled) for each in made.drills] == [
        ("here", None),
        ("old", date(2025, 1, 1)),
        ("good", date(2026, 1, 1)),
        ("store", date(2026, 5, 1)),
    ]
    assert [(each.system, each.interval, each.sites) for each in made.backups] == [
        ("old", 3 * 86400, ("away", "hall")),
        ("here", 3600, ("hall",)),
    ]


@given(st.lists(st.sets(st.integers(0, 7)), min_size=2, max_size=8))
def test_what_falls_is_what_a_scenario_takes_down(drawn: list[set[int]]) -> None:
    names = [f"s{number}" for number in range(len(drawn))]
    built = inventory(
        *(
            system(name, requires=tuple(names[n] for n in sorted(needs) if n < number))
            for number, (name, needs) in enumerate(zip(names, drawn, strict=True))
        )
    )
    for name in names:
        plan = planned(built, scenario(outages=[{"system": name, "until": "1h"}]))
        down = {each.system for each in plan.systems if each.impact is Impact.DOWN}
        assert set(fallen(build_graph(built), name)) == down
        assert one(plan, name).impact is Impact.OUT

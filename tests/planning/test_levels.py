"""Recovered means: at the recovery level. Stages, and what a system uses, decide when."""

from __future__ import annotations

from typing import Any

from bcp.planning.plan import Verdict
from bcp.planning.reason import ObstacleKind, ReasonKind
from tests.planning.building import (
    backup,
    inventory,
    minutes,
    objective,
    one,
    planned,
    repository,
    restore,
    scenario,
    step,
    system,
    verify,
)


def modest(rlo: str = "60%", rto: str = "1h") -> dict[str, Any]:
    found = objective("modest", 3, rto)
    targets = {**found["disaster"], "rlo": {"share": rlo, "description": "some"}}
    return {**found, "disaster": targets, "ordinary": targets}


def stage(share: str, minutes_: int = 5) -> dict[str, Any]:
    level = {"share": share, "description": "read only"}
    return step("stage", minutes_, kind="verification", reaches=level)


def test_a_stage_at_the_recovery_level_meets_the_target_long_before_the_end() -> None:
    built = inventory(
        system(
            "a", step("copy", 20), stage("60%"), step("rest", 200), verify(5), objective="modest"
        ),
        objectives=[modest()],
    )
    found = one(planned(built), "a")
    assert (minutes(found.recovered), minutes(found.verified), minutes(found.full)) == (
        35,
        240,
        240,
    )
    assert found.verdict is Verdict.MET
    assert [(level, minutes(time)) for level, time in found.stages] == [(60, 35), (100, 240)]
    assert found.goals == ("a/stage",)


def test_a_stage_below_the_recovery_level_is_shown_but_does_not_count() -> None:
    built = inventory(
        system("a", stage("30%"), step("rest", 200), verify(5), objective="modest"),
        objectives=[modest()],
    )
    found = one(planned(built), "a")
    assert (found.recovered, found.verdict) == (found.verified, Verdict.IMPOSSIBLE)
    assert [level for level, _ in found.stages] == [30, 100]


def test_without_what_it_uses_a_system_may_stay_below_its_level() -> None:
    built = inventory(
        system("slow", verify(90)),
        system("low", uses=(("slow", "40%"),), objective="modest"),
        system("high", uses=(("slow", "70%"),), objective="modest"),
        objectives=[modest(), objective("standard", 5, "8h")],
    )
    plan = planned(built)
    low, high = one(plan, "low"), one(plan, "high")
    assert (minutes(low.verified), minutes(low.recovered), minutes(low.full)) == (20, 100, 100)
    assert (minutes(high.verified), minutes(high.recovered), minutes(high.full)) == (20, 20, 100)
    assert (low.verdict, high.verdict) == (Verdict.IMPOSSIBLE, Verdict.MET)
    assert low.level == 40
    assert low.goals == ("low/verify", "slow/verify")


def test_a_system_that_stays_below_its_level_for_good_is_impossible() -> None:
    built = inventory(
        system("gone", restore(), backups=[backup(("near", "1h"))]),
        system("app", uses=(("gone", "40%"),)),
        repositories=[repository("near", site="hall", runs_on="app")],
    )
    found = one(planned(built), "app")
    assert (found.recovered, found.full, found.verdict) == (None, None, Verdict.IMPOSSIBLE)
    assert [cause.kind for cause in found.causes] == [ObstacleKind.LEVEL]
    assert found.verified is not None
    assert found.stages == ((40, found.verified),)


def test_a_system_that_works_below_its_level_has_a_target_too() -> None:
    built = inventory(
        system("base", verify(90)),
        system("app", site="away", uses=(("base", "50%"),), objective="modest"),
        system("other", site="away", uses=(("base", "80%"),), objective="modest"),
        objectives=[modest(), objective("standard", 5, "8h")],
    )
    app, other = planned(built).degraded
    assert (minutes(app.recovered), app.target, app.verdict) == (100, 3600, Verdict.IMPOSSIBLE)
    assert (other.target, other.verdict) == (None, Verdict.MET)


def test_restores_share_the_bandwidth_of_their_repository() -> None:
    def plan_with(**more: Any) -> list[int]:
        built = inventory(
            system("store", site="away"),
            *(
                system(name, restore(0), backups=[backup(("far", "1d"), size="600MiB")])
                for name in ("a", "b", "c")
            ),
            repositories=[repository("far", lanes=3, **more)],
        )
        return sorted((each.verified or 0) - 600 for each in planned(built).systems)

    assert plan_with() == [600, 600, 600]
    assert plan_with(bandwidth="2MiB/s") == [600, 600, 1200]
    assert plan_with(bandwidth="1536KiB/s") == [800, 800, 1600]
    assert plan_with(bandwidth="512KiB/s") == [1200, 2400, 3600]


def test_another_site_is_used_from_a_time_on() -> None:
    built = inventory(system("a"), system("b", requires=("a",)))
    damage = scenario(
        lost={"sites": ["hall"]},
        replacements=[{"site": "hall", "instead": "away", "after": "3h"}],
    )
    plan = planned(built, damage)
    first = plan.steps_by_key["a/verify"]
    assert minutes(first.start) == 180
    assert (first.reason.kind, first.reason.subject) == (ReasonKind.SITE, "away")

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings

from bcp.consolidation.concentration import ConcentrationKind
from bcp.consolidation.course import Course
from bcp.consolidation.moved import Relocation
from bcp.consolidation.recovery import RecoveryEffect, Trend, assess_effect, different_damage
from bcp.consolidation.remedies import AlternativeKind, Broken
from bcp.model.inventory import Inventory
from bcp.model.review import Stage
from bcp.model.scenario import Scenario
from bcp.planning.changes import World, altered
from bcp.planning.comparison import standings
from bcp.planning.plan import Plan, Verdict
from bcp.planning.resource_changes import AddHosts
from tests.planning.asking import plan_of
from tests.planning.building import (
    Document,
    guest,
    inventory,
    platform,
    scenario,
    step,
    system,
    team,
    verify,
)
from tests.planning.cities import cities

HALL_LOST = scenario(lost={"sites": ["hall"]})
LESS = scenario(
    id="less", platform_capacity=[{"platform": "platform", "share": "50%"}], lost={"sites": []}
)


def server(name: str, vcpu: int) -> Document:
    """A server of its own whose replacement takes an hour to arrive."""
    return system(
        name,
        step("arrives", 60, kind="wait"),
        verify(),
        consolidation={"vcpu": vcpu, "memory": "1GiB", "disk": "1GiB",
                       "steps_dropped": ["arrives"]},
    )  # fmt: skip


def city(rebuild: int = 60, hosts: int = 1) -> Inventory:
    """A platform in the hall with one guest, and three servers of their own beside it."""
    document = platform("base", 16, site="hall")
    first = document["hosts"][0]
    document["hosts"] = [{**first, "id": f"host-{n + 1}"} for n in range(hosts)]
    return inventory(
        system("base", step("rebuild", rebuild), verify()),
        guest("portal", vcpu=4, objective="patient"),
        server("clerk", 1),
        server("ledger", 6),
        server("small", 1),
        platforms=[document],
        teams=[team((9, ("server",)))],
    )


def course(built: Inventory, *systems: str, **more: Any) -> Course:
    moves = tuple(Relocation(name, 2016) for name in systems)
    return Course(built, "platform", moves, **more)


def assessed(
    made: Course, *scenarios: Scenario, plans: list[World] | None = None, **more: Any
) -> RecoveryEffect:
    def planner(world: World) -> Plan:
        if plans is not None:
            plans.append(world)
        return plan_of(world)

    return assess_effect(made, scenarios or (HALL_LOST,), planner, lambda *_: None, **more)


def of(effect: RecoveryEffect, name: str) -> Broken:
    (found,) = [each for each in effect.broken if each.system == name]
    return found


FEW = settings(max_examples=20)


@FEW
@given(cities())
def test_moving_nothing_changes_nothing(given_: tuple[Inventory, Scenario]) -> None:
    built, damage = given_
    store = system("base", site="away")
    more = inventory(store, platforms=[platform("base", 8)])
    built = altered(built, systems=(*built.systems, *more.systems), platforms=more.platforms)
    effect = assessed(course(built), damage)
    (found,) = effect.scenarios
    assert found.before == found.after
    assert all(each.trend is Trend.SAME for each in found.systems)
    assert effect.broken == ()
    assert all(each.before == each.after for each in effect.concentrations)


def test_every_standing_is_that_of_a_real_plan() -> None:
    made = course(city(), "clerk", "ledger")
    effect = assessed(made, HALL_LOST, LESS)
    for found, damage in zip(effect.scenarios, (HALL_LOST, LESS), strict=True):
        before = standings(plan_of(World(made.before(), damage)))
        after = standings(plan_of(World(made.after(), damage)))
        assert {each.system: each.before for each in found.systems if each.before} == before
        assert {each.system: each.after for each in found.systems if each.after} == after


def test_a_system_that_waits_for_nothing_any_more_is_back_earlier() -> None:
    found = assessed(course(city(rebuild=10), "clerk")).scenarios[0]
    clerk = next(each for each in found.systems if each.system == "clerk")
    assert clerk.moves
    assert clerk.trend is Trend.BETTER
    assert clerk.before is not None
    assert clerk.after is not None
    # Declared after 10 minutes: a server arrives after 60 and is verified in 10; the platform is
    # rebuilt in 10, verified in 10, and the guest in 10.
    assert (clerk.before.recovered, clerk.after.recovered) == (80 * 60, 40 * 60)


def test_a_move_that_breaks_its_own_target_is_responsible_for_it() -> None:
    effect = assessed(course(city(rebuild=8 * 60), "clerk", "small"))
    assert {each.system for each in effect.broken} == {"clerk", "small"}
    broken = of(effect, "clerk")
    assert broken.responsible == ("clerk",)
    assert not broken.jointly
    assert broken.before is not None
    assert broken.after is not None
    assert (broken.before.verdict, broken.after.verdict) == (Verdict.MET, Verdict.IMPOSSIBLE)


def test_a_guest_that_loses_its_room_names_the_move_that_took_it() -> None:
    effect = assessed(course(city(), "small", "ledger", "clerk"), LESS)
    broken = of(effect, "portal")
    assert broken.responsible == ("ledger",)
    assert broken.tried == 3
    assert broken.before is None
    assert broken.after is not None
    assert broken.after.verdict is Verdict.UNRECOVERABLE


def test_the_figures_of_alternatives_are_those_of_real_plans() -> None:
    made = course(city(), "small", "ledger", "clerk")
    broken = of(assessed(made, LESS), "portal")
    kinds = [each.kind for each in broken.alternatives]
    assert set(kinds) == {
        AlternativeKind.WITHOUT, AlternativeKind.MEANS, AlternativeKind.PRIORITY
    }  # fmt: skip
    world = World(made.after(), LESS)
    worlds = {
        AlternativeKind.WITHOUT: World(made.after(without={"ledger"}), LESS),
        AlternativeKind.MEANS: AddHosts("platform", 1).apply(world),
    }
    for each in broken.alternatives:
        assert each.meets
        if each.kind in worlds:
            plan = plan_of(worlds[each.kind])
            assert each.standing == standings(plan).get("portal")
            assert each.totals.met == sum(s.verdict is Verdict.MET for s in plan.systems)


def test_what_an_alternative_breaks_instead_is_told_and_puts_it_last() -> None:
    broken = of(assessed(course(city(), "small", "ledger", "clerk"), LESS), "portal")
    last = broken.alternatives[-1]
    assert last.kind is AlternativeKind.PRIORITY
    assert last.newly_missed == ("ledger",)
    assert all(not each.newly_missed for each in broken.alternatives[:-1])


def test_no_alternative_is_told_without_a_plan_of_it() -> None:
    plans: list[World] = []
    effect = assessed(course(city(), "small", "ledger", "clerk"), LESS, plans=plans)
    assert effect.plans == len(plans)
    assert len({id(world.inventory) for world in plans}) == len(plans)


def test_moves_that_break_a_target_only_together_are_named_together() -> None:
    built = inventory(
        system("base", verify()),
        guest("portal", vcpu=2, objective="patient"),
        server("one", 3),
        server("two", 3),
        server("three", 3),
        server("tiny", 1),
        platforms=[platform("base", 12, site="hall")],
        teams=[team((9, ("server",)))],
    )
    broken = of(assessed(course(built, "one", "two", "three", "tiny"), LESS), "portal")
    assert broken.jointly
    assert len(broken.responsible) == 2
    assert "tiny" not in broken.responsible


def stages() -> tuple[Stage, ...]:
    return tuple(
        Stage.model_validate(
            {"fiscal_year": year, "title": "t", "platform": "platform", "hosts": [host]}
        )
        for year, host in ((2016, "host-1"), (2019, "host-2"))
    )


def test_what_is_broken_only_until_the_next_stage_can_be_put_off_to_it() -> None:
    made = course(city(hosts=2), "ledger", "small", stages=stages())
    assert made.interim_years == (2016,)
    broken = of(assessed(made, LESS), "portal")
    assert broken.fiscal_year == 2016
    assert broken.responsible == ("ledger",)
    (later,) = [each for each in broken.alternatives if each.kind is AlternativeKind.LATER]
    assert later.meets
    until = standings(plan_of(World(made.after(2016, without={"ledger"}), LESS)))
    final = standings(plan_of(World(made.after(), LESS)))
    assert (later.standing, later.finally_) == (until.get("portal"), final.get("portal"))


def test_a_move_of_a_later_stage_is_not_done_in_the_first() -> None:
    made = course(city(hosts=2), "small", stages=stages())
    made = replace(made, moves=(*made.moves, Relocation("ledger", 2019)))
    assert assessed(made, LESS).broken == ()
    assert made.done_by(2016) == ("small",)
    assert made.done_by(None) == ("small", "ledger")


def test_what_may_share_a_processor_leaves_room_for_more() -> None:
    moves = ("small", "ledger", "clerk")
    assert assessed(course(city(), *moves), LESS).broken != ()
    assert assessed(course(city(), *moves, overcommit=2.0), LESS).broken == ()


def test_one_more_host_gone_is_asked_where_the_platform_is_hit() -> None:
    found = assessed(course(city(hosts=4), "ledger"), LESS, scenario(id="whole")).scenarios
    assert found[1].room is None
    room = found[0].room
    assert room is not None
    assert (room.share, room.rebuilt) == (50, False)
    assert (room.before.wanted[0], room.after.wanted[0]) == (4, 10)
    assert (room.after.there[0], room.one_less.there[0]) == (32, 16)
    assert room.holds
    tighter = assessed(course(city(hosts=2), "ledger"), LESS).scenarios[0].room
    assert tighter is not None
    assert tighter.after.left_out == ()
    assert tighter.one_less.there[0] == 0
    assert not tighter.holds
    assert tighter.one_less.left_out == ("ledger", "portal")


def test_hosts_that_do_not_keep_apart_what_is_to_stay_apart_are_no_reserve() -> None:
    asked: list[int] = []

    def fits(count: int) -> bool:
        asked.append(count)
        return False

    room = assessed(course(city(hosts=4), "ledger"), LESS, fits=fits).scenarios[0].room
    assert room is not None
    assert asked == [1]
    assert room.one_less.left_out == ()
    assert not room.holds


def test_what_falls_with_platform_and_host_before_and_after() -> None:
    effect = assessed(
        course(city(hosts=2), "ledger", "small"),
        hosts={"host-1": ("portal", "ledger"), "host-2": ("small", "ledger")},
    )
    found = {each.subject: each for each in effect.concentrations}
    base = found["base"]
    assert base.kind is ConcentrationKind.PLATFORM
    assert base.before is not None
    assert (base.before.systems, base.after.systems) == (
        ("portal",), ("ledger", "small", "portal")
    )  # fmt: skip
    assert (base.after.percent, base.after.total) == (60, 5)
    assert [(each.priority, each.count, each.total) for each in base.after.classes] == [
        (5, 2, 4), (9, 1, 1)
    ]  # fmt: skip
    # One machine of the ledger stands on each host: it falls with neither.
    assert found["host-1"].after.systems == ("portal",)
    assert found["host-1"].guests == ("ledger", "portal")
    assert found["host-1"].before is None


def test_damage_that_only_plays_otherwise_is_planned_once() -> None:
    events = [{"id": "call", "at": "1h", "to": "ict", "text": "?", "expected": "!", "within": "1h"}]
    exercise = scenario(id="exercise", lost={"sites": ["hall"]}, events=events)
    assert different_damage([exercise, HALL_LOST]) == (HALL_LOST,)
    assert different_damage([HALL_LOST, LESS, exercise]) == (HALL_LOST, LESS)

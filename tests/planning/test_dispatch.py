from __future__ import annotations

from bcp.planning.dispatch import absentees, dispatchable, unstaffable
from bcp.planning.plan import Plan
from tests.planning.building import (
    backup,
    inventory,
    planned,
    repository,
    restore,
    step,
    system,
    team,
)

EVERYTHING = 99


def two_jobs(*, people: int = 1) -> Plan:
    work = step("work", 60, people=[{"skill": "server"}])
    return planned(
        inventory(
            system("a", work, objective="urgent"),
            system("b", work),
            teams=[team((people, ("server",)))],
        )
    )


def start(plan: Plan, **state: object) -> list[str]:
    given = {"done": set(), "running": set(), "gone": set(), "limit": EVERYTHING, **state}
    return [each.key for each in dispatchable(plan, **given)]  # type: ignore[arg-type]


def test_only_as_many_start_as_people_are_free() -> None:
    plan = two_jobs()
    assert start(plan) == ["a/work"]
    assert start(plan, running={"a/work"}) == []
    assert start(plan, done={"a/work"}) == ["b/work"]
    assert start(plan, gone={"a/work"}) == ["b/work"]
    assert start(two_jobs(people=2)) == ["a/work", "b/work"]


def test_limit_counts_what_is_running() -> None:
    plan = two_jobs(people=2)
    assert start(plan, limit=1) == ["a/work"]
    assert start(plan, limit=1, running={"a/work"}) == []


def test_somebody_else_takes_the_step_of_who_is_absent() -> None:
    plan = two_jobs(people=2)
    first = plan.steps_by_key["a/work"].people[0].person
    taken = dispatchable(plan, done=set(), running={}, gone=set(), limit=EVERYTHING, absent={first})
    assert [each.key for each in taken] == ["a/work"]
    assert taken[0].people[0].person != first


def test_who_is_busy_elsewhere_is_known_from_the_running_steps() -> None:
    plan = two_jobs(people=2)
    other = plan.steps_by_key["b/work"].people[0].person
    taken = dispatchable(
        plan, done=set(), running={"a/work": (other,)}, gone=set(), limit=EVERYTHING
    )
    assert taken[0].people[0].person == plan.steps_by_key["a/work"].people[0].person


def test_lanes_are_shared() -> None:
    held = [backup(("far", "1d"))]
    plan = planned(
        inventory(
            *(system(name, restore(), backups=held) for name in ("a", "b", "c")),
            system("store", site="away"),
            repositories=[repository("far", lanes=2)],
        )
    )
    assert start(plan) == ["a/restore", "b/restore"]
    assert start(plan, running={"a/restore"}) == ["b/restore"]


def test_predecessors_must_have_succeeded() -> None:
    plan = planned(inventory(system("a", step("one"), step("two"))))
    assert start(plan) == ["a/one"]
    assert start(plan, running={"a/one"}) == []
    assert start(plan, gone={"a/one"}) == []
    assert start(plan, done={"a/one"}) == ["a/two"]


def test_absent_people_make_steps_that_nobody_can_do() -> None:
    plan = two_jobs(people=2)
    assert absentees(plan, "ict", "server", 1) == ("ict/role-0-2",)
    assert absentees(plan, "ict", "server", 1, {"ict/role-0-2"}) == ("ict/role-0-1",)
    assert absentees(plan, "ict", "magic", 1) == ()
    assert unstaffable(plan, {"ict/role-0-2"}) == ()
    everybody = {"ict/role-0-1", "ict/role-0-2"}
    assert [each.key for each in unstaffable(plan, everybody)] == ["a/work", "b/work"]

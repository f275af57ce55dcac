"""What new damage undoes: what was hit is restored again, what stands on it is checked again."""

from __future__ import annotations

from bcp.model.inventory import Inventory
from bcp.planning.plan import Verdict
from bcp.planning.planner import make_plan
from bcp.planning.progress import BegunStep, Progress
from bcp.planning.setback import NO_SETBACK, Setback, find_setback, proofs
from tests.planning.building import (
    inventory,
    objective,
    one,
    planned,
    scenario,
    step,
    system,
    verify,
)
from tests.planning.test_levels import modest, stage

LOST = scenario(lost={"sites": ["hall"]})


def setback(
    built: Inventory,
    hit: str,
    up: frozenset[str] | None = None,
    begun: frozenset[str] | None = None,
) -> Setback:
    everything = frozenset(each.id for each in built.systems)
    return find_setback(
        built,
        planned(built, LOST),
        frozenset({hit}),
        begun=everything if begun is None else begun,
        up=everything if up is None else up,
    )


def test_nothing_hit_undoes_nothing() -> None:
    built = inventory(system("a"))
    assert find_setback(built, planned(built), frozenset(), begun=(), up=()) is NO_SETBACK


def test_what_needs_it_is_checked_again_through_others_too_but_not_what_uses_it() -> None:
    built = inventory(
        system("a"),
        system("b", requires=("a",)),
        system("c", requires=("b",)),
        system("d", uses=(("a", "50%"),)),
        system("e"),
    )
    assert setback(built, "a").recheck == {"b", "c"}
    assert setback(built, "a", begun=frozenset({"c"})).recheck == {"c"}


def test_of_alternatives_the_chosen_one_counts() -> None:
    built = inventory(
        system("short", verify(5)),
        system("long", verify(90)),
        system("a", any_of=("short", "long")),
    )
    assert setback(built, "short").recheck == {"a"}
    assert setback(built, "long").recheck == frozenset()


def test_where_the_plan_chose_none_any_that_is_up_will_do() -> None:
    built = inventory(
        system("one", site="away"), system("two", site="away"), system("a", any_of=("one", "two"))
    )
    assert setback(built, "one").recheck == frozenset()
    both = find_setback(
        built, planned(built, LOST), frozenset({"one", "two"}), begun={"a"}, up={"a"}
    )
    assert both.recheck == {"a"}


def done(built: Inventory, now: int, found: Setback) -> Progress:
    """Everything went by the plan up to `now`; then systems were hit again."""
    plan = planned(built, LOST)
    begun = tuple(
        BegunStep(key=each.key, start=each.start, finish=each.finish) for each in plan.steps
    )
    progress = Progress(now=now, begun=begun, recheck=tuple(sorted(found.recheck)))
    return progress.without(found.again, found.steps(plan))


def test_the_checks_wait_for_what_was_hit_and_nothing_else_is_done_again() -> None:
    built = inventory(
        system("a", step("work", 30), verify(5)),
        system("between", step("work", 10), requires=("a",)),
        system("b", step("work", 20), verify(5), requires=("between",)),
    )
    found = setback(built, "a")
    assert found.recheck == {"between", "b"}
    plan = make_plan(built, LOST, digest="0" * 64, progress=done(built, 36_000, found))
    steps = plan.steps_by_key
    assert steps["a/work"].start == 36_000
    assert steps["b/work"].finish < 36_000
    assert steps["b/verify"].start == steps["a/verify"].finish
    assert set(steps["b/verify"].predecessors) >= {"b/work", "a/verify"}
    assert one(plan, "b").recovered == steps["b/verify"].finish


def test_a_stage_counts_again_only_when_it_is_verified() -> None:
    built = inventory(
        system("a"),
        system("b", stage("60%"), verify(5), requires=("a",), objective="modest"),
        objectives=[modest(), objective("standard", 5, "8h")],
    )
    assert one(planned(built, LOST), "b").verdict is Verdict.MET
    progress = done(built, 36_000, setback(built, "a"))
    plan = make_plan(built, LOST, digest="0" * 64, progress=progress)
    after = one(plan, "b")
    assert after.goals == ("b/stage",)
    assert after.recovered == plan.steps_by_key["b/stage"].finish
    assert plan.steps_by_key["b/stage"].start == plan.steps_by_key["a/verify"].finish
    assert after.verdict is Verdict.IMPOSSIBLE


def test_what_returns_by_itself_returns_again() -> None:
    built = inventory(system("a"), {**system("b", requires=("a",), site="away"), "recovery": []})
    plan = planned(built, LOST)
    assert proofs(plan, "b") == ("b/returns",)
    again = make_plan(
        built, LOST, digest="0" * 64, progress=done(built, 36_000, setback(built, "a"))
    )
    assert again.steps_by_key["b/returns"].start == again.steps_by_key["a/verify"].finish

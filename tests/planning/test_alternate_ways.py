"""Other ways of steps and pauses between attempts: stated by procedures, kept by plans."""

from __future__ import annotations

from bcp.model.system import StepKind
from bcp.planning.plan import AlternateWay, Plan, PlannedAction
from tests.planning.building import (
    Document,
    backup,
    inventory,
    planned,
    repository,
    restore,
    scenario,
    step,
    system,
    verify,
)

FALLBACK: Document = {"needed": "fallback", "timeout": "3h"}


def city(*recovery: Document, stores: tuple[str, ...] = ("near", "far")) -> Plan:
    copies = (("near", "1h"), ("far", "6h"))
    return planned(
        inventory(
            system("app", *recovery, verify(), backups=[backup(*copies, size="1GiB")]),
            system("store", site="away"),
            repositories=[repository(name) for name in ("near", "far")],
        ),
        scenario(lost={"sites": ["hall"], "repositories": [
            name for name in ("near", "far") if name not in stores
        ]}),
    )  # fmt: skip


def action(repository: str) -> PlannedAction:
    return PlannedAction.model_validate(
        {
            "role": "files_restore",
            "backup": "data",
            "repository": repository,
            "size": 1 << 30,
            "generations": 2,
        }
    )


def restored_again() -> Document:
    return {**restore(5, **FALLBACK), "id": "again", "title": "again!"}


def test_a_fallback_is_no_step_of_a_plan_and_nothing_follows_it() -> None:
    plan = city(restore(alternate="again"), restored_again())
    before = {each.step: each.predecessors for each in plan.steps}
    assert before == {"restore": (), "verify": ("app/restore",)}


def test_what_follows_a_fallback_by_its_name_follows_what_stands_above_it() -> None:
    plan = city(restore(alternate="again"), restored_again(), step("look", after=["again"]))
    before = {each.step: each.predecessors for each in plan.steps}
    assert before == {
        "restore": (),
        "look": ("app/restore",),
        "verify": ("app/look",),
    }


def test_the_other_way_restores_from_another_copy() -> None:
    planned_step = city(restore(alternate="again"), restored_again()).steps_by_key["app/restore"]
    assert planned_step.actions == (action("near"),)
    assert planned_step.alternate == AlternateWay(
        step="again",
        kind=StepKind.AUTOMATED,
        title="again!",
        actions=(action("far"),),
        timeout=3 * 3600,
    )


def test_where_one_copy_is_left_the_other_way_takes_it_too() -> None:
    plan = city(restore(alternate="again"), restored_again(), stores=("far",))
    way = plan.steps_by_key["app/restore"].alternate
    assert way is not None
    assert plan.steps_by_key["app/restore"].actions == way.actions == (action("far"),)


def test_a_copy_whose_repository_must_come_back_first_is_no_other_way() -> None:
    plan = planned(
        inventory(
            system(
                "app",
                restore(alternate="again"),
                restored_again(),
                verify(),
                backups=[backup(("near", "1h"), ("far", "6h"))],
            ),
            system("store", site="away"),
            system("cellar", step("repair"), verify()),
            repositories=[repository("near"), repository("far", runs_on="cellar")],
        )
    )
    way = plan.steps_by_key["app/restore"].alternate
    assert way is not None
    assert [each.repository for each in way.actions] == ["near"]


def test_a_manual_way_has_no_actions_and_pauses_are_kept() -> None:
    plan = city(
        restore(alternate="by-hand", retries=3, backoff="1m"),
        step("by-hand", **FALLBACK),
    )
    planned_step = plan.steps_by_key["app/restore"]
    assert planned_step.alternate == AlternateWay(
        step="by-hand", kind=StepKind.MANUAL, title="by-hand!", timeout=3 * 3600
    )
    assert (planned_step.retries, planned_step.backoff) == (3, 60)
    assert plan.steps_by_key["app/verify"].backoff == 10

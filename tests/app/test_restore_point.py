"""A recovery to just before data went wrong, from the question to the play and the paper."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bcp.app.load_workspace import load
from bcp.app.restore_point import as_it_was, only_wrong_data
from bcp.documents.playbooks import render_step
from bcp.documents.runbooks.by_hand import by_hand
from bcp.documents.runbooks.reach import Reach
from bcp.model.inventory import Inventory
from bcp.model.refusal import Refused
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan

DATABASE = "registry-database"
TYPED = datetime(2026, 11, 24, 10, 15)  # noqa: DTZ001 - as somebody types it, in the city's zone
INSTANT = "2026-11-24T10:15:00+09:00"


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    return load(Path(__file__).parents[1] / "small_city").sound()


@pytest.fixture(scope="module")
def plan(inventory: Inventory) -> Plan:
    scenario = only_wrong_data(inventory, DATABASE)
    return make_plan(inventory, as_it_was(inventory, scenario, DATABASE, TYPED), digest="d")


def test_the_database_alone_is_lost_and_recovered_to_the_instant(plan: Plan) -> None:
    lost = [each.system for each in plan.systems if each.impact.value == "lost"]
    actions = [action for step in plan.steps for action in step.actions if action.until]

    assert lost == [DATABASE]
    assert {(action.role.value, action.until.isoformat()) for action in actions
            if action.until} == {("postgresql_restore", INSTANT)}  # fmt: skip
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_play_and_paper_say_the_same_instant(inventory: Inventory, plan: Plan) -> None:
    step = plan.steps_by_key[f"{DATABASE}/restore"]
    assert f"postgresql_restore_recovery_time: '{INSTANT}'" in render_step(plan, inventory, step)
    typed = [line for each in by_hand(plan, inventory, step, Reach(DATABASE, None))
             for line in each.lines]  # fmt: skip
    assert "recovery_target_time = '2026-11-24 10:15:00+09:00'" in typed
    assert "recovery_target_inclusive = off" in typed


def test_what_cannot_be_recovered_to_an_instant_is_refused(inventory: Inventory) -> None:
    scenario = only_wrong_data(inventory, DATABASE)
    with pytest.raises(Refused, match="is still to come"):
        as_it_was(inventory, scenario, DATABASE, datetime.now(UTC) + timedelta(hours=1))
    with pytest.raises(Refused, match="'registry' has no database"):
        only_wrong_data(inventory, "registry")
    with pytest.raises(Refused, match="There is no system 'registri'"):
        as_it_was(inventory, scenario, "registri", TYPED)

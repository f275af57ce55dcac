"""Rows that somebody deleted come back by real Ansible, and what came after is left out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.registers import connect
from bcp.app.restore_point import as_it_was, only_wrong_data
from bcp.documents.playbooks import render_step
from bcp.planning.planner import make_plan
from tests.adapters.drill_city import DATABASE, DrillCity, drill_city

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("instant") / "city") as found:
        yield found


def sql(city: DrillCity, statement: str) -> list[Any]:
    lab = lab_of(LabFolder.of(city.root))
    with connect(lab, lab.guests_by_system[DATABASE]) as connection:
        found = connection.execute(statement)
        return found.fetchall() if found.description else []


def test_a_bad_deletion_is_undone_to_the_row(city: DrillCity, control: ControlFolder) -> None:
    ((table,),) = sql(
        city,
        "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables "
        "WHERE table_name = 'transactions' LIMIT 1",
    )
    city.transact()
    ((instant,),) = sql(city, "SELECT clock_timestamp()")
    rows = sql(city, f"SELECT * FROM {table} WHERE at < '{instant.isoformat()}' ORDER BY 1, 2")
    sql(city, f"DELETE FROM {table}")
    city.transact()
    inventory = city.workspace.sound()
    scenario = as_it_was(inventory, only_wrong_data(inventory, DATABASE), DATABASE, instant)
    plan = make_plan(inventory, scenario, digest="d")
    runner = AnsibleStepRunner(
        city.root,
        plan,
        inventory,
        city.targets,
        control,
        play_of=lambda step: render_step(plan, inventory, step),
    )
    outcome = runner.run(plan.steps_by_key[f"{DATABASE}/restore"], 1)

    assert outcome.failure is None
    assert rows
    # Traffic goes on as soon as the database is back: its rows are later than the restore.
    back = sql(city, f"SELECT * FROM {table} WHERE at < '{instant.isoformat()}' ORDER BY 1, 2")
    (measured,) = outcome.restores
    assert back == rows
    assert measured.newest is not None
    assert measured.newest < instant
    assert list(city.guest(DATABASE).glob("pgdata.before-restore-*"))

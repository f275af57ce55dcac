"""Runs read back from the journal, listed and judged."""

from __future__ import annotations

import pytest

from bcp.app.assess_run import assess_run
from bcp.app.list_runs import list_runs
from bcp.model.refusal import Refused
from tests.app.recorded import assess_drill, plan_for, record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure


def test_without_a_journal_there_are_no_runs_and_none_is_made(small_city: SmallCity) -> None:
    assert list_runs(small_city.root) == ()
    assert not (small_city.root / ".ict-bcp").exists()


def test_the_newest_run_is_judged_unless_another_is_named(small_city: SmallCity) -> None:
    first = record_run(small_city.root, "first")
    key = plan_for(small_city.root).steps[0].key
    second = record_run(
        small_city.root, "second", ScriptedRunner({(key, n): failure() for n in range(1, 20)})
    )
    assert [run.run for run in list_runs(small_city.root)] == ["second", "first"]
    newest, named = assess_run(small_city.root), assess_run(small_city.root, "first")
    assert (newest.state, assess_drill(small_city.root).complete) == (second, False)
    assert (named.state, assess_drill(small_city.root, "first").complete) == (first, True)
    assert not named.inventory_changed


def test_a_changed_inventory_is_noticed(small_city: SmallCity) -> None:
    record_run(small_city.root, "first")
    small_city.replace("systems_inventory/core/registry.yaml", "name:", "description: 別\nname:")
    assert assess_run(small_city.root).inventory_changed


def test_a_run_of_systems_that_are_gone_is_refused(small_city: SmallCity) -> None:
    record_run(small_city.root, "first")
    (small_city.root / "systems_inventory/core/registry.yaml").unlink()
    small_city.write(
        "drills/lab.yaml",
        "network: 127.30.1.0/24\ntraffic_interval: 5s\nguests:\n"
        "  - system: registry-database\n"
        "    services:\n      - {name: database, kind: postgresql, port: 5432}\n",
    )
    with pytest.raises(Refused, match="no longer in the inventory: registry"):
        assess_run(small_city.root)


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        ("frist", "There is no run 'frist'. Did you mean 'first'?"),
        ("x", "There is no run 'x'. 'ict-bcp drill list' shows the runs that there are."),
    ],
)
def test_an_unknown_run_is_refused(small_city: SmallCity, run: str, sentence: str) -> None:
    record_run(small_city.root, "first")
    with pytest.raises(Refused) as caught:
        assess_run(small_city.root, run)
    assert caught.value.render() == sentence


def test_where_nothing_was_run_there_is_nothing_to_judge(small_city: SmallCity) -> None:
    with pytest.raises(Refused, match="Nothing has been run"):
        assess_run(small_city.root)

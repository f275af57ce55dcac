"""All drills of a journal judged, each by what was known before it."""

from __future__ import annotations

from bcp.app.assess_drills import AssessedDrills, assess_drills
from bcp.app.assess_run import assess_run
from bcp.app.load_workspace import load
from tests.app.recorded import plan_for, record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure


def test_a_workspace_without_drills(small_city: SmallCity) -> None:
    assert assess_drills(load(small_city.root)) == AssessedDrills((), ())


def test_drills_are_judged_as_each_would_be_alone(small_city: SmallCity) -> None:
    key = plan_for(small_city.root).steps[0].key
    record_run(small_city.root, "first")
    broken = {(key, n): failure() for n in range(1, 20)}
    record_run(small_city.root, "second", ScriptedRunner(broken))
    found = assess_drills(load(small_city.root))
    assert [each.assessment for each in found.drills] == [
        assess_run(small_city.root, run).assessment for run in ("first", "second")
    ]
    assert found.unjudged == ()


def test_a_drill_of_a_system_that_is_gone_is_named(small_city: SmallCity) -> None:
    record_run(small_city.root, "first")
    (small_city.root / "systems_inventory/core/registry.yaml").unlink()
    small_city.write(
        "drills/lab.yaml",
        "network: 127.30.1.0/24\ntraffic_interval: 5s\nguests:\n"
        "  - system: registry-database\n"
        "    services:\n      - {name: database, kind: postgresql, port: 5432}\n",
    )
    found = assess_drills(load(small_city.root))
    assert found.drills == ()
    assert [(each.summary.run, each.reason.render()) for each in found.unjudged] == [
        ("first", "Systems of run first are no longer in the inventory: registry.")
    ]

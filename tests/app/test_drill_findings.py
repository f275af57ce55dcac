"""What drills have shown is judged once, and judged anew as soon as anything has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from bcp.adapters.cache import VARIABLE
from bcp.app import wiring
from bcp.app.assess_drills import assess_drills
from bcp.app.drill_findings import ShownByDrills, findings_of_drills
from bcp.app.load_workspace import load
from bcp.evaluation.actions import drill_findings, told_findings
from bcp.model.refusal import Refused
from tests.app.recorded import plan_for, record_run
from tests.app.test_load_evidence import rewrite_plan, spoil
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure
from tests.tabletops import ScriptedTable, told, with_events

LATER = 100_000


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "cache"
    monkeypatch.setenv(VARIABLE, str(path))
    return path


def record(city: SmallCity, run: str, *, broken: str = "", ticks: int = 0) -> None:
    keys = [step.key for step in plan_for(city.root).steps if step.system == broken]
    script = {(key, n): failure() for key in keys[:1] for n in range(1, 20)}
    record_run(city.root, run, ScriptedRunner(script), ticks=ticks)


def record_talk(city: SmallCity, run: str) -> None:
    state_events = told(with_events(city), ScriptedTable({}), run)[1]
    with wiring.run_store(city.root) as store:
        store.append(run, *state_events)


def asked(city: SmallCity) -> tuple[ShownByDrills, int]:
    """What the drills have shown, and how many had to be judged for it."""
    heard: list[tuple[int, int]] = []
    shown = findings_of_drills(load(city.root), lambda done, total: heard.append((done, total)))
    assert heard == [(number, len(heard)) for number in range(len(heard))]
    return shown, len(heard)


def test_without_a_journal_nothing_was_shown_and_none_is_made(small_city: SmallCity) -> None:
    assert asked(small_city) == (ShownByDrills((), ()), 0)
    assert not (small_city.root / ".ict-bcp").exists()


def test_what_is_remembered_is_what_judging_them_again_gives(small_city: SmallCity) -> None:
    record_talk(small_city, "table-1")
    record(small_city, "first", broken="power")
    record(small_city, "second", ticks=LATER)
    judged = assess_drills(load(small_city.root))
    expected = {
        *(drill_findings(each.assessment) for each in judged.drills),
        *(told_findings(each) for each in judged.told),
    }
    for anew in (3, 0):
        shown, count = asked(small_city)
        assert count == anew
        assert set(shown.drills) == expected
        assert [each.run for each in shown.drills] == ["table-1", "first", "second"]
    assert all(each.findings for each in shown.drills[:2])


def test_only_a_new_drill_is_judged(small_city: SmallCity) -> None:
    record(small_city, "first", broken="power")
    assert asked(small_city)[1] == 1
    record(small_city, "second", ticks=LATER)
    shown, count = asked(small_city)
    assert (len(shown.drills), count) == (2, 1)


def test_what_becomes_known_of_the_time_before_a_drill_has_it_judged_anew(
    small_city: SmallCity,
) -> None:
    record(small_city, "second", ticks=LATER)
    assert asked(small_city)[1] == 1
    record(small_city, "first")
    assert asked(small_city)[1] == 2
    record_talk(small_city, "table-1")
    assert asked(small_city)[1] == 1 + 2  # The event list is a part of the scenario.
    assert asked(small_city)[1] == 0


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("systems_inventory/objectives.yaml", "rto: 24h", "rto: 25h"),
        ("drills/hall-lost.yaml", "detected_after: ", "detected_after: 1"),
    ],
)
def test_another_inventory_or_scenario_has_all_judged_anew(
    small_city: SmallCity, path: str, old: str, new: str
) -> None:
    record(small_city, "first")
    assert asked(small_city)[1] == 1
    small_city.replace(path, old, new)
    assert asked(small_city)[1] == 1
    assert asked(small_city)[1] == 0


def test_a_damaged_cache_and_none_at_all_change_nothing(
    small_city: SmallCity, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(small_city, "first", broken="power")
    shown, _ = asked(small_city)
    for entry in cache.glob("findings-*"):
        entry.write_bytes(entry.read_bytes()[:-1])
    assert asked(small_city) == (shown, 1)
    assert asked(small_city) == (shown, 0)
    monkeypatch.setenv(VARIABLE, "off")
    assert asked(small_city) == (shown, 1)
    assert asked(small_city) == (shown, 1)


def test_of_a_run_that_was_changed_nothing_is_taken_from_the_cache(small_city: SmallCity) -> None:
    record(small_city, "first", broken="power")
    record(small_city, "second", ticks=LATER)
    asked(small_city)
    spoil(small_city, "UPDATE events SET hash = 'x' WHERE run = 'first' AND seq = 3")
    shown, count = asked(small_city)
    assert [(each.run, each.readable) for each in shown.drills] == [
        ("first", False),
        ("second", True),
    ]
    assert [(each.summary.run, each.reason.render()) for each in shown.unjudged] == [
        ("first", "The journal of run first was changed at event 3.")
    ]
    assert count == 1  # What was known before the second is now less.


def test_what_cannot_be_judged_is_looked_at_again_every_time(small_city: SmallCity) -> None:
    record(small_city, "first")
    rewrite_plan(small_city, "first")
    for _again in range(2):
        shown, count = asked(small_city)
        assert count == 1
        assert [each.reason.render() for each in shown.unjudged] == [
            "Event 1 of run first is in a form that this program does not read."
        ]


def test_a_journal_that_is_none_is_refused(small_city: SmallCity) -> None:
    small_city.write(".ict-bcp/runs.sqlite", "this is no journal, and long enough to be one")
    with pytest.raises(Refused, match="is not a journal"):
        asked(small_city)

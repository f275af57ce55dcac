from __future__ import annotations

import sqlite3

import pytest

from bcp.app import wiring
from bcp.app.check_workspace import check_workspace
from bcp.app.load_workspace import load
from bcp.model.problem import Problem, Severity
from tests.app.recorded import record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure

REGISTRY = "systems_inventory/core/registry.yaml"
DATABASE = "systems_inventory/core/registry-database.yaml"


@pytest.fixture
def undrilled(small_city: SmallCity) -> SmallCity:
    """The small city, in which two systems were never drilled."""
    for path in (REGISTRY, DATABASE):
        small_city.replace(path, "last_drilled: 2026-09-01\n", "")
    return small_city


def codes(problems: tuple[Problem, ...]) -> list[tuple[str, str]]:
    return [(problem.position.file, problem.code) for problem in problems]


def test_what_a_drill_verified_was_drilled(undrilled: SmallCity) -> None:
    never = [(DATABASE, "never-drilled"), (REGISTRY, "never-drilled")]
    assert codes(check_workspace(undrilled.root).problems) == never
    assert not (undrilled.root / wiring.PRIVATE).exists()

    record_run(undrilled.root, "first")
    assert check_workspace(undrilled.root).problems == ()
    assert codes(load(undrilled.root).problems) == never


def test_a_failed_drill_counts_for_what_it_verified(undrilled: SmallCity) -> None:
    keys = ("registry/restore", "registry/verify")
    failing = {(key, attempt): failure() for key in keys for attempt in range(1, 20)}
    state = record_run(undrilled.root, "first", ScriptedRunner(failing))
    assert "registry-database" in state.verified
    assert "registry" not in state.verified

    assert codes(check_workspace(undrilled.root).problems) == [(REGISTRY, "never-drilled")]


def test_a_journal_that_cannot_be_read_is_only_a_warning(undrilled: SmallCity) -> None:
    record_run(undrilled.root, "first")
    journal = wiring.journal_path(undrilled.root)
    with sqlite3.connect(journal) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()

    warning, *rest = check_workspace(undrilled.root).problems
    assert (warning.severity, warning.code) == (Severity.WARNING, "journal-unreadable")
    assert warning.render().startswith(
        ".ict-bcp/runs.sqlite:1:1: warning[journal-unreadable]: What was drilled is not known: "
    )
    assert [problem.code for problem in rest] == ["never-drilled", "never-drilled"]


def test_a_folder_in_place_of_the_journal_is_only_a_warning(undrilled: SmallCity) -> None:
    wiring.journal_path(undrilled.root).mkdir(parents=True)

    assert check_workspace(undrilled.root).problems[0].code == "journal-unreadable"

"""The sample city's runbooks can be followed by somebody who knows nothing of it."""

from __future__ import annotations

from datetime import date

import pytest

from bcp.app.load_workspace import load
from bcp.app.make_runbooks import Runbooks, edition_of, runbooks_of
from bcp.documents.runbooks.by_hand import by_hand
from bcp.documents.runbooks.reach import Reach
from bcp.documents.runbooks.step_text import step_text, teams_of
from bcp.documents.wording import Wording
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from bcp.planning.planner import make_plan
from tests.functional.reduced_city import REPOSITORY

LOADED = load(REPOSITORY)


def runbooks(scenario: str) -> Runbooks:
    plan = make_plan(LOADED.sound(), LOADED.scenario(scenario), digest=LOADED.digest)
    edition = edition_of(
        LOADED,
        plan,
        Wording("en", str),
        day=date(2026, 4, 1),
        version="1",
        realm=Realm.PRODUCTION,
        blank=True,
    )
    return runbooks_of(LOADED, edition)


@pytest.mark.parametrize("scenario", [each.id for each in LOADED.scenarios])
def test_every_step_says_who_where_what_and_how_it_is_seen(scenario: str) -> None:
    edition = runbooks(scenario).edition
    for step in edition.plan.steps:
        text = step_text(edition, step)
        said = (text.who, text.where, text.what, text.expected, text.otherwise)
        assert all(said), step.key
        assert not any("not stated" in each for each in said), (step.key, said)
        assert teams_of(edition, step), step.key


@pytest.mark.parametrize("scenario", [each.id for each in LOADED.scenarios])
def test_every_automated_step_can_be_done_by_hand(scenario: str) -> None:
    made = runbooks(scenario)
    plan, inventory = made.edition.plan, made.edition.inventory
    for step in plan.steps:
        if step.kind is StepKind.AUTOMATED:
            written = by_hand(plan, inventory, step, Reach(step.system, None))
            assert written, step.key
            assert written[-1].lines == ("exit",), step.key


def test_every_sheet_of_the_earthquake_is_made() -> None:
    papers = runbooks("earthquake").papers()
    systems = [name for name in papers if name.startswith("systems/")]
    teams = [name for name in papers if name.startswith("teams/")]
    assert len(systems) == len(runbooks("earthquake").edition.plan.systems)
    assert len(teams) == len(LOADED.sound().teams)
    assert {"commander", "initial", "contacts", "alternate"} == {*papers} - {*systems, *teams}

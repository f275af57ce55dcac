"""`ict-bcp drill`; running one for real is shown in tests/functional."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.app.assess_run import assess_run
from bcp.app.run_drill import Drill
from bcp.app.wiring import run_store
from bcp.cli.drill import exit_code
from bcp.cli.main import app
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.outcome import Judgement, PointJudgement
from bcp.execution.events import DrillKind, RunStarted
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from tests.app.recorded import assess_drill, plan_for, record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure


def command(workspace: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["drill", *arguments, "--workspace", str(workspace)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_the_list_says_how_each_run_ended(small_city: SmallCity) -> None:
    root = small_city.root
    key = plan_for(root).steps[0].key
    record_run(root, "good")
    record_run(root, "bad", ScriptedRunner({(key, n): failure() for n in range(1, 20)}))
    lines = command(root, "list").splitlines()
    assert [line.split()[0] for line in lines[2:]] == ["bad", "good"]
    assert "a step failed" in lines[2]
    assert "every step succeeded" in lines[3]
    runs = json.loads(command(root, "list", "--json"))
    assert [(run["run"], run["complete"]) for run in runs] == [("bad", False), ("good", True)]


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (None, "–"),
        (DrillKind.TABLETOP, "tabletop"),
        (DrillKind.WALK_THROUGH, "walk-through"),
        (DrillKind.FUNCTIONAL, "functional"),
        (DrillKind.FULL, "full"),
    ],
)
def test_the_list_says_of_what_kind_a_drill_was(
    small_city: SmallCity, kind: DrillKind | None, shown: str
) -> None:
    root = small_city.root
    begun = RunStarted(
        at=datetime(2026, 1, 13, 9, tzinfo=UTC),
        run="talk",
        mode="drill",
        realm=Realm.DRILL,
        plan=plan_for(root),
        incident_at=datetime(2026, 1, 13, 9, tzinfo=UTC),
        kind=kind,
    )
    with run_store(root) as store:
        store.append("talk", begun)
    assert command(root, "list").splitlines()[2].split()[:3] == ["talk", "│", shown]
    [run] = json.loads(command(root, "list", "--json"))
    assert run["kind"] == kind


def test_the_list_of_nothing(small_city: SmallCity) -> None:
    assert command(small_city.root, "list") == "Nothing has been run in this workspace yet.\n"
    assert json.loads(command(small_city.root, "list", "--json")) == []


def test_the_report_in_its_forms_and_languages(small_city: SmallCity) -> None:
    root = small_city.root
    record_run(root, "good")
    document = json.loads(command(root, "report", "--format", "json"))
    assert Assessment.model_validate(document["assessment"]) == assess_run(root).assessment
    assert command(root, "report", "good", "-f", "markdown").startswith("# ")
    page = command(root, "report", "-f", "html", "--language", "ja")
    assert '<html lang="ja"' in page
    assert "After-action report" in command(root, "report")


def test_the_report_says_when_the_inventory_has_changed(small_city: SmallCity) -> None:
    record_run(small_city.root, "good")
    small_city.replace("systems_inventory/core/registry.yaml", "name:", "description: 別\nname:")
    result = CliRunner().invoke(app, ["drill", "report", "--workspace", str(small_city.root)])
    assert "The inventory has changed since this run" in " ".join(result.stderr.split())


def test_a_drill_of_an_unknown_scenario_is_refused(small_city: SmallCity) -> None:
    result = CliRunner().invoke(app, ["drill", "run", "nope", "-w", str(small_city.root)])
    assert isinstance(result.exception, Refused)


@pytest.mark.parametrize(
    ("broken", "judgement", "code"),
    [
        (False, Judgement.MET, 0),
        (False, Judgement.MISSED, 3),
        (False, Judgement.IMPOSSIBLE, 3),
        (True, Judgement.NOT_RECOVERED, 1),
    ],
)
def test_the_exit_code(
    small_city: SmallCity, broken: bool, judgement: Judgement, code: int
) -> None:
    key = plan_for(small_city.root).steps[0].key
    script = {(key, n): failure() for n in range(1, 20)} if broken else {}
    state = record_run(small_city.root, "run", ScriptedRunner(script))
    assessment = assess_drill(small_city.root)
    judged = tuple(
        outcome.model_copy(
            update={"judgement": judgement, "point_judgement": PointJudgement.NOT_MEASURED}
        )
        for outcome in assessment.outcomes
    )
    drill = Drill(state, assessment.model_copy(update={"outcomes": judged}), ())
    assert exit_code(drill) == code

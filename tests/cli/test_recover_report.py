"""`ict-bcp recover report` on recoveries in a real journal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.app import wiring
from bcp.app.assess_drills import assess_drills
from bcp.app.assess_run import assess_run
from bcp.app.corrective_actions import list_actions
from bcp.app.load_workspace import load
from bcp.app.tell_history import tell_history
from bcp.cli.main import app
from bcp.evaluation.actual import ActualAssessment
from bcp.evaluation.standing import Standing
from bcp.execution.events import DrillKind, RunStarted
from tests.cities import SmallCity
from tests.evaluation.played import Played, aborted, closed, finished, until_asked


def kept(workspace: Path, played: Played) -> str:
    """Put a played recovery into the journal of a workspace."""
    begun = played.events[0]
    assert isinstance(begun, RunStarted)
    with wiring.run_store(workspace) as store:
        store.append(begun.run, *played.events)
    return begun.run


def command(workspace: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--workspace", str(workspace)])
    assert result.exit_code == 0, result.output
    return result.stdout


def judged(workspace: Path) -> ActualAssessment:
    assessment = assess_run(workspace).assessment
    assert isinstance(assessment, ActualAssessment)
    return assessment


def test_the_report_in_its_forms(small_city: SmallCity) -> None:
    root = small_city.root
    run = kept(root, finished(Played()))
    said = command(root, "recover", "report")
    assert "【REAL INCIDENT】" in said
    assert "Finished 4 h 30 min after the incident." in said
    assert command(root, "recover", "report", run, "-f", "markdown").startswith(
        "# 【REAL INCIDENT】"
    )
    page = command(root, "recover", "report", "-f", "html", "--language", "ja")
    assert '<html lang="ja"' in page
    document = json.loads(command(root, "recover", "report", "--json"))
    other = json.loads(command(root, "recover", "report", "-f", "json"))
    assert other["assessment"] | {"taken": ""} == document["assessment"] | {"taken": ""}
    assert ActualAssessment.model_validate(document["assessment"]).recovered == 5
    assert not {"lab", "forecast", "accuracy", "transfers"} & document["assessment"].keys()
    assert not {"lab", "forecast", "shares"} & document["assessment"]["outcomes"][0].keys()


def test_whoever_holds_the_lease_executes_it(small_city: SmallCity) -> None:
    root = small_city.root
    run = kept(root, until_asked(Played()))
    assert judged(root).standing is Standing.INTERRUPTED
    with wiring.lease(root, "manager", run):
        assert judged(root).standing is Standing.UNDER_WAY
        assert "Under way" in command(root, "recover", "report")
    assert "nobody executes it" in " ".join(command(root, "recover", "report").split())


def test_a_recovery_is_judged_by_the_inventory_that_it_carries(small_city: SmallCity) -> None:
    root = small_city.root
    kept(root, aborted(Played()))
    (root / "systems_inventory/core/registry.yaml").unlink()
    result = CliRunner().invoke(app, ["recover", "report", "--workspace", str(root)])
    assert result.exit_code == 0
    assert result.stderr == ""
    assert "Aborted by" in result.stdout


def test_a_real_recovery_is_in_no_history_of_drills(small_city: SmallCity) -> None:
    root = small_city.root
    run = kept(root, finished(Played()))
    assert assess_drills(load(root)).drills == ()
    told = tell_history(root)
    assert told.history.years == ()
    assert [each.run for each in told.recoveries] == [run]


def test_a_full_drill_is_judged_by_its_times_wherever_drills_are(small_city: SmallCity) -> None:
    root = small_city.root
    run = kept(root, closed(Played(full_drill=True)))
    said = command(root, "drill", "report", run)
    assert "【FULL DRILL】" in said
    [drill] = assess_drills(load(root)).drills
    assert drill.kind is DrillKind.FULL
    assert drill.assessment == judged(root).model_copy(update={"taken": drill.assessment.finished})
    [year] = tell_history(root).history.years
    assert {each.system: each.forecast for each in year.systems} == {
        each.system: each.recovered for each in judged(root).outcomes
    }
    assert {each.lab for each in year.systems} == {None}
    assert [each.system for each in year.systems if not each.met] == ["registry"]
    late = next(each for each in list_actions(root).actions if each.id == "time-missed.registry")
    assert late.message.render() == "Back 30 min after its recovery time objective."


@pytest.mark.parametrize("name", ["report.ja.html", "report.en.md", "assessment.json"])
def test_its_report_can_be_written(name: str, small_city: SmallCity) -> None:
    kept(small_city.root, finished(Played()))
    files = wiring.reports_of(judged(small_city.root), small_city.root / "reports")
    assert name in {file.name for file in files}

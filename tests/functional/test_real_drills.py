"""Real drills of a reduced city: real Ansible, SSH, PostgreSQL, HTTP and testinfra."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from typer.testing import CliRunner

from bcp.app.assess_run import assess_run
from bcp.cli.main import app
from bcp.evaluation.assessment import Assessment
from bcp.execution.events import FailureKind, SkipCause
from bcp.execution.state import RunState, StepStatus
from bcp.planning.plan import Basis
from tests.functional.reduced_city import LOST, reduced_city

pytestmark = pytest.mark.lab


@dataclass(frozen=True)
class Drilled:
    """A drill that is over."""

    workspace: Path
    exit_code: int
    output: str
    state: RunState
    assessment: Assessment

    def command(self, *arguments: str) -> str:
        """What another command prints about it."""
        result = CliRunner().invoke(app, [*arguments, "--workspace", str(self.workspace)])
        assert result.exit_code == 0, result.output
        return result.stdout


Drill = Callable[..., Drilled]


@pytest.fixture
def drill(tmp_path: Path) -> Drill:
    """`drill(*injects)` runs a drill of the reduced city to its end."""

    def run(*injects: dict[str, Any]) -> Drilled:
        workspace = reduced_city(tmp_path / "city", injects)
        result = CliRunner().invoke(
            app, ["drill", "run", "machines-lost", "--workspace", str(workspace)]
        )
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        assert result.exit_code in {0, 1, 3}, result.output
        assessed = assess_run(workspace)
        assert isinstance(assessed.assessment, Assessment)
        _assert_nothing_is_left(workspace)
        return Drilled(
            workspace, result.exit_code, result.output, assessed.state, assessed.assessment
        )

    return run


def _assert_nothing_is_left(workspace: Path) -> None:
    lab = str(workspace / ".lab")
    assert not Path(lab).exists()
    left = [
        process.info
        for process in psutil.process_iter(["pid", "cmdline", "cwd"])
        if lab in f"{process.info['cwd']} {process.info['cmdline']}"
    ]
    assert left == []


def corrupt(repository: str, generations: int) -> dict[str, Any]:
    return {
        "kind": "backup-corrupt",
        "system": "core-database",
        "backup": "registers",
        "repository": repository,
        "generations": generations,
    }


def test_a_clean_drill_brings_everything_back(drill: Drill) -> None:
    done = drill()
    assert done.exit_code == 0, done.output
    assert done.state.complete
    assert set(done.state.verified) == set(LOST)
    database = done.state.steps["core-database/restore"]
    assert database.basis is Basis.MEASURED
    [restored] = database.restores
    assert restored.bytes > 0
    assert restored.rejected == ()
    assert restored.newest is not None
    assert done.state.newest["core-database"] <= done.state.incident_at
    assert all(check.passed for step in done.state.steps.values() for check in step.checks)
    assert sum(step.runs for step in done.state.steps.values()) >= len(LOST)
    _assert_order(done.state)
    _assert_commands(done)


def _assert_order(state: RunState) -> None:
    """What a system stands on was verified before its own first step began."""
    for before, after in (
        ("core-database", "resident-registry"),
        ("resident-registry", "seal-registration"),
        ("seal-registration", "certificate-issuing"),
    ):
        begun = [state.steps[key].started for key in state.plan.keys_by_system[after]]
        assert all(at is not None and at >= state.verified[before] for at in begun)


def _assert_commands(done: Drilled) -> None:
    [run] = json.loads(done.command("drill", "list", "--json"))
    assert (run["run"], run["complete"]) == (done.state.run, True)
    assert done.state.run in done.command("drill", "list")
    document = json.loads(done.command("drill", "report", "--format", "json"))
    assert Assessment.model_validate(document["assessment"]) == done.assessment
    for form, language in (("markdown", "en"), ("html", "ja")):
        text = done.command("drill", "report", "-f", form, "--language", language)
        suffix = {"markdown": "md", "html": "html"}[form]
        written = done.workspace / "reports" / done.state.run / f"report.{language}.{suffix}"
        assert text == written.read_text(encoding="utf-8")
    assert "基幹データベース" in done.command("drill", "report", "--language", "ja")


def test_a_corrupt_backup_and_a_dying_guest_are_withstood(drill: Drill) -> None:
    dies = {"kind": "guest-dies", "system": "file-server", "step": "restore"}
    done = drill(corrupt("hall", 1), dies)
    assert done.exit_code == 0, done.output
    assert set(done.state.verified) == set(LOST)
    [restored] = done.state.steps["core-database/restore"].restores
    assert restored.repository == "hall"
    [rejected] = restored.rejected
    assert rejected > restored.generation, "an older generation than the one that was refused"
    died = done.state.steps["file-server/restore"]
    assert [failure.kind for failure in died.failures] == [FailureKind.UNREACHABLE]
    assert [reaction.withstood for reaction in done.assessment.reactions] == [True, True]
    report = done.command("drill", "report", "-f", "markdown", "--language", "en")
    assert rejected in report
    assert restored.generation in report


def test_a_restore_that_keeps_failing_stops_what_stands_on_it_and_nothing_else(
    drill: Drill,
) -> None:
    done = drill(corrupt("hall", 2), corrupt("offsite", 2))
    assert done.exit_code == 1, done.output
    failed = done.state.steps["core-database/restore"]
    assert failed.status is StepStatus.FAILED
    assert {failure.kind for failure in failed.failures} == {FailureKind.BACKUP_CORRUPT}
    retries = done.state.plan.steps_by_key["core-database/restore"].retries
    assert failed.attempt == 2 * (retries + 1), "as planned, and then from the other copy"
    assert set(done.state.verified) == {"city-website", "file-server"}
    for system in ("resident-registry", "seal-registration", "certificate-issuing"):
        for key in done.state.plan.keys_by_system[system]:
            step = done.state.steps[key]
            assert (step.status, step.because, step.cause) == (
                StepStatus.SKIPPED,
                "core-database/restore",
                SkipCause.STEP,
            )
    assert "resident-registry/restore is skipped: because of core-database/restore" in (
        " ".join(done.output.split())
    )

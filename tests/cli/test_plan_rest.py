"""`plan rest`: what has begun stands, the rest is planned anew."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from bcp.cli.main import app
from bcp.model.argument import RefusedArguments
from bcp.planning.plan import Plan

SMALL_CITY = Path(__file__).parents[1] / "small_city"
LOGBOOK = """\
now: 3h
begun:
  - {step: power/bring-up, started: 1h, finished: 2h30m}
  - {step: power/verify, started: 2h30m, finished: 2h40m}
  - {step: backup-near/bring-up, started: 2h40m, people: [it-section/基盤担当-1]}
"""


def rest(tmp_path: Path, text: str, *more: str) -> Plan:
    path = tmp_path / "logbook.yaml"
    path.write_text(text, encoding="utf-8")
    call = ["plan", "rest", str(path), "-s", "hall-lost", "-w", str(SMALL_CITY), "--json", *more]
    result = CliRunner().invoke(app, call, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return Plan.model_validate_json(result.stdout)


def test_what_has_begun_keeps_its_times_and_the_rest_follows(tmp_path: Path) -> None:
    plan = rest(tmp_path, LOGBOOK)
    steps = plan.steps_by_key
    assert plan.replanned_at == 3 * 3600
    assert (steps["power/verify"].start, steps["power/verify"].finish) == (9000, 9600)
    running = steps["backup-near/bring-up"]
    assert (running.start, running.finish) == (9600, 9600 + 1500)
    assert [(each.person, each.skill) for each in running.people] == [
        ("it-section/基盤担当-1", "infrastructure")
    ]
    later = [step for step in plan.steps if step.start >= 3 * 3600]
    assert len(later) == len(plan.steps) - 3
    assert steps["virtualization-platform/bring-up"].start == running.finish


def test_new_damage_begins_anew(tmp_path: Path) -> None:
    text = LOGBOOK + "  - {step: registry/verify, started: 2h, finished: 2h5m}\n"
    assert rest(tmp_path, text).steps_by_key["registry/verify"].start == 7200
    plan = rest(tmp_path, LOGBOOK, "--attend", "team:it-section=0%")
    assert {each.system for each in plan.systems if each.verified is None} >= {"registry"}


def test_people_see_the_plan_and_what_is_different(tmp_path: Path) -> None:
    path = tmp_path / "logbook.yaml"
    path.write_text(LOGBOOK, encoding="utf-8")
    call = ["plan", "rest", str(path), "-s", "hall-lost", "-w", str(SMALL_CITY)]
    result = CliRunner().invoke(app, call, catch_exceptions=False)
    assert result.exit_code == 0
    assert "Systems with other times or verdicts: 3" in result.stdout


def test_all_problems_of_a_logbook_are_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "logbook.yaml"
    path.write_text("now: 1h\nbegun: [{step: nix, started: 2h}]\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["plan", "rest", str(path), "-w", str(SMALL_CITY)])
    assert isinstance(result.exception, RefusedArguments)
    assert [json.dumps(each.summary.render())[:22] for each in result.exception.problems] == [
        '"logbook.yaml:2:16: Th',
        '"logbook.yaml:2:9: It ',
    ]
    missing = CliRunner().invoke(app, ["plan", "rest", str(path / "no"), "-w", str(SMALL_CITY)])
    assert "Cannot read" in str(missing.exception)

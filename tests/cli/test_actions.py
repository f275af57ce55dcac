"""`ict-bcp actions` on real journals."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from bcp.app.load_workspace import load
from bcp.cli.main import app
from bcp.model.refusal import Refused
from tests.app.recorded import plan_for, record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure

ACTION = "not-recovered.power"


def invoke(city: SmallCity, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(city.root)])


def command(city: SmallCity, *arguments: str) -> str:
    result = invoke(city, "actions", *arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def refusal(city: SmallCity, *arguments: str) -> str:
    error = invoke(city, "actions", *arguments).exception
    assert isinstance(error, Refused)
    return error.render()


def record(city: SmallCity, run: str, *, broken: bool) -> None:
    key = next(step.key for step in plan_for(city.root).steps if step.system == "power")
    script = {(key, n): failure() for n in range(1, 20)} if broken else {}
    record_run(city.root, run, ScriptedRunner(script))


def status(city: SmallCity) -> dict[str, str]:
    listed = json.loads(command(city, "list", "--all", "--json"))
    return {each["id"]: each["status"] for each in listed}


def test_nothing_is_listed_where_nothing_was_drilled(small_city: SmallCity) -> None:
    assert command(small_city, "list") == "No drill has been finished in this workspace yet.\n"
    assert json.loads(command(small_city, "list", "--json")) == []


def test_an_action_from_finding_to_closing_and_back(small_city: SmallCity) -> None:
    digest = load(small_city.root).digest
    record(small_city, "drill-1", broken=True)
    said = command(
        small_city, "assign", ACTION, "--owner", "管財課", "--deadline", "2999-03-31",
        "--note", "発電機を点検する", "--budget", "令和9年度当初予算",
    )  # fmt: skip
    assert said == f"{ACTION}: 管財課 is in charge, until 2999-03-31 (Sun).\n"
    text = command(small_city, "list")
    assert ACTION in text
    assert "管財課" in text
    assert "発電機を点検する" in text
    assert "令和9年度当初予算" in text
    record(small_city, "drill-2", broken=False)
    assert status(small_city)[ACTION] == "open"
    said = command(small_city, "close", ACTION, "--run", "drill-2")
    assert said == f"{ACTION}: closed by the drill drill-2.\n"
    assert status(small_city)[ACTION] == "closed"
    assert ACTION not in command(small_city, "list")
    record(small_city, "drill-3", broken=True)
    assert status(small_city)[ACTION] == "reopened"
    assert "came again" in command(small_city, "list")
    command(small_city, "assign", ACTION, "--owner", "管財課", "--deadline", "2999-03-31")
    (entry,) = [
        each for each in json.loads(command(small_city, "list", "--json")) if each["id"] == ACTION
    ]
    assert (entry["first_run"], entry["last_run"], entry["runs"], entry["owner"]) == (
        "drill-1", "drill-3", 2, "管財課",
    )  # fmt: skip
    assert (entry["budget"], entry["note"]) == ("令和9年度当初予算", "発電機を点検する")
    # What people decide about a drill is no part of what plans are made from.
    assert load(small_city.root).digest == digest


def test_only_a_drill_that_proves_it_closes_an_action(small_city: SmallCity) -> None:
    record(small_city, "drill-1", broken=True)
    assert "The drill drill-1 shows it again" in refusal(
        small_city, "close", ACTION, "--run", "drill-1"
    )
    assert "'drill-9' is no finished drill" in refusal(
        small_city, "close", ACTION, "--run", "drill-9"
    )
    assert not (small_city.root / "drills/actions.yaml").exists()


def test_all_that_is_wrong_is_said_at_once(small_city: SmallCity) -> None:
    record(small_city, "drill-1", broken=True)
    said = refusal(
        small_city, "assign", "not-recovered.powr", "--owner", " ", "--deadline", "31.3."
    )
    assert "Did you mean 'not-recovered.power'?" in said
    assert "Say which department is in charge." in said
    assert "This is no day." in said
    said = refusal(small_city, "assign", ACTION, "--owner", "課", "--deadline", "2020-01-01")
    assert "This day has passed." in said
    said = refusal(small_city, "assign", ACTION, "--owner", "\x1b[31m", "--deadline", "2999-01-01")
    assert "characters that the file cannot keep" in said


def test_entries_that_a_person_wrote_are_kept(small_city: SmallCity) -> None:
    record(small_city, "drill-1", broken=True)
    small_city.write("drills/actions.yaml", "actions:\n  - {id: retried.registry, owner: 市民課}\n")
    command(small_city, "assign", ACTION, "--owner", "管財課", "--deadline", "2999-03-31")
    text = (small_city.root / "drills/actions.yaml").read_text(encoding="utf-8")
    assert text.split("actions:\n")[1] == (
        "- id: retried.registry\n  owner: 市民課\n"
        f"- id: {ACTION}\n  owner: 管財課\n  deadline: 2999-03-31\n"
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("actions: 3\n", "drills/actions.yaml:1:10: error"),
        (
            "actions:\n- {id: retried.registry, owner: a, deadline: 2020-01-01}\n",
            "drills/actions.yaml:2:46: warning[action-overdue]",
        ),
    ],
)
def test_check_says_what_is_wrong_in_the_file(small_city: SmallCity, text: str, place: str) -> None:
    small_city.write("drills/actions.yaml", text)
    assert place in invoke(small_city, "check").output


def test_a_drill_that_cannot_be_judged_is_named(small_city: SmallCity) -> None:
    record(small_city, "drill-1", broken=True)
    (small_city.root / "drills/hall-lost.yaml").rename(small_city.root / "drills/other.yaml")
    small_city.replace("drills/other.yaml", "id: hall-lost", "id: other")
    result = invoke(small_city, "actions", "list")
    assert result.exit_code == 0
    assert "Drill drill-1 is left out: There is no scenario 'hall-lost'." in " ".join(
        result.stderr.split()
    )


def test_check_says_it_with_a_journal_that_cannot_be_read_too(small_city: SmallCity) -> None:
    small_city.write(".ict-bcp/runs.sqlite", "no journal")
    small_city.write(
        "drills/actions.yaml",
        "actions:\n- {id: retried.registry, owner: a, deadline: 2020-01-01, closed: {run: one}}\n"
        "- {id: retried.nothing, owner: a, deadline: 2020-01-01}\n",
    )
    output = invoke(small_city, "check").output
    assert "journal-unreadable" in output
    assert "drills/actions.yaml:3:8: warning[unknown-reference]" in output
    assert "drills/actions.yaml:3:45: warning[action-overdue]" in output
    assert "drills/actions.yaml:2:" not in output

"""Open corrective actions below a plan, and what stands there where they cannot be told."""

from __future__ import annotations

import io
import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner, Result

from bcp.adapters.cache import VARIABLE
from bcp.adapters.plan_file import read_plan
from bcp.app.plan_recovery import plan_recovery
from bcp.cli.main import app
from bcp.cli.plan_actions import MOST, show_actions
from bcp.evaluation.actions import ActionStatus, CorrectiveAction, action_id, urgency
from bcp.evaluation.findings import FindingKind, Weight
from bcp.model.message import Message
from tests.app.recorded import plan_for, record_run
from tests.app.test_load_evidence import spoil
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.execution.plans import ScriptedRunner, failure

HOSTILE = "[bold]x[/] {{ 7*7 }} \x1b[31m \u202e"
DAY = date(2027, 3, 31)
NAMES = {"registry": "住民記録", "tax": HOSTILE}


def action(
    kind: FindingKind,
    system: str = "registry",
    *,
    overdue: bool = False,
    status: ActionStatus = ActionStatus.OPEN,
    owner: str | None = None,
    deadline: date | None = None,
) -> CorrectiveAction:
    return CorrectiveAction(
        id=action_id(kind, system),
        kind=kind,
        weight=Weight.SERIOUS,
        system=system,
        message=Message.of("Forecast {time}, over the target.", time="9h30m"),
        first_run="one",
        last_run="two",
        runs=2,
        status=status,
        overdue=overdue,
        owner=owner,
        deadline=deadline,
    )


OVERDUE = action(FindingKind.TIME_MISSED, overdue=True, owner="行政管理課", deadline=DAY)
SEVERAL = (
    OVERDUE,
    action(
        FindingKind.RETRIED,
        "tax",
        status=ActionStatus.REOPENED,
        owner=HOSTILE,
        deadline=DAY + timedelta(days=2),
    ),
    action(FindingKind.DECISION_LATE, "registry/accept"),
    *(action(FindingKind.NOT_RECOVERED, f"other-{number}") for number in range(MOST)),
)


def drawn(actions: tuple[CorrectiveAction, ...], width: int) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    show_actions(actions, NAMES, console)
    assert isinstance(console.file, io.StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert all(cell_len(line) <= width for line in lines)
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize("width", [80, 120])
def test_the_most_urgent_are_shown(golden: Golden, width: int) -> None:
    assert list(SEVERAL) == sorted(SEVERAL, key=urgency)
    golden(f"several-{width}.txt", drawn(SEVERAL, width))


def test_no_overdue_one_is_left_out() -> None:
    late = tuple(
        action(FindingKind.RETRIED, f"late-{number}", overdue=True, deadline=DAY)
        for number in range(MOST + 3)
    )
    text = drawn((*late, *SEVERAL[1:]), 80)
    assert all(each.id in text for each in late)
    assert "retried.tax" not in text
    assert f"Not shown: {len(SEVERAL) - 1}." in text


def test_nothing_is_said_where_nothing_is_open() -> None:
    assert drawn((), 80) == ""


@pytest.fixture
def drilled(small_city: SmallCity) -> SmallCity:
    """A drill that did not bring the power back."""
    key = next(step.key for step in plan_for(small_city.root).steps if step.system == "power")
    broken = {(key, n): failure() for n in range(1, 20)}
    record_run(small_city.root, "first", ScriptedRunner(broken))
    small_city.write(
        "drills/actions.yaml",
        "actions:\n- {id: not-recovered.power, owner: 管財課, deadline: 2020-01-01}\n",
    )
    return small_city


def plan(city: SmallCity, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, ["plan", "-w", str(city.root), *arguments], catch_exceptions=False
    )


def plan_lines(city: SmallCity) -> str:
    """What the console says of the actions."""
    return plan(city).stdout.partition("\nOpen corrective actions:")[2]


def test_the_console_shows_department_deadline_and_system(drilled: SmallCity) -> None:
    listed = CliRunner().invoke(app, ["actions", "list", "-w", str(drilled.root), "--json"])
    count = len(json.loads(listed.stdout))
    heading, _columns, first, second, *_rest = plan_lines(drilled).splitlines()
    assert heading == f" {count}, of them overdue 1."
    assert first.split()[:3] == ["2020-01-01", "(Wed)", "管財課"]
    assert second.split()[0] == "overdue"
    assert "not-recovered.power" in plan_lines(drilled)


def test_json_has_what_the_list_of_actions_has(drilled: SmallCity, tmp_path: Path) -> None:
    listed = CliRunner().invoke(app, ["actions", "list", "-w", str(drilled.root), "--json"])
    expected = json.loads(listed.stdout)
    assert expected[0]["overdue"]
    written = plan(drilled, "--json").stdout
    assert json.loads(written)["actions"] == expected
    assert json.loads(plan(drilled, "--json", "--numbers").stdout)["actions"] == expected
    file = tmp_path / "plan.json"
    file.write_text(written, encoding="utf-8")
    assert read_plan(file) == plan_recovery(drilled.root).plan


def test_the_plan_is_the_same_from_the_cache(
    drilled: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = plan(drilled).output
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    assert plan(drilled).output == expected
    assert list((tmp_path / "cache").glob("findings-*"))
    assert plan(drilled).output == expected


def test_decisions_that_cannot_be_read_are_said_with_their_place(drilled: SmallCity) -> None:
    drilled.write("drills/actions.yaml", "actions:\n- {id: 3}\n- {ownr: a}\n")
    result = plan(drilled)
    assert result.exit_code == 0
    assert "Targets: " in result.stdout
    assert "Open corrective actions" not in result.stdout
    places = [line.partition(" error[")[0] for line in result.stderr.splitlines()]
    assert places == [
        "drills/actions.yaml:2:8:",
        "drills/actions.yaml:3:3:",
        "drills/actions.yaml:3:4:",
        "Corrective actions are not shown.",
    ]
    assert json.loads(plan(drilled, "--json").stdout)["actions"] is None


def test_a_damaged_run_is_named_once_and_the_rest_is_shown(drilled: SmallCity) -> None:
    record_run(drilled.root, "second", ticks=100_000)
    spoil(drilled, "UPDATE events SET hash = 'x' WHERE run = 'second' AND seq = 3")
    result = plan(drilled)
    assert result.stderr.splitlines() == ["The journal of run second was changed at event 3."]
    assert "not-recovered.power" in result.stdout


def test_a_journal_that_is_none_is_named_once(drilled: SmallCity) -> None:
    drilled.write(".ict-bcp/runs.sqlite", "this is no journal, and long enough to be one")
    result = plan(drilled)
    assert result.exit_code == 0
    said, missing = result.stderr.splitlines()
    assert said.endswith("runs.sqlite is not a journal of ict-bcp.")
    assert missing == "Corrective actions are not shown."
    assert json.loads(plan(drilled, "--json").stdout)["actions"] is None


def test_a_drill_that_cannot_be_judged_is_named(drilled: SmallCity) -> None:
    text = (drilled.root / "drills/hall-lost.yaml").read_text(encoding="utf-8")
    drilled.write("drills/hall-lost.yaml", text.replace("id: hall-lost", "id: other"))
    (drilled.root / "drills/hall-lost.yaml").rename(drilled.root / "drills/other.yaml")
    assert plan(drilled).stderr.splitlines() == [
        "Drill first is left out: There is no scenario 'hall-lost'."
    ]

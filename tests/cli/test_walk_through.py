"""`ict-bcp drill walk-through` on a real journal, with a file of answers and at a terminal."""

from __future__ import annotations

import io
import json
from pathlib import Path

from rich.console import Console
from typer.testing import CliRunner, Result

from bcp.adapters.journal import RunStore
from bcp.adapters.translation import translator
from bcp.app import wiring
from bcp.app.load_workspace import load
from bcp.cli.main import app
from bcp.cli.walk_through import Reader
from bcp.documents.wording import Wording
from bcp.evaluation.walk_through import WalkThroughAssessment, assess_walk_through
from bcp.execution.events import Clarity, Premises
from bcp.execution.fold import fold
from bcp.execution.state import RunState
from bcp.execution.walk_through import by_team, walk_through
from bcp.model.refusal import Refused
from bcp.planning.planner import make_plan
from tests.cities import SmallCity
from tests.execution.plans import MemoryJournal, TickingClock

READINGS = """\
steps:
  - {step: power/bring-up, by: 電気担当, judged: wrong, note: 盤の名前が違う}
  - {step: registry/restore, by: 業務担当, judged: unclear}
  - {step: registry/verify, by: 業務担当, judged: understood, took: 30s}
"""


def invoke(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(root)])


def read_by_file(root: Path, text: str = READINGS, *more: str) -> Result:
    path = root / "readings.yaml"
    path.write_text(text, encoding="utf-8")
    return invoke(root, "drill", "walk-through", "hall-lost", "--answers", str(path), *more)


def state_of_walk(root: Path) -> RunState:
    """Where the newest run stands."""
    with wiring.run_store(root) as store:
        return fold(store.journal(store.runs()[0].run).events())


def premises_of(city: SmallCity) -> Premises:
    loaded = load(city.root)
    return Premises(inventory=loaded.sound(), scenario=loaded.scenario("hall-lost"))


def test_what_is_unclear_or_wrong_becomes_a_finding_and_an_action(small_city: SmallCity) -> None:
    root = small_city.root
    result = read_by_file(root, READINGS, "--json")
    assert result.exit_code == 0, result.output
    assessment = WalkThroughAssessment.model_validate(json.loads(result.stdout)["assessment"])
    assert [each.message.render() for each in assessment.findings] == [
        "電源: 電気担当 finds the step “動かす” wrong. 盤の名前が違う",
        "台帳: 業務担当 finds the step “復元する” unclear.",
    ]
    assert [assessment.count(each) for each in (*Clarity, None)] == [1, 1, 1, 7]
    listed = json.loads(invoke(root, "actions", "list", "--json").stdout)
    ids = {"step-wrong.power/bring-up", "step-unclear.registry/restore"}
    assert {each["id"] for each in listed} == ids
    again = READINGS.replace("judged: unclear", "judged: understood")
    read_again = json.loads(read_by_file(root, again, "--json").stdout)
    run = read_again["run"]
    (written,) = [path for path in read_again["report"] if path.endswith("report.en.md")]
    text = Path(written).read_text(encoding="utf-8")
    assert (
        "Corrective actions: new 0, came again 1, proven done 1, still open from before 0." in text
    )
    assert text == invoke(root, "drill", "report", "-f", "markdown").stdout
    closed = invoke(root, "actions", "close", "step-unclear.registry/restore", "--run", run)
    assert closed.exit_code == 0, closed.output


def test_it_is_listed_reported_and_proves_nothing(small_city: SmallCity) -> None:
    root = small_city.root
    text = read_by_file(root).stdout
    assert "Of 10 steps 1 are understood, 1 unclear, 1 wrong" in text
    assert "walk-through" in invoke(root, "drill", "list").stdout
    assert invoke(root, "drill", "report", "-f", "markdown").stdout.startswith("# 【WALK-THROUGH】")
    with RunStore(wiring.journal_path(root)) as store:
        assert store.drilled() == {}


def test_wrong_answers_are_refused_with_their_places(small_city: SmallCity) -> None:
    refusal = read_by_file(small_city.root, READINGS.replace("power/bring", "power/brin")).exception
    assert isinstance(refusal, Refused)
    assert refusal.render() == (
        "readings.yaml:2:12: The plan has no step 'power/brin-up'. Did you mean 'power/bring-up'?"
    )


def test_steps_are_read_team_by_team_in_the_order_of_the_plan(small_city: SmallCity) -> None:
    premises = premises_of(small_city)
    plan = make_plan(premises.inventory, premises.scenario, digest="d")
    ordered = by_team(plan, premises)
    assert {step.key for _, step in ordered} == set(plan.steps_by_key)
    teams = [team for team, _ in ordered]
    assert teams == sorted(teams, key=list(dict.fromkeys(teams)).index), "no team comes twice"
    for team in set(teams):
        starts = [step.start for each, step in ordered if each == team]
        assert starts == sorted(starts)


def test_at_a_terminal_each_step_is_shown_and_asked_for(small_city: SmallCity) -> None:
    premises = premises_of(small_city)
    plan = make_plan(premises.inventory, premises.scenario, digest="d")
    screen = Console(file=io.StringIO(), width=100)
    lines = iter(("x", "c", "電気担当", "どの盤か [bold]", "u", "", ""))

    def read(_: str) -> str:
        line = next(lines, None)
        if line is None:
            raise EOFError
        return line

    reader = Reader(screen, Wording("en", translator("en")), read, TickingClock().monotonic)
    journal = MemoryJournal()
    state = walk_through(
        plan,
        "r1",
        premises,
        journal=journal,
        readers=reader,
        clock=TickingClock(),
        observer=reader,
        by="統括",
    )
    assert state == fold(journal.events())
    assert [(each.clarity, each.note, each.seconds) for each in state.read] == [
        (Clarity.UNCLEAR, "どの盤か [bold]", 1.0),
        (Clarity.UNDERSTOOD, "", 1.0),
    ]
    assert state.interrupted, "the input ended before the plan did"
    assert assess_walk_through(state).left_early
    assert isinstance(screen.file, io.StringIO)
    assert "Type one of: u, c, w." in screen.file.getvalue()

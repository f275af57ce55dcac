"""`ict-bcp drill tabletop` on a real journal, with a file of answers and at a terminal."""

from __future__ import annotations

import io
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from bcp.adapters.journal import RunStore
from bcp.adapters.translation import translator
from bcp.app import wiring
from bcp.app.find_runs import open_run
from bcp.app.load_evidence import load_evidence
from bcp.app.load_workspace import load
from bcp.app.tell_history import tell_history
from bcp.cli.main import app
from bcp.cli.tabletop_table import TerminalTable
from bcp.cli.tabletop_view import Narrator
from bcp.documents.wording import Wording
from bcp.evaluation.tabletop import TabletopAssessment
from bcp.execution.events import DrillKind, Premises, ReactionJudgement
from bcp.execution.replanning import plan_rest
from bcp.execution.tabletop import Tabletop
from bcp.model.refusal import Refused
from bcp.planning.planner import make_plan
from tests.app.recorded import record_run
from tests.cities import SmallCity
from tests.execution.plans import MemoryJournal, TickingClock
from tests.tabletops import ACCEPT, with_events

REACTIONS = """\
reactions:
  - {event: first-report, by: 情報担当課長, text: 立入りを止めた, judged: met, took: 4m}
  - {event: few-have-come, by: 本部, text: 明日決める, judged: JUDGED}
  - {event: database-broken, by: 情報担当課長, text: やり直す, judged: met}
decisions:
  - {step: registry/accept, by: 市民担当課長, answer: yes, why: 見本と合う}
"""
SUBJECT = "reaction-unmet.hall-lost/few-have-come"


def invoke(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(root)])


def answered(root: Path, judged: str = "not-met") -> Path:
    path = root / "answers.yaml"
    path.write_text(REACTIONS.replace("JUDGED", judged), encoding="utf-8")
    return path


def tell(root: Path, judged: str = "not-met", *more: str) -> Result:
    file = str(answered(root, judged))
    return invoke(root, "drill", "tabletop", "hall-lost", "--answers", file, *more)


def summary_of_newest(root: Path) -> str:
    with RunStore(wiring.journal_path(root)) as store:
        return store.runs()[0].run


def test_a_file_of_answers_needs_no_terminal(small_city: SmallCity) -> None:
    root = with_events(small_city)
    result = tell(root, "not-met", "--as", "訓練統括", "--json")
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assessment = TabletopAssessment.model_validate(document["assessment"])
    assert (assessment.by, assessment.left_early, assessment.untold) == ("訓練統括", False, 0)
    assert [each.judgement for each in assessment.reactions] == [
        ReactionJudgement.MET,
        ReactionJudgement.NOT_MET,
        ReactionJudgement.MET,
    ]
    assert [(each.step, each.yes) for each in assessment.decisions] == [(ACCEPT, True)]
    names = sorted(Path(path).name for path in document["report"])
    assert names == [
        "assessment.json", "report.en.html", "report.en.md", "report.ja.html", "report.ja.md",
    ]  # fmt: skip
    assert all((root / path).is_file() for path in document["report"])


def test_what_is_told_is_on_the_screen(small_city: SmallCity) -> None:
    text = tell(with_events(small_city)).stdout
    assert "[TABLETOP DRILL] 庁舎の喪失" in text
    assert "The clock is virtual" in text
    assert "Virtual clock: 2 h after the incident" in text
    assert "The new damage changes the forecast:" in text
    assert "市民担当課長 decides on registry/accept: yes. Reason: 見本と合う" in text
    assert "2 of 3 events were met with the expected reaction" in text.replace("\n", " ")


def test_a_missed_target_is_told_by_the_exit_code(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/objectives.yaml", "rto: 24h", "rto: 5h")
    assert tell(with_events(small_city)).exit_code == 3


def test_it_is_listed_reported_and_proves_nothing(small_city: SmallCity) -> None:
    root = with_events(small_city)
    tell(root)
    record_run(root, "lab")
    listed = json.loads(invoke(root, "drill", "list", "--json").stdout)
    assert [(run["run"] == "lab", run["kind"]) for run in listed] == [
        (True, None),
        (False, "tabletop"),
    ]
    lines = invoke(root, "drill", "list").stdout
    assert "tabletop" in lines
    run = listed[1]["run"]
    report = invoke(root, "drill", "report", run, "-f", "markdown", "--language", "en")
    assert report.stdout.startswith("# 【TABLETOP DRILL】")
    assert "TABLETOP DRILL" in invoke(root, "drill", "report", run).stdout
    assert '<html lang="ja"' in invoke(
        root, "drill", "report", run, "-f", "html", "--language", "ja"
    ).stdout  # fmt: skip
    document = json.loads(invoke(root, "drill", "report", run, "-f", "json").stdout)
    assert document["assessment"]["run"] == run
    (year,) = tell_history(root).history.years
    assert [count for _, count in year.kinds] == [1], "the drill in the lab alone"


def test_no_system_counts_as_drilled_and_nothing_as_measured(small_city: SmallCity) -> None:
    root = with_events(small_city)
    tell(root)
    with RunStore(wiring.journal_path(root)) as store:
        (summary,) = store.runs()
        assert store.drilled() == {}
    assert (summary.kind, summary.finished, summary.interrupted) == (
        DrillKind.TABLETOP, True, False,
    )  # fmt: skip
    assert load_evidence(root, load(root).sound()).runs == 0
    assert open_run(root) is None


def test_a_finding_becomes_an_action_and_a_later_table_closes_it(small_city: SmallCity) -> None:
    root = with_events(small_city)
    tell(root)
    first = summary_of_newest(root)
    listed = json.loads(invoke(root, "actions", "list", "--json").stdout)
    assert [each["id"] for each in listed] == [SUBJECT]
    assign = invoke(
        root, "actions", "assign", SUBJECT, "--owner", "人事課", "--deadline", "2999-03-31"
    )
    assert assign.exit_code == 0, assign.output
    checked = invoke(root, "check", "--json")
    assert "No drill can show" not in checked.output
    again = invoke(root, "actions", "close", SUBJECT, "--run", first).exception
    assert isinstance(again, Refused)
    assert "later drill at a table" in again.render()
    assert "came again 0, proven done 1," in " ".join(tell(root, "met").stdout.split())
    newest = summary_of_newest(root)
    written = (root / "reports" / newest / "report.en.md").read_text(encoding="utf-8")
    assert f"actions close ID --run {newest}" in written
    assert written == invoke(root, "drill", "report", "-f", "markdown").stdout
    done = invoke(root, "actions", "close", SUBJECT, "--run", summary_of_newest(root))
    assert done.exit_code == 0, done.output


def test_a_lab_drill_closes_no_finding_of_a_table(small_city: SmallCity) -> None:
    root = with_events(small_city)
    tell(root)
    record_run(root, "lab")
    refusal = invoke(root, "actions", "close", SUBJECT, "--run", "lab").exception
    assert isinstance(refusal, Refused)
    assert refusal.hint is not None


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("hall-lost",), ("There is no terminal to ask at. Give the answers in a file: "
                         "--answers FILE.")),
        (("hall-lots",), "There is no scenario 'hall-lots'. Did you mean 'hall-lost'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_refused(
    small_city: SmallCity, arguments: tuple[str, ...], said: str
) -> None:
    root = with_events(small_city)
    refusal = invoke(root, "drill", "tabletop", *arguments).exception
    assert isinstance(refusal, Refused)
    assert refusal.render() == said
    assert not wiring.journal_path(root).exists(), "nothing is recorded"


def test_wrong_answers_are_refused_all_at_once(small_city: SmallCity) -> None:
    root = with_events(small_city)
    path = answered(root)
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("first-report", "first-repot").replace("registry/accept", "registry/acept"),
        encoding="utf-8",
    )
    refusal = invoke(
        root, "drill", "tabletop", "hall-lost", "--answers", str(path)
    ).exception  # fmt: skip
    assert isinstance(refusal, Refused)
    assert "Problems in the arguments: 2" in refusal.render()


def typed(*lines: str) -> Iterator[str]:
    yield from lines


def at_terminal(city: SmallCity, *lines: str, approvals: int = 1) -> tuple[str, Tabletop]:
    """Tell the scenario to somebody who types the lines, then ends the input."""
    loaded = load(with_events(city, approvals))
    inventory, scenario = loaded.sound(), loaded.scenario("hall-lost")
    plan = make_plan(inventory, scenario, digest=loaded.digest)
    screen = Console(file=io.StringIO(), width=100)
    narrator = Narrator(screen, Wording("en", translator("en")), echo=False)
    left = typed(*lines)

    def read(prompt: str) -> str:
        screen.print(prompt, markup=False)
        line = next(left, None)
        if line is None:
            raise EOFError
        return line + "\n"

    table = TerminalTable(narrator, read, TickingClock().monotonic)
    tabletop = Tabletop(
        MemoryJournal(), table, TickingClock(), plan_rest, by="統括", observer=narrator
    )
    tabletop.tell(plan, "r1", Premises(inventory=inventory, scenario=scenario))
    assert isinstance(screen.file, io.StringIO)
    return screen.file.getvalue(), tabletop


def test_at_a_terminal_every_answer_is_asked_for_and_timed(small_city: SmallCity) -> None:
    text, tabletop = at_terminal(
        small_city,
        "情報担当課長", "", "立入りを止めた", "x", "m",
        "",
        "本部", "やり直す [bold]", "p",
        "maybe", "y", "市民担当課長", "", "soon", "12h",
    )  # fmt: skip
    state = tabletop.state
    assert [(each.event, each.judgement, each.seconds) for each in state.reactions] == [
        ("first-report", ReactionJudgement.MET, 1.0),
        ("database-broken", ReactionJudgement.PARTLY, 1.0),
    ]
    (decision,) = state.discussed
    assert (decision.yes, decision.by, decision.why, decision.decided, decision.seconds) == (
        True, "市民担当課長", "", 12 * 3600, 1.0,
    )  # fmt: skip
    assert "Expected within 30 min: Nobody enters" in text
    assert text.index("What do they say?") < text.index("Nobody enters"), "no answer is given away"
    assert "Type one of: m, p, n." in text
    assert "Write a duration with units" in text
    assert not state.interrupted


def test_a_decision_that_two_people_take_needs_two_roles(small_city: SmallCity) -> None:
    text, tabletop = at_terminal(
        small_city, "", "", "", "y", "市民担当課長", "市民担当課長", "CIO補佐", "", "", approvals=2
    )
    (decision,) = tabletop.state.discussed
    assert decision.by == "市民担当課長 / CIO補佐"
    assert "Different people who have to agree: 2." in text
    assert "Somebody else has to agree as well." in text


def test_the_end_of_the_input_ends_the_drill(small_city: SmallCity) -> None:
    _, tabletop = at_terminal(small_city, "情報担当課長")
    assert tabletop.state.interrupted
    assert tabletop.state.reactions == ()


def test_a_drill_whose_console_was_killed_is_carried_on(small_city: SmallCity) -> None:
    root = with_events(small_city)
    _kill_after_the_first_answer(root)
    run = summary_of_newest(root)
    resumed = ("drill", "tabletop", "--resume", "--answers", str(answered(root)), "--json")
    done = invoke(root, *resumed, run)
    document = json.loads(done.stdout)
    assert document["run"] == run
    found = TabletopAssessment.model_validate(document["assessment"])
    assert not found.left_early
    assert len(found.continued) == 1
    assert [(each.event.id, each.text) for each in found.reactions if each.text] == [
        ("first-report", "扉を開けた"),
        ("few-have-come", "明日決める"),
        ("database-broken", "やり直す"),
    ]
    assert "Carried on: 2 events were told" in " ".join(done.stderr.split())
    assert (
        "Carried on"
        in invoke(root, "drill", "report", run, "-f", "markdown", "--language", "en").stdout
    )
    again = invoke(root, *resumed, run).exception
    assert isinstance(again, Refused)
    assert "is over" in again.summary.render()


def _kill_after_the_first_answer(root: Path) -> None:
    """Type the first answer at a real terminal, and kill the console at the next question."""
    terminal, console = pty.openpty()
    process = subprocess.Popen(
        [
            *(str(Path(sys.executable).with_name("ict-bcp")), "drill", "tabletop", "hall-lost"),
            *("--workspace", str(root)),
        ],
        stdin=console,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    os.write(terminal, "情報担当課長\n\n扉を開けた\nm\n".encode())
    assert process.stdout is not None
    assert any("一人しか来ていない" in line.decode() for line in process.stdout)
    process.kill()
    process.communicate()
    os.close(terminal)
    os.close(console)


@pytest.mark.parametrize("name", [(), ("no-such-run",)])
def test_where_nothing_was_left_open_nothing_is_carried_on(
    small_city: SmallCity, name: tuple[str, ...]
) -> None:
    refusal = invoke(with_events(small_city), "drill", "tabletop", "--resume", *name).exception
    assert isinstance(refusal, Refused)


def test_without_a_scenario_nothing_is_told(small_city: SmallCity) -> None:
    refusal = invoke(with_events(small_city), "drill", "tabletop").exception
    assert isinstance(refusal, Refused)
    assert "--resume" in (refusal.hint or refusal.summary).render()

"""`plan explain`, `compare`, `what-if` and `improve` as a person sees them."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from bcp.app.explain_recovery import Explanation
from bcp.app.plan_recovery import plan_recovery
from bcp.cli.comparison_table import show_comparison
from bcp.cli.improvement_table import show_improvement
from bcp.cli.main import app
from bcp.cli.plan_json import PlanJson
from bcp.cli.plan_table import PlanTable
from bcp.cli.plan_view import PlanPage
from bcp.cli.what_if_table import show_what_if
from bcp.model.argument import RefusedArguments
from bcp.model.refusal import Refused
from bcp.planning.advice import Advice, advise
from bcp.planning.changes import AddPeople, Change, World, applied
from bcp.planning.comparison import compare
from bcp.planning.damage_changes import Arrive, Declare, Keep, Lose, Loss
from bcp.planning.improvement import improve_plan
from bcp.planning.resource_changes import AddLanes, KeepCopy, ScaleRate
from bcp.planning.what_if import what_if
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.planning.asking import everything, plan_of, world_of
from tests.planning.building import (
    backup,
    inventory,
    objective,
    repository,
    restore,
    scenario,
    step,
    system,
    verify,
)

WORLD = everything()
EITHER: tuple[Change, ...] = (AddPeople("ict", 0, 1), AddPeople("ict", 1, 1))


def drawn(draw: Callable[[Console], None], width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    draw(console)
    assert isinstance(console.file, io.StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert all(cell_len(line) <= width for line in lines)
    return "\n".join(lines) + "\n"


def explained(system: str) -> Explanation:
    plan = plan_of(WORLD)
    advice = Advice()
    if system in plan.systems_by_id:
        advice = advise(WORLD, plan, system, plan_of, lambda *_: None)
    return Explanation(WORLD, plan, system, advice)


@pytest.mark.parametrize(
    "system",
    ["second", "third", "after-gone", "large", "copied", "also-copied", "powered", "dimmed"],
)
def test_explain(golden: Golden, system: str) -> None:
    explanation = explained(system)
    golden(f"explain-{system}.txt", drawn(lambda out: PlanTable().show_chain(explanation, out)))


@pytest.mark.parametrize("worst_first", [False, True])
def test_compare(golden: Golden, worst_first: bool) -> None:
    changes = (
        KeepCopy("gone", "data", "far", 3600),
        KeepCopy("copied", "data", "far", 3600),
        Arrive("builder", 9 * 3600),
        Lose(Loss.SYSTEM, "store"),
        AddPeople("ict", 0, 1),
    )
    found = compare(plan_of(WORLD), plan_of(applied(changes, WORLD)))
    name = "compare-worst-first.txt" if worst_first else "compare.txt"
    golden(name, drawn(lambda out: show_comparison(found, out, worst_first=worst_first)))


def test_compare_with_nothing_changed(golden: Golden) -> None:
    found = compare(plan_of(WORLD), plan_of(WORLD))
    golden("compare-same.txt", drawn(lambda out: show_comparison(found, out)))


def test_one_what_if(golden: Golden) -> None:
    answer = what_if(WORLD, [EITHER], plan_of, lambda *_: None)
    golden("what-if-one.txt", drawn(lambda out: show_what_if(answer, out)))


def test_several_what_ifs(golden: Golden) -> None:
    wishes: list[tuple[Change, ...]] = [
        EITHER,
        (AddLanes("far", 1),),
        (ScaleRate("far", 25),),
        (Keep(Loss.SITE, "hall"),),
    ]
    answer = what_if(WORLD, wishes, plan_of, lambda *_: None)
    golden("what-if-several.txt", drawn(lambda out: show_what_if(answer, out)))


def test_improve(golden: Golden) -> None:
    found = improve_plan(WORLD, plan_of, lambda *_: None)
    golden("improve.txt", drawn(lambda out: show_improvement(found, 5, out)))


def test_improve_where_nothing_can_be(golden: Golden) -> None:
    found = improve_plan(Keep(Loss.SITE, "hall").apply(WORLD), plan_of, lambda *_: None, most=0)
    golden("improve-nothing.txt", drawn(lambda out: show_improvement(found, 5, out)))


def invoke(city: SmallCity, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["plan", *arguments, "-w", str(city.root)])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_explain_adds_up_in_json(small_city: SmallCity) -> None:
    document = json.loads(invoke(small_city, "explain", "registry", "--json"))
    spent = sum(link["waited"] + link["duration"] for link in document["chain"])
    assert spent == document["planned"]["verified"]
    assert document["helps"] == []
    assert {each["option"] for each in document["hurts"]} >= {"--lose", "--rate"}


def test_explain_in_json_gives_the_reason_of_a_bound() -> None:
    console = Console(file=io.StringIO(), width=80)
    PlanJson().show_chain(explained("third"), console)
    assert isinstance(console.file, io.StringIO)
    document = json.loads(console.file.getvalue())
    assert document["bound"].startswith("The chain of what it needs is that long")
    assert document["helps"][0]["argument"] == "vendor:builder=20m"


def test_what_if_in_json_and_in_words(small_city: SmallCity) -> None:
    changes = ("--add", "team:it-section=1", "--rate", "repository:far=2x")
    document = json.loads(invoke(small_city, "what-if", *changes, "--json"))
    assert [len(each["changes"]) for each in document["singles"]] == [1, 1]
    arguments = [each["changes"][0]["argument"] for each in document["singles"]]
    assert arguments == ["team:it-section/業務担当=1", "repository:far=2x"]
    assert document["together"]["saved"]["makespan"] > 0
    assert "all together" not in invoke(small_city, "what-if", *changes)


def test_improve_in_json_gives_options_for_what_if(small_city: SmallCity) -> None:
    document = json.loads(invoke(small_city, "improve", "--top", "2", "--json"))
    assert len(document["effects"]) == 2
    (change,) = document["effects"][0]["changes"]
    again = json.loads(
        invoke(small_city, "what-if", change["option"], change["argument"], "--json")
    )
    assert again["together"]["comparison"] == document["effects"][0]["comparison"]


def test_files_and_scenarios_are_compared(small_city: SmallCity, tmp_path: Path) -> None:
    written = tmp_path / "before.json"
    written.write_text(invoke(small_city, "--json"), encoding="utf-8")
    small_city.replace("systems_inventory/repositories.yaml", "rate: 50MiB/s", "rate: 25MiB/s")
    document = json.loads(invoke(small_city, "compare", str(written), "hall-lost", "--json"))
    assert document["after"]["makespan"] > document["before"]["makespan"]
    assert document["changed"]
    text = invoke(small_city, "compare", str(written), str(written))
    assert "Systems with other times or verdicts: 0" in text


def test_files_alone_need_no_workspace(small_city: SmallCity, tmp_path: Path) -> None:
    written = tmp_path / "plan.json"
    written.write_text(plan_recovery(small_city.root).plan.model_dump_json(), encoding="utf-8")
    arguments = ["plan", "compare", str(written), str(written), "-w", str(tmp_path / "nowhere")]
    assert CliRunner().invoke(app, arguments).exit_code == 0


def test_all_that_is_wrong_with_the_names_is_said_at_once(
    small_city: SmallCity, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.json"
    broken.write_text('{"scenario": 1}', encoding="utf-8")
    result = CliRunner().invoke(
        app, ["plan", "compare", "hall-lose", str(broken), "-w", str(small_city.root)]
    )
    assert isinstance(result.exception, RefusedArguments)
    lines = result.exception.render().splitlines()
    assert lines[0] == "Problems in the arguments: 2"
    assert "Did you mean 'hall-lost'?" in lines[1]
    assert "is no plan that this version wrote" in lines[2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (
            ["explain", "regstry"],
            "There is no system 'regstry'. Did you mean 'registry'?",
        ),
        (
            ["explain", "backup-far"],
            (
                "Scenario 'hall-lost' does not touch system 'backup-far'. "
                "'ict-bcp plan' shows the systems it touches."
            ),
        ),
        (
            ["what-if"],
            (
                "No change is given. Give at least one, such as --add team:NAME=1; "
                "--help shows them all."
            ),
        ),
        (
            ["improve", "--tries", "0", "--top", "-1"],
            (
                "Problems in the arguments: 2\n"
                "  --top -1: It must be at least one.\n"
                "  --tries 0: It must be at least one."
            ),
        ),
        (["improve", "--top", "0"], "--top 0: It must be at least one."),
    ],
)
def test_bad_input_is_refused(small_city: SmallCity, arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["plan", *arguments, "-w", str(small_city.root)])
    assert isinstance(result.exception, Refused)
    assert result.exception.exit_code == 2
    assert result.exception.render() == sentence


def test_scenario_and_changes_are_refused_together(small_city: SmallCity) -> None:
    arguments = ["-s", "hall-lose", "--add", "team:it=1", "--lose", "site:hill"]
    result = CliRunner().invoke(app, ["plan", "what-if", *arguments, "-w", str(small_city.root)])
    assert isinstance(result.exception, RefusedArguments)
    assert len(result.exception.problems) == 3


def staged() -> World:
    """A system that serves half on paper first, then all but what it uses, then all."""
    half = objective("half", 2, "4h")
    half["disaster"]["rlo"] = {"share": "50%", "description": "the counter only"}
    paper = step(
        "on-paper", 5, kind="verification", reaches={"share": "50%", "description": "on paper"}
    )
    built = inventory(
        system(
            "staged",
            step("print", 10),
            paper,
            step("rebuild", 60),
            verify(),
            objective="half",
            uses=(("slow", "80%"),),
        ),
        system("slow", step("rebuild", 120), verify()),
        system("short", verify(), objective="standard", uses=(("gone", "80%"),)),
        system("gone", restore(), backups=[backup(("near", "1h"))]),
        objectives=[half, objective("standard", 5, "8h")],
        repositories=[repository("near", site="hall", runs_on="slow")],
    )
    return world_of(built, scenario(lost={"sites": ["hall"]}, declared_after="1h"))


def test_levels_and_full_service_have_their_times(golden: Golden) -> None:
    plan = plan_of(staged())
    golden("staged.txt", drawn(lambda out: PlanTable().show_plan(PlanPage(plan), out)))


@pytest.mark.parametrize("name", ["staged", "short"])
def test_explain_goes_to_the_recovery_level(golden: Golden, name: str) -> None:
    world = staged()
    plan = plan_of(world)
    explanation = Explanation(
        world, plan, name, advise(world, plan, name, plan_of, lambda *_: None)
    )
    golden(f"explain-{name}.txt", drawn(lambda out: PlanTable().show_chain(explanation, out)))


def test_compare_says_when_full_service_moves(golden: Golden) -> None:
    world = staged()
    found = compare(plan_of(world), plan_of(Declare(600).apply(world)))
    golden("compare-staged.txt", drawn(lambda out: show_comparison(found, out)))

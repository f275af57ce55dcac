from __future__ import annotations

import io

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from bcp.app.plan_recovery import plan_recovery
from bcp.cli.main import app
from bcp.cli.plan_table import PlanTable
from bcp.model.refusal import Refused
from bcp.planning.plan import Plan
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.planning.building import (
    backup,
    inventory,
    planned,
    repository,
    restore,
    step,
    system,
)

HOSTILE = "[bold]x[/] {{ lookup('pipe','id') }} $(id) \x1b[31m \u202e"


def shown(plan: Plan, width: int, chain: str | None = None) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    if chain is None:
        PlanTable().show_plan(plan, console)
    else:
        PlanTable().show_chain(plan, chain, console)
    assert isinstance(console.file, io.StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert all(cell_len(line) <= width for line in lines)
    return "\n".join(lines) + "\n"


def troubled() -> Plan:
    work = step("work", 40, people=[{"skill": "server"}])
    return planned(
        inventory(
            system("first", work, objective="urgent"),
            system("second", work, objective="urgent", requires=("slow",)),
            system("slow", step("rebuild", 120), objective="patient"),
            system("third", work, objective="urgent"),
            system("gone", restore(), backups=[backup(("near", "1h"))]),
            system("after-gone", requires=("gone",)),
            system("without", site="away", uses=(("gone", "40%"), ("slow", "80%"))),
            system("half", site="away", uses=(("slow", "80%"),)),
            system("store", site="away"),
            repositories=[repository("near", site="hall")],
        )
    )


@pytest.mark.parametrize("width", [80, 120])
def test_the_small_city(small_city: SmallCity, golden: Golden, width: int) -> None:
    plan = plan_recovery(small_city.root, "hall-lost")
    golden(f"hall-lost-{width}.txt", shown(plan, width))


@pytest.mark.parametrize("width", [80, 120])
def test_every_verdict_and_every_remark(golden: Golden, width: int) -> None:
    golden(f"troubled-{width}.txt", shown(troubled(), width))


@pytest.mark.parametrize("name", ["first", "third", "second", "gone", "without"])
def test_what_binds_a_system(golden: Golden, name: str) -> None:
    golden(f"explain-{name}.txt", shown(troubled(), 100, name))


def test_nothing_lost() -> None:
    assert shown(planned(inventory(system("a", site="away"))), 80).endswith(
        "\nNothing has to be recovered.\n"
    )


def test_names_are_text() -> None:
    hostile = {**system("a"), "name": HOSTILE}
    text = shown(planned(inventory(hostile)), 120)
    assert "[bold]x[/]" in text
    assert "\x1b" not in text
    assert "\u202e" not in text


def test_the_command_prints_the_table(small_city: SmallCity) -> None:
    arguments = ["plan", "--scenario", "hall-lost", "-w", str(small_city.root)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert "Targets: 5 met, 0 missed" in result.stdout


def test_json_is_the_plan(small_city: SmallCity) -> None:
    arguments = ["plan", "-s", "hall-lost", "--json", "-w", str(small_city.root)]
    result = CliRunner().invoke(app, arguments)
    plan = plan_recovery(small_city.root, "hall-lost")
    assert result.stdout == plan.model_dump_json() + "\n"
    assert Plan.model_validate_json(result.stdout) == plan


def test_explain_as_json_and_as_text(small_city: SmallCity) -> None:
    arguments = ["plan", "-s", "hall-lost", "--explain", "registry", "-w", str(small_city.root)]
    assert '"step":"verify"' in CliRunner().invoke(app, [*arguments, "--json"]).stdout.replace(
        ": ", ":"
    )
    assert "meets the target" in CliRunner().invoke(app, arguments).stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["-s", "hall-lose"], "There is no scenario 'hall-lose'. Did you mean 'hall-lost'?"),
        (
            ["-s", "hall-lost", "--explain", "regstry"],
            "Scenario 'hall-lost' does not touch a system 'regstry'. Did you mean 'registry'?",
        ),
        (
            ["-s", "hall-lost", "--explain", "x"],
            (
                "Scenario 'hall-lost' does not touch a system 'x'. "
                "'ict-bcp plan' without --explain shows the systems it touches."
            ),
        ),
    ],
)
def test_bad_input_is_refused(small_city: SmallCity, arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["plan", *arguments, "-w", str(small_city.root)])
    assert isinstance(result.exception, Refused)
    assert result.exception.exit_code == 2
    assert result.exception.render() == sentence


def test_a_workspace_with_errors_is_not_planned(small_city: SmallCity) -> None:
    small_city.write("systems_inventory/core/registry.yaml", "id: registry\n")
    result = CliRunner().invoke(app, ["plan", "-s", "hall-lost", "-w", str(small_city.root)])
    assert isinstance(result.exception, Refused)

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest
from rich.cells import cell_len
from rich.console import Console
from typer.testing import CliRunner

from bcp.adapters.calendar import JapaneseCalendar
from bcp.adapters.plan_file import PlanDocument
from bcp.app.plan_recovery import plan_recovery
from bcp.cli.main import app
from bcp.cli.plan_table import PlanTable
from bcp.cli.plan_view import PlanPage
from bcp.evaluation.outage import PlanOutage, plan_outage
from bcp.model.inventory import Inventory
from bcp.model.refusal import Refused
from bcp.planning.evidence import Evidence, MeasuredDuration, MeasuredRate
from bcp.planning.grounds import list_evidence
from bcp.planning.plan import Basis, Plan
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


def shown(plan: Plan, width: int, outage: PlanOutage | None = None) -> str:
    return drawn(PlanPage(plan, outage), width)


def drawn(page: PlanPage, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    PlanTable().show_plan(page, console)
    assert isinstance(console.file, io.StringIO)
    lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
    assert all(cell_len(line) <= width for line in lines)
    return "\n".join(lines) + "\n"


def troubled() -> Plan:
    return planned(troubled_city())


def troubled_city(survives: str = "") -> Inventory:
    work = step("work", 40, people=[{"skill": "server"}])
    return inventory(
        system("first", work, objective="urgent"),
        system("second", work, objective="urgent", requires=("slow",)),
        system("slow", step("rebuild", 120), objective="patient"),
        system("third", work, objective="urgent"),
        system(
            "gone", restore(), backups=[backup(("near", "1h"), size="2GiB" if survives else "0B")]
        ),
        system("after-gone", requires=("gone",)),
        system("without", site="away", uses=(("gone", "40%"), ("slow", "80%"))),
        system("half", site="away", uses=(("slow", "80%"),)),
        system("store", site="away"),
        repositories=[repository("near", site="away" if survives else "hall")],
    )


@pytest.mark.parametrize("width", [80, 120])
def test_the_small_city(small_city: SmallCity, golden: Golden, width: int) -> None:
    planned = plan_recovery(small_city.root, "hall-lost")
    page = PlanPage(planned.plan, planned.outage, planned.numbers)
    golden(f"hall-lost-{width}.txt", drawn(page, width))


@pytest.mark.parametrize("width", [80, 120])
def test_every_verdict_and_every_remark(golden: Golden, width: int) -> None:
    golden(f"troubled-{width}.txt", shown(troubled(), width))


@pytest.mark.parametrize("width", [80, 140])
def test_opening_hours_stand_in_the_table_or_below_it(golden: Golden, width: int) -> None:
    plan = troubled()
    outage = plan_outage(plan, troubled_city().city, JapaneseCalendar())
    golden(f"outage-{width}.txt", shown(plan, width, outage))


def test_every_number_says_what_it_rests_on(golden: Golden) -> None:
    ran = datetime(2026, 10, 1, tzinfo=UTC)
    evidence = Evidence(
        work={
            "slow/rebuild": MeasuredDuration(
                seconds=5025, basis=Basis.MEASURED, count=3, last=ran, shortest=4800, longest=5400
            ),
            "first/work": MeasuredDuration(seconds=3000, basis=Basis.EXTRAPOLATED, last=ran),
        },
        rates={
            "near": MeasuredRate(bytes_per_second=3 << 19, basis=Basis.MEASURED, count=2),
        },
        rehearsed={"third/work": MeasuredDuration(seconds=12, basis=Basis.MEASURED)},
    )
    built = troubled_city(survives="near")
    plan = planned(built, evidence=evidence)
    rows = list_evidence(plan, built, evidence)
    golden("numbers.txt", drawn(PlanPage(plan, numbers=rows, listed=True), 80))


@pytest.mark.parametrize(
    "made",
    [
        {"method": "cp-sat", "proven": 3},
        {"method": "cp-sat", "proven": 1, "cost_bounds": (0, 9000, 0)},
        {"method": "cp-sat", "proven": 2, "cost_bounds": (0, 10200, 0), "clocked": True},
        {"method": "search", "lower_bound": 9000, "fallback": "nothing-better"},
        {"method": "cp-sat", "cost": (9000, 0, 0), "cost_bounds": (1000, 0, 0)},
        {"fallback": "not-installed"},
        {"fallback": "too-large"},
        {"fallback": "unsuitable"},
    ],
    ids=lambda made: "-".join(map(str, made.values())),
)
def test_what_is_known_of_the_order_is_said(golden: Golden, made: dict[str, object]) -> None:
    plan = Plan.model_validate({**troubled().model_dump(), **made})
    text = shown(plan, 80).partition("no order can do")[2].partition("\n")[2]
    name = "-".join(str(value) for value in made.values() if isinstance(value, str | int))
    golden(f"order-{name}.txt", text)


def test_a_time_limit_is_refused_where_it_is_none(small_city: SmallCity) -> None:
    for wrong in ("soon", "0s", "2d"):
        with pytest.raises(Refused) as refused:
            plan_recovery(small_city.root, "hall-lose", time_limit=wrong)
        heading, scenario, limit = refused.value.render().splitlines()
        assert heading == "Problems in the arguments: 2"
        assert "There is no scenario" in scenario
        assert f"--time-limit {wrong}: " in limit


def test_the_exact_solver_is_asked_within_a_time_limit(small_city: SmallCity) -> None:
    pytest.importorskip("ortools")
    plan = plan_recovery(small_city.root, "hall-lost", time_limit="1s").plan
    assert plan.fallback is None or plan.proven or plan.cost_bounds is not None


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


def test_json_is_the_plan_and_the_open_actions(small_city: SmallCity) -> None:
    arguments = ["plan", "-s", "hall-lost", "--json", "-w", str(small_city.root)]
    result = CliRunner().invoke(app, arguments)
    plan = plan_recovery(small_city.root, "hall-lost").plan
    assert result.stdout == plan.model_dump_json().removesuffix("}") + ',"actions":[]}\n'
    assert PlanDocument.model_validate_json(result.stdout).plan == plan


def test_an_unknown_scenario_is_refused(small_city: SmallCity) -> None:
    result = CliRunner().invoke(app, ["plan", "-s", "hall-lose", "-w", str(small_city.root)])
    assert isinstance(result.exception, Refused)
    assert result.exception.exit_code == 2
    assert result.exception.render() == (
        "There is no scenario 'hall-lose'. Did you mean 'hall-lost'?"
    )


def test_the_only_scenario_needs_no_name(small_city: SmallCity) -> None:
    assert plan_recovery(small_city.root) == plan_recovery(small_city.root, "hall-lost")


def test_of_several_scenarios_one_must_be_named(small_city: SmallCity) -> None:
    text = (small_city.root / "drills/hall-lost.yaml").read_text(encoding="utf-8")
    small_city.write("drills/other.yaml", text.replace("id: hall-lost", "id: other"))
    with pytest.raises(Refused) as refused:
        plan_recovery(small_city.root)
    assert refused.value.render() == (
        "The workspace has several scenarios: hall-lost, other. Say which one with --scenario."
    )
    (small_city.root / "drills/other.yaml").unlink()
    (small_city.root / "drills/hall-lost.yaml").unlink()
    with pytest.raises(Refused, match="The workspace has no scenario"):
        plan_recovery(small_city.root)


def test_options_before_a_subcommand_hold_for_it(small_city: SmallCity) -> None:
    where = ["-w", str(small_city.root)]
    before = ["plan", *where, "--json", "-s", "hall-lost", "explain", "registry"]
    after = ["plan", "explain", "registry", *where, "--json"]
    one, other = CliRunner().invoke(app, before), CliRunner().invoke(app, after)
    assert one.exit_code == 0
    assert one.stdout == other.stdout
    wrong = ["plan", "--numbers", "explain", "registry", *where]
    assert isinstance(CliRunner().invoke(app, wrong).exception, Refused)


@pytest.mark.parametrize(
    "name", ["plan", "explain", "compare", "what-if", "improve", "rest", "forecast"]
)
def test_every_help_has_an_example_and_fits_80_columns(name: str) -> None:
    arguments = ["plan", "--help"] if name == "plan" else ["plan", name, "--help"]
    text = CliRunner().invoke(app, arguments, terminal_width=80).stdout
    assert f"Example: ict-bcp plan {'' if name == 'plan' else name}".rstrip() in text
    assert max(map(len, text.splitlines())) <= 80


def test_the_plan_in_japanese(small_city: SmallCity) -> None:
    arguments = ["plan", "what-if", "-w", str(small_city.root), "--add", "team:it-section=1"]
    done = subprocess.run(
        [sys.executable, "-m", "bcp", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "ICT_BCP_LANGUAGE": "ja", "COLUMNS": "80"},
    )
    assert done.returncode == 0
    assert "見本市" in done.stdout or "庁舎" in done.stdout
    assert all(cell_len(line.rstrip()) <= 80 for line in done.stdout.splitlines())


def test_a_workspace_with_errors_is_not_planned(small_city: SmallCity) -> None:
    small_city.write("systems_inventory/core/registry.yaml", "id: registry\n")
    result = CliRunner().invoke(app, ["plan", "-s", "hall-lost", "-w", str(small_city.root)])
    assert isinstance(result.exception, Refused)


def test_json_holds_the_opening_hours_and_numbers_on_request(small_city: SmallCity) -> None:
    call = ["plan", "-s", "hall-lost", "-w", str(small_city.root), "--json", "--numbers"]
    result = CliRunner().invoke(app, call, catch_exceptions=False)
    document = json.loads(result.stdout)
    assert set(document) == {"plan", "opening_hours", "numbers", "actions"}
    assert Plan.model_validate(document["plan"]).scenario == "hall-lost"
    away = {each["system"]: each["seconds"] for each in document["opening_hours"]["away"]}
    assert away["registry"] > 0
    assert {row["basis"] for row in document["numbers"]} == {"assumed"}

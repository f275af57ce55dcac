from __future__ import annotations

import json

from typer.testing import CliRunner

from bcp.cli.main import app
from tests.app.recorded import record_run
from tests.cities import SmallCity


def test_a_sound_workspace(small_city: SmallCity) -> None:
    result = CliRunner().invoke(app, ["check", "--workspace", str(small_city.root)])

    assert result.exit_code == 0
    assert result.output == "Errors: 0, warnings: 0, systems: 6, scenarios: 1.\n"


def test_problems_go_to_standard_error_and_errors_end_with_2(small_city: SmallCity) -> None:
    small_city.write("systems_inventory/core/registry.yaml", "id: registry\nid: again\n")
    result = CliRunner().invoke(app, ["check", "-w", str(small_city.root)])

    assert result.exit_code == 2
    assert "systems_inventory/core/registry.yaml:2:1: error[duplicate-key]: " in result.stderr
    assert result.stdout.startswith("Errors: ")


def test_warnings_alone_end_with_0(small_city: SmallCity) -> None:
    small_city.write("drills/notes.yml", "x: 1\n")
    result = CliRunner().invoke(app, ["check", "-w", str(small_city.root)])

    assert result.exit_code == 0
    assert result.stdout == "Errors: 0, warnings: 1, systems: 6, scenarios: 1.\n"


def test_errors_stand_next_to_the_summary(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/core/registry.yaml", "tier: core", "tier: cor")
    small_city.write("systems_inventory/virtualized/notes.yml", "x: 1\n")
    arguments = ["check", "-w", str(small_city.root)]
    lines = CliRunner().invoke(app, arguments).stderr.splitlines()
    document = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)

    assert [line.split(": ")[1] for line in lines] == [
        "warning[stray-file]",
        "error[unknown-choice]",
    ]
    assert [problem["severity"] for problem in document["problems"]] == ["error", "warning"]


def test_a_drilled_system_needs_no_warning(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/core/registry.yaml", "last_drilled: 2026-09-01\n", "")
    arguments = ["check", "-w", str(small_city.root)]
    assert "never-drilled" in CliRunner().invoke(app, arguments).stderr
    record_run(small_city.root, "first")
    assert CliRunner().invoke(app, arguments).stderr == ""


def test_many_warnings_of_one_kind_are_told_by_the_first(small_city: SmallCity) -> None:
    for number in range(5):
        small_city.write(f"drills/notes{number}.yml", "x: 1\n")
    small_city.replace("systems_inventory/core/registry.yaml", "last_drilled: 2026-09-01\n", "")
    arguments = ["check", "-w", str(small_city.root)]
    result = CliRunner().invoke(app, arguments)
    first, others, *rest = result.stderr.splitlines()

    assert first.startswith("drills/notes0.yml:1:1: warning[stray-file]: ")
    assert others == (
        "    4 more of this kind, each place with --json: "
        "notes1.yml, notes2.yml, notes3.yml, notes4.yml"
    )
    assert [line.split(": ")[1] for line in rest] == ["warning[never-drilled]"]
    assert "warnings: 6" in result.stdout
    document = json.loads(CliRunner().invoke(app, [*arguments, "--json"]).stdout)
    assert [problem["line"] for problem in document["problems"]] == [1] * 5 + [21]


def test_every_error_is_told(small_city: SmallCity) -> None:
    for path in sorted(small_city.root.glob("systems_inventory/*/*.yaml")):
        small_city.write(path.relative_to(small_city.root).as_posix(), "id: x\nid: y\n")
    result = CliRunner().invoke(app, ["check", "-w", str(small_city.root)])

    assert result.stderr.count("error[duplicate-key]") == 6


def test_markup_in_a_file_is_printed_as_text(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/core/registry.yaml", "tier: core", "tier: '[red]x[/]'")
    result = CliRunner().invoke(app, ["check", "-w", str(small_city.root)])

    assert "'[red]x[/]' is not a choice of 'tier'." in result.stderr


def test_json_holds_every_problem_with_its_place(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/teams.yaml", "count: 2", "count: 0")
    result = CliRunner().invoke(app, ["check", "--json", "-w", str(small_city.root)])

    assert result.exit_code == 2
    document = json.loads(result.stdout)
    assert document["errors"] == 1
    assert document["problems"] == [
        {
            "severity": "error",
            "code": "out-of-range",
            "summary": "0 is too small for 'count'.",
            "hint": "Write at least 1.",
            "file": "systems_inventory/teams.yaml",
            "line": 6,
            "column": 29,
            "related": [],
        }
    ]

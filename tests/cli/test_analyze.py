from __future__ import annotations

import io

from rich.console import Console
from typer.testing import CliRunner

from bcp.app.analyze_workspace import analyze_workspace
from bcp.cli.analyze_view import StructureText
from bcp.cli.main import app
from bcp.planning.structure import Structure, analyze
from tests.app.recorded import record_run
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.planning.building import backup, inventory, repository, restore, step, system


def shown(structure: Structure) -> str:
    console = Console(file=io.StringIO(), width=100, highlight=False)
    StructureText().show(structure, console)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def test_every_weakness_is_told(golden: Golden) -> None:
    built = inventory(
        system("store", site="away"),
        system("base", step("work", people=[{"skill": "server"}]), last_drilled="2026-05-01"),
        system("top", requires=("base",), objective="urgent"),
        system("gone", restore(), backups=[backup(("near", "1h"))]),
        system("old", restore(), backups=[backup(("near", "3d"), ("far", "3d"))]),
        {**system("loud"), "name": "[bold]x[/] \x1b[31m"},
        repositories=[repository("near", site="hall"), repository("far")],
    )
    golden("weak.txt", shown(analyze(built)))


def test_json_is_the_analysis(small_city: SmallCity) -> None:
    result = CliRunner().invoke(app, ["analyze", "--json", "-w", str(small_city.root)])
    assert Structure.model_validate_json(result.stdout) == analyze_workspace(small_city.root)


def test_the_command_prints_text(small_city: SmallCity) -> None:
    result = CliRunner().invoke(app, ["analyze", "-w", str(small_city.root)])
    assert result.exit_code == 0
    assert result.stdout.startswith("Single points of failure: ")


def test_a_drill_in_the_journal_counts(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/core/registry.yaml", "last_drilled: 2026-09-01\n", "")

    def never() -> list[str]:
        drills = analyze_workspace(small_city.root).drills
        return [each.system for each in drills if each.last_drilled is None]

    assert never() == ["registry"]
    record_run(small_city.root, "first")
    assert never() == []


def test_a_workspace_with_errors_is_not_analyzed(small_city: SmallCity) -> None:
    small_city.write("systems_inventory/core/registry.yaml", "id: registry\n")
    result = CliRunner().invoke(app, ["analyze", "-w", str(small_city.root)])
    assert result.exit_code != 0

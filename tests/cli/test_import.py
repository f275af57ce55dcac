from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner, Result

from bcp.adapters.together import NOTE
from bcp.cli.main import app, main
from tests.cities import SmallCity

Edit = Callable[[Any], None]
REGISTRY = "systems_inventory/core/registry.yaml"


def run(city: SmallCity, *arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments, "--workspace", str(city.root)])


def contents(city: SmallCity) -> dict[str, bytes]:
    return {
        path.relative_to(city.root).as_posix(): path.read_bytes()
        for path in city.root.rglob("*.yaml")
    }


@pytest.fixture
def exported(small_city: SmallCity, tmp_path: Path) -> Path:
    path = tmp_path / "register.xlsx"
    result = run(small_city, "export", "excel", str(path))
    assert result.exit_code == 0, result.output
    return path


def edit(path: Path, change: Edit) -> None:
    workbook = load_workbook(path)
    change(workbook)
    workbook.save(path)


def put(sheet: str, row: str, column: str, value: object) -> Edit:
    """Change the cell of the first row that begins with `row`."""

    def change(workbook: Any) -> None:
        worksheet = workbook[sheet]
        x = next(cell.column for cell in worksheet[1] if cell.value == column)
        y = next(cell.row for cell in worksheet["A"] if cell.value == row)
        worksheet.cell(y, x).value = value
        if value is not None:
            worksheet.cell(y, x).data_type = "s"

    return change


def test_what_was_exported_changes_nothing(small_city: SmallCity, exported: Path) -> None:
    before = contents(small_city)

    result = run(small_city, "import", "excel", str(exported), "--yes")

    assert result.exit_code == 0
    assert result.stdout == "The file says the same as the workspace; nothing changes.\n"
    assert contents(small_city) == before


def test_a_file_that_is_there_is_replaced_only_by_force(
    small_city: SmallCity, exported: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = ["ict-bcp", "export", "excel", str(exported), "-w", str(small_city.root)]
    before = exported.read_bytes()
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit, match="2"):
        main()
    assert exported.read_bytes() == before

    assert run(small_city, "export", "excel", str(exported), "--force").exit_code == 0


def test_a_change_is_shown_with_its_cell_and_written(small_city: SmallCity, exported: Path) -> None:
    before = contents(small_city)
    edit(exported, put("Systems", "registry", "Owner department", "=市民部"))

    look = run(small_city, "import", "excel", str(exported), "--dry-run")
    assert look.exit_code == 0
    assert "→ =市民部  (Systems!F" in look.stdout
    assert contents(small_city) == before

    done = run(small_city, "import", "excel", str(exported), "--yes", "--json")
    assert done.exit_code == 0
    assert json.loads(done.stdout)["written"] == [REGISTRY]
    changed = contents(small_city)
    lines = zip(before[REGISTRY].splitlines(), changed[REGISTRY].splitlines(), strict=True)
    assert [new.decode() for old, new in lines if old != new] == ["owner: =市民部"]
    assert {**changed, REGISTRY: b""} == {**before, REGISTRY: b""}


def test_without_a_terminal_nothing_is_written_unless_it_is_said(
    small_city: SmallCity, exported: Path
) -> None:
    before = contents(small_city)
    edit(exported, put("Systems", "registry", "Owner department", "市民部"))

    result = run(small_city, "import", "excel", str(exported))

    assert result.exit_code == 2
    assert "--yes" in result.stderr
    assert contents(small_city) == before


def test_all_problems_are_told_by_sheet_and_cell_and_nothing_is_written(
    small_city: SmallCity, exported: Path
) -> None:
    before = contents(small_city)
    for change in (
        put("Systems", "registry", "Tier", "cor"),
        put("Systems", "registry", "Operator", "nobody"),
        put("Systems", "registry", "Hosting / vCPU", "four"),
        put("Systems", "power", "Owner department", None),
        put("Data backed up", "registry-database", "Size of the data", "200"),
        put("Copies of backups", "registry-database", "System ID", "nothing"),
    ):
        edit(exported, change)

    result = run(small_city, "import", "excel", str(exported), "--yes", "--json")

    assert result.exit_code == 2
    problems = json.loads(result.stdout)["problems"]
    told = {(each["code"], each.get("cell", "")) for each in problems}
    assert {
        ("unknown-choice", "Systems!E3"),
        ("wrong-type", "Systems!M3"),
        ("size-unit", "Data backed up!E2"),
    } <= told, told
    assert any(code == "missing-key" and cell.startswith("Systems!F") for code, cell in told)
    assert any(cell.startswith("Copies of backups!A") for _, cell in told)
    assert all(each["file"] == "register.xlsx" for each in problems if each["severity"] == "error")
    assert contents(small_city) == before


def test_a_formula_without_a_result_is_a_problem_and_no_empty_cell(
    small_city: SmallCity, exported: Path
) -> None:
    def formula(workbook: Any) -> None:
        worksheet = workbook["Systems"]
        worksheet.cell(2, 4).value = "=1+1"

    edit(exported, formula)

    result = run(small_city, "import", "excel", str(exported), "--yes")

    assert result.exit_code == 2
    assert "register.xlsx:Systems!D2: error[cell-uncomputed]" in result.stderr


def test_a_row_that_is_missing_is_kept_unless_it_is_to_go(
    small_city: SmallCity, exported: Path
) -> None:
    def without_a_site(workbook: Any) -> None:
        worksheet = workbook["Sites"]
        rows = [row[0].value for row in worksheet.iter_rows(min_row=2)]
        worksheet.append(["annex", "別館"])
        assert "annex" not in rows

    before = contents(small_city)
    edit(exported, without_a_site)
    assert run(small_city, "import", "excel", str(exported), "--yes").exit_code == 0
    text = (small_city.root / "systems_inventory/sites.yaml").read_text(encoding="utf-8")
    assert "  - {id: annex, name: 別館}\n" in text

    edit(exported, lambda workbook: workbook["Sites"].delete_rows(workbook["Sites"].max_row))
    kept = run(small_city, "import", "excel", str(exported), "--yes")
    assert kept.exit_code == 0
    assert "Sites: not in the file and kept (--remove removes them): annex" in kept.stdout
    assert "annex" in (small_city.root / "systems_inventory/sites.yaml").read_text(encoding="utf-8")

    assert run(small_city, "import", "excel", str(exported), "--yes", "--remove").exit_code == 0
    assert contents(small_city) == before


def test_a_system_of_another_tier_moves_to_its_folder(
    small_city: SmallCity, exported: Path
) -> None:
    edit(exported, put("Systems", "registry", "Tier", "departmental"))

    result = run(small_city, "import", "excel", str(exported), "--yes")

    assert result.exit_code == 0, result.output
    assert not (small_city.root / REGISTRY).exists()
    moved = small_city.root / "systems_inventory/departmental/registry.yaml"
    assert "tier: departmental\n" in moved.read_text(encoding="utf-8")


def test_a_workbook_of_another_state_is_told(small_city: SmallCity, exported: Path) -> None:
    small_city.replace(REGISTRY, "owner: ", "owner: x")

    result = run(small_city, "import", "excel", str(exported), "--dry-run")

    assert result.exit_code == 0
    assert "The workspace has changed since this workbook was made." in result.stderr


def test_sheets_and_headings_that_nobody_knows_are_told(
    small_city: SmallCity, exported: Path
) -> None:
    def rename(workbook: Any) -> None:
        workbook["Sites"].title = "Sitess"
        workbook["Teams"]["B1"].value = "Designatio"

    edit(exported, rename)

    result = run(small_city, "import", "excel", str(exported), "--yes")

    assert result.exit_code == 2
    assert "register.xlsx:Sitess!A1: error[unknown-sheet]" in result.stderr
    assert "register.xlsx:Teams!B1: error[unknown-column]" in result.stderr


def test_what_is_no_workbook_is_refused(
    small_city: SmallCity, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 nothing")
    arguments = ["ict-bcp", "import", "excel", str(tmp_path / "x.xlsx"), "-w", str(small_city.root)]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit, match="2"):
        main()


def test_files_that_are_half_replaced_stop_plans_until_the_import_is_finished(
    small_city: SmallCity,
) -> None:
    (small_city.root / REGISTRY).with_name(".r.ict-bcp-new").write_bytes(
        (small_city.root / REGISTRY).read_bytes().replace(b"owner: ", b"owner: x")
    )
    small_city.write(NOTE, json.dumps([["systems_inventory/core/.r.ict-bcp-new", REGISTRY]]))

    assert "import-unfinished" in run(small_city, "check").stderr
    assert run(small_city, "import", "resume").stdout == "The import is finished.\n"
    assert "owner: x" in (small_city.root / REGISTRY).read_text(encoding="utf-8")
    assert run(small_city, "check").exit_code == 0
    assert run(small_city, "import", "resume").stdout == "Nothing was left undone.\n"

"""A messy workbook, and CSV files, from the file to the workspace: suggest, map, import."""

from __future__ import annotations

import codecs
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bcp.app.load_workspace import load
from bcp.cli.main import app
from bcp.model.consolidation import Consolidation
from bcp.model.system import System
from tests.cities import SmallCity
from tests.messy import messy_text, messy_workbook
from tests.workbooks import rows_of_text, written

_DEFAULTS = """    defaults:
      operator: it-section
      hosting.kind: physical
      hosting.site: hall
      source: assumption
"""


def _run(city: SmallCity, *arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, arguments), "-w", str(city.root)])


def _map_of(city: SmallCity, file: Path) -> Path:
    """The proposed map, with the defaults that it asks for filled in."""
    path = file.with_suffix(".map.yaml")
    result = _run(city, "import", "suggest", file, "--output", path)
    assert result.exit_code == 0, result.output
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    begin = next(number for number, line in enumerate(lines) if "# defaults:" in line)
    path.write_text("".join(lines[:begin]) + _DEFAULTS, encoding="utf-8")
    return path


def _system(city: SmallCity, name: str) -> System:
    inventory = load(city.root).inventory
    assert inventory is not None
    return inventory.systems_by_id[name]


def _consolidation(city: SmallCity, name: str) -> Consolidation:
    found = _system(city, name).consolidation
    assert found is not None
    return found


def test_a_messy_workbook_is_imported_by_the_map_that_is_proposed(
    small_city: SmallCity, tmp_path: Path
) -> None:
    file = tmp_path / "台帳.xlsx"
    file.write_bytes(messy_workbook())
    path = _map_of(small_city, file)

    look = _run(small_city, "import", "excel", file, "--map", path, "--dry-run")
    assert look.exit_code == 0, look.output
    assert "registry-database\n" in look.stdout
    before = (small_city.root / "systems_inventory/core/registry.yaml").read_text("utf-8")

    done = _run(small_city, "import", "excel", file, "--map", path, "--yes")
    assert done.exit_code == 0, done.output
    after = (small_city.root / "systems_inventory/core/registry.yaml").read_text("utf-8")
    assert after.startswith(before.removesuffix("last_drilled: 2026-09-01\n"))

    registry = _system(small_city, "registry")
    assert (registry.tier, registry.owner, registry.objective) == (
        "core", "市民担当課", "register",
    )  # fmt: skip
    assert registry.hosting.kind == "platform"
    assert registry.consolidation == Consolidation(
        vcpu=4, memory="8GiB", disk="200GiB", lease_start="2016-04-01", lease_end="2021-03-31",
        re_lease=True, os_end_of_support="2027-03", vendor_supports=True,
        physical_ties=("ドングル", "FAXカード"), move_outage="7d", vcpu_peak=2,
    )  # fmt: skip
    database = _system(small_city, "registry-database")
    assert (database.tier, database.vendor) == ("core", "platform-vendor")
    found = _consolidation(small_city, "registry-database")
    assert (found.disk, found.lease_start, found.lease_end) == (
        1536 << 30, date(2026, 4, 1), date(2026, 3, 31),
    )  # fmt: skip
    assert (found.re_lease, found.physical_ties, found.move_outage) == (False, None, 4 * 3600)
    new = _system(small_city, "gis-web")
    assert (new.tier, new.owner, new.segment, new.objective) == (
        "departmental", "情報担当課", "lgwan", "foundation",
    )  # fmt: skip
    assert (new.operator, new.vendor, new.hosting.kind) == ("it-section", None, "physical")
    found = _consolidation(small_city, "gis-web")
    assert (found.vcpu, found.memory, found.lease_end, found.vendor_supports) == (
        2, 4 << 30, date(2031, 3, 31), None,
    )  # fmt: skip
    assert (found.physical_ties, found.move_outage) == (
        ("プロッター", "スキャナー"),
        4 * 3600 + 1800,
    )

    again = _run(small_city, "import", "excel", file, "--map", path, "--yes")
    assert "Files written" not in again.stdout


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (b"", "cp932")],
    ids=["utf-8", "utf-8 with mark", "cp932"],
)
def test_csv_files_are_imported_likewise(
    small_city: SmallCity, tmp_path: Path, mark: bytes, encoding: str
) -> None:
    file = tmp_path / "servers.csv"
    file.write_bytes(mark + messy_text().encode(encoding))
    path = _map_of(small_city, file)
    done = _run(small_city, "import", "csv", file, "--map", path, "--yes")
    assert done.exit_code == 0, done.output
    found = _consolidation(small_city, "gis-web")
    assert (found.vcpu, found.disk, found.move_outage) == (2, 50 << 30, 16_200)
    assert found.physical_ties == ("プロッター", "スキャナー")
    assert _system(small_city, "gis-web").owner == "情報担当課"
    assert _consolidation(small_city, "registry").lease_end == date(2021, 3, 31)


def test_problems_are_told_by_sheet_and_cell_and_nothing_is_written(
    small_city: SmallCity, tmp_path: Path
) -> None:
    file = tmp_path / "台帳.xlsx"
    cells = (
        '<row r="3"><c r="B3" t="inlineStr"><is><t>id</t></is></c>'
        '<c r="C3" t="inlineStr"><is><t>priority</t></is></c></row>'
        '<row r="12"><c r="B12" t="inlineStr"><is><t>registry</t></is></c>'
        '<c r="C12" t="inlineStr"><is><t>3営業日</t></is></c></row>'
        '<row r="13"><c r="B13" t="inlineStr"><is><t>power</t></is></c>'
        '<c r="C13"><f>1+1</f></c></row>'
    )
    file.write_bytes(written({"システム": f"<sheetData>{cells}</sheetData>"}))
    path = tmp_path / "map.yaml"
    path.write_text(
        "tables:\n  - rows: systems\n    heading: [3]\n    columns:\n"
        "      - {column: id, field: id}\n"
        "      - {column: C, field: consolidation.move_outage}\n",
        encoding="utf-8",
    )
    files = {each: each.read_bytes() for each in small_city.root.rglob("*.yaml")}
    result = _run(small_city, "import", "excel", file, "--map", path, "--yes")
    assert result.exit_code == 2
    assert "台帳.xlsx:システム!C12: error[cell-working-days]: " in result.stderr
    assert "台帳.xlsx:システム!C13: error[cell-uncomputed]: " in result.stderr
    assert files == {each: each.read_bytes() for each in small_city.root.rglob("*.yaml")}
    told = _run(small_city, "import", "excel", file, "--map", path, "--dry-run", "--json")
    assert [each["cell"] for each in json.loads(told.stdout)["problems"]] == [
        "システム!C12", "システム!C13",
    ]  # fmt: skip


def test_a_map_with_mistakes_is_refused_with_all_of_them(
    small_city: SmallCity, tmp_path: Path
) -> None:
    file = tmp_path / "a.csv"
    file.write_text("名称\n台帳\n", encoding="utf-8")
    path = tmp_path / "map.yaml"
    path.write_text(
        "tables:\n  - rows: sytems\n    colums: []\n    columns: [{column: A, field: id}]\n",
        encoding="utf-8",
    )
    result = _run(small_city, "import", "csv", file, "--map", path)
    assert result.exception is not None
    text = str(getattr(result.exception, "render", lambda: "")())
    assert "map.yaml:3:5: The key 'colums' is not known here." in text


def test_a_map_is_printed_and_no_file_is_overwritten(small_city: SmallCity, tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("システム名,主管課\n台帳,市民担当課\n", encoding="utf-8")
    printed = _run(small_city, "import", "suggest", file)
    assert printed.exit_code == 0
    assert '- {column: "主管課", field: owner}' in printed.stdout
    result = _run(small_city, "import", "suggest", file, "--output", file)
    assert "exists already" in str(result.exception)
    assert file.read_text(encoding="utf-8").startswith("システム名")


def test_a_sheet_of_200000_rows_beside_the_inventory_is_no_trouble(
    small_city: SmallCity, tmp_path: Path
) -> None:
    file = tmp_path / "a.xlsx"
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("registry", "甲課"))
    file.write_bytes(
        written(
            {"一覧": f"<sheetData><row>{cells}</row></sheetData>", "記録": rows_of_text(200_000)}
        )
    )
    path = tmp_path / "map.yaml"
    path.write_text(
        "tables:\n  - sheet: 一覧\n    rows: systems\n    heading: []\n"
        "    columns: [{column: A, field: id}, {column: B, field: owner}]\n",
        encoding="utf-8",
    )
    result = _run(small_city, "import", "excel", file, "--map", path, "--yes")
    assert result.exit_code == 0, result.output
    assert _system(small_city, "registry").owner == "甲課"
    refused = _run(small_city, "import", "suggest", file)
    assert "The sheet '記録' of 'a.xlsx' is too large" in str(refused.exception)


def test_an_exported_inventory_needs_no_map(small_city: SmallCity, tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    assert _run(small_city, "export", "excel", file).exit_code == 0
    told = _run(small_city, "import", "suggest", file)
    assert told.exit_code == 0
    assert "needs no map" in told.stderr


def test_an_id_that_cannot_be_read_is_one_problem_of_its_cell(
    small_city: SmallCity, tmp_path: Path
) -> None:
    file, path = tmp_path / "a.csv", tmp_path / "map.yaml"
    file.write_text("システム名,vCPU\n観光案内,4\n", encoding="utf-8")
    path.write_text(
        "tables:\n  - rows: systems\n    heading: [1]\n    columns:\n"
        "      - {column: システム名, field: name}\n"
        "      - {column: vCPU, field: consolidation.vcpu}\n"
        "      - {column: システム名, field: id}\n",
        encoding="utf-8",
    )
    result = _run(small_city, "import", "csv", file, "--map", path)
    assert result.exit_code == 2
    assert result.stderr.count("a.csv:A2: error") == 1

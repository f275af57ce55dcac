from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner, Result

from bcp.cli.main import app
from tests.cities import SmallCity


def run(city: SmallCity, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, ["runbook", "--scenario", "hall-lost", *arguments, "--workspace", str(city.root)]
    )


def test_one_sheet_is_printed(small_city: SmallCity) -> None:
    result = run(small_city, "--system", "registry")
    assert result.exit_code == 0, result.output
    assert "# 【REAL INCIDENT】Recovery of one system" in result.stdout
    assert not (small_city.root / "runbooks").exists()


def test_all_sheets_go_into_the_workspace(small_city: SmallCity) -> None:
    result = run(small_city, "--json")
    assert result.exit_code == 0, result.output
    written = json.loads(result.stdout)
    folder = Path(written["folder"])
    assert folder == small_city.root / "runbooks/hall-lost"
    assert all((folder / name).is_file() for name in written["files"])
    assert len(written["plan_digest"]) == len(written["inventory_digest"]) == 64


def test_a_drill_and_an_edition_are_marked(small_city: SmallCity, tmp_path: Path) -> None:
    options = ("--role", "commander", "--drill", "--edition", "2b", "--output", str(tmp_path))
    assert run(small_city, *options).exit_code == 0
    text = (tmp_path / "commander.md").read_text(encoding="utf-8")
    assert "【DRILL】" in text
    assert "Version 2b" in text


def test_a_phase_is_written_in_another_format(small_city: SmallCity, tmp_path: Path) -> None:
    options = ("--phase", "initial", "--format", "pdf", "--output", str(tmp_path / "out"))
    assert run(small_city, *options).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "contacts.pdf",
        "initial.pdf",
    ]
    assert (tmp_path / "out/initial.pdf").read_bytes().startswith(b"%PDF-")

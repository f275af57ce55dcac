from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bcp.cli.main import app
from tests.cities import SmallCity

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


@pytest.fixture
def city(small_city: SmallCity) -> SmallCity:
    ignored = shutil.ignore_patterns("generated", "__pycache__")
    shutil.copytree(PLAYBOOKS, small_city.root / "playbooks", ignore=ignored)
    return small_city


def run(city: SmallCity, output: Path, *arguments: str) -> Result:
    words = ["pack", "--output", str(output), "--format", "md", *arguments]
    return CliRunner().invoke(app, [*words, "--workspace", str(city.root)])


def test_a_zip_file_is_written_and_told(city: SmallCity, tmp_path: Path) -> None:
    result = run(city, tmp_path / "pack.zip")
    assert result.exit_code == 0, result.output
    with zipfile.ZipFile(tmp_path / "pack.zip") as packed:
        count = len(packed.namelist())
    assert result.stdout.startswith(f"{count} files, ")
    assert "begin with index.html" in result.stdout


def test_what_was_left_out_is_told(city: SmallCity, tmp_path: Path) -> None:
    city.write("playbooks/roles/guest/files/id_rsa", "x")
    result = run(city, tmp_path / "usb", "--json")
    told = json.loads(result.stdout)
    assert told["left_out"] == ["playbooks/roles/guest/files/id_rsa"]
    files = [path for path in (tmp_path / "usb").rglob("*") if path.is_file()]
    assert len(told["files"]) == len(files)


def test_an_unknown_scenario_is_refused_before_anything_is_written(
    city: SmallCity, tmp_path: Path
) -> None:
    result = run(city, tmp_path / "usb", "--scenario", "flood")
    assert result.exit_code != 0
    assert not (tmp_path / "usb").exists()

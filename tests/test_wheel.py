"""What is installed from the wheel: the program with its sample and its translations."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bcp.adapters.sample import sample_files, sample_root

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds what the wheel installs."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "built")],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (wheel,) = (folder / "built").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "installed")
    return folder / "installed"


def test_the_wheel_carries_the_sample_and_the_translations(installed: Path) -> None:
    sample = installed / "bcp/sample"
    carried = {str(path) for path in sample_files(sample)}

    assert carried >= {str(path) for path in sample_files(sample_root())}
    assert (installed / "bcp/locale/ja/LC_MESSAGES/bcp.mo").is_file()
    assert not list(installed.rglob("__pycache__"))


def test_an_installed_program_makes_a_workspace(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed), "ICT_BCP_LANGUAGE": "en"}
    program = (sys.executable, "-m", "bcp")
    made = subprocess.run(
        [*program, "init", "city"],
        cwd=tmp_path, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    checked = subprocess.run(
        [*program, "check", "--workspace", "city"],
        cwd=tmp_path, env=environment, check=False, capture_output=True, text=True,
    )  # fmt: skip

    assert "Next: ict-bcp check --workspace city" in made.stdout
    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.startswith("Errors: 0,")

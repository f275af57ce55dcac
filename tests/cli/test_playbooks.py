"""`ict-bcp playbooks`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from bcp.cli.main import app
from bcp.model.refusal import Refused
from tests.cities import SmallCity

RUNNER = CliRunner()


def run(city: SmallCity, *words: str) -> tuple[int, str]:
    done = RUNNER.invoke(app, ["playbooks", "--workspace", str(city.root), *words])
    if isinstance(done.exception, Refused):
        return done.exception.exit_code, done.exception.render()
    return done.exit_code, done.output


def test_writes_one_play_per_system_and_a_site_play(small_city: SmallCity) -> None:
    code, output = run(small_city, "--scenario", "hall-lost", "--json")
    assert code == 0
    said = json.loads(output)
    folder = small_city.root / "playbooks/generated/hall-lost"
    assert said["folder"] == str(folder)
    assert said["files"] == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*.yml")
    )
    assert "site.yml" in said["files"]
    assert said["plan_digest"] in (folder / "site.yml").read_text()


def test_the_folder_is_replaced_as_a_whole(small_city: SmallCity) -> None:
    folder = small_city.root / "out"
    words = ("--scenario", "hall-lost", "--output", str(folder))
    assert run(small_city, *words)[0] == 0
    before = {path: path.read_text() for path in folder.rglob("*.yml")}
    (folder / "systems" / "stale.yml").write_text("[]\n")
    assert run(small_city, *words)[0] == 0
    assert {path: path.read_text() for path in folder.rglob("*.yml")} == before
    assert [path.name for path in small_city.root.glob(".out*")] == []


def test_the_command_that_it_names_works_from_any_folder(tmp_path: Path) -> None:
    workspace = tmp_path / "our city"
    assert RUNNER.invoke(app, ["init", str(workspace)]).exit_code == 0
    words = ["playbooks", "--workspace", str(workspace), "--scenario", "first-look"]
    written = RUNNER.invoke(app, words)
    (command,) = (
        line.partition(": ")[2]
        for line in written.output.splitlines()
        if line.startswith("Run them with: ")
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-c", f"{command} --list-tasks"],
        cwd=tmp_path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "facility-booking" in done.stdout


def test_a_folder_with_something_else_is_left_alone(small_city: SmallCity) -> None:
    mine = small_city.write("mine/notes.txt", "keep")
    code, output = run(small_city, "--scenario", "hall-lost", "--output", str(mine.parent))
    assert code == 2
    assert "--output" in output
    assert mine.read_text() == "keep"


def test_an_unknown_scenario_is_refused_with_the_closest(small_city: SmallCity) -> None:
    code, output = run(small_city, "--scenario", "hall-lots")
    assert code == 2
    assert "'hall-lost'" in output


def test_a_workspace_with_errors_is_refused(small_city: SmallCity) -> None:
    small_city.replace("systems_inventory/core/registry.yaml", "tier: core", "tier: cores")
    code, output = run(small_city, "--scenario", "hall-lost")
    assert code == 2
    assert "check" in output
    assert not (small_city.root / "playbooks").exists()

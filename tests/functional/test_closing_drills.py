"""A drill whose console is killed: what is left is found and ended; only then is it closed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from bcp.app import wiring
from bcp.app.assess_run import assess_run
from bcp.cli.main import app
from bcp.execution.events import LeftoverKind
from tests.functional.reduced_city import reduced_city

pytestmark = pytest.mark.lab


def _killed_at_work(workspace: Path) -> subprocess.Popen[str]:
    """The console of a drill, killed while a restore runs on a guest."""
    console = subprocess.Popen(
        [sys.executable, "-m", "bcp", "drill", "run", "machines-lost", "-w", str(workspace)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert console.stdout is not None
    said = []
    with console.stdout as output:
        for line in output:
            said.append(line)
            if "/restore begins" in line:
                os.kill(console.pid, signal.SIGKILL)
                break
    assert console.wait() == -signal.SIGKILL, "".join(said)
    return console


def test_a_drill_whose_console_is_killed_is_not_closed_until_nothing_is_left(
    tmp_path: Path,
) -> None:
    workspace = reduced_city(tmp_path / "city")
    foreign = subprocess.Popen(["sleep", "600"], cwd="/")
    console = _killed_at_work(workspace)
    [record] = wiring.drill_records(workspace).runs()
    kept = wiring.drill_records(workspace).read(record)
    census = wiring.drill_census(workspace, kept.owner, lab_stood=kept.lab_stood)
    found = census.take()
    kinds = {kind: [each.name for each in found if each.kind is kind] for kind in LeftoverKind}
    assert "lgwan-gateway" in kinds[LeftoverKind.GUEST]
    assert kinds[LeftoverKind.PROCESS]
    assert any(name.endswith("/tcp") for name in kinds[LeftoverKind.ADDRESS])
    assert any(
        name.endswith("/daemon/control.sock") or name.startswith("unix:")
        for name in kinds[LeftoverKind.ADDRESS]
    )
    assert str(workspace / ".lab") in kinds[LeftoverKind.FILE]
    assert any("/bcp-" in name for name in kinds[LeftoverKind.FILE])
    assert f"sleep ({foreign.pid})" not in kinds[LeftoverKind.PROCESS]

    listed = json.loads(_command(workspace, "list", "--json"))
    assert [(run["finished"], run["closed"]) for run in listed] == [(False, None)]
    told = _command(workspace, "close")
    assert "nothing is left, it is closed" in told
    assert census.take() == ()
    assert not (workspace / ".lab").exists()
    assert foreign.poll() is None
    foreign.kill()
    foreign.wait()
    state = assess_run(workspace).state
    assert (state.interrupted, state.ended_by, state.leftovers) == (True, "ict-bcp drill close", ())
    listed = json.loads(_command(workspace, "list", "--json"))
    assert [(run["finished"], run["closed"]) for run in listed] == [(True, True)]
    assert not psutil.pid_exists(console.pid)


def _command(workspace: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["drill", *arguments, "--workspace", str(workspace)])
    assert result.exit_code == 0, result.output
    return result.output

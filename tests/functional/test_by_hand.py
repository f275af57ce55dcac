"""What the runbooks print is typed as printed, and brings real systems of a real lab back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.adapters.lab import control
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.targets import Target, Targets, read_targets
from bcp.app import wiring
from bcp.app.load_workspace import load
from bcp.app.run_lab import bring_up, inflict
from bcp.cli.main import app
from bcp.model.scenario import BackupCorrupt
from tests.functional.reduced_city import reduced_city
from tests.functional.typist import Typist, printed_steps

pytestmark = pytest.mark.lab

SYSTEMS = ("core-database", "file-server", "city-website", "resident-registry")
"""A cluster, files, a web site, and an application that stands on the first one."""


@pytest.fixture(scope="module")
def damaged_city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace whose lab was up and has lost six machines."""
    workspace = reduced_city(tmp_path_factory.mktemp("by-hand") / "city")
    bring_up(workspace, lambda *_: None)
    try:
        inflict(workspace, "machines-lost")
        yield workspace
    finally:
        EmbeddedLab(workspace).down()


def _printed(workspace: Path, system: str) -> str:
    arguments = ["runbook", "--scenario", "machines-lost", "--system", system, "--drill"]
    result = CliRunner().invoke(app, [*arguments, "--workspace", str(workspace)])
    assert result.exit_code == 0, result.output
    return result.stdout


def _host(targets: Targets, system: str) -> Target:
    host = targets.host(system)
    assert host is not None
    return host


def _failing(workspace: Path, system: str) -> list[str]:
    """The checks of the system, by testinfra, that do not pass."""
    loaded = load(workspace)
    targets = read_targets(workspace / ".lab/targets.json")
    with wiring.lab_checks(loaded.root, loaded.sound()) as verify:
        results = verify(targets, _host(targets, system))
    assert results
    return [f"{result.name}: {result.detail}" for result in results if not result.passed]


def _lose(workspace: Path, system: str) -> None:
    control.ask(workspace / ".lab/daemon/control.sock", "destroy", system=system)


def _type_runbook(workspace: Path, system: str, way: int = 0) -> Typist:
    typist = Typist(printed_steps(_printed(workspace, system))[way])
    typist.type_all()
    return typist


def test_printed_commands_bring_lost_systems_back(damaged_city: Path) -> None:
    for system in SYSTEMS:
        _lose(damaged_city, system)
        assert _failing(damaged_city, system)
        _type_runbook(damaged_city, system)
        assert _failing(damaged_city, system) == []


def test_what_stood_there_is_set_aside(damaged_city: Path) -> None:
    _lose(damaged_city, "city-website")
    _type_runbook(damaged_city, "city-website")
    targets = json.loads((damaged_city / ".lab/targets.json").read_text())
    root = next(Path(host["root"]) for host in targets["hosts"] if host["system"] == "city-website")
    (root / "web/html/written-since.html").write_text("x")
    _type_runbook(damaged_city, "city-website")
    (aside,) = root.glob("web.before-restore-*")
    assert (aside / "html/written-since.html").read_text() == "x"
    assert not (root / "web/html/written-since.html").exists()
    assert _failing(damaged_city, "city-website") == []


@pytest.mark.parametrize(
    ("system", "backup"), [("core-database", "registers"), ("city-website", "pages")]
)
def test_a_damaged_generation_is_passed_over_as_the_paper_says(
    damaged_city: Path, system: str, backup: str
) -> None:
    damage = BackupCorrupt(
        kind="backup-corrupt", system=system, backup=backup, repository="hall", generations=1
    )
    _lose(damaged_city, system)
    EmbeddedLab(damaged_city).apply(damage)
    typist = _type_runbook(damaged_city, system)
    assert typist.gone_back == 1
    assert _failing(damaged_city, system) == []


def test_the_other_way_restores_from_the_other_copy(damaged_city: Path) -> None:
    _lose(damaged_city, "core-database")
    typist = _type_runbook(damaged_city, "core-database", way=1)
    assert any(
        "repositories/offsite/core-database/registers" in step.lines for step in typist.steps
    )
    assert _failing(damaged_city, "core-database") == []

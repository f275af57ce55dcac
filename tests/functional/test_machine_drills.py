"""Drills of a reduced city on real machines: to a verified end, kept from production, spoilt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.machinery import network_of, remains_of
from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.machines.tools import run
from bcp.app import wiring
from bcp.app.assess_run import assess_run
from bcp.app.run_drill import Drill, DrillRequest, run_drill
from bcp.cli.drill import exit_code
from bcp.cli.main import app
from bcp.execution.events import Event, LeftoverKind, RunFinished, RunStarted
from bcp.execution.state import RunState, StepStatus
from bcp.model.lab import GuestDriver
from bcp.model.message import Message
from bcp.model.refusal import Failed
from tests.functional.reduced_city import LOST, reduced_city

pytestmark = pytest.mark.full

PRODUCTION, PLATFORM = "10.59.0.2", "10.59.0.3"
CABLE = "bcp-test-prod"
TARGETS = f"""\
realm: production
ssh_port: 22
user: recovery
identity_file: key
known_hosts: keys
python: /usr/bin/python3
platform_address: {PLATFORM}
repositories: {{}}
hosts:
  - system: core-database
    address: {PRODUCTION}
    root: /srv/core-database
    services: [{{name: database, kind: postgresql, port: 5432}}]
"""
PLACES = (f"{PRODUCTION}:22", f"{PRODUCTION}:5432", f"{PLATFORM}:22")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Path]:
    """A city that says where its production is."""
    city = reduced_city(tmp_path / "city")
    (city / "playbooks/targets.yaml").write_text(TARGETS, "ascii")
    yield city
    assert wiring.lab(city).down() is False
    assert_nothing_is_left(city)


@pytest.fixture
def production() -> Iterator[None]:
    """A machine in a namespace that stands for production, to which this machine has a route."""
    name, cable = "bcp-test-production", CABLE
    run(["ip", "netns", "add", name])
    try:
        run(["ip", "link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", name])
        run(["ip", "address", "add", "10.59.0.1/29", "dev", cable])
        run(["ip", "link", "set", cable, "up"])
        for address in (PRODUCTION, PLATFORM):
            run(["ip", "-n", name, "address", "add", f"{address}/29", "dev", "eth0"])
        run(["ip", "-n", name, "link", "set", "eth0", "up"])
        run(["ip", "-n", name, "route", "add", "default", "via", "10.59.0.1"])
        yield
    finally:
        run(["ip", "netns", "delete", name])


def let_through(workspace: Path) -> None:
    """This machine routes between drill network and production, as it must not."""
    for link in (network(workspace).bridge, CABLE):
        Path(f"/proc/sys/net/ipv4/conf/{link}/forwarding").write_text("1", "ascii")


def assert_nothing_is_left(workspace: Path) -> None:
    remains = remains_of(LabFolder.of(workspace))
    assert not (workspace / ".lab").exists()
    assert (remains.processes(), remains.mounts(), remains.groups()) == ((), (), ())
    assert (remains.traces.namespaces(), remains.traces.links()) == ((), ())


def network(workspace: Path) -> DrillNetwork:
    return network_of(lab_of(LabFolder.of(workspace)))


@dataclass
class Watcher:
    """Follows a drill, and does something at its beginning, at its end, or before the damage."""

    begun: Callable[[], None] = lambda: None
    ended: Callable[[], None] = lambda: None
    backed_up: Callable[[], None] = lambda: None
    told: list[str] = field(default_factory=list)

    def observe(self, event: Event, _: RunState) -> None:
        if isinstance(event, RunStarted):
            self.begun()
        elif isinstance(event, RunFinished):
            self.ended()

    def tell(self, message: Message) -> None:
        self.told.append(message.render())

    def stage(self, message: Message, done: int, total: int) -> None:
        if message.template == "Taking backups" and done == total:
            self.backed_up()


def drilled(workspace: Path, watcher: Watcher) -> Drill:
    return run_drill(DrillRequest(workspace, "machines-lost", driver=GuestDriver.NSPAWN), watcher)


@pytest.mark.usefixtures("production")
def test_everything_is_restored_onto_machines_that_do_not_reach_production(
    workspace: Path,
) -> None:
    seen: list[str] = []

    def look() -> None:
        address = lab_of(LabFolder.of(workspace)).guests_by_system["core-database"].address
        folder = LabFolder.of(workspace)
        said = subprocess.run(
            [
                "ssh", "-F", "none", f"-oUserKnownHostsFile={folder.known_hosts}",
                "-i", str(folder.identity_file), "-p", "2222", f"root@{address}",
                "systemctl is-system-running --wait; systemctl is-active bcp-postgresql",
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        seen.append(said.stdout + said.stderr)

    drill = drilled(workspace, Watcher(ended=look))
    assert drill.all_back, drill.state
    assert exit_code(drill) in {0, 3}
    assert seen == ["running\nactive\n"]
    assert set(LOST) <= drill.state.verified.keys()
    first, last = drill.state.isolation
    assert (first.tried, first.reached, last.tried, last.reached) == (PLACES, (), PLACES, ())
    assert drill.left == ()
    page = next(path for path in drill.report if path.name == "report.en.md").read_text("utf-8")
    assert page.count("None of 3 places of production is reached from the drill network") == 2
    assert assess_run(workspace).state.isolation == drill.state.isolation


@pytest.mark.usefixtures("production")
def test_a_network_that_leads_to_production_stops_a_drill_before_its_damage(
    workspace: Path,
) -> None:
    watcher = Watcher(backed_up=lambda: let_through(workspace))
    with pytest.raises(Failed, match=f"leads to production: {', '.join(PLACES)} reached"):
        drilled(workspace, watcher)
    assert not any(text.startswith("Damage") for text in watcher.told)
    with wiring.run_store(workspace) as store:
        assert tuple(store.runs()) == ()


@pytest.mark.usefixtures("production")
def test_machines_that_cannot_be_made_fail_alone_and_a_leak_at_the_end_marks_the_report(
    workspace: Path,
) -> None:
    """The name of one is taken, another never boots; then the network begins to lead out."""

    def spoil() -> None:
        run(["ip", "netns", "add", network(workspace).namespace("city-website")])
        system = LabFolder.of(workspace).machines / "file-server/upper/usr/lib/systemd/systemd"
        system.parent.mkdir(parents=True)
        system.write_text("no program", "ascii")
        system.chmod(0o755)

    drill = drilled(workspace, Watcher(begun=spoil, ended=lambda: let_through(workspace)))
    try:
        foreign = Path(
            "/run/netns", f"{remains_of(LabFolder.of(workspace)).traces.bridge}-city-website"
        )
        assert foreign.exists()
        failed = {
            key.partition("/")[0]: step.failures[-1].detail
            for key, step in drill.state.steps.items()
            if step.status is StepStatus.FAILED
        }
        assert failed.keys() == {"city-website", "file-server"}
        assert "was not made by ict-bcp" in failed["city-website"]
        assert "file-server ended while it started" in failed["file-server"]
        assert set(LOST) - failed.keys() <= drill.state.verified.keys()
        assert [each.reached for each in drill.state.isolation] == [(), PLACES]
        assert drill.assessment.leaking
        assert exit_code(drill) == 1
        page = next(path for path in drill.report if path.name == "report.en.md").read_text("utf-8")
        assert f"leads to production: {', '.join(PLACES)} reached." in page
        assert drill.left == ()
    finally:
        run(["ip", "netns", "delete", foreign.name])


def test_a_drill_whose_console_and_daemon_are_killed_is_ended_by_closing_it(
    workspace: Path,
) -> None:
    words = [sys.executable, "-m", "bcp", "drill", "run", "machines-lost", "--driver", "nspawn"]
    console = subprocess.Popen(
        [*words, "-w", str(workspace)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    assert console.stdout is not None
    with console.stdout as output:
        said = []
        for line in output:
            said.append(line)
            if "/restore begins" in line:
                os.kill(console.pid, signal.SIGKILL)
                break
    assert console.wait() == -signal.SIGKILL, "".join(said)
    os.kill(int(LabFolder.of(workspace).process_id.read_text("ascii")), signal.SIGKILL)
    [name] = wiring.drill_records(workspace).runs()
    record = wiring.drill_records(workspace).read(name)
    census = wiring.drill_census(workspace, record.owner, lab_stood=record.lab_stood)
    kinds = {each.kind for each in census.take()}
    assert kinds >= set(LeftoverKind) - {LeftoverKind.ADDRESS}
    closed = CliRunner().invoke(app, ["drill", "close", "-w", str(workspace)])
    assert closed.exit_code == 0, closed.output
    assert "nothing is left, it is closed" in closed.output
    assert census.take() == ()

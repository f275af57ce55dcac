"""The lab on real machines: built, halted, mended, made again, spoilt, gone without a trace."""

from __future__ import annotations

import itertools
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncssh
import psutil
import pytest

from bcp.adapters.connection import trouble_of
from bcp.adapters.lab import control
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.machinery import remains_of
from bcp.adapters.lab.standing import Outcome
from bcp.adapters.machines.tools import run
from bcp.execution.events import FailureKind
from bcp.model.lab import GuestDriver, Lab
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused
from tests.adapters.lab.shell import Shell
from tests.adapters.lab.tiny_city import DATABASE, SMALL, WEBSITE, inventory, lab

pytestmark = pytest.mark.full

_networks = itertools.count(1)


def machines(*guests: dict[str, Any]) -> Lab:
    """A lab with a drill network of its own."""
    network = f"10.{60 + os.getpid() % 100}.{next(_networks)}.0/24"
    return lab(*guests, machines={"network": network})


def up(embedded: EmbeddedLab, definition: Lab, outcome: Outcome = Outcome.BUILT) -> EmbeddedLab:
    found = embedded.up(inventory(), definition, quiet, driver=GuestDriver.NSPAWN)
    assert found is outcome
    return embedded


def quiet(_stage: Message, _done: int, _total: int) -> None:
    """Progress that nobody looks at."""


def assert_nothing_is_left(embedded: EmbeddedLab) -> None:
    remains = remains_of(embedded.folder)
    assert not embedded.folder.root.exists()
    assert remains.processes() == ()
    assert remains.mounts() == ()
    assert remains.groups() == ()
    assert remains.traces.namespaces() == ()
    assert remains.traces.links() == ()


CITY = machines(*SMALL)


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shell]:
    """One lab of machines, shared by the tests of this module."""
    embedded = EmbeddedLab(tmp_path_factory.mktemp("lab"))
    yield Shell(up(embedded, CITY))
    embedded.down()
    assert_nothing_is_left(embedded)


def state_of(shell: Shell, system: str, unit: str) -> str:
    return shell.ssh(system, f"systemctl is-active {unit} || true").stdout.decode().strip()


def test_targets_say_what_makes_the_guests(shell: Shell) -> None:
    assert shell.embedded.targets().driver == "nspawn"


def test_services_are_halted_as_by_a_crash_and_the_machine_stays(shell: Shell) -> None:
    assert state_of(shell, "database", "bcp-postgresql") == "active"
    assert control.ask(shell.folder.control, "halt", system="database")["changed"]
    assert state_of(shell, "database", "bcp-postgresql") in {"failed", "inactive"}
    assert not control.ask(shell.folder.control, "halt", system="database")["changed"]
    assert control.ask(shell.folder.control, "start", system="database")["changed"]
    assert state_of(shell, "database", "bcp-postgresql") == "active"
    log = (shell.root("database") / "log/postgresql.log").read_text("utf-8")
    assert "database system was not properly shut down" in log


def test_the_lab_is_mended_after_daemon_and_machine_were_killed(shell: Shell) -> None:
    daemon = psutil.Process(int(shell.folder.process_id.read_text("ascii")))
    control.ask(shell.folder.control, "kill", system="database")
    daemon.kill()
    daemon.wait()
    up(shell.embedded, CITY, Outcome.MENDED)
    assert state_of(shell, "database", "bcp-postgresql") == "active"


def test_a_machine_with_another_host_key_is_refused(shell: Shell) -> None:
    key = asyncssh.generate_private_key("ssh-ed25519").export_private_key("openssh")
    command = "cat >/etc/ssh/ssh_host_ed25519_key && systemctl restart ssh"
    assert shell.ssh("website", command, key).returncode == 0
    refused = shell.ssh("website", "true")
    assert refused.returncode == 255
    assert trouble_of(refused.stderr.decode()) is FailureKind.HOST_KEY


def test_a_machine_that_was_destroyed_comes_back_empty_and_trusted(shell: Shell) -> None:
    control.ask(shell.folder.control, "destroy", system="website")
    assert not shell.root("website").exists()
    assert shell.ssh("website", "true").returncode == 255
    assert control.ask(shell.folder.control, "create", system="website")["created"]
    listed = shell.ssh("website", f"find {shell.root('website')} -name '*.html'")
    assert (listed.returncode, listed.stdout) == (0, b"")


def test_a_lab_whose_network_is_taken_is_refused_before_anything_is_made(
    shell: Shell, tmp_path: Path
) -> None:
    other = EmbeddedLab(tmp_path)
    with pytest.raises(Refused, match="is taken") as refusal:
        up(other, CITY)
    assert "machines.network" in refusal.value.render()
    assert list(tmp_path.iterdir()) == []
    assert shell.ssh("registry", "true").returncode == 0


@pytest.mark.parametrize("papers", ["kept", "lost"])
def test_what_killed_programs_left_is_found_and_ended(tmp_path: Path, papers: str) -> None:
    embedded = EmbeddedLab(tmp_path)
    running = Shell(up(embedded, machines(WEBSITE)))
    remains = remains_of(embedded.folder)
    os.kill(int(running.folder.process_id.read_text("ascii")), signal.SIGKILL)
    if papers == "lost":
        running.folder.definition.unlink()
    assert {each.name() for each in remains.processes()} >= {"systemd", "sshd", "nginx"}
    assert [path.name for path in remains.mounts()] == ["root"]
    assert len(remains.traces.links()) == 2
    assert embedded.down()
    assert_nothing_is_left(embedded)
    assert not embedded.down()


def test_a_platform_whose_disk_is_full_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(tmp_path)])
    try:
        embedded = EmbeddedLab(tmp_path)
        with pytest.raises(Failed, match="No space left on device"):
            up(embedded, machines(DATABASE))
        assert embedded.down()
        assert_nothing_is_left(embedded)
    finally:
        run(["umount", "--lazy", str(tmp_path)])

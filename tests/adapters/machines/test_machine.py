"""Machines, real ones: booted, logged in to, limited, cut off, and gone without a trace."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from ipaddress import IPv4Network
from pathlib import Path

import psutil
import pytest

from bcp.adapters.machines.base import Base, base_folder
from bcp.adapters.machines.machine import Access, Machine
from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.machines.tools import ToolFailed, run

pytestmark = pytest.mark.full

PORT = 2222
NET = f"10.{60 + os.getpid() % 100}.79"
"""Others may test on this machine, too."""


@pytest.fixture(scope="module")
def base() -> Path:
    return base_folder(Base(), lambda _: None)


@pytest.fixture
def network() -> Iterator[DrillNetwork]:
    made = DrillNetwork(secrets.token_hex(4), IPv4Network(f"{NET}.0/24"))
    made.up()
    yield made
    made.down()


@pytest.fixture
def access(tmp_path: Path) -> Access:
    for name in ("client", "host"):
        run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)])
    return Access(PORT, tmp_path / "host", tmp_path / "client.pub")


@pytest.fixture
def machine(network: DrillNetwork, base: Path, access: Access, tmp_path: Path) -> Iterator[Machine]:
    shared = tmp_path / "shared"
    shared.mkdir()
    own = shared / "its: own"
    own.mkdir()
    (shared / "note").write_text("from outside", "utf-8")
    made = Machine(
        "one",
        10,
        tmp_path / "machines/one",
        network,
        memory=256 << 20,
        reads=(shared,),
        writes=(own,),
    )
    assert made.prepare(base, access)
    yield made
    made.destroy()
    assert not made.folder.exists()
    assert not [
        mount for mount in Path("/proc/mounts").read_text().split() if str(tmp_path) in mount
    ]


def told(machine: Machine, access: Access, command: str, known: Path) -> str:
    """What a command says on the machine, over SSH with its host key checked."""
    key = Path(f"{access.host_key}.pub").read_text("ascii").split()[:2]
    known.write_text(f"[{machine.address}]:{PORT} {' '.join(key)}\n", "ascii")
    options = ["StrictHostKeyChecking=yes", f"UserKnownHostsFile={known}", "BatchMode=yes"]
    done = subprocess.run(
        [
            "ssh", "-F", "none", *(f"-o{option}" for option in options), f"-p{PORT}",
            "-i", str(access.authorized_keys.with_suffix("")), f"root@{machine.address}", command,
        ],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return done.stdout.strip()


def test_it_boots_with_systemd_and_is_logged_in_to(
    machine: Machine, access: Access, tmp_path: Path
) -> None:
    assert machine.start(PORT, {"ICT_BCP_TEST": "1"})
    assert not machine.start(PORT, {})

    def say(command: str) -> str:
        return told(machine, access, command, tmp_path / "known")

    assert say("systemctl is-system-running --wait") == "running"
    shared = machine.reads[0]
    assert say(f"hostname; cat {shared}/note") == "one\nfrom outside"
    assert say(f"touch {shared}/x 2>&1 || echo refused").endswith("refused")
    assert say(f"echo inside > '{machine.writes[0]}/x'") == ""
    assert (machine.writes[0] / "x").read_text() == "inside\n"
    route = f"{NET}.0/24 dev host0 proto kernel scope link src {NET}.10"
    assert say("ip -4 route") == route
    assert say("systemctl is-active postgresql slapd smbd mariadb nginx || true").split() == (
        ["inactive"] * 5
    )
    assert machine.stop()
    assert not machine.stop()
    assert machine.start(PORT, {})
    assert say("cat /proc/sys/kernel/hostname") == "one"


def test_its_memory_is_limited(machine: Machine, access: Access, tmp_path: Path) -> None:
    machine.start(PORT, {})
    hungry = "python3 -c 'x = bytearray(512 << 20)' 2>/dev/null && echo had it || echo ended"
    assert told(machine, access, hungry, tmp_path / "known") == "ended"


def test_power_is_cut_at_once_and_what_it_wrote_is_there_after_it(
    machine: Machine, access: Access, tmp_path: Path
) -> None:
    machine.start(PORT, {})
    told(machine, access, "echo kept > /root/kept && sync", tmp_path / "known")
    leader = machine.leader
    assert leader is not None
    assert machine.kill()
    assert not machine.kill()
    assert machine.network.members("one") == ()
    assert leader not in psutil.pids() or psutil.Process(leader).status() == psutil.STATUS_ZOMBIE
    machine.start(PORT, {})
    assert told(machine, access, "cat /root/kept", tmp_path / "known") == "kept"


def test_a_machine_that_does_not_boot_says_why(machine: Machine) -> None:
    (machine.root / "usr/lib/systemd/systemd").unlink()
    with pytest.raises(ToolFailed, match="one ended while it started"):
        machine.start(PORT, {})
    assert machine.leader is None


def test_what_was_destroyed_can_be_made_again_empty(
    machine: Machine, base: Path, access: Access
) -> None:
    (machine.root / "root/mine").write_text("x", "ascii")
    assert machine.destroy()
    assert not machine.destroy()
    assert machine.prepare(base, access)
    assert not machine.prepare(base, access)
    assert not (machine.root / "root/mine").exists()

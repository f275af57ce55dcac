from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from bcp.adapters.lab.processes import processes_in
from tests.cities import SmallCity

VERIFICATION = Path(__file__).resolve().parents[2] / "playbooks" / "verify"
GUESTS = {"registry-database", "registry"}


@dataclass
class LabCommand:
    """`ict-bcp lab` in a process of its own, as root or as an ordinary user."""

    root: Path
    prefix: tuple[str, ...] = ()

    def __call__(self, *words: str, status: int = 0) -> str:
        """Run it; returns standard output, or standard error of what should not succeed."""
        done = subprocess.run(
            [*self.prefix, sys.executable, "-I", "-m", "bcp", "lab", *words, "-w", str(self.root)],
            env={"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.root)},
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stderr if status else done.stdout

    def state(self) -> Any:
        """The JSON status."""
        return json.loads(self("status", "--json"))


@pytest.fixture(
    params=["this account", "an ordinary user"] if os.geteuid() == 0 else ["this account"]
)
def lab(request: pytest.FixtureRequest, small_city: SmallCity) -> Iterator[LabCommand]:
    """The small city's lab on a network of its own; whatever happens, it is taken down."""
    number = os.getpid()
    own = f"127.{200 + number % 50}.{number // 50 % 250}.0/24"
    small_city.replace("drills/lab.yaml", "127.30.1.0/24", own)
    shutil.copytree(VERIFICATION, small_city.root / "playbooks" / "verify")
    prefix: tuple[str, ...] = ()
    if request.param == "an ordinary user":
        prefix = _as_nobody(small_city.root)
    command = LabCommand(small_city.root, prefix)
    yield command
    command("down")
    assert processes_in(small_city.root / ".lab") == []


def _as_nobody(folder: Path) -> tuple[str, ...]:
    """Words that start a program as `nobody`, able to read a Python in root's closed home."""
    entry = pwd.getpwnam("nobody")
    for path in (folder, *folder.rglob("*")):
        os.chown(path, entry.pw_uid, entry.pw_gid)
    setpriv = shutil.which("setpriv")
    assert setpriv is not None
    return (
        *(setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"),
        *("--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"),
        "--securebits=+no_setuid_fixup",
    )


@pytest.mark.lab
def test_the_lab_from_nothing_to_nothing(lab: LabCommand) -> None:
    assert lab("status") == "There is no lab.\n"
    assert lab("up") == "The lab is up.\n"
    assert lab("up") == "The lab was already up.\n"

    state = lab.state()
    assert (state["phase"], state["serving"], state["traffic"]) == ("up", True, ["registry"])
    assert {guest["system"] for guest in state["guests"]} == GUESTS
    assert all(guest["open"] and guest["processes"] for guest in state["guests"])
    assert "registry-database" in lab("status")
    assert {process.username() for process in processes_in(lab.root / ".lab")} == {_account()}

    damage = json.loads(lab("damage", "--scenario", "hall-lost", "--json"))
    assert set(damage["lost"]) >= GUESTS
    assert damage["repositories"] == ["near"]
    state = lab.state()
    assert (state["phase"], state["serving"], state["traffic"]) == ("damaged", True, [])
    assert not any(guest["exists"] or guest["processes"] for guest in state["guests"])
    assert sorted(path.name for path in (lab.root / ".lab/repositories").iterdir()) == ["far"]

    assert lab("down") == "The lab is down.\n"
    assert lab("down") == "There was no lab.\n"
    assert not (lab.root / ".lab").exists()


def _account() -> str:
    return "nobody" if os.geteuid() == 0 else psutil.Process().username()


def test_what_cannot_be_done_is_said(small_city: SmallCity) -> None:
    lab = LabCommand(small_city.root)
    assert "There is no scenario 'hall-los'. Did you mean 'hall-lost'?" in lab(
        "damage", "-s", "hall-los", status=2
    )
    assert lab("damage", "-s", "hall-lost", status=2) == (
        "The lab is not up. Bring it up with: ict-bcp lab up\n"
    )
    small_city.replace(
        "drills/lab.yaml", "profile: register", "profile: certificate, calls: [power]"
    )
    assert lab("up", status=2)
    (small_city.root / "drills/lab.yaml").unlink()
    assert lab("up", status=2).startswith("The workspace describes no lab.")
    assert not (small_city.root / ".lab").exists()

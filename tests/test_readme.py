"""Every command that the README pages show is run here, in their order, on fresh workspaces."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import dropwhile, takewhile
from pathlib import Path
from typing import Any

import pytest

from tests.functional.reduced_city import reduced_city

ROOT = Path(__file__).resolve().parent.parent
ICT_BCP = Path(sys.executable).with_name("ict-bcp")
PAGES = ("README.md", "README.ja.md")
INCIDENT = "ict-bcp recover start"
FAILED, TARGET_MISSED = 1, 3
CITY, WORKSPACE, OTHER_DISK = "袖ヶ浦市", "my-city", "/media/usb"
STATUS = ("recover", "status", "--json", "--workspace", WORKSPACE)
PATIENCE = 120


def blocks(page: str, language: str = "console") -> list[str]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def commands(page: str) -> list[str]:
    return [line for block in blocks(page) for line in block.splitlines() if line]


def before_the_incident(command: str) -> bool:
    return not command.startswith(INCIDENT)


def test_both_pages_show_the_same_commands() -> None:
    english, japanese = (commands(page) for page in PAGES)
    assert english == japanese


def test_both_pages_show_the_same_damage_sheet() -> None:
    english, japanese = (blocks(page, "yaml") for page in PAGES)
    assert len(english) == 1
    assert english == japanese


def test_commands_are_of_the_two_known_kinds() -> None:
    assert {command.split()[0] for command in commands(PAGES[0])} == {"make", "ict-bcp"}


def test_make_commands_are_run_by_continuous_integration() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    made = [command for command in commands(PAGES[0]) if command.startswith("make ")]
    assert made
    assert [command for command in made if command not in script] == []


@pytest.mark.lab
def test_ict_bcp_commands_work_in_their_order(tmp_path: Path) -> None:
    for command in takewhile(before_the_incident, commands(PAGES[0])):
        program, *arguments = shlex.split(command)
        if program != "ict-bcp":
            continue
        done = subprocess.run(
            [ICT_BCP, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        # A check of readiness says with its exit code what it found.
        fine = {0, TARGET_MISSED, FAILED} if arguments[0] == "ready" else {0, TARGET_MISSED}
        assert done.returncode in fine, (command, done.stdout, done.stderr)
        assert done.stdout.strip(), command
        if arguments[0] == "init":
            _move_lab_network(tmp_path / arguments[1] / "drills" / "lab.yaml")


@pytest.mark.lab
def test_recovery_commands_carry_a_recovery_on_in_their_order(tmp_path: Path) -> None:
    with _damaged_city(tmp_path) as city:
        for command in dropwhile(before_the_incident, commands(PAGES[0])):
            arguments = shlex.split(command.replace(OTHER_DISK, str(city.disk)))[1:]
            match arguments[:2]:
                case ["recover", "start"]:
                    city.start(arguments)
                case ["recover", "resume"]:
                    city.crash()
                    city.resume(arguments, elsewhere="--from-mirror" in arguments)
                case ["recover", "decide" | "done"]:
                    city.wait_for_question(arguments[2])
                    city.run(arguments)
                case _:
                    city.run(arguments)


@dataclass
class _City:
    """The reduced city with its servers lost, its guests taken for those of production."""

    folder: Path
    disk: Path
    executor: subprocess.Popen[bytes] | None = None

    def run(self, arguments: list[str]) -> str:
        done = subprocess.run(
            [ICT_BCP, *arguments], cwd=self.folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, (arguments, done.stdout, done.stderr)
        assert done.stdout.strip(), arguments
        return done.stdout

    def start(self, arguments: list[str]) -> None:
        """Start on a terminal, where the city's name is typed."""
        typing, terminal = os.openpty()
        try:
            os.write(typing, f"{CITY}\n".encode())
            self._execute(arguments, terminal)
        finally:
            os.close(terminal)
            os.close(typing)

    def crash(self) -> None:
        """What carries the recovery out dies, if it has not ended."""
        if self.executor is not None:
            self.executor.kill()
            self.executor.wait()
            self.executor = None

    def resume(self, arguments: list[str], *, elsewhere: bool) -> None:
        """Carry on until the next interrupt, on another machine without the journal of this one."""
        here = self.folder
        if elsewhere:
            self.folder = here.with_name("elsewhere")
            shutil.copytree(
                here / WORKSPACE,
                self.folder / WORKSPACE,
                ignore=shutil.ignore_patterns(".ict-bcp", ".lab"),
            )
        executor = self._execute(arguments, subprocess.DEVNULL)
        # From its first line on an interrupt is the executor's, not Python's.
        self._wait_until(lambda _: bool(self._said()))
        executor.send_signal(signal.SIGINT)
        assert executor.wait(PATIENCE) == FAILED, self._said()
        self.folder, self.executor = here, None

    def wait_for_question(self, step: str) -> None:
        self._wait_until(lambda standing: any(each["step"] == step for each in standing["waiting"]))

    def _execute(self, arguments: list[str], terminal: int) -> subprocess.Popen[bytes]:
        with (self.disk / "executor.log").open("wb") as log:
            executor = subprocess.Popen(
                [ICT_BCP, *arguments], cwd=self.folder, stdin=terminal, stdout=log, stderr=log
            )
        self.executor = executor
        self._wait_until(lambda standing: (standing["executor"] or {}).get("pid") == executor.pid)
        return executor

    def _wait_until(self, holds: Any) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            found = subprocess.run(
                [ICT_BCP, *STATUS], cwd=self.folder, capture_output=True, check=False
            )
            if found.returncode == 0 and holds(json.loads(found.stdout)):
                return
            assert self.executor is not None
            assert self.executor.poll() is None, self._said()
            assert time.monotonic() < deadline, (found, self._said())
            time.sleep(0.05)

    def _said(self) -> str:
        return (self.disk / "executor.log").read_text(encoding="utf-8")


@contextmanager
def _damaged_city(folder: Path) -> Iterator[_City]:
    city = _City(folder / "here", folder / "usb")
    workspace = city.folder / WORKSPACE
    city.disk.mkdir()
    workspace.mkdir(parents=True)
    reduced_city(workspace)
    city.run(["lab", "up", "--workspace", WORKSPACE])
    try:
        city.run(["lab", "damage", "--scenario", "machines-lost", "--workspace", WORKSPACE])
        targets = json.loads((workspace / ".lab" / "targets.json").read_bytes())
        (workspace / "playbooks" / "targets.yaml").write_text(
            json.dumps({**targets, "realm": "production"}), encoding="utf-8"
        )
        (city.folder / "sheet.yaml").write_text(_sheet_of_now(), encoding="utf-8")
        yield city
    finally:
        city.crash()
        city.run(["lab", "down", "--workspace", WORKSPACE])


def _sheet_of_now() -> str:
    """The sheet that the pages show, of an incident that has just happened."""
    now = datetime.now(UTC).isoformat(timespec="seconds")
    (text,) = blocks(PAGES[0], "yaml")
    moved = re.sub(r"^incident_at: .*$", f"incident_at: {now}", text, flags=re.MULTILINE)
    assert moved != text
    return moved


def _move_lab_network(definition: Path) -> None:
    """Leave the sample's network to whoever runs the sample city at the same time."""
    text = definition.read_text(encoding="utf-8")
    moved = re.sub(r"^network: .*$", "network: 127.87.0.0/24", text, flags=re.MULTILINE)
    assert moved != text
    definition.write_text(moved, encoding="utf-8")

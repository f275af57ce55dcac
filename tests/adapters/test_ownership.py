"""Processes that outlive their parent are found and ended; those of the living are not."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from bcp.adapters import ownership


@pytest.fixture
def sleeper(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(["sleep", "300"], env={**os.environ, **request.param})
    yield process
    process.kill()
    process.wait()


def dead_owner() -> str:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    return f"{gone.pid}:1"


@pytest.mark.parametrize("sleeper", [ownership.tags("run-1")], indirect=True)
def test_a_run_is_ended_by_its_name(sleeper: subprocess.Popen[bytes]) -> None:
    assert ownership.end_run("run-2") == 0
    assert ownership.end_run("run-1") == 1
    assert sleeper.wait(10) == -signal.SIGKILL


@pytest.mark.parametrize("sleeper", [ownership.tags("run-1")], indirect=True)
def test_what_the_living_own_is_left_alone(sleeper: subprocess.Popen[bytes]) -> None:
    ownership.end_orphans()
    assert sleeper.poll() is None


@pytest.mark.parametrize(
    "sleeper",
    [
        {ownership.RUN: "x", ownership.OWNER: dead_owner()},
        {ownership.RUN: "x", ownership.OWNER: f"{os.getpid()}:1"},
    ],
    ids=["owner is gone", "number was given to another process"],
    indirect=True,
)
def test_orphans_are_ended(sleeper: subprocess.Popen[bytes]) -> None:
    assert ownership.end_orphans() >= 1
    assert sleeper.wait(10) == -signal.SIGKILL

"""The module that brings services up, with a real service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.playbooks.guests import Guest, everything_owned, free_port


@pytest.fixture
def guest(tmp_path: Path) -> Iterator[Guest]:
    services = []
    for name in ("one", "two"):
        port = free_port()
        command = [sys.executable, "-m", "http.server", str(port), "-b", "127.0.0.1"]
        services.append(
            {
                "name": name,
                "kind": "web",
                "argv": command,
                "address": "127.0.0.1",
                "port": port,
                "pidfile": f"run/{name}.pid",
                "log": f"log/{name}.log",
                "ready": "http",
            }
        )
    services.append({**services[0], "name": "broken", "argv": ["false"], "pidfile": "run/b.pid"})
    guest = Guest(tmp_path / "guest", services)
    everything_owned(tmp_path, guest)
    yield guest
    guest.stop()


def test_only_what_is_down_is_started(guest: Guest) -> None:
    guest.demand("servicectl", "start", "one")
    result = guest.module("bcp_service", names=["one", "two"])
    assert (result["changed"], result["started"]) == (True, ["two"])
    assert guest.module("bcp_service", names=["one", "two"])["changed"] is False


def test_restarted_means_everything(guest: Guest) -> None:
    guest.demand("servicectl", "start", "one")
    before = (guest.root / "run/one.pid").read_text()
    result = guest.module("bcp_service", names=["one"], state="restarted")
    assert result["changed"] is True
    assert (guest.root / "run/one.pid").read_text() != before


def test_check_mode_starts_nothing(guest: Guest) -> None:
    result = guest.module("bcp_service", check=True, names=["one"])
    assert (result["changed"], result["started"]) == (True, ["one"])
    assert guest.run("servicectl", "status", "one").stdout.strip() == "one inactive"


def test_a_service_that_does_not_start_is_a_failure_that_says_why(guest: Guest) -> None:
    result = guest.module("bcp_service", names=["broken"])
    assert result["bcp_failure"] == "task-failed"
    assert "broken" in result["msg"]

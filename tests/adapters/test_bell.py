"""Bells between processes: who is heard by whom, and what dead listeners leave."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from queue import SimpleQueue

import pytest

from bcp.adapters.bell import Bell, Listener, ring, ring_back

LISTEN = """
import sys
from pathlib import Path
from bcp.adapters.bell import Listener
with Listener(Path(sys.argv[1])) as listener:
    print("listening", flush=True)
    print(listener.wait(600), flush=True)
    sys.stdin.read()
"""


def listening(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", LISTEN, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    return process


def test_all_who_listen_hear_it_when_it_is_rung_back(tmp_path: Path) -> None:
    processes = [listening(tmp_path) for _ in range(2)]
    ring_back(tmp_path)
    assert [process.communicate()[0] for process in processes] == ["True\n", "True\n"]
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_listener_left_is_cleared_away_at_the_next_ring(tmp_path: Path) -> None:
    with listening(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with Listener(tmp_path) as listener:
        assert len(list(tmp_path.iterdir())) == 2
        ring_back(tmp_path)
        assert len(list(tmp_path.iterdir())) == 1
        assert listener.wait(600)


def test_a_ring_is_kept_until_it_is_waited_for_and_counts_once(tmp_path: Path) -> None:
    with Listener(tmp_path / "made") as listener:
        for _ in range(100_000):
            ring_back(tmp_path / "made")
        assert listener.wait(600)
        while listener.wait(0):
            pass
        ring_back(tmp_path / "made")
        assert listener.wait(600)
        assert not listener.wait(0)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_where_only_reading_is_allowed_nothing_is_heard(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with Listener(tmp_path / "none") as listener:
        assert not listener.wait(0)


def test_without_a_folder_to_listen_in_nothing_is_heard(tmp_path: Path) -> None:
    ring_back(tmp_path / "nowhere")
    with Listener(tmp_path / "nowhere" / "none") as listener:
        assert not listener.wait(0)


def test_the_executor_hears_who_asks(tmp_path: Path) -> None:
    heard: SimpleQueue[None] = SimpleQueue()
    ring(tmp_path / "bell")
    with Bell(tmp_path / "bell", lambda: heard.put(None)):
        ring(tmp_path / "bell")
        heard.get(timeout=600)

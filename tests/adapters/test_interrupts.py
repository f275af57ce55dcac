"""Ctrl-C as a call, and the log of a run."""

from __future__ import annotations

import logging
import signal
import stat
import threading
from pathlib import Path

import pytest

from bcp.adapters.interrupts import on_interrupt
from bcp.adapters.run_log import run_log


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_is_a_call_and_afterwards_what_it_was(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    heard: list[None] = []
    with on_interrupt(lambda: heard.append(None)):
        signal.raise_signal(number)
        assert heard == [None]
    assert signal.getsignal(number) is before


def test_in_another_thread_nothing_changes() -> None:
    before = signal.getsignal(signal.SIGINT)
    seen: list[object] = []

    def work() -> None:
        with on_interrupt(lambda: None):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [before]


def test_what_the_package_logs_goes_into_a_private_file(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "private" / "run.log"
    with run_log(path):
        logging.getLogger("bcp.execution").error("step %s broke off", "a/one")
    logging.getLogger("bcp.execution").debug("afterwards")
    assert "ERROR bcp.execution: step a/one broke off" in path.read_text(encoding="utf-8")
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert capfd.readouterr().err == ""


def test_without_trouble_there_is_no_log(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    with run_log(path):
        pass
    assert not path.exists()

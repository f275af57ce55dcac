"""The lease: one holder, freed by any death of its process, whatever the clock says."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bcp.adapters.lease import Holder, Lease, holder_of, is_held
from bcp.model.refusal import Failed, Refused

SINCE = datetime(2026, 1, 13, 9, tzinfo=UTC)


def holder(role: str = "director", since: datetime = SINCE) -> Holder:
    return Holder(role=role, host="hall-pc", pid=os.getpid(), since=since, run="r1")


def test_the_second_is_refused_and_told_who_holds_it(tmp_path: Path) -> None:
    path = tmp_path / "private" / "executor.lease"
    with Lease(path, holder()):
        assert is_held(path)
        assert holder_of(path) == holder()
        with pytest.raises(Refused) as refused:
            Lease(path, holder("deputy"))
        # Asking and being refused have not taken it from its holder.
        assert is_held(path)
    assert refused.value.render() == (
        f"Run r1 is executed by director on hall-pc (process {os.getpid()}) since"
        " 2026-01-13T09:00:00+00:00. Wait until it has ended, or end it; then the same command"
        " carries on."
    )
    assert not is_held(path)
    assert holder_of(path) is None
    with Lease(path, holder("deputy")):
        assert holder_of(path) == holder("deputy")


def test_nobody_holds_what_is_not_there(tmp_path: Path) -> None:
    assert holder_of(tmp_path / "executor.lease") is None
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"\xff{", b'{"role": 1}'])
def test_a_holder_that_nobody_can_read_still_holds(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "executor.lease"
    with Lease(path, holder()):
        path.write_bytes(content)
        with pytest.raises(Refused, match="Another process executes the runs of"):
            Lease(path, holder("deputy"))


def test_a_folder_in_its_place_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="cannot be taken: Is a directory"):
        Lease(tmp_path, holder())


HOLD = """
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from bcp.adapters.lease import Holder, Lease

since = datetime(2026, 1, 13, 9, tzinfo=UTC) + timedelta(days=int(sys.argv[2]))
lease = Lease(Path(sys.argv[1]), Holder(role="r", host="h", pid=1, since=since, run="dead"))
print("held", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("days", [0, 9000, -9000])
def test_kill_frees_it_whatever_its_clock_said(tmp_path: Path, days: int) -> None:
    path = tmp_path / "executor.lease"
    command = [sys.executable, "-c", HOLD, str(path), str(days)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "held\n"
        with pytest.raises(Refused, match="Run dead is executed by r on h"):
            Lease(path, holder())
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert "dead" in path.read_text(encoding="utf-8")
    with Lease(path, holder(since=SINCE - timedelta(days=1))) as lease:
        assert holder_of(path) == lease.holder


def test_a_program_that_was_started_does_not_keep_it(tmp_path: Path) -> None:
    path = tmp_path / "executor.lease"
    lease = Lease(path, holder())
    with subprocess.Popen(["cat"], stdin=subprocess.PIPE) as child:
        lease.close()
        assert child.poll() is None
        assert not is_held(path)


def _try(path: Path, answers: multiprocessing.SimpleQueue[bool]) -> None:
    try:
        lease = Lease(path, holder())
    except Refused:
        answers.put(False)
    else:
        answers.put(True)
        signal.pause()
        lease.close()


def test_of_several_that_start_at_once_one_wins(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    answers = context.SimpleQueue()
    path = tmp_path / "executor.lease"
    tried = [context.Process(target=_try, args=(path, answers)) for _ in range(4)]
    for each in tried:
        each.start()
    assert sorted(answers.get() for _ in tried) == [False, False, False, True]
    for each in tried:
        each.kill()
        each.join()

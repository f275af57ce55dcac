"""The journal on its worst day: killed writers, torn files, full disks."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import deque
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bcp.adapters.journal import RunStore
from bcp.execution.events import Noted
from bcp.model.refusal import Failed
from tests.adapters.test_journal import note, started

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from bcp.adapters.journal import RunStore
from bcp.execution.events import Noted

store = RunStore(Path(sys.argv[1]))
journal = store.journal("r1")
number = sum(1 for _ in journal.events())
while True:
    pair = [Noted(at=datetime.now(UTC), text=f"{number + i} " + "x" * 300) for i in (1, 2)]
    journal.append(*pair, after=number)
    number += 2
    print(number, flush=True)
"""


def killed_writer(path: Path, events: int) -> int:
    """Let a process append until it has acknowledged so many more, kill it; returns its last."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        acknowledged = [int(child.stdout.readline()) for _ in range(events)]
        child.send_signal(signal.SIGKILL)
        acknowledged += [int(line) for line in child.stdout if line.endswith("\n")]
        child.wait()
    return acknowledged[-1]


def texts(path: Path) -> list[str]:
    with RunStore(path) as store:
        return [event.text.split()[0] for event in store.events("r1") if isinstance(event, Noted)]


def test_what_was_acknowledged_survives_kills_at_random_moments(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    chance = random.Random(20260113)
    for _ in range(6):
        acknowledged = killed_writer(path, chance.randint(1, 40))
        found = texts(path)
        assert len(found) >= acknowledged
        assert len(found) % 2 == 0
        assert found == [str(number) for number in range(1, len(found) + 1)]


@pytest.fixture(scope="module")
def torn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a journal whose writer was killed: its newest events are in the log only."""
    folder = tmp_path_factory.mktemp("torn")
    killed_writer(folder / "j.sqlite", 60)
    assert (folder / "j.sqlite-wal").stat().st_size > 50_000
    return folder


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(share=st.floats(0, 1), garbage=st.binary(max_size=600))
def test_of_a_torn_log_only_the_tail_is_missing(
    torn: Path, tmp_path: Path, share: float, garbage: bytes
) -> None:
    for name in ("j.sqlite", "j.sqlite-wal"):
        shutil.copy(torn / name, tmp_path / name)
    (tmp_path / "j.sqlite-shm").unlink(missing_ok=True)
    log = tmp_path / "j.sqlite-wal"
    with log.open("r+b") as file:
        file.truncate(int(log.stat().st_size * share))
        file.seek(0, os.SEEK_END)
        file.write(garbage)
    found = texts(tmp_path / "j.sqlite")
    assert len(found) % 2 == 0
    assert found == [str(number) for number in range(1, len(found) + 1)]
    with RunStore(tmp_path / "j.sqlite") as store:
        assert store.append("r1", note("goes on"), after=len(found)) == ()
    assert texts(tmp_path / "j.sqlite")[-1] == "goes"


LIMITED = """
import resource, signal, sys
from pathlib import Path
from bcp.adapters.journal import RunStore
from bcp.model.refusal import Failed
from tests.adapters.test_journal import note

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
path = Path(sys.argv[1])
with RunStore(path) as store:
    resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, resource.RLIM_INFINITY))
    count = 0
    try:
        while True:
            store.append("r1", note(str(count + 1) + " " + "x" * 3000), after=count)
            count += 1
    except Failed as failed:
        print(failed.render(), file=sys.stderr)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert store.append("r1", note(str(count + 1)), after=count) == ()
print(count + 1)
"""


def test_files_that_must_not_grow_fail_in_a_sentence_and_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "j.sqlite"
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert "cannot be written" in done.stderr
    count = int(done.stdout)
    assert count > 10
    assert texts(path) == [str(number) for number in range(1, count + 1)]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts a small disk")
def test_a_full_disk_fails_in_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(disk)], check=False
    ).returncode:
        pytest.skip("nothing can be mounted here")
    try:
        path = disk / "j.sqlite"
        (disk / "other").write_bytes(b"x" * 200_000)
        with RunStore(path) as store:
            store.append("r1", started("r1"))
            count = _fill(store)
            (disk / "other").unlink()
            assert store.append("r1", note("after"), after=count) == ()
        assert texts(path) == [*(str(number) for number in range(2, count + 1)), "after"]
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _fill(store: RunStore) -> int:
    """Append until the disk is full; returns how many events were acknowledged in all."""
    acknowledged = 1

    def append() -> None:
        nonlocal acknowledged
        store.append("r1", note(f"{acknowledged + 1} {'x' * 2000}"), after=acknowledged)
        acknowledged += 1

    with pytest.raises(Failed, match="cannot be written"):
        deque(iter(append, object()), maxlen=0)
    return acknowledged

"""Closing drills of which nothing runs: whom it refuses, and what belongs to a drill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bcp.adapters import ownership
from bcp.adapters.drill_record import DrillRecord
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.preflight import MARKER
from bcp.app import wiring
from bcp.app.assess_run import assess_run
from bcp.app.close_drill import check_clean_up, close_drill, open_record
from bcp.execution.events import Leftover, LeftoverKind
from bcp.model.message import Message
from bcp.model.refusal import Refused
from tests.app.recorded import record_run
from tests.cities import SmallCity

GONE = "4194000:1"
AT_WORK = """
import fcntl, os, sys
fcntl.flock(os.open(sys.argv[1], os.O_RDONLY), fcntl.LOCK_EX)
print(flush=True)
sys.stdin.read()
"""


def unheard(message: Message) -> None:
    raise AssertionError(message.render())


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for temporary files."""
    folder = tmp_path / "tmp"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def orphan() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        ["sleep", "300"], env={**os.environ, **ownership.tags("r"), ownership.OWNER: GONE}
    )
    yield process
    process.kill()
    process.wait()


def test_without_a_drill_there_is_nothing_to_close(small_city: SmallCity) -> None:
    with pytest.raises(Refused, match="There is no drill to close"):
        close_drill(small_city.root, None, unheard)
    with pytest.raises(Refused, match=r"No census was taken before a drill named '\.\./x'"):
        close_drill(small_city.root, "../x", unheard)


def test_a_drill_that_goes_on_is_refused(small_city: SmallCity) -> None:
    open_record(small_city.root, "run")
    with pytest.raises(Refused, match=f"still going on, in process {os.getpid()}"):
        close_drill(small_city.root, "run", unheard)


def test_what_a_dead_console_left_is_ended_and_what_is_of_others_stays(
    small_city: SmallCity, shared: Path, orphan: subprocess.Popen[bytes]
) -> None:
    root = small_city.root
    record_run(root, "run")
    old = Leftover(kind=LeftoverKind.FILE, name=str(shared / "bcp-run-4194000-1-old"))
    record = DrillRecord(run="run", owner=GONE, lab_stood=False, before=(old,))
    wiring.drill_records(root).write(record)
    for name in ("bcp-run-4194000-1-old", "bcp-run-4194000-1-new", "bcp-4194000-1-new",
                 "bcp-run-94194000-1-x", "bcp-run-4194000-12-x", "bcp-other"):  # fmt: skip
        (shared / name).mkdir()
    left = check_clean_up(root, record)
    assert [(each.kind, each.name) for each in left] == [
        (LeftoverKind.PROCESS, f"sleep ({orphan.pid})"),
        (LeftoverKind.FILE, str(shared / "bcp-4194000-1-new")),
        (LeftoverKind.FILE, str(shared / "bcp-run-4194000-1-new")),
    ]
    assert assess_run(root).state.leftovers == left
    assert wiring_list(root) == [False]
    closing = close_drill(root, None, unheard)
    assert (closing.run, closing.left, closing.troubles) == ("run", (), ())
    assert orphan.wait(10) < 0
    assert sorted(path.name for path in shared.iterdir()) == [
        "bcp-other", "bcp-run-4194000-12-x", "bcp-run-94194000-1-x",
    ]  # fmt: skip
    assert assess_run(root).state.closed
    assert wiring_list(root) == [True]


@pytest.mark.parametrize(
    ("builder", "lab_stood", "blamed"),
    [(GONE, False, True), ("1:1", False, False), (GONE, True, False)],
    ids=["the drill's", "somebody else's, built later", "up before the drill"],
)
def test_a_lab_counts_only_when_the_drill_built_it(
    small_city: SmallCity, shared: Path, *, builder: str, lab_stood: bool, blamed: bool
) -> None:
    assert shared.is_dir()
    root = small_city.root
    folder = LabFolder.of(root)
    (folder.guests / "registry").mkdir(parents=True)
    (folder.root / MARKER).write_text(builder)
    record_run(root, "run")
    wiring.drill_records(root).write(DrillRecord(run="run", owner=GONE, lab_stood=lab_stood))
    left = check_clean_up(root, wiring.drill_records(root).read("run"))
    wanted = {(LeftoverKind.GUEST, "registry"), (LeftoverKind.FILE, str(folder.root))}
    assert {(each.kind, each.name) for each in left} == (wanted if blamed else set())
    assert close_drill(root, "run", unheard).closed
    assert folder.root.exists() is not blamed


def test_a_clean_up_that_fails_says_so_and_what_is_left(
    small_city: SmallCity, shared: Path
) -> None:
    assert shared.is_dir()
    root = small_city.root
    folder = LabFolder.of(root)
    folder.root.mkdir()
    (folder.root / MARKER).write_text(GONE)
    record_run(root, "run")
    wiring.drill_records(root).write(DrillRecord(run="run", owner=GONE, lab_stood=False))
    busy = subprocess.Popen(
        [sys.executable, "-c", AT_WORK, str(root)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with busy:
        assert busy.stdout is not None
        assert busy.stdin is not None
        busy.stdout.readline()
        closing = close_drill(root, "run", unheard)
        busy.stdin.close()
    [trouble] = closing.troubles
    assert "could not be taken down: Another command is at work" in trouble.render()
    assert [each.name for each in closing.left] == [str(folder.root)]
    assert close_drill(root, "run", unheard).closed


def wiring_list(root: Path) -> list[bool | None]:
    with wiring.run_store(root) as store:
        return [run.closed for run in store.runs()]

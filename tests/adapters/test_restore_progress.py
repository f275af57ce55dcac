"""Reading how far restores are: from a real restore that waits, and from guests that lie."""

from __future__ import annotations

import json
import os
import queue
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters import restore_progress
from bcp.adapters.ansible import AnsibleStepRunner
from bcp.adapters.connection import ControlFolder
from bcp.adapters.restore_progress import Look, Note, RestoreProgress, read_note
from bcp.documents.playbooks import render_step
from bcp.execution.letters import Copied
from bcp.model.system import RoleName
from bcp.planning.plan import PlannedAction
from tests.adapters.drill_city import REGISTRY, DrillCity, drill_city
from tests.playbooks.held import held

GOOD = {"backup": "x", "repository": "y", "bytes": 5, "total": 10, "seconds": 1.5}
SECONDS = 40


def test_a_note_is_read() -> None:
    assert read_note(json.dumps(GOOD).encode()) == Note(bytes=5, total=10, seconds=1.5)


@pytest.mark.parametrize(
    "changed",
    [
        {"bytes": 0},
        {"bytes": -1},
        {"bytes": 11},
        {"bytes": "5"},
        {"bytes": True},
        {"bytes": 5.5},
        {"bytes": None},
        {"total": 1 << 51, "bytes": 1 << 50},
        {"total": 10**400},
        {"seconds": 0},
        {"seconds": float("inf")},
        {"seconds": float("nan")},
        {"seconds": 1e300},
        {"seconds": [1]},
        {"total": 1 << 50, "bytes": 1, "seconds": 1.0},
    ],
)
def test_numbers_that_cannot_be_are_not_believed(changed: dict[str, object]) -> None:
    assert read_note(json.dumps(GOOD | changed).encode()) is None


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"null",
        b"[" * 1900,
        b"\xff\xfe{}",
        b"\x1b[2J",
        json.dumps(GOOD).encode() + b" " * 2000,
        b'{"bytes": 5, "total": 10}',
    ],
)
def test_what_is_no_note_is_none(text: bytes) -> None:
    assert read_note(text) is None


@given(st.binary(max_size=3000) | st.text(max_size=500).map(str.encode))
def test_nothing_that_a_guest_says_is_an_error(text: bytes) -> None:
    note = read_note(text)
    assert note is None or 0 < note.bytes <= note.total


@given(st.integers(1, 1 << 40), st.integers(0, 1 << 40), st.floats(0.001, 1000))
def test_what_can_be_is_believed(size: int, more: int, seconds: float) -> None:
    note = {**GOOD, "bytes": size, "total": size + more, "seconds": seconds}
    expected = Note(bytes=size, total=size + more, seconds=seconds)
    believed = read_note(json.dumps(note).encode())
    assert believed == (expected if expected.is_plausible else None)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DrillCity]:
    with drill_city(tmp_path_factory.mktemp("progress") / "city") as found:
        yield found


def runner(city: DrillCity, control: ControlFolder, told: queue.Queue[Copied]) -> AnsibleStepRunner:
    inventory = city.workspace.sound()
    return AnsibleStepRunner(
        city.root,
        city.plan,
        inventory,
        city.targets,
        control,
        play_of=lambda step: render_step(city.plan, inventory, step),
        copied=told.put,
    )


def last_copied(folder: Path) -> Path:
    """The file that a copy of the folder reaches last."""
    files: list[Path] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            path = Path(entry.path)
            files.append(last_copied(path) if entry.is_dir() else path)
    return files[-1]


@pytest.mark.lab
def test_a_restore_that_runs_is_told_of(city: DrillCity, control: ControlFolder) -> None:
    told: queue.Queue[Copied] = queue.Queue()
    city.lose(REGISTRY)
    data = city.generations(REGISTRY, "documents")[0] / "data"
    total = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    last = last_copied(data)
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"]
    with ThreadPoolExecutor() as pool, held(last) as file:
        future = pool.submit(runner(city, control, told).run, step, 3)
        file.wait_until_reached()
        copied = told.get(timeout=SECONDS)
        while copied.backup != "documents":
            copied = told.get(timeout=SECONDS)
        file.let_go()
        outcome = future.result(timeout=60)
    assert outcome.failure is None
    assert (copied.step, copied.attempt, copied.repository) == (step.key, 3, "far")
    assert (copied.bytes, copied.total) == (total - last.stat().st_size, total)
    assert copied.seconds > 0
    assert list((city.guest(REGISTRY) / ".bcp").glob("progress*")) == []


@pytest.mark.lab
def test_what_lies_about_in_a_guest_is_passed_over(city: DrillCity, control: ControlFolder) -> None:
    told: queue.Queue[Copied] = queue.Queue()
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"]
    assert runner(city, control, told).run(step, 1).failure is None
    target = city.targets.host(REGISTRY)
    assert target is not None
    folder = city.guest(REGISTRY) / ".bcp"
    notes = {
        name: folder / f"progress-{name}.json" for name in ("folder", "endless", "odd", "good")
    }
    notes["folder"].mkdir()
    notes["endless"].symlink_to("/dev/zero")
    notes["odd"].write_text(json.dumps(GOOD | {"bytes": "5"}))
    notes["good"].write_text(json.dumps(GOOD))
    actions = tuple(
        PlannedAction(role=RoleName.FILES_RESTORE, backup=name, repository="far")
        for name in ("missing", *notes)
    )
    watch = RestoreProgress(city.targets, control, told.put, every=0.05)
    with watch.watching(step.model_copy(update={"actions": actions}), 2, target):
        first = told.get(timeout=SECONDS)
        notes["good"].write_text(json.dumps(GOOD | {"bytes": 6}))
        second = told.get(timeout=SECONDS)
    expected = Copied(
        step=step.key,
        attempt=2,
        backup="good",
        repository="far",
        bytes=5,
        total=10,
        seconds=1.5,
    )
    assert (first.backup, first) == ("good", expected)
    assert (second.backup, second.bytes) == ("good", 6)
    assert told.empty()


@pytest.mark.lab
def test_a_look_that_hangs_ends_with_the_step(
    city: DrillCity, control: ControlFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: queue.Queue[Copied] = queue.Queue()
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"]
    assert runner(city, control, told).run(step, 1).failure is None
    target = city.targets.host(REGISTRY)
    assert target is not None
    pipe = city.guest(REGISTRY) / ".bcp/progress-stuck.json"
    os.mkfifo(pipe)
    pipe.chmod(0o666)
    action = PlannedAction(role=RoleName.FILES_RESTORE, backup="stuck", repository="far")
    monkeypatch.setattr(restore_progress, "_PATIENCE", 1000.0)
    watch = RestoreProgress(city.targets, control, told.put, every=0.05)
    with watch.watching(step.model_copy(update={"actions": (action,)}), 1, target):
        stream = pipe.open("w")
    stream.close()
    pipe.unlink()
    assert told.empty()


@pytest.mark.lab
def test_without_a_shared_connection_nothing_is_connected_to(
    city: DrillCity, control: ControlFolder
) -> None:
    told: queue.Queue[Copied] = queue.Queue()
    target = city.targets.host(REGISTRY)
    ssh = shutil.which("ssh")
    assert target is not None
    assert ssh is not None
    note = city.guest(REGISTRY) / ".bcp/progress-note.json"
    note.write_text(json.dumps(GOOD))
    look = Look(ssh, city.targets, control, target)
    assert look.at(".bcp/progress-note.json", 2000) == b""
    step = city.plan.steps_by_key[f"{REGISTRY}/restore"]
    assert runner(city, control, told).run(step, 1).failure is None
    assert look.at(".bcp/progress-note.json", 2000) == note.read_bytes()
    look.end()
    assert look.at(".bcp/progress-note.json", 2000) == b""

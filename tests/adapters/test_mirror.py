"""The mirror: current, verified, never overwritten, harmless to its source, good to begin from."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

import pytest

from bcp.adapters.chain import ChainBroken
from bcp.adapters.journal import FILE_NAME, RunStore
from bcp.adapters.journal_audit import RunAudit, audit, stored
from bcp.adapters.journal_copy import Currency, Diverged, adopt, currency_of
from bcp.adapters.lease import FILE_NAME as LEASE_NAME
from bcp.adapters.lease import Lease
from bcp.adapters.mirror import Mirror
from bcp.model.message import Message
from bcp.model.refusal import Refused
from tests.adapters.test_journal import note, started, tampered, written
from tests.adapters.test_lease import holder

DOUBLED = (
    "INSERT INTO events SELECT run, 5, at, json, previous_hash, hash FROM events WHERE seq = 4"
)
NOW = datetime(2026, 1, 13, 10, tzinfo=UTC)


def mirror(tmp_path: Path, **options: object) -> Mirror:
    tell = options.get("tell", lambda _: None)
    return Mirror(
        tmp_path / "ws" / FILE_NAME,
        tmp_path / "usb",
        host="hall-pc",
        now=lambda: NOW,
        tell=tell,  # type: ignore[arg-type]
    )


def rows(path: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(path)
    found = connection.execute("SELECT * FROM events ORDER BY run, seq").fetchall()
    connection.close()
    return found


def test_the_copy_continues_event_by_event(tmp_path: Path) -> None:
    copying = mirror(tmp_path)
    written(copying.source)
    assert copying.copy() == 3
    assert copying.copy() == 0
    with RunStore(copying.source) as store:
        store.append("r1", note("more"))
        store.append("r2", started("r2"))
    assert copying.copy() == 2
    assert rows(copying.target) == rows(copying.source)
    with RunStore(copying.target) as copy, RunStore(copying.source) as store:
        assert copy.runs() == store.runs()
        copy.append("r3", started("r3"))


def test_the_copy_knows_until_when_it_is_complete(tmp_path: Path) -> None:
    copying = mirror(tmp_path)
    written(copying.source)
    known = Currency(
        complete=NOW, host="hall-pc", path=str(copying.source), executing=False, executor=None
    )
    assert currency_of(copying.source) is None
    copying.copy()
    assert currency_of(copying.target) == known
    with Lease(copying.source.with_name(LEASE_NAME), holder()):
        copying.copy()
    assert currency_of(copying.target) == known.model_copy(
        update={"executing": True, "executor": holder()}
    )


def test_more_events_than_one_batch_are_copied(tmp_path: Path) -> None:
    copying = mirror(tmp_path)
    with RunStore(copying.source) as store:
        store.append("r1", started("r1"), *(note(str(number)) for number in range(4500)))
    assert copying.copy() == 4501
    assert rows(copying.target) == rows(copying.source)


@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("DELETE FROM events WHERE seq >= 3", 3),
        ("DELETE FROM events", 1),
        ("UPDATE events SET hash = 'x' WHERE seq = 3", 3),
        ("UPDATE events SET hash = 'x' WHERE seq >= 2", 2),
    ],
)
def test_a_copy_that_diverged_is_never_overwritten(
    tmp_path: Path, statement: str, number: int
) -> None:
    copying = mirror(tmp_path)
    written(copying.source)
    copying.copy()
    before = rows(copying.target)
    tampered(copying.source, statement)
    with pytest.raises(Diverged, match=f"at event {number} of run r1"):
        copying.copy()
    assert rows(copying.target) == before


def test_a_broken_chain_is_not_copied(tmp_path: Path) -> None:
    copying = mirror(tmp_path)
    written(copying.source)
    tampered(copying.source, "UPDATE events SET json = '{}' WHERE seq = 2")
    with pytest.raises(ChainBroken, match="changed at event 2"):
        copying.copy()
    assert rows(copying.target) == []


def test_following_is_woken_by_each_change_and_ends_with_a_last_copy(tmp_path: Path) -> None:
    copying = mirror(tmp_path)
    written(copying.source)
    with copying, RunStore(copying.source) as store:
        copying.copy()
        with RunStore(copying.target) as copy:
            copying.start()
            for number in range(3):
                store.append("r1", note(f"live {number}"))
                while len(found := list(copy.events("r1"))) < 4 + number:
                    assert copying.stopped is None
                assert found[-1] == note(f"live {number}")
        store.append("r1", note("last"))
    assert rows(copying.target) == rows(copying.source)


def test_a_mirror_that_goes_away_harms_nothing_and_is_taken_up_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bcp.adapters.mirror._FIRST_PAUSE", 0.01)
    told: SimpleQueue[Message] = SimpleQueue()
    copying = mirror(tmp_path, tell=told.put)
    copying._pause = 0.01  # noqa: SLF001 - so that the test does not wait a second
    written(copying.source)
    copying.copy()
    with RunStore(copying.source) as store, copying:
        copying.start()
        shutil.move(tmp_path / "usb", tmp_path / "unplugged")
        assert "is not current: " in told.get(timeout=20).render()
        store.append("r1", note("meanwhile"))
        assert not (tmp_path / "usb").exists()
        shutil.move(tmp_path / "unplugged", tmp_path / "usb")
        assert told.get(timeout=20).render() == f"The copy {copying.target} is current again."
    assert rows(copying.target) == rows(copying.source)


def test_following_stops_where_the_copy_diverged(tmp_path: Path) -> None:
    told: SimpleQueue[Message] = SimpleQueue()
    copying = mirror(tmp_path, tell=told.put)
    written(copying.source)
    copying.copy()
    with RunStore(copying.target) as copy:
        copy.append("r1", note("only here"))
    copying.follow()
    assert isinstance(copying.stopped, Diverged)
    assert told.get() == copying.stopped.summary


def test_a_folder_is_not_made_where_the_disk_is_not(tmp_path: Path) -> None:
    written(tmp_path / FILE_NAME)
    copying = Mirror(tmp_path / FILE_NAME, tmp_path / "media" / "usb" / "mirror", host="h")
    with pytest.raises(Refused, match="There is no folder"):
        copying.copy()
    assert not (tmp_path / "media").exists()


def test_a_workspace_without_a_journal_begins_from_the_mirror(tmp_path: Path) -> None:
    copying = mirror(tmp_path)
    written(copying.source)
    copying.copy()
    here = tmp_path / "other" / ".ict-bcp" / FILE_NAME
    assert adopt(copying.target, here) == currency_of(copying.target)
    assert rows(here) == rows(copying.source)
    assert currency_of(here) is None
    with RunStore(copying.source) as store:
        store.append("r1", note("more"))
    copying.copy()
    adopt(copying.target, here)
    assert rows(here) == rows(copying.source)


def test_a_journal_that_holds_more_than_the_mirror_is_left_alone(tmp_path: Path) -> None:
    copying = mirror(tmp_path)
    written(copying.source)
    copying.copy()
    with RunStore(copying.source) as store:
        store.append("r1", note("more"))
    before = rows(copying.source)
    with pytest.raises(Diverged, match="at event 4 of run r1"):
        adopt(copying.target, copying.source)
    assert rows(copying.source) == before


def test_nothing_is_adopted_from_an_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="There is no journal"):
        adopt(tmp_path / FILE_NAME, tmp_path / "ws" / FILE_NAME)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("statement", "broken", "differs", "events"),
    [
        ("UPDATE events SET json = replace(json, '2', '9') WHERE seq = 2", 2, None, 4),
        ("DELETE FROM events WHERE seq = 2", 2, 2, 3),
        ("DELETE FROM events WHERE seq = 4", None, 4, 3),
        ("UPDATE events SET seq = 9 - seq WHERE seq IN (2, 3)", 2, 2, 4),
        (DOUBLED, 5, None, 5),
    ],
    ids=["changed", "missing", "cut off", "rearranged", "doubled"],
)
def test_the_audit_finds(
    tmp_path: Path, statement: str, broken: int | None, differs: int | None, events: int
) -> None:
    copying = mirror(tmp_path)
    written(copying.source, 4)
    copying.copy()
    assert audit(copying.source, copy=copying.target).sound
    tampered(copying.source, statement)
    found = audit(copying.source, copy=copying.target)
    assert found.runs == (RunAudit(run="r1", events=events, broken=broken, differs=differs),)
    assert audit(copying.source).sound is (broken is None)


def test_a_damaged_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    written(path, 400)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 8192)
    found = audit(path)
    assert not found.sound
    assert found.damage


def test_a_third_person_can_verify_what_is_stored(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    written(path)
    before = hashlib.sha256(b"ict-bcp journal 1\nr1").hexdigest()
    for number, text, previous, digest in stored(path, "r1"):
        assert previous == before
        assert digest == hashlib.sha256(f"{previous}\n{number}\n{text}".encode()).hexdigest()
        before = digest

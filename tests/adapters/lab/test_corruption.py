from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bcp.adapters.lab.corruption import corrupt, newest_first
from bcp.adapters.lab.postgresql import ARCHIVER

NAMES = ("20260101T000000Z", "20260101T000000Z-2", "20260101T000000Z-10", "20251231T235959Z")


def _store(folder: Path) -> Path:
    for name in NAMES:
        data = folder / name / "data"
        data.mkdir(parents=True)
        (data / "small").write_bytes(b"s")
        (data / "large").write_bytes(bytes(100))
        (folder / name / "manifest.json").write_text("{}")
    (folder / "20270101T000000Z" / "data").mkdir(parents=True)
    (folder / "wal").mkdir()
    return folder


def test_generations_stand_newest_first_and_only_complete_ones(tmp_path: Path) -> None:
    names = [path.name for path in newest_first(_store(tmp_path))]
    assert names == [NAMES[2], NAMES[1], NAMES[0], NAMES[3]]


def test_only_the_newest_generations_are_spoilt(tmp_path: Path) -> None:
    assert corrupt(_store(tmp_path), 2) == (NAMES[2], NAMES[1])
    contents = {name: (tmp_path / name / "data/large").read_bytes() for name in NAMES}
    assert contents[NAMES[0]] == contents[NAMES[3]] == bytes(100)
    assert contents[NAMES[2]] == contents[NAMES[1]] == bytes(50) + b"\xff" * 16 + bytes(34)


def test_what_is_not_there_cannot_be_spoilt(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds 4 generations, not 5"):
        corrupt(_store(tmp_path), 5)


def _archive(tmp_path: Path, content: bytes, *folders: Path) -> int:
    (tmp_path / "archive-wal").write_text(ARCHIVER)
    (tmp_path / "segment").write_bytes(content)
    command = ["sh", "archive-wal", "segment", "0001", *map(str, folders)]
    return subprocess.run(command, cwd=tmp_path, check=False, capture_output=True).returncode


def test_a_log_segment_reaches_every_repository_that_is_there(tmp_path: Path) -> None:
    stores = [tmp_path / name / "system/backup/wal" for name in ("near", "far", "lost")]
    (tmp_path / "near").mkdir()
    (tmp_path / "far").mkdir()
    assert _archive(tmp_path, b"log", *stores) == 0
    assert [(store / "0001").read_bytes() for store in stores[:2]] == [b"log", b"log"]
    assert not (tmp_path / "lost").exists()
    assert [path.name for path in stores[0].iterdir()] == ["0001"]


def test_archiving_again_is_fine_and_overwriting_is_not(tmp_path: Path) -> None:
    store = tmp_path / "near/system/backup/wal"
    (tmp_path / "near").mkdir()
    assert _archive(tmp_path, b"log", store) == 0
    assert _archive(tmp_path, b"log", store) == 0
    assert _archive(tmp_path, b"other", store) != 0
    assert (store / "0001").read_bytes() == b"log"


def test_without_any_repository_the_server_keeps_its_log(tmp_path: Path) -> None:
    assert _archive(tmp_path, b"log", tmp_path / "lost/system/backup/wal") != 0

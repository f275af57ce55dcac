from __future__ import annotations

import stat
from pathlib import Path

import pytest

from bcp.adapters.files import write_atomically


def test_makes_folders_and_replaces_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b" / "report.md"
    write_atomically(path, "一\n")
    write_atomically(path, "二\n")
    assert path.read_bytes() == "二\n".encode()
    assert [entry.name for entry in path.parent.iterdir()] == ["report.md"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_private_files_are_private_from_the_start(tmp_path: Path) -> None:
    write_atomically(tmp_path / "targets.json", "{}", mode=0o600)
    assert stat.S_IMODE((tmp_path / "targets.json").stat().st_mode) == 0o600


def test_a_reader_keeps_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    write_atomically(path, "old " * 1000)
    with path.open(encoding="utf-8") as reader:
        start = reader.read(10)
        write_atomically(path, "new")
        assert start + reader.read() == "old " * 1000
    assert path.read_text(encoding="utf-8") == "new"


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    write_atomically(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomically(path, "new \ud800")
    assert path.read_text(encoding="utf-8") == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.md"]


def test_a_folder_in_the_place_of_the_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "report.md").mkdir()
    with pytest.raises(OSError, match="directory"):
        write_atomically(tmp_path / "report.md", "text")
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.md"]


def test_bytes_are_written_as_they_are(tmp_path: Path) -> None:
    content = bytes(range(256))
    write_atomically(tmp_path / "a.docx", content)
    assert (tmp_path / "a.docx").read_bytes() == content

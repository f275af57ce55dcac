"""Files that programs fill as they like."""

from __future__ import annotations

from pathlib import Path

from bcp.adapters.output import is_full, read_end


def test_only_the_end_is_read_and_always_as_text(tmp_path: Path) -> None:
    path = tmp_path / "said"
    path.write_bytes(b"begin" + b"\xff" * 100_000 + "終".encode())
    text = read_end(path)
    assert text == "�" * 59_997 + "終"
    path.write_bytes(b"short")
    assert read_end(path) == "short"


def test_a_folder_is_full_with_all_that_lies_below_it(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below/one").write_bytes(b"x" * 60)
    (tmp_path / "two").write_bytes(b"x" * 40)
    assert not is_full(tmp_path, most=100)
    assert is_full(tmp_path, most=99)
    assert not is_full(tmp_path / "gone")

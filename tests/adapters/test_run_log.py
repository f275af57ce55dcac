"""The log of a run can be shown on a terminal whatever went into it."""

from __future__ import annotations

import logging
from pathlib import Path

from bcp.adapters.run_log import run_log


def test_what_is_logged_is_inert_and_its_lines_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "log/run.log"
    with run_log(path):
        logging.getLogger("bcp.x").error("first\x1b[31m\u202e\ud800\x00\nsecond%s", "x" * 10_000)
    first, second = path.read_text(encoding="utf-8").splitlines()
    assert first.endswith("ERROR bcp.x: first�[31m���")
    assert second == "second" + "x" * 1994


def test_without_anything_to_log_there_is_no_file(tmp_path: Path) -> None:
    path = tmp_path / "run.log"
    with run_log(path):
        pass
    assert not path.exists()

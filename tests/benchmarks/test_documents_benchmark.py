from __future__ import annotations

import json

import pytest

from benchmarks.documents import main


def test_every_format_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "2", "4"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["seconds"]) == {"2", "4"}
    for row in told["seconds"].values():
        assert set(row) == {"bare", "docx", "pdf", "html", "md", "all"}
        assert all(seconds > 0 for seconds in row.values())
    assert isinstance(told["exponent"], float)


def test_it_prints_ratios(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["2"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("2 systems\n")
    assert "× bare" in told

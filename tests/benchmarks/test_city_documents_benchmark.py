from __future__ import annotations

import json

import pytest

from benchmarks.city_documents import main


def test_the_sample_and_a_synthetic_city_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--json", "5"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [systems for systems, _, _ in told["seconds"]] == [44, 5]
    assert all(seconds > told["bare"] > 0 for _, _, seconds in told["seconds"])
    assert isinstance(told["exponent"], float)

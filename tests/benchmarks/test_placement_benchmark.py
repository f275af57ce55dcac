from __future__ import annotations

import json

import pytest

from benchmarks.placement import MIXES, guests_of, main


def test_the_same_seed_makes_the_same_guests() -> None:
    for mix in MIXES:
        assert guests_of(mix, 30, 1) == guests_of(mix, 30, 1) != guests_of(mix, 30, 2)
        assert len({guest.key for guest in guests_of(mix, 30, 1)}) == 30


def test_no_method_uses_fewer_hosts_than_the_bound(capsys: pytest.CaptureFixture[str]) -> None:
    main(["20", "40", "--exact", "--json"])
    rows = json.loads(capsys.readouterr().out)
    assert [(row["mix"], row["guests"]) for row in rows] == [
        (mix.name, size) for mix in MIXES for size in (20, 40)
    ]
    for row in rows:
        assert row["bound"] <= row["hosts"] <= row["first_fit"]
        assert row["bound"] <= row["exact_bound"] <= row["exact_hosts"] <= row["hosts"]


def test_the_table_tells_how_time_grows(capsys: pytest.CaptureFixture[str]) -> None:
    main(["20", "40"])
    printed = capsys.readouterr()
    assert "large: 40 guests" in printed.err
    assert "small: time grows with the" in printed.out

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.documents.paper.widths import shares_of

COLUMN = st.lists(st.lists(st.text(max_size=60), min_size=1, max_size=3), min_size=1, max_size=4)


@given(st.lists(COLUMN, min_size=1, max_size=15), st.sampled_from([60.0, 100.0, 230.0]))
def test_shares_add_up(columns: list[list[list[str]]], room: float) -> None:
    shares = shares_of(columns, [0.0] * len(columns), room)
    assert sum(shares) == pytest.approx(1)
    assert min(shares) > 0


def test_no_column_is_narrower_than_its_longest_word() -> None:
    columns = [[["Source"], ["assumption"]], [["What"], ["長い説明の文が続く。" * 9]]]
    narrow, _ = shares_of(columns, [5.0, 95.0], 100.0)
    assert narrow * 100 == pytest.approx(3 + 10 * 1.12)
    assert shares_of(columns, [20.0, 80.0], 100.0) == [0.2, 0.8]


def test_long_names_are_broken_rather() -> None:
    columns = [[["名"], ["a" * 60]], [["説明"], ["長い説明の文が続く。" * 9]]]
    assert shares_of(columns, [20.0, 80.0], 100.0) == [0.2, 0.8]

"""Durations as people write them into cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.cells.durations import UNITS, read_duration
from bcp.inventory.cells.reading import Unclear, Understood
from bcp.model.quantity import DAY, HOUR, MINUTE, format_duration, parse_duration
from bcp.model.table import CellValue
from tests.inventory.cells.writing import FULL_WIDTH


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("4時間", "4h"),
        ("４時間", "4h"),
        ("4 時間 30 分", "4h30m"),
        ("４時間３０分以内", "4h30m"),
        ("4.5時間", "4h30m"),
        ("4時間半", "4h30m"),
        ("半日", "12h"),
        ("1日", "1d"),
        ("1日半", "1d12h"),
        ("3日間", "3d"),
        ("1週間", "7d"),
        ("２週間以内", "14d"),
        ("90分", "1h30m"),
        ("72h", "3d"),
        ("4h30m", "4h30m"),
        ("PT4H30M", "4h30m"),
        ("3 days", "3d"),
        ("0s", "0s"),
    ],
)
def test_durations_are_read(written: str, read: str) -> None:
    assert read_duration(written) == Understood(read)


@pytest.mark.parametrize(
    ("written", "read", "remark"),
    [
        ("約4時間", "4h", "'約4時間' was read as exactly 4h."),
        ("4時間程度", "4h", "'4時間程度' was read as exactly 4h."),
        ("1ヶ月", "30d", "'1ヶ月' was read as 30d: a month counts 30 days."),
        ("２か月", "60d", "'２か月' was read as 60d: a month counts 30 days."),
    ],
)
def test_what_is_taken_at_its_word_is_remarked(written: str, read: str, remark: str) -> None:
    reading = read_duration(written)
    assert isinstance(reading, Understood)
    assert reading.note is not None
    assert (reading.value, reading.note.render()) == (read, remark)


@pytest.mark.parametrize(
    ("value", "unit", "read"),
    [(4, "時間", "4h"), ("４", "時間", "4h"), (0.5, "日", "12h"), ("1,440", "分", "1d")],
)
def test_a_bare_number_has_the_unit_of_its_column(value: CellValue, unit: str, read: str) -> None:
    assert read_duration(value, unit) == Understood(read)


@pytest.mark.parametrize(
    ("value", "code", "hint"),
    [
        ("3営業日", "cell-working-days", "Write hours or days as they pass"),
        ("開庁日1日", "cell-working-days", "Write hours or days"),
        ("即時", "cell-at-once", "Write how long it may take at most"),
        ("4:30", "cell-clock", "Write it with units: 4時間30分."),
        (4, "cell-duration-unit", "state the unit of the column"),
        ("４", "cell-duration-unit", "Write it with its unit"),
        ("1～2時間", "cell-range", "Write its longer end."),
        ("翌日", "cell-duration", "Write the time from the incident"),
        ("半年", "cell-duration", "Write"),
        ("30分4時間", "cell-duration", "Write it with units"),
        ("すぐ", "cell-duration", "Write it with units"),
        ("99999日", "cell-duration", "Look at the number"),
        (True, "cell-duration", "Write it with units"),
    ],
)
def test_what_nobody_can_compute_with_is_refused(value: CellValue, code: str, hint: str) -> None:
    reading = read_duration(value)
    assert isinstance(reading, Unclear)
    assert reading.code == code
    assert hint in reading.hint.render()
    reading.summary.render()


_SECONDS = st.integers(0, 3600 * DAY)


@given(_SECONDS)
def test_every_duration_is_read_back_from_japanese(seconds: int) -> None:
    rest, parts = seconds, ""
    for factor, unit in ((DAY, "日"), (HOUR, "時間"), (MINUTE, "分"), (1, "秒")):
        count, rest = divmod(rest, factor)
        parts += f"{count}{unit}" if count else ""
    parts = parts or "0分"
    for text in (parts, parts.translate(FULL_WIDTH), f" {parts}\u3000", f"{parts}以内"):
        assert read_duration(text) == Understood(format_duration(seconds))


@given(_SECONDS)
def test_every_duration_is_read_back_in_the_words_of_a_file(seconds: int) -> None:
    assert read_duration(format_duration(seconds)) == Understood(format_duration(seconds))


@given(st.integers(0, 500), st.sampled_from(sorted(set(UNITS) - {"s", "m", "h", "d", "w"})))
def test_every_unit_is_known_beside_the_number_and_in_the_heading(number: int, unit: str) -> None:
    for reading in (
        read_duration(f"{number}{unit}"),
        read_duration(number, unit),
        read_duration(str(number), unit),
    ):
        if isinstance(reading, Unclear):
            assert number * UNITS[unit] > 3640 * DAY
        else:
            assert parse_duration(reading.value) == number * UNITS[unit]


@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_nothing_makes_it_fail(value: CellValue) -> None:
    for reading in (read_duration(value), read_duration(value, "時間")):
        if isinstance(reading, Understood):
            parse_duration(reading.value)

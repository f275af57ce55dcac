from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from bcp.model.quantity import (
    DAY,
    HOUR,
    MINUTE,
    WEEK,
    format_duration,
    format_rate,
    format_share,
    format_size,
    parse_duration,
    parse_rate,
    parse_share,
    parse_size,
    shorten,
)

counts = st.integers(0, 100)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("4h30m", 4 * HOUR + 30 * MINUTE),
        ("PT4H30M", 4 * HOUR + 30 * MINUTE),
        ("P1W2DT3S", WEEK + 2 * DAY + 3),
        ("3d", 3 * DAY),
        (" 90s ", 90),
        ("0s", 0),
    ],
)
def test_durations(text: str, seconds: int) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "value",
    ["", "P", "PT", "4", 4, 4.5, None, True, "30m4h", "4 h", "-3d", "４h", "1e3s", "4h" * 99],
)
def test_what_is_no_duration(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="is not a duration"):
        parse_duration(value)


@pytest.mark.parametrize("value", ["521w", "P521W", "9" * 30 + "d"])
def test_a_duration_has_an_end(value: str) -> None:
    assert parse_duration("520w") == 520 * WEEK
    with pytest.raises(PydanticCustomError, match="too long"):
        parse_duration(value)


@pytest.mark.parametrize("value", ["4:30", "04:30:00"])
def test_a_clock_time_is_no_duration(value: str) -> None:
    with pytest.raises(PydanticCustomError, match="clock time"):
        parse_duration(value)


@given(st.integers(0, 520 * WEEK))
def test_a_duration_is_read_as_it_is_written(seconds: int) -> None:
    assert parse_duration(format_duration(seconds)) == seconds


@given(counts, counts, counts, counts, counts)
def test_both_ways_of_writing_a_duration_mean_the_same(
    weeks: int, days: int, hours: int, minutes: int, seconds: int
) -> None:
    short = f"{weeks}w{days}d{hours}h{minutes}m{seconds}s"
    iso = f"P{weeks}W{days}DT{hours}H{minutes}M{seconds}S"
    assert parse_duration(short) == parse_duration(iso)


def test_a_negative_slack_can_be_shown() -> None:
    assert format_duration(-90) == "-1m30s"


@pytest.mark.parametrize(
    ("text", "size"),
    [("1KiB", 1024), ("1kB", 1000), ("1.5TB", 1_500_000_000_000), ("0B", 0), ("2 GiB", 2 << 30)],
)
def test_sizes(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("value", ["1", 1, "1K", "1kb", "GiB", "-1GiB", "1e3B", None, "1GiB/s"])
def test_what_is_no_size(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="is not a size"):
        parse_size(value)


@given(st.integers(0, 2**50))
def test_a_size_is_read_as_it_is_written(size: int) -> None:
    assert parse_size(format_size(size)) == size


@given(st.integers(1, 2**50))
def test_a_rate_is_read_as_it_is_written(rate: int) -> None:
    assert parse_rate(format_rate(rate)) == rate


@pytest.mark.parametrize("value", ["100MiB", "0B/s", 100, None, "MiB/s", "100/s"])
def test_what_is_no_rate(value: object) -> None:
    with pytest.raises(PydanticCustomError):
        parse_rate(value)


@given(st.integers(0, 100))
def test_a_share_is_read_as_it_is_written(share: int) -> None:
    assert parse_share(format_share(share)) == share


@pytest.mark.parametrize("value", ["101%", "60", 0.6, "-1%", "1.5%", "%", None])
def test_what_is_no_share(value: object) -> None:
    with pytest.raises(PydanticCustomError, match="is not a share"):
        parse_share(value)


@given(
    st.sampled_from([parse_duration, parse_size, parse_rate, parse_share]),
    st.text(max_size=60) | st.integers() | st.floats() | st.none() | st.lists(st.integers()),
)
def test_any_value_is_read_or_refused(parse: Callable[[object], int], value: object) -> None:
    try:
        number = parse(value)
    except PydanticCustomError as error:
        number, said = 0, error.message()
    else:
        said = ""
    assert number >= 0
    assert "{value}" not in said


@given(st.text(max_size=200))
def test_a_shown_value_is_short_and_printable(text: str) -> None:
    shown = shorten(text)
    assert len(shown) <= 60
    assert shown.isprintable()


def test_a_shown_switch_looks_as_it_is_written() -> None:
    assert [shorten(True), shorten(False)] == ["true", "false"]

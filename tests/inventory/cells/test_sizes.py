"""Sizes and rates as people write them into cells."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.cells.reading import Unclear, Understood
from bcp.inventory.cells.sizes import read_rate, read_size
from bcp.model.quantity import format_size, parse_rate, parse_size
from bcp.model.table import CellValue
from tests.inventory.cells.writing import FULL_WIDTH


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("200GB", "200GiB"),
        ("２００ギガ", "200GiB"),
        ("200 ギガバイト", "200GiB"),
        ("1.5TB", "1536GiB"),
        ("1.5テラ", "1536GiB"),
        ("16G", "16GiB"),
        ("512MB", "512MiB"),
        ("1,024MB", "1GiB"),
        ("200GiB", "200GiB"),
        ("2TiB", "2TiB"),
        ("1024B", "1KiB"),
        ("0GB", "0B"),
        ("約200GB", "200GiB"),
    ],
)
def test_sizes_are_read(written: str, read: str) -> None:
    reading = read_size(written)
    assert isinstance(reading, Understood)
    assert reading.value == read


def test_that_units_count_in_steps_of_1024_is_remarked_where_it_is_not_written() -> None:
    reading = read_size("200GB")
    assert isinstance(reading, Understood)
    assert reading.note is not None
    assert reading.note.render() == "'200GB' was read as 200GiB: units count in steps of 1024."
    for exact in ("200GiB", "1024B"):
        assert read_size(exact) == Understood(format_size(parse_size(exact)))


def test_a_map_can_say_that_units_count_in_steps_of_1000() -> None:
    assert read_size("200GB", decimal=True) == Understood("200GB")
    assert read_size(200, "GB", decimal=True) == Understood("200GB")
    assert read_size("200GiB", decimal=True) == Understood("200GiB")


@pytest.mark.parametrize(("value", "unit"), [(16, "GB"), ("１６", "ＧＢ"), ("16", "GiB")])
def test_a_bare_number_has_the_unit_of_its_column(value: CellValue, unit: str) -> None:
    reading = read_size(value, unit)
    assert isinstance(reading, Understood)
    assert reading.value == "16GiB"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (200, "cell-size-unit"),
        ("500GB×2", "cell-size"),
        ("2×500GB", "cell-size"),
        ("たくさん", "cell-size"),
        ("9999PB", "cell-size"),
        (True, "cell-size"),
    ],
)
def test_what_is_no_size_is_refused(value: CellValue, code: str) -> None:
    reading = read_size(value)
    assert isinstance(reading, Unclear)
    assert reading.code == code


_PREFIXES = st.sampled_from([("K", 1), ("M", 2), ("G", 3), ("T", 4)])


@given(st.integers(0, 9999), _PREFIXES, st.booleans())
def test_every_size_is_read_back(number: int, prefix: tuple[str, int], decimal: bool) -> None:
    letter, power = prefix
    base = 1000 if decimal else 1024
    katakana = {"K": "キロ", "M": "メガ", "G": "ギガ", "T": "テラ"}[letter]
    for text in (
        f"{number}{letter}B",
        f"{number:,}{letter}B",
        f"{number} {letter}",
        f"{number}{letter}B".translate(FULL_WIDTH),
        f"{number}{katakana}バイト",
        f"{number}{katakana}",
    ):
        reading = read_size(text, decimal=decimal)
        assert isinstance(reading, Understood)
        assert parse_size(reading.value) == number * base**power
    exact = format_size(number * 1024**power)
    assert read_size(exact, decimal=decimal) == Understood(exact)


@pytest.mark.parametrize(
    ("written", "read"),
    [("100MB/s", "100MiB/s"), ("１００ＭＢ／秒", "100MiB/s"), ("100MiB/s", "100MiB/s")],
)
def test_rates_are_read(written: str, read: str) -> None:
    reading = read_rate(written)
    assert isinstance(reading, Understood)
    assert reading.value == read
    assert parse_rate(reading.value)


@pytest.mark.parametrize(
    ("value", "unit", "code"),
    [
        ("1Gbps", None, "cell-bits"),
        (100, "Mbps", "cell-bits"),
        ("100MB", None, "cell-rate"),
        ("速い", None, "cell-rate"),
    ],
)
def test_what_is_no_rate_is_refused(value: CellValue, unit: str | None, code: str) -> None:
    reading = read_rate(value, unit)
    assert isinstance(reading, Unclear)
    assert reading.code == code


@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_nothing_makes_it_fail(value: CellValue) -> None:
    for reading in (read_size(value), read_size(value, "GB"), read_rate(value, "MB/s")):
        if isinstance(reading, Understood):
            parse_size(str(reading.value).removesuffix("/s"))

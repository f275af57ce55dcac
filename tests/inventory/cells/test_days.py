"""Days, months and fiscal years as people write them into cells."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.inventory.cells.days import read_day, read_fiscal_year, read_month
from bcp.inventory.cells.reading import Unclear, Understood
from bcp.model.era import ERAS, Era
from bcp.model.table import CellValue
from tests.inventory.cells.writing import FULL_WIDTH


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("平成31年4月1日", "2019-04-01"),
        ("平成３１年４月１日", "2019-04-01"),
        ("平成 31年 4月 1日", "2019-04-01"),
        ("㍻31年4月30日", "2019-04-30"),
        ("H31.4.1", "2019-04-01"),
        ("h31/04/01", "2019-04-01"),
        ("平31・4・1", "2019-04-01"),
        ("令和元年5月1日", "2019-05-01"),
        ("㋿元年5月1日", "2019-05-01"),
        ("R1/5/1", "2019-05-01"),
        ("Ｒ８．４．１（水）", "2026-04-01"),
        ("S63.12.31", "1988-12-31"),
        ("昭和64年1月7日", "1989-01-07"),
        ("2026-04-01", "2026-04-01"),
        ("2026/4/1", "2026-04-01"),
        ("2026.4.1", "2026-04-01"),
        ("2026年4月1日", "2026-04-01"),
        ("西暦2026年4月1日", "2026-04-01"),
        ("2026/4/1 10:30", "2026-04-01"),
        ("20260401", "2026-04-01"),
        (20260401, "2026-04-01"),
        ("令和9年3月末", "2027-03-31"),
        ("R10.2.末日", "2028-02-29"),
        (date(2026, 4, 1), "2026-04-01"),
        (datetime.fromisoformat("2026-04-01T09:30"), "2026-04-01"),
    ],
)
def test_days_are_read(written: CellValue, read: str) -> None:
    assert read_day(written) == Understood(read)


def test_a_year_after_the_end_of_its_era_is_read_with_a_remark() -> None:
    reading = read_day("平成33年3月31日")
    assert isinstance(reading, Understood)
    assert reading.note is not None
    assert reading.note.render() == (
        "'平成33年3月31日' lies after the end of 平成 and was read as 2021-03-31."
    )


@pytest.mark.parametrize(
    ("value", "code", "summary"),
    [
        ("平成31年2月30日", "cell-no-such-day", "the month has 28 days"),
        ("2026-02-29", "cell-no-such-day", "the month has 28 days"),
        ("令和8年4月0日", "cell-no-such-day", "does not exist"),
        ("令和元年4月30日", "cell-before-era", "令和 began on 2019-05-01"),
        ("平成1年1月7日", "cell-before-era", "平成 began on 1989-01-08"),
        ("令和0年5月1日", "cell-day-form", "is not a day"),
        ("令和9年3月", "cell-day", "names no day"),
        ("19/4/1", "cell-day-form", "is not a day"),
        ("4/1/2019", "cell-day-form", "is not a day"),
        ("2026年13月1日", "cell-day-form", "is not a day"),
        (46113, "cell-day-form", "is not a day"),
        ("来年度", "cell-day-form", "is not a day"),
    ],
)
def test_days_that_are_none_are_refused(value: CellValue, code: str, summary: str) -> None:
    reading = read_day(value)
    assert isinstance(reading, Unclear)
    assert reading.code == code
    assert summary in reading.summary.render()
    assert reading.hint.render()


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("令和9年3月", "2027-03"),
        ("R9.3", "2027-03"),
        ("2027/3", "2027-03"),
        ("2027-03", "2027-03"),
        ("2027年3月末", "2027-03"),
        ("令和9年3月31日", "2027-03"),
        ("令和元年5月", "2019-05"),
        (date(2027, 3, 1), "2027-03"),
    ],
)
def test_months_are_read(written: CellValue, read: str) -> None:
    assert read_month(written) == Understood(read)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("令和元年4月", "cell-before-era"),
        ("令和9年", "cell-month"),
        ("2027-02-30", "cell-no-such-day"),
    ],
)
def test_months_that_are_none_are_refused(value: str, code: str) -> None:
    reading = read_month(value)
    assert isinstance(reading, Unclear)
    assert reading.code == code


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("令和8年度", 2026),
        ("令和元年度", 2019),
        ("R8", 2026),
        ("Ｈ31年度", 2019),
        ("2026年度", 2026),
        ("2026", 2026),
        (2026, 2026),
        ("FY2026", 2026),
        ("令和9年3月31日", 2026),
        (date(2027, 3, 31), 2026),
        (date(2027, 4, 1), 2027),
    ],
)
def test_fiscal_years_are_read(written: CellValue, read: int) -> None:
    assert read_fiscal_year(written) == Understood(read)


def test_what_is_no_fiscal_year_is_refused() -> None:
    reading = read_fiscal_year("未来")
    assert isinstance(reading, Unclear)
    assert reading.code == "cell-fiscal-year"


def _era_of(day: date) -> Era:
    return next(era for era in reversed(ERAS) if era.begins <= day)


@given(st.dates(date(1868, 10, 23), date(2116, 12, 31)))
def test_every_day_is_read_back_in_each_writing(day: date) -> None:
    era = _era_of(day)
    number = day.year - era.begins.year + 1
    japanese = f"{era.name}{'元' if number == 1 else number}年{day.month}月{day.day}日"
    for text in (
        japanese,
        japanese.translate(FULL_WIDTH),
        f"{era.name}{number}年{day.month:02}月{day.day:02}日",
        f"{era.letter.upper()}{number}.{day.month}.{day.day}",
        f"{era.letter.upper()}{number:02}/{day.month:02}/{day.day:02}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat().translate(FULL_WIDTH),
        f"{day:%Y%m%d}",
        f" {day.isoformat()} ",
    ):
        assert read_day(text) == Understood(day.isoformat())
        month = read_month(text)
        assert isinstance(month, Understood)
        assert month.value == day.isoformat()[:7]
    assert read_fiscal_year(japanese) == Understood((day - timedelta(days=90)).year)


@given(st.integers(1868, 2116), st.integers(1, 12))
def test_every_month_is_read_back_in_each_writing(year: int, month: int) -> None:
    first = date(year, month, 1)
    era = next((each for each in reversed(ERAS) if each.begins <= first), None)
    texts = [f"{year}-{month:02}", f"{year}年{month}月", f"{year}/{month}"]
    if era is not None:
        number = year - era.begins.year + 1
        texts += [f"{era.name}{number}年{month}月", f"{era.letter.upper()}{number}.{month}"]
    for text in texts:
        for written in (text, text.translate(FULL_WIDTH)):
            assert read_month(written) == Understood(f"{year}-{month:02}")


@given(st.integers(2019, 2090))
def test_every_fiscal_year_is_read_back(year: int) -> None:
    for text in (f"令和{year - 2018}年度", f"R{year - 2018}", f"{year}年度", str(year)):
        assert read_fiscal_year(text) == Understood(year)
        assert read_fiscal_year(text.translate(FULL_WIDTH)) == Understood(year)


@given(st.text() | st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_nothing_makes_it_fail(value: CellValue) -> None:
    for reading in (read_day(value), read_month(value), read_fiscal_year(value)):
        if isinstance(reading, Unclear):
            assert reading.summary.render()

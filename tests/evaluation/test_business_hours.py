from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.calendar import JapaneseCalendar
from bcp.evaluation.business_hours import business_seconds, is_business_day
from bcp.model.objective import BusinessHours
from bcp.model.quantity import HOUR, MINUTE

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = BusinessHours.model_validate({"opens": "8h30m", "closes": "17h15m"})
DAY_LENGTH = 8 * HOUR + 45 * MINUTE
CALENDAR = JapaneseCalendar()


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def seconds(start: datetime, end: datetime, zone: ZoneInfo = TOKYO) -> int:
    return business_seconds(start, end, HOURS, zone, CALENDAR)


@pytest.mark.parametrize(
    ("day", "business"),
    [
        ("2026-11-20", True),  # a Friday
        ("2026-11-21", False),  # a Saturday
        ("2026-11-22", False),  # a Sunday
        ("2026-11-23", False),  # 勤労感謝の日
        ("2026-05-06", False),  # substitute holiday of Golden Week 2026
        ("2026-12-28", True),
        ("2026-12-29", False),
        ("2026-12-31", False),
        ("2026-01-02", False),
        ("2026-01-05", True),
    ],
)
def test_days_of_the_city_hall(day: str, business: bool) -> None:
    assert is_business_day(date.fromisoformat(day), CALENDAR) is business


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2026-11-20T08:30", "2026-11-20T17:15", DAY_LENGTH),
        ("2026-11-20T00:00", "2026-11-21T00:00", DAY_LENGTH),
        ("2026-11-20T17:14", "2026-11-24T08:31", 2 * MINUTE),  # over a three-day weekend
        ("2026-11-20T10:00", "2026-11-20T12:30", 2 * HOUR + 30 * MINUTE),
        ("2026-12-28T17:15", "2027-01-04T08:30", 0),
        ("2026-11-20T12:00", "2026-11-20T12:00", 0),
        ("2026-11-20T12:00", "2026-11-20T11:00", 0),
    ],
)
def test_openings_within_an_interval(start: str, end: str, expected: int) -> None:
    assert seconds(at(start), at(end)) == expected


def test_the_zone_of_the_city_decides_and_not_that_of_the_times() -> None:
    start, end = at("2026-11-20T08:30"), at("2026-11-20T17:15")
    utc = ZoneInfo("UTC")
    assert seconds(start.astimezone(utc), end.astimezone(utc)) == DAY_LENGTH
    assert seconds(start, end, zone=utc) != DAY_LENGTH


def test_a_clock_change_does_not_lengthen_the_day() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 3, 27, tzinfo=berlin)
    assert seconds(start, start + timedelta(days=7), zone=berlin) == 5 * DAY_LENGTH


moments = st.datetimes(datetime(2015, 1, 1), datetime(2040, 1, 1), timezones=st.just(TOKYO))  # noqa: DTZ001 - hypothesis adds the zone
lengths = st.timedeltas(timedelta(0), timedelta(days=40)).map(
    lambda length: timedelta(seconds=int(length.total_seconds()))
)


@given(moments.map(lambda moment: moment.replace(microsecond=0)), lengths, lengths)
def test_parts_add_up_and_never_exceed_wall_time(
    start: datetime, first: timedelta, second: timedelta
) -> None:
    middle, end = start + first, start + first + second
    parts = seconds(start, middle), seconds(middle, end)
    assert sum(parts) == seconds(start, end)
    assert 0 <= parts[0] <= first.total_seconds()

"""Time within the opening hours of the city hall.

Closed are Saturdays, Sundays, public holidays and the year-end closure of 29 December to
3 January, as Japanese local governments keep it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from bcp.model.objective import BusinessHours, City
from bcp.model.quantity import DAY

_SATURDAY = 5
_YEAR_END = (12, 29)
_NEW_YEAR = (1, 3)


class Calendar(Protocol):
    """What the core asks about days and time zones."""

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday."""
        ...

    def zone(self, name: str) -> tzinfo:
        """The time zone of that IANA name. Raises Refused for an unknown one."""
        ...


def is_business_day(day: date, calendar: Calendar) -> bool:
    """Whether the city hall opens on `day`."""
    closed_for_new_year = (day.month, day.day) >= _YEAR_END or (day.month, day.day) <= _NEW_YEAR
    return day.weekday() < _SATURDAY and not closed_for_new_year and not calendar.is_holiday(day)


def business_seconds(
    start: datetime, end: datetime, hours: BusinessHours, zone: tzinfo, calendar: Calendar
) -> int:
    """Whole seconds of opening time within [start, end); 0 when `end` is not after `start`."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    total = timedelta()
    for opens, closes in _openings(start, end, hours, zone, calendar):
        total += max(timedelta(), min(end, closes) - max(start, opens))
    return int(total.total_seconds())


class OpeningHours:
    """The opening hours from a moment on, counted once for any number of lengths of time."""

    def __init__(
        self,
        start: datetime,
        horizon: int,
        hours: BusinessHours,
        zone: tzinfo,
        calendar: Calendar,
    ) -> None:
        """Count from `start` to `horizon` seconds later, the latest end that may be asked for."""
        self._horizon = horizon
        self._opens: list[int] = []
        self._closes: list[int] = []
        self._before: list[int] = []
        start = start.astimezone(UTC)
        total = 0
        for opens, closes in _openings(
            start, start + timedelta(seconds=horizon), hours, zone, calendar
        ):
            first = max(0, int((opens - start).total_seconds()))
            last = int((closes - start).total_seconds())
            if last > first:
                self._opens.append(first)
                self._closes.append(last)
                self._before.append(total)
                total += last - first

    @classmethod
    def until(
        cls, ends: Iterable[int | None], start: datetime, city: City, calendar: Calendar
    ) -> OpeningHours:
        """Those of a city, counted to the last of the `ends` that is known.

        Raises Refused for an unknown time zone.
        """
        horizon = max((end for end in ends if end is not None), default=0)
        zone = calendar.zone(city.timezone)
        return cls(start, horizon, city.business_hours, zone, calendar)

    def within(self, seconds: int) -> int:
        """Opening seconds among the first `seconds` ones. Raises ValueError past the horizon."""
        if seconds > self._horizon:
            raise ValueError(f"{seconds} is past the horizon {self._horizon}")
        last = bisect_right(self._opens, seconds) - 1
        if last < 0:
            return 0
        return self._before[last] + min(seconds, self._closes[last]) - self._opens[last]


def _openings(
    start: datetime, end: datetime, hours: BusinessHours, zone: tzinfo, calendar: Calendar
) -> Iterator[tuple[datetime, datetime]]:
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        if is_business_day(day, calendar):
            midnight = datetime.combine(day, time.min, zone)
            yield (
                (midnight + timedelta(seconds=min(hours.opens, DAY))).astimezone(UTC),
                (midnight + timedelta(seconds=min(hours.closes, DAY))).astimezone(UTC),
            )
        day += timedelta(days=1)

"""Days off on which servers may be moved, and days of every year on which nothing is moved."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bcp.model.review import Closure

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class DaysOff:
    """Days off in a row, such as a weekend; both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Closed:
    """A stretch of days without moves; both ends included."""

    first: date
    last: date
    reason: str


def days_off(
    begin: date, end: date, is_holiday: Callable[[date], bool], closures: Iterable[Closure]
) -> tuple[DaysOff, ...]:
    """Saturdays, Sundays and holidays in [begin, end) that are not closed, those in a row as one.

    What a closure cuts is as long as what it leaves.
    """
    closed = tuple((closure.begin, closure.end) for closure in closures)
    found: list[DaysOff] = []
    day = begin
    while day < end:
        free = day.weekday() >= _SATURDAY or is_holiday(day)
        if free and not any(_within(day, *span) for span in closed):
            if found and found[-1].last + _ONE_DAY == day:
                found[-1] = DaysOff(found[-1].first, day)
            else:
                found.append(DaysOff(day, day))
        day += _ONE_DAY
    return tuple(found)


def _within(day: date, begin: str, end: str) -> bool:
    place = f"{day:%m-%d}"
    if begin <= end:
        return begin <= place <= end
    return place >= begin or place <= end


def closed_days(begin: date, end: date, closures: Iterable[Closure]) -> tuple[Closed, ...]:
    """The closures in [begin, end), by day."""
    found = []
    for closure in closures:
        span: tuple[date, date] | None = None
        day = begin
        while day <= end:
            if day < end and _within(day, closure.begin, closure.end):
                span = (span[0] if span else day, day)
            elif span:
                found.append(Closed(*span, closure.reason))
                span = None
            day += _ONE_DAY
    return tuple(sorted(found, key=lambda each: (each.first, each.last)))

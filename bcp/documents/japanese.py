"""Japanese calendar years (和暦) and fiscal years (年度)."""

from __future__ import annotations

from datetime import date

_ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
)
_WEEKDAYS = "月火水木金土日"
_APRIL = 4


def era_year(day: date) -> str:
    """The year as `令和8年`, the first year of an era as `令和元年`; before 昭和 as `1920年`."""
    for start, era in _ERAS:
        if day >= start:
            year = day.year - start.year + 1
            return f"{era}元年" if year == 1 else f"{era}{year}年"
    return f"{day.year}年"


def era_date(day: date) -> str:
    """The date as `令和8年11月23日(月)`."""
    return f"{era_year(day)}{day.month}月{day.day}日({_WEEKDAYS[day.weekday()]})"


def fiscal_year(day: date) -> str:
    """The fiscal year, April to March, as `令和8年度`; named after the day it begins on.

    令和元年度 began on 1 April 2019, in 平成 by the calendar, and is called so nevertheless.
    """
    begins = day.year if day.month >= _APRIL else day.year - 1
    return era_year(date(begins, 12, 31)) + "度"

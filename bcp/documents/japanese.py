"""Japanese calendar years (和暦) and fiscal years (年度)."""

from __future__ import annotations

from datetime import date

from bcp.model.era import ERAS

_ERAS = tuple(era for era in reversed(ERAS) if era.begins >= date(1926, 12, 25))
"""Those that are written, the newest first: from 昭和 on."""

_WEEKDAYS = "月火水木金土日"
_APRIL = 4


def era_year(day: date) -> str:
    """The year as `令和8年`, the first year of an era as `令和元年`; before 昭和 as `1920年`."""
    for era in _ERAS:
        if day >= era.begins:
            year = day.year - era.begins.year + 1
            return f"{era.name}元年" if year == 1 else f"{era.name}{year}年"
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

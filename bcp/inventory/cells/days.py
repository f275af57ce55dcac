"""Days, months and fiscal years, in 和暦 and in the Gregorian calendar.

Eras begin and end with a day. A year before an era begins is refused (令和元年4月1日 was still
平成31年). One after its end is read as it is counted, with a remark: contracts that were signed
before 2019 end in 平成33年.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime

from bcp.inventory.cells.letters import compact, plain, shown
from bcp.inventory.cells.reading import Reading, Unclear, Understood
from bcp.model.era import ERAS, Era
from bcp.model.message import Message
from bcp.model.table import CellValue

_ERA = "(?P<era>明治|大正|昭和|平成|令和|明|大|昭|平|令|[mtshr])"
_YEAR = "(?P<number>元|[0-9]{1,2})"
_GREGORIAN = "(?:西暦)?(?P<year>[12][0-9]{3})"
_MONTH = "(?P<month>1[0-2]|0?[1-9])"
_DAY = "(?P<day>[0-9]{1,2}|末日?)"
_BETWEEN = r"[-/.・年]"
_WEEKDAY = r"(?:\((?:[月火水木金土日]|祝|休|[月火水木金土日]・祝)\))?"
_CLOCK = re.compile(r"[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?$")


def _forms(year: str) -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"{year}{_BETWEEN}{_MONTH}(?:[-/.・]|月){_DAY}日?{_WEEKDAY}"),
        re.compile(rf"{year}(?:{_BETWEEN}|年){_MONTH}(?:月(?:末)?)?"),
    )


_DAY_FORMS = (_forms(f"{_ERA}\\.?{_YEAR}")[0], _forms(_GREGORIAN)[0])
_MONTH_FORMS = (_forms(f"{_ERA}\\.?{_YEAR}")[1], _forms(_GREGORIAN)[1])
_DIGITS = re.compile(r"(?P<year>[12][0-9]{3})(?P<month>0[1-9]|1[0-2])(?P<day>[0-3][0-9])")
_FISCAL_FORMS = (
    re.compile(rf"{_ERA}\.?{_YEAR}(?:年度?|\.)?"),
    re.compile(rf"{_GREGORIAN}(?:年度?)?"),
    re.compile(rf"fy{_GREGORIAN}"),
)

_Parts = tuple[int, int, int | None, Message | None]


def read_day(value: CellValue) -> Reading:
    """A day as `2026-04-01`. `3月末` is the last day of the month."""
    if isinstance(value, date):
        return Understood(_date_of(value).isoformat())
    text = compact(_CLOCK.sub("", plain(value)))
    match = _first(text, (*_DAY_FORMS, _DIGITS))
    if match is None:
        if _first(text, _MONTH_FORMS) is not None:
            return Unclear(
                "cell-day",
                Message.of("'{value}' names no day.", value=shown(value)),
                Message.of("Write the day too: 令和8年4月1日 or 2026-04-01."),
            )
        return _no_day(value)
    year = _year(value, match)
    if isinstance(year, Unclear):
        return year
    return _day(value, match, year)


def read_month(value: CellValue) -> Reading:
    """A month as `2027-03`; a day is taken for its month."""
    if isinstance(value, date):
        return Understood(f"{value:%Y-%m}")
    text = compact(value)
    match = _first(text, _MONTH_FORMS)
    if match is None:
        day = read_day(value)
        if isinstance(day, Unclear):
            return day if day.code != "cell-day-form" else _no_month(value)
        return Understood(str(day.value)[:7], day.note)
    year = _year(value, match)
    if isinstance(year, Unclear):
        return year
    month = int(match["month"])
    last = date(year, month, calendar.monthrange(year, month)[1])
    era = _era_of(match)
    if era is not None and last < era.begins:
        return _before(value, era)
    return Understood(f"{year:04}-{month:02}", _after(value, era, date(year, month, 1)))


def read_fiscal_year(value: CellValue) -> Reading:
    """The year in which a fiscal year begins: 2026 for 令和8年度. A day is taken for its year."""
    if isinstance(value, date):
        return Understood(value.year - (value.month < 4))
    match = _first(compact(value), _FISCAL_FORMS)
    if match is None:
        day = read_day(value)
        if isinstance(day, Understood):
            return read_fiscal_year(date.fromisoformat(str(day.value)))
        return Unclear(
            "cell-fiscal-year",
            Message.of("'{value}' is not a fiscal year.", value=shown(value)),
            Message.of("Write the year in which it begins: 令和8年度 or 2026."),
        )
    year = _year(value, match)
    return year if isinstance(year, Unclear) else Understood(year)


def _first(text: str, forms: tuple[re.Pattern[str], ...]) -> re.Match[str] | None:
    matches: map[re.Match[str] | None] = map(_applied(text), forms)
    return next((match for match in matches if match is not None), None)


def _applied(text: str) -> Callable[[re.Pattern[str]], re.Match[str] | None]:
    return lambda form: form.fullmatch(text) if len(text) <= 40 else None


def _era_of(match: re.Match[str]) -> Era | None:
    name = match.groupdict().get("era")
    if name is None:
        return None
    return next(era for era in ERAS if name == era.letter or era.name.startswith(name))


def _year(value: CellValue, match: re.Match[str]) -> int | Unclear:
    era = _era_of(match)
    if era is None:
        return int(match["year"])
    number = 1 if match["number"] == "元" else int(match["number"])
    if number < 1:
        return _no_day(value)
    return era.year(number)


def _day(value: CellValue, match: re.Match[str], year: int) -> Reading:
    month = int(match["month"])
    last = calendar.monthrange(year, month)[1]
    day = last if match["day"].startswith("末") else int(match["day"])
    if not 1 <= day <= last:
        return Unclear(
            "cell-no-such-day",
            Message.of(
                "'{value}' does not exist: the month has {last} days.",
                value=shown(value),
                last=last,
            ),
            Message.of("Look at the day."),
        )
    found = date(year, month, day)
    era = _era_of(match)
    if era is not None and found < era.begins:
        return _before(value, era)
    return Understood(found.isoformat(), _after(value, era, found))


def _before(value: CellValue, era: Era) -> Unclear:
    return Unclear(
        "cell-before-era",
        Message.of(
            "'{value}' does not exist: {era} began on {day}.",
            value=shown(value),
            era=era.name,
            day=era.begins.isoformat(),
        ),
        Message.of("Write the era before, or the year of the Gregorian calendar."),
    )


def _after(value: CellValue, era: Era | None, day: date) -> Message | None:
    if era is None or era.ends is None or day <= era.ends:
        return None
    return Message.of(
        "'{value}' lies after the end of {era} and was read as {read}.",
        value=shown(value),
        era=era.name,
        read=day.isoformat(),
    )


def _date_of(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _no_day(value: CellValue) -> Unclear:
    return Unclear(
        "cell-day-form",
        Message.of("'{value}' is not a day.", value=shown(value)),
        Message.of("Write it as 令和8年4月1日, R8.4.1 or 2026-04-01."),
    )


def _no_month(value: CellValue) -> Unclear:
    return Unclear(
        "cell-month",
        Message.of("'{value}' is not a month.", value=shown(value)),
        Message.of("Write it as 令和9年3月, R9.3 or 2027-03."),
    )

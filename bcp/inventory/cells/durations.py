"""Durations in Japanese and in the words of a file.

A day is 24 hours, 半日 12, a week 7 days and a month 30 days, as continuity plans count outages:
they go on at night. Working days are refused, because how long they last depends on the calendar.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pydantic_core import PydanticCustomError

from bcp.inventory.cells.amounts import NUMBER, decimal_of
from bcp.inventory.cells.letters import compact, plain, shown
from bcp.inventory.cells.reading import Reading, Unclear, Understood
from bcp.model.message import Message
from bcp.model.quantity import (
    DAY,
    HOUR,
    MINUTE,
    WEEK,
    format_duration,
    parse_duration,
)
from bcp.model.table import CellValue

MONTH = 30 * DAY
UNITS = {
    "週間": WEEK, "週": WEEK, "weeks": WEEK, "week": WEEK, "w": WEEK,
    "か月": MONTH, "ヶ月": MONTH, "カ月": MONTH, "ヵ月": MONTH, "ケ月": MONTH, "箇月": MONTH,
    "日間": DAY, "日": DAY, "days": DAY, "day": DAY, "d": DAY,
    "時間": HOUR, "hours": HOUR, "hour": HOUR, "hrs": HOUR, "hr": HOUR, "h": HOUR,
    "分間": MINUTE, "分": MINUTE, "minutes": MINUTE, "minute": MINUTE, "min": MINUTE, "m": MINUTE,
    "秒間": 1, "秒": 1, "seconds": 1, "sec": 1, "s": 1,
}  # fmt: skip
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_PART = re.compile(rf"({NUMBER})({_UNIT})(半)?")
_WHOLE = re.compile(rf"(?:{NUMBER}(?:{_UNIT})半?)+")
_HALF_DAY = 12 * HOUR
_AROUND = re.compile(
    r"^(約|およそ|概ね|おおむね|最大|最長)|(以内|程度|まで|くらい|ぐらい|未満|前後)$"
)
_ABOUT = re.compile(r"約|およそ|概ね|おおむね|程度|くらい|ぐらい|前後|未満")
_WORKING = re.compile(r"営業日|開庁日|稼働日|平日|就業日|実働")
_AT_ONCE = {"即時", "直ちに", "ただちに", "即", "即座", "随時", "リアルタイム", "常時", "同期"}
_RELATIVE = re.compile(r"当日|翌日|翌朝|翌営業|本日|明日|年度|年")
_RANGE = re.compile(rf"{NUMBER}.*[~〜～\-ー―–].*{NUMBER}")
_CLOCK = re.compile(r"\d{1,3}:\d{2}(:\d{2})?")


def read_duration(value: CellValue, unit: str | None = None) -> Reading:
    """A duration as `4h30m`. `unit` is what a bare number counts, as a heading says it: 時間."""
    text = compact(value)
    if isinstance(value, int | float) or decimal_of(text) is not None:
        return _bare(value, text, unit)
    if isinstance(value, str):
        try:
            return Understood(format_duration(parse_duration(plain(value))))
        except PydanticCustomError:
            pass
    if refusal := _refused(value, text):
        return refusal
    inner = _AROUND.sub("", _AROUND.sub("", text))
    seconds = _seconds(inner)
    if seconds is None:
        return _unclear(value)
    return _written(value, seconds, approximate=bool(_ABOUT.search(text)))


def _bare(value: CellValue, text: str, unit: str | None) -> Reading:
    factor = UNITS.get(compact(unit)) if unit else None
    number = decimal_of(text)
    if isinstance(value, bool) or number is None:
        return _unclear(value)
    if factor is None:
        return Unclear(
            "cell-duration-unit",
            Message.of("'{value}' has no unit.", value=shown(value)),
            Message.of("Write it with its unit, as 4時間, or state the unit of the column."),
        )
    return _written(value, number * factor, approximate=False)


def _seconds(text: str) -> Decimal | None:
    """Seconds of a text such as `4時間30分`, `2日半` or `半日`."""
    if text in {"半日", "半日間"}:
        return Decimal(_HALF_DAY)
    if text == "半月":
        return Decimal(MONTH // 2)
    if not _WHOLE.fullmatch(text):
        return None
    total = Decimal(0)
    smallest = None
    for number, unit, half in _PART.findall(text):
        factor = UNITS[unit]
        if smallest is not None and factor >= smallest:
            return None
        smallest = factor
        amount = decimal_of(number)
        if amount is None:
            return None
        total += (amount + (Decimal("0.5") if half else 0)) * factor
    return total


def _written(value: CellValue, seconds: Decimal, *, approximate: bool) -> Reading:
    if seconds != seconds.to_integral_value():
        return _unclear(value)
    text = format_duration(int(seconds))
    try:
        parse_duration(text)
    except PydanticCustomError:
        return Unclear(
            "cell-duration",
            Message.of("'{value}' is too long: durations end at 520w.", value=shown(value)),
            Message.of("Look at the number and its unit."),
        )
    note = None
    if approximate:
        note = Message.of("'{value}' was read as exactly {read}.", value=shown(value), read=text)
    elif "月" in compact(value):
        note = Message.of(
            "'{value}' was read as {read}: a month counts 30 days.",
            value=shown(value),
            read=text,
        )
    return Understood(text, note)


def _refused(value: CellValue, text: str) -> Unclear | None:
    """What a person understands and nobody can compute with."""
    if _WORKING.search(text):
        return Unclear(
            "cell-working-days",
            Message.of(
                "'{value}' counts working days, whose length depends on the calendar.",
                value=shown(value),
            ),
            Message.of("Write hours or days as they pass, weekends included: 3営業日 is 3d to 5d."),
        )
    if text in _AT_ONCE:
        return Unclear(
            "cell-at-once",
            Message.of("'{value}' is not a length of time.", value=shown(value)),
            Message.of("Write how long it may take at most, as 15分; 0s if no time at all."),
        )
    if _CLOCK.fullmatch(text):
        return Unclear(
            "cell-clock",
            Message.of(
                "'{value}' looks like a time of day, not like a duration.", value=shown(value)
            ),
            Message.of("Write it with units: 4時間30分."),
        )
    if _RANGE.search(text):
        return Unclear(
            "cell-range",
            Message.of("'{value}' is a range.", value=shown(value)),
            Message.of("Write its longer end."),
        )
    if _RELATIVE.search(text):
        return Unclear(
            "cell-duration",
            Message.of("'{value}' depends on when one begins to count.", value=shown(value)),
            Message.of("Write the time from the incident, as 24時間."),
        )
    return None


def _unclear(value: CellValue) -> Unclear:
    return Unclear(
        "cell-duration",
        Message.of("'{value}' is not a duration.", value=shown(value)),
        Message.of("Write it with units: 4時間30分, 3日, 1週間 or 4h30m."),
    )

"""Durations, sizes, rates and shares: plain numbers inside, units outside.

Durations are whole seconds, sizes whole bytes, rates bytes per second, shares whole percent.
Outside they are written `4h30m` or `PT4H30M`, `200GiB`, `100MiB/s` and `60%`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, Field, PlainSerializer, Strict, WithJsonSchema
from pydantic_core import PydanticCustomError

from bcp.model.message import mark

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
WEEK = 7 * DAY

_DURATION_UNITS = (("w", WEEK), ("d", DAY), ("h", HOUR), ("m", MINUTE), ("s", 1))
_SHORT = re.compile(r"(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?", re.ASCII)
_ISO = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII)
_CLOCK = re.compile(r"\d+(:\d+)+", re.ASCII)
_SIZE_UNITS = {
    "B": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(kB|MB|GB|TB|KiB|MiB|GiB|TiB|B)", re.ASCII)
_RATE_SUFFIX = "/s"
_LONGEST_NUMBER = 40
_LONGEST_DURATION = 520 * WEEK


def parse_duration(value: object) -> int:
    """Seconds of a duration written `4h30m` or in ISO 8601 (weeks to seconds, whole numbers).

    At most ten years, so that no sum of them leaves the calendar.
    Raises PydanticCustomError with what to write instead.
    """
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        return _seconds(value)
    raise _no_duration(value)


@lru_cache(maxsize=4096)
def _seconds(value: str) -> int:
    """As `parse_duration`; an inventory repeats the same few hundred durations."""
    text = value.strip()
    if _CLOCK.fullmatch(text):
        raise PydanticCustomError(
            "duration-clock",
            mark("'{value}' looks like a clock time, not a duration: write 4h30m."),
            {"value": text},
        )
    for pattern in (_SHORT, _ISO):
        match = pattern.fullmatch(text)
        if match and any(group is not None for group in match.groups()):
            seconds = sum(
                int(group) * unit
                for group, (_, unit) in zip(match.groups(), _DURATION_UNITS, strict=True)
                if group is not None
            )
            if seconds > _LONGEST_DURATION:
                raise PydanticCustomError(
                    "duration-range",
                    mark("'{value}' is too long: durations end at 520w."),
                    {"value": text},
                )
            return seconds
    raise _no_duration(value)


def _no_duration(value: object) -> PydanticCustomError:
    return PydanticCustomError(
        "duration-unit",
        mark("'{value}' is not a duration: write it with units, as 4h30m, 3d or PT4H30M."),
        {"value": shorten(value)},
    )


def format_duration(seconds: int) -> str:
    """The shortest writing of a duration that `parse_duration` reads back, such as `4h30m`.

    Negative durations, which occur as slack, carry a leading minus sign.
    """
    if seconds < 0:
        return f"-{format_duration(-seconds)}"
    parts = []
    for name, unit in _DURATION_UNITS[1:]:
        count, seconds = divmod(seconds, unit)
        if count:
            parts.append(f"{count}{name}")
    return "".join(parts) or "0s"


def parse_size(value: object) -> int:
    """Bytes of a size such as `200GiB` or `1.5TB`. Raises PydanticCustomError."""
    if isinstance(value, str) and len(value) <= _LONGEST_NUMBER:
        match = _SIZE.fullmatch(value.strip())
        if match:
            return round(float(match.group(1)) * _SIZE_UNITS[match.group(2)])
    raise PydanticCustomError(
        "size-unit",
        mark("'{value}' is not a size: write it with a unit, as 200GiB or 1.5TB."),
        {"value": shorten(value)},
    )


def format_size(size: int) -> str:
    """The size in the largest binary unit that divides it, such as `200GiB`."""
    for name in ("TiB", "GiB", "MiB", "KiB"):
        if size and size % _SIZE_UNITS[name] == 0:
            return f"{size // _SIZE_UNITS[name]}{name}"
    return f"{size}B"


def parse_rate(value: object) -> int:
    """Bytes per second of a rate such as `100MiB/s`; at least one. Raises PydanticCustomError."""
    if isinstance(value, str) and value.strip().endswith(_RATE_SUFFIX):
        rate = parse_size(value.strip().removesuffix(_RATE_SUFFIX))
        if rate > 0:
            return rate
    raise PydanticCustomError(
        "rate-unit",
        mark("'{value}' is not a rate above zero: write it with a unit, as 100MiB/s."),
        {"value": shorten(value)},
    )


def format_rate(rate: int) -> str:
    """The rate as `100MiB/s`."""
    return format_size(rate) + _RATE_SUFFIX


def parse_share(value: object) -> int:
    """Whole percent of a share written `60%`. Raises PydanticCustomError."""
    if isinstance(value, str):
        match = re.fullmatch(r"(\d{1,3})\s*%", value.strip(), re.ASCII)
        if match and int(match.group(1)) <= 100:
            return int(match.group(1))
    raise PydanticCustomError(
        "share-unit",
        mark("'{value}' is not a share: write a whole number from 0% to 100%."),
        {"value": shorten(value)},
    )


def format_share(share: int) -> str:
    """The share as `60%`."""
    return f"{share}%"


def shorten(value: object) -> str:
    """A value for a message: at most 60 characters, control characters shown, not sent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else repr(value)
    text = text.encode("unicode_escape").decode("ascii") if not text.isprintable() else text
    return text if len(text) <= 60 else text[:57] + "..."


def _schema(pattern: str, example: str) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "pattern": pattern, "examples": [example]})


WholeNumber = Annotated[int, Strict()]
"""A number without a unit; neither `true`, which pydantic would read as 1, nor a quoted number."""

Duration = Annotated[
    int,
    BeforeValidator(parse_duration),
    PlainSerializer(format_duration, return_type=str, when_used="json"),
    _schema(r"^(?=.)((\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?|P[0-9WDTHMS]+)$", "4h30m"),
]
"""Whole seconds; written `4h30m` or ISO 8601 in files."""

Size = Annotated[
    int,
    BeforeValidator(parse_size),
    PlainSerializer(format_size, return_type=str, when_used="json"),
    _schema(r"^\d+(\.\d+)?\s*(kB|MB|GB|TB|KiB|MiB|GiB|TiB|B)$", "200GiB"),
]
"""Whole bytes; written `200GiB` in files."""

Rate = Annotated[
    int,
    BeforeValidator(parse_rate),
    PlainSerializer(format_rate, return_type=str, when_used="json"),
    _schema(r"^\d+(\.\d+)?\s*(kB|MB|GB|TB|KiB|MiB|GiB|TiB|B)/s$", "100MiB/s"),
]
"""Bytes per second; written `100MiB/s` in files."""

Share = Annotated[
    int,
    BeforeValidator(parse_share),
    PlainSerializer(format_share, return_type=str, when_used="json"),
    _schema(r"^\d{1,3}\s*%$", "60%"),
]
"""Whole percent from 0 to 100; written `60%` in files."""

Factor = Annotated[float, Strict(), Field(ge=1, le=32)]
"""A ratio of at least 1, such as virtual processors to real ones."""

"""Days and moments, written in ISO 8601; a bare number is never one.

Pydantic would read a number, also one in quotes, as seconds since 1970: `20260401` as a day of
that year.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BeforeValidator
from pydantic_core import PydanticCustomError

from bcp.model.message import mark
from bcp.model.quantity import shorten

_BEGINS_WITH_DAY = re.compile(r"\s*\d{4}-\d{2}-\d{2}", re.ASCII)


def _refuse_numbers(value: object) -> object:
    if isinstance(value, date) or (isinstance(value, str) and _BEGINS_WITH_DAY.match(value)):
        return value
    raise PydanticCustomError(
        "date-form",
        mark("'{value}' is not a day or a time: begin with year, month and day, as 2026-04-01."),
        {"value": shorten(value)},
    )


Day = Annotated[date, BeforeValidator(_refuse_numbers)]
"""A day, written `2026-04-01`."""

Moment = Annotated[AwareDatetime, BeforeValidator(_refuse_numbers)]
"""A moment with its time zone, written `2026-04-01T05:30:00+09:00`."""

_APRIL = 4


def fiscal_year(day: date) -> int:
    """The year in which the fiscal year of a day, April to March, began."""
    return day.year if day.month >= _APRIL else day.year - 1

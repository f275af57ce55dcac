"""Whether the city's own entry makes sense."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error
from bcp.inventory.sources import EntityKind
from bcp.model.message import Message
from bcp.model.objective import City
from bcp.model.problem import Problem
from bcp.model.quantity import DAY, shorten


def city_has_a_clock(contents: Contents) -> Iterator[Problem]:
    """The time zone exists, and the hall opens before it closes, on the same day."""
    if not contents.city_is_known:
        return
    city = contents.inventory.city
    if time_zone(city) is None:
        yield error(
            "unknown-timezone",
            Message.of("There is no time zone '{name}'.", name=shorten(city.timezone)),
            Message.of("Write a name of the IANA database, such as Asia/Tokyo."),
            contents.sources.position(EntityKind.CITY, "", ("timezone",)),
        )
    hours = city.business_hours
    if not hours.opens < hours.closes <= DAY:
        yield error(
            "business-hours",
            Message.of("The business hours do not end after they begin, on the same day."),
            Message.of("Write both as durations after midnight: 8h30m and 17h15m."),
            contents.sources.position(EntityKind.CITY, "", ("business_hours",)),
        )


def time_zone(city: City) -> ZoneInfo | None:
    """The time zone of the city, if there is one of that name."""
    try:
        return ZoneInfo(city.timezone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None

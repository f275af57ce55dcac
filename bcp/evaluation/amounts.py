"""Lengths of time as translatable messages."""

from __future__ import annotations

from bcp.model.message import Message
from bcp.model.quantity import DAY, HOUR, MINUTE

_DAYS_FROM = 3 * DAY
_PRECISE_BELOW = 10 * MINUTE


def spoken(seconds: float) -> Message:
    """A planned or forecast length: whole minutes, days from three days on. Never negative."""
    whole = round(abs(seconds))
    if whole < MINUTE:
        return Message.of("{seconds} s", seconds=whole)
    if whole < _DAYS_FROM:
        return in_hours(whole)
    hours, minutes = divmod(round(whole / MINUTE), 60)
    days, hours = divmod(hours + (minutes >= 30), 24)
    if not hours:
        return Message.of("{days} d", days=days)
    return Message.of("{days} d {hours} h", days=days, hours=hours)


def in_hours(seconds: float) -> Message:
    """A sum of opening hours: never days, which would be taken for working days."""
    hours, minutes = divmod(round(abs(seconds) / MINUTE), 60)
    if not minutes:
        return Message.of("{hours} h", hours=hours)
    if not hours:
        return Message.of("{minutes} min", minutes=minutes)
    return Message.of("{hours} h {minutes} min", hours=hours, minutes=minutes)


def measured(seconds: float) -> Message:
    """A length from a stopwatch: tenths of a second below ten minutes."""
    if abs(seconds) >= _PRECISE_BELOW:
        return precise(seconds)
    return Message.of("{seconds} s", seconds=f"{abs(seconds):.1f}")


def sized(size: int) -> str:
    """Bytes for reading, in the largest binary unit that holds one: `43.4 MiB`."""
    for unit, factor in (("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if size >= factor:
            return f"{size / factor:.1f} {unit}"
    return f"{size} B"


def precise(seconds: float) -> Message:
    """A length to the second, such as the age of data."""
    whole = round(abs(seconds))
    hours, rest = divmod(whole, HOUR)
    minutes, rest = divmod(rest, MINUTE)
    if hours >= 24:
        return spoken(whole)
    if hours:
        return Message.of("{hours} h {minutes} min", hours=hours, minutes=minutes)
    if minutes:
        return Message.of("{minutes} min {seconds} s", minutes=minutes, seconds=rest)
    return Message.of("{seconds} s", seconds=rest)

"""Japanese public holidays and time zones."""

from __future__ import annotations

from datetime import date, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jpholiday

from bcp.model.message import Message
from bcp.model.refusal import Refused


class JapaneseCalendar:
    """Public holidays of Japan, computed without a network."""

    def is_holiday(self, day: date) -> bool:
        """Whether `day` is a public holiday, substitute holidays included."""
        return bool(jpholiday.is_holiday(day))

    def zone(self, name: str) -> tzinfo:
        """The time zone of an IANA name. Raises Refused for an unknown one."""
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise Refused(
                Message.of("There is no time zone '{name}'.", name=name),
                Message.of("Write an IANA name such as Asia/Tokyo."),
            ) from error

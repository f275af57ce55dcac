"""How one language writes sentences, dates, lengths of time, sizes and names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bcp.documents.inert import plain
from bcp.documents.japanese import era_date
from bcp.evaluation.amounts import in_hours, measured, precise, spoken
from bcp.model.message import Message, Translate

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_UNITS = (("TiB", 2**40), ("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10))
NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Wording:
    """A language (`ja` or `en`) and its translation function."""

    language: str
    translate: Translate

    def say(self, message: Message) -> str:
        """A sentence in this language, on one line."""
        return plain(message.render(self.translate))

    def word(self, msgid: str) -> str:
        """A marked word or sentence in this language."""
        return self.translate(msgid)

    def name(self, japanese: str, english: str | None) -> str:
        """The name in this language where it has one."""
        return plain(english if english and self.language == "en" else japanese)

    def length(self, seconds: float | None) -> str:
        """A planned or forecast length of time; a dash for none."""
        return NOTHING if seconds is None else self.say(spoken(seconds))

    def opening_hours(self, seconds: float | None) -> str:
        """A sum of opening hours; a dash for none."""
        return NOTHING if seconds is None else self.say(in_hours(seconds))

    def stopwatch(self, seconds: float | None) -> str:
        """A measured length of time; a dash for none."""
        return NOTHING if seconds is None else self.say(measured(seconds))

    def age(self, seconds: float | None) -> str:
        """An age to the second; a dash for none."""
        return NOTHING if seconds is None else self.say(precise(seconds))

    def slack(self, seconds: int | None) -> str:
        """What is left before a target, or by how much it is missed; a dash for none."""
        if seconds is None:
            return NOTHING
        template = (
            Message.of("{amount} left", amount=spoken(seconds))
            if seconds >= 0
            else Message.of("{amount} late", amount=spoken(seconds))
        )
        return self.say(template)

    def moment(self, moment: datetime | None, timezone: str) -> str:
        """Date and time of day there; in Japanese by the era. A dash for none."""
        if moment is None:
            return NOTHING
        local = moment.astimezone(ZoneInfo(timezone))
        if self.language == "ja":
            return f"{era_date(local.date())}{local.hour}時{local.minute:02}分"
        return f"{local:%Y-%m-%d} ({_WEEKDAYS[local.weekday()]}) {local:%H:%M}"

    def clock(self, moment: datetime | None, timezone: str, *, to_second: bool = False) -> str:
        """Day and time there, to the minute or to the second, short enough for a table. A dash for
        none.
        """
        if moment is None:
            return NOTHING
        local = moment.astimezone(ZoneInfo(timezone))
        time = f"{local:%H:%M:%S}" if to_second else f"{local:%H:%M}"
        if self.language == "ja":
            return f"{local.month}月{local.day}日 {time}"
        return f"{local:%m-%d} {time}"

    def day(self, day: date | None) -> str:
        """A date, in Japanese by the era with its weekday. A dash for none."""
        if day is None:
            return NOTHING
        if self.language == "ja":
            return era_date(day)
        return f"{day:%Y-%m-%d} ({_WEEKDAYS[day.weekday()]})"

    def size(self, size: float | None) -> str:
        """Bytes in the unit that leaves one to four digits; a dash for none."""
        if size is None:
            return NOTHING
        for unit, factor in _UNITS:
            if size >= factor:
                return f"{size / factor:,.1f} {unit}"
        return f"{size:.0f} B"

    def rate(self, rate: float | None) -> str:
        """Bytes per second."""
        return NOTHING if rate is None else f"{self.size(rate)}/s"

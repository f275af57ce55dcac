"""The eras by which years are counted in Japan (元号)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Era:
    """An era: its first day and the year that counts as its first (元年)."""

    name: str
    letter: str
    begins: date
    ends: date | None

    def year(self, number: int) -> int:
        """The year of the Gregorian calendar."""
        return self.begins.year + number - 1


ERAS = (
    Era("明治", "m", date(1868, 10, 23), date(1912, 7, 29)),
    Era("大正", "t", date(1912, 7, 30), date(1926, 12, 24)),
    Era("昭和", "s", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "h", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "r", date(2019, 5, 1), None),
)
"""Since 1868; the present one has no end."""

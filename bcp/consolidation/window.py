"""The fiscal years of a review (April to March), counted in whole months from its first April."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

MONTHS = 12
_APRIL = 4


def fiscal_year_of(day: date) -> int:
    """The year in which the fiscal year of a day began."""
    return day.year if day.month >= _APRIL else day.year - 1


@dataclass(frozen=True, slots=True)
class Window:
    """`years` fiscal years from the one that begins in the year `first`.

    Months are whole numbers: 0 is April of the first year, negative ones lie before it.
    """

    first: int
    years: int

    @property
    def months(self) -> int:
        """How many months the review covers."""
        return self.years * MONTHS

    @property
    def fiscal_years(self) -> tuple[int, ...]:
        """The years in which its fiscal years begin."""
        return tuple(range(self.first, self.first + self.years))

    @property
    def begin(self) -> date:
        """The first day."""
        return date(self.first, _APRIL, 1)

    @property
    def end(self) -> date:
        """The day after the last one."""
        return date(self.first + self.years, _APRIL, 1)

    def month_of(self, day: date) -> int:
        """The month in which a day lies."""
        return (day.year - self.first) * MONTHS + day.month - _APRIL

    def april_of(self, fiscal_year: int) -> int:
        """The month in which a fiscal year begins."""
        return (fiscal_year - self.first) * MONTHS

    def first_day(self, month: int) -> date:
        """The first day of a month."""
        years, rest = divmod(month + _APRIL - 1, MONTHS)
        return date(self.first + years, rest + 1, 1)

    def fiscal_year(self, month: int) -> int:
        """The year in which the fiscal year of a month began."""
        return self.first + month // MONTHS

"""From when on the platform has cost less in total than servers of their own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from bcp.consolidation.charges import SHARED, Charge, Side
from bcp.consolidation.cost import Comparison
from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.window import MONTHS
from bcp.model.consolidation import Every


@dataclass(frozen=True, slots=True)
class BreakEven:
    """When (B) falls to (A) or below, cumulated, and stays there to the end of the review.

    `month` is the first day of that month, `fiscal_year` the first year at whose end it holds; both
    are None where that does not happen within the review. `always`: (B) never costs more.
    """

    month: date | None
    fiscal_year: int | None
    always: bool


def break_even(basis: Basis, comparison: Comparison) -> BreakEven:
    """The month by amounts spread evenly over the months they are paid for, the year as shown."""
    alone, platform = cumulated_months(basis)
    months = _since([a >= b for a, b in zip(alone, platform, strict=True)])
    pairs = zip(comparison.cumulated(Side.ALONE), comparison.cumulated(Side.PLATFORM), strict=True)
    years = _since([a >= b for a, b in pairs])
    return BreakEven(
        None if months is None else basis.window.first_day(months),
        None if years is None else comparison.fiscal_years[years],
        months == 0,
    )


def cumulated_months(basis: Basis) -> tuple[tuple[Fraction, ...], tuple[Fraction, ...]]:
    """(A) and (B) in yen cumulated to the end of each month of the review.

    What is paid once falls into its month, what is paid in a year is spread over its months.
    """
    return _cumulated(basis, Side.ALONE), _cumulated(basis, Side.PLATFORM)


def _cumulated(basis: Basis, side: Side) -> tuple[Fraction, ...]:
    steps = [Fraction(0)] * (basis.window.months + 1)
    once = [Fraction(0)] * basis.window.months
    for charge in basis.charges:
        if charge.side is side:
            _spread(charge, basis, steps, once)
    running, total, found = Fraction(0), Fraction(0), []
    for month in range(basis.window.months):
        running += steps[month]
        total += running + once[month]
        found.append(total)
    return tuple(found)


def _spread(charge: Charge, basis: Basis, steps: list[Fraction], once: list[Fraction]) -> None:
    shared = charge.origin in SHARED
    share = Fraction(basis.part, basis.whole) if shared and basis.whole else Fraction(not shared)
    if charge.every is Every.ONCE:
        if 0 <= charge.begin < len(once):
            once[charge.begin] += charge.yen * share
        return
    begin, end = max(0, charge.begin), min(len(once), charge.end)
    if begin < end:
        steps[begin] += charge.yen * share / MONTHS
        steps[end] -= charge.yen * share / MONTHS


def _since(holds: list[bool]) -> int | None:
    """The place from which on all hold."""
    place = len(holds)
    while place and holds[place - 1]:
        place -= 1
    return place if place < len(holds) else None

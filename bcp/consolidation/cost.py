"""What consolidation costs and saves: the plan's indicator, and all costs over the years.

Rounding: every amount of a line and a year is whole yen, half a yen rounded up; of each line of the
platform the reviewed systems together bear their share, rounded so; what they bear together is
divided among them by largest remainder. Every sum adds what is shown, so items, years and
systems agree to the yen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from bcp.consolidation.allocation import divide, portion
from bcp.consolidation.charges import (
    SHARED,
    Charge,
    Side,
)
from bcp.consolidation.cost_basis import Basis
from bcp.model.consolidation import CostItem

_PERCENT = 100

Amounts = tuple[int, ...]
"""Whole yen for each fiscal year of the review."""


@dataclass(frozen=True, slots=True)
class ServerProcurement:
    """What one system's servers cost to buy, in whole yen.

    `own` is hardware bought for it on the platform, `share` its share of the platform's. `assumed`:
    `alone` is the fallback.
    """

    system: str
    alone: int
    own: int
    share: int
    assumed: bool

    @property
    def consolidated(self) -> int:
        """What it costs on the platform."""
        return self.own + self.share


@dataclass(frozen=True, slots=True)
class Indicator:
    """Measure ②-04: the servers' procurement at introduction or renewal, in whole yen.

    The measured systems bear `part` of `whole` of `platform`, which is what all the platform's
    hardware costs to buy.
    """

    target: int
    systems: tuple[ServerProcurement, ...]
    platform: int
    part: int
    whole: int

    @property
    def alone(self) -> int:
        """What servers of their own cost."""
        return sum(system.alone for system in self.systems)

    @property
    def consolidated(self) -> int:
        """What they cost on the platform."""
        return sum(system.consolidated for system in self.systems)

    @property
    def assumed(self) -> int:
        """How much of `alone` is the fallback."""
        return sum(system.alone for system in self.systems if system.assumed)

    @property
    def reduction(self) -> Fraction | None:
        """The share that is saved, negative where the platform is dearer; None of nothing."""
        return 1 - Fraction(self.consolidated, self.alone) if self.alone else None

    @property
    def reduction_undivided(self) -> Fraction | None:
        """As `reduction`, if these systems paid for the whole platform."""
        own = sum(system.own for system in self.systems)
        return 1 - Fraction(own + self.platform, self.alone) if self.alone else None

    @property
    def allowed(self) -> Fraction:
        """The most that the platform may cost for the target to be met."""
        return Fraction(self.alone * (_PERCENT - self.target), _PERCENT)

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where there is nothing to compare."""
        return self.consolidated <= self.allowed if self.alone else None


def indicator(basis: Basis) -> Indicator:
    """The plan's indicator. The share of each line is rounded, the sum divided by weight."""
    lines = [charge for charge in basis.charges if charge.procurement]
    shared = [charge.yen for charge in lines if charge.origin in SHARED]
    borne = sum(portion(yen, basis.measured_part, basis.whole) for yen in shared)
    shares = divide(borne, [basis.weight[member.system] for member in basis.measured])
    return Indicator(
        basis.policy.target,
        tuple(
            ServerProcurement(
                member.system,
                sum(c.yen for c in lines if _is(c, Side.ALONE, member.system)),
                sum(c.yen for c in lines if _is(c, Side.PLATFORM, member.system)),
                share,
                member.assumed,
            )
            for member, share in zip(basis.measured, shares, strict=True)
        ),
        sum(shared),
        basis.measured_part,
        basis.whole,
    )


def _is(charge: Charge, side: Side, system: str) -> bool:
    return charge.side is side and charge.subject == system and charge.origin not in SHARED


@dataclass(frozen=True, slots=True)
class ItemCosts:
    """One cost item on one side in each fiscal year."""

    side: Side
    item: CostItem
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class SystemCosts:
    """One system in each fiscal year: (A), (B) without and with its share of the platform."""

    system: str
    alone: Amounts
    own: Amounts
    shared: Amounts

    @property
    def platform(self) -> Amounts:
        """(B): what is paid for it alone, and its share of the platform."""
        return tuple(map(sum, zip(self.own, self.shared, strict=True)))


@dataclass(frozen=True, slots=True)
class Comparison:
    """(A) against (B), in whole yen. `undivided` is what the whole platform costs in each year.

    `assumed` is how much of (A) is the fallback.
    """

    fiscal_years: tuple[int, ...]
    items: tuple[ItemCosts, ...]
    systems: tuple[SystemCosts, ...]
    undivided: Amounts
    part: int
    whole: int
    assumed: int

    def by_year(self, side: Side) -> Amounts:
        """The sum of all items in each fiscal year."""
        return added((costs.amounts for costs in self.items if costs.side is side), self._years)

    def cumulated(self, side: Side) -> Amounts:
        """The sum up to the end of each fiscal year."""
        total, found = 0, []
        for amount in self.by_year(side):
            total += amount
            found.append(total)
        return tuple(found)

    def total(self, side: Side) -> int:
        """The sum over all years."""
        return sum(self.by_year(side))

    @property
    def saved(self) -> int:
        """(A) - (B): what the platform saves over the years; negative where it is dearer."""
        return self.total(Side.ALONE) - self.total(Side.PLATFORM)

    @property
    def saved_undivided(self) -> int:
        """As `saved`, if the reviewed systems paid for the whole platform."""
        own = sum(sum(system.own) for system in self.systems)
        return self.total(Side.ALONE) - own - sum(self.undivided)

    @property
    def _years(self) -> int:
        return len(self.fiscal_years)


def added(rows: Iterable[Sequence[int]], years: int) -> Amounts:
    """The rows added year by year."""
    total = [0] * years
    for row in rows:
        for place, amount in enumerate(row):
            total[place] += amount
    return tuple(total)


def borne(charge: Charge, basis: Basis) -> Amounts:
    """What the reviewed systems together bear of a charge in each year."""
    amounts = charge.amounts(basis.window)
    if charge.origin not in SHARED:
        return amounts
    return tuple(portion(amount, basis.part, basis.whole) for amount in amounts)


def compare(basis: Basis) -> Comparison:
    """All costs of the reviewed systems on both sides over the years."""
    window = basis.window
    rows = [(charge, borne(charge, basis)) for charge in basis.charges]

    def total(chosen: Callable[[Charge], bool]) -> Amounts:
        return added((amounts for charge, amounts in rows if chosen(charge)), window.years)

    shared = total(lambda charge: charge.origin in SHARED)
    parts = [basis.weight[member.system] for member in basis.members]
    divided = [divide(amount, parts) for amount in shared]
    return Comparison(
        window.fiscal_years,
        tuple(
            ItemCosts(side, item, total(_chosen(side, item))) for side in Side for item in CostItem
        ),
        tuple(
            SystemCosts(
                member.system,
                total(_of(Side.ALONE, member.system)),
                total(_of(Side.PLATFORM, member.system)),
                tuple(year[place] for year in divided),
            )
            for place, member in enumerate(basis.members)
        ),
        added((c.amounts(window) for c in basis.charges if c.origin in SHARED), window.years),
        basis.part,
        basis.whole,
        sum(sum(amounts) for c, amounts in rows if c.assumed and c.side is Side.ALONE),
    )


def _chosen(side: Side, item: CostItem) -> Callable[[Charge], bool]:
    return lambda charge: charge.side is side and charge.item is item


def _of(side: Side, system: str) -> Callable[[Charge], bool]:
    return lambda charge: _is(charge, side, system)

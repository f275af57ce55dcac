"""The two comparisons as sums that can be scaled, so that varying an assumption is cheap.

Shares of the platform are exact fractions here, so that nothing jumps by rounding: a figure may be
some yen away from that of the comparison.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from bcp.consolidation.charges import SHARED, Charge, Origin, Side
from bcp.consolidation.cost_basis import Basis
from bcp.consolidation.window import Window
from bcp.model.consolidation import CostItem

_PERCENT = 100


class Verdict(StrEnum):
    """What could turn: the indicator's target is met; (B) costs no more than (A)."""

    INDICATOR = "indicator"
    COST = "cost"


class Kind(StrEnum):
    """What an assumption is about.

    `own`: what an item costs for servers of their own, on both sides. `platform`: what an item
    costs on the platform. `stage` and `offer`: all prices of one. `re-lease`: its percentage.
    `size`: how much of the platform the reviewed systems take, as by growth.
    """

    OWN = "own"
    PLATFORM = "platform"
    STAGE = "stage"
    OFFER = "offer"
    RE_LEASE = "re-lease"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing to vary; `item` of `own` and `platform`, `subject` of a stage or an offer."""

    kind: Kind
    item: CostItem | None = None
    subject: str | None = None

    def touches(self, pool: Pool) -> bool:
        """Whether amounts of that pool follow the assumption."""
        match self.kind:
            case Kind.OWN:
                of_own = pool.origin in (Origin.OWN, Origin.KEPT, Origin.RE_LEASE)
                return of_own and pool.item is self.item
            case Kind.PLATFORM:
                on_it = pool.origin is Origin.GUEST or pool.origin in SHARED
                return on_it and pool.item is self.item
            case Kind.STAGE:
                return pool.origin is Origin.STAGE and pool.subject == self.subject
            case Kind.OFFER:
                return pool.origin is Origin.OFFER and pool.subject == self.subject
            case Kind.RE_LEASE:
                return pool.origin is Origin.RE_LEASE
            case Kind.SIZE:
                return False


@dataclass(frozen=True, slots=True)
class Pool:
    """Amounts that vary together: one origin and item, of what is shared also one subject."""

    origin: Origin
    item: CostItem
    subject: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What both verdicts rest on, in yen."""

    target: int
    alone_procured: Fraction
    platform_procured: Fraction
    alone: Fraction
    platform: Fraction

    def margin(self, verdict: Verdict) -> Fraction:
        """What is left until the verdict turns; it holds from 0 on."""
        if verdict is Verdict.COST:
            return self.alone - self.platform
        allowed = self.alone_procured * (_PERCENT - self.target) / _PERCENT
        return allowed - self.platform_procured

    def value(self, verdict: Verdict) -> Fraction | None:
        """The share of procurement that is saved, or yen saved over the years."""
        if verdict is Verdict.COST:
            return self.alone - self.platform
        return 1 - self.platform_procured / self.alone_procured if self.alone_procured else None


class CostModel:
    """The sums of all charges, scaled on request."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        measured = {member.system for member in basis.measured}
        self.pools: dict[Pool, tuple[int, int]] = defaultdict(lambda: (0, 0))
        self.systems: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
        for charge in basis.charges:
            self._add(charge, basis.window, measured)

    def _add(self, charge: Charge, window: Window, measured: set[str]) -> None:
        shared = charge.origin in SHARED
        total = sum(charge.amounts(window))
        counted = charge.procurement and (shared or charge.subject in measured)
        bought = charge.yen if counted else 0
        pool = Pool(charge.origin, charge.item, charge.subject if shared else "")
        before = self.pools[pool]
        self.pools[pool] = before[0] + total, before[1] + bought
        if not shared:
            place = 0 if charge.side is Side.ALONE else 2
            self.systems[charge.subject][place] += total
            self.systems[charge.subject][place + 1] += bought

    def assumptions(self) -> tuple[Assumption, ...]:
        """Everything that can be varied."""
        shared = {(pool.origin, pool.subject): None for pool in self.pools}
        return (
            *(Assumption(Kind.OWN, item) for item in CostItem),
            *(Assumption(Kind.PLATFORM, item) for item in CostItem),
            *(Assumption(Kind.STAGE, None, name) for origin, name in shared if _stage(origin)),
            *(Assumption(Kind.OFFER, None, name) for origin, name in shared if _offer(origin)),
            Assumption(Kind.RE_LEASE),
            Assumption(Kind.SIZE),
        )

    def outcome(
        self, assumption: Assumption | None = None, factor: Fraction = Fraction(1)
    ) -> Outcome:
        """Both comparisons with one assumption multiplied by a factor."""
        basis = self.basis
        size = factor if assumption and assumption.kind is Kind.SIZE else Fraction(1)
        others = basis.whole - basis.part
        unmeasured = basis.part - basis.measured_part
        part = _share(size * basis.part, others)
        measured = _share(size * basis.measured_part, others + size * unmeasured)
        sums = dict.fromkeys(("A", "a", "B", "b"), Fraction(0))
        for pool, (total, bought) in self.pools.items():
            scale = factor if assumption and assumption.touches(pool) else Fraction(1)
            if pool.origin is Origin.OWN:
                sums["A"] += scale * total
                sums["a"] += scale * bought
            else:
                shared = pool.origin in SHARED
                sums["B"] += scale * total * (part if shared else 1)
                sums["b"] += scale * bought * (measured if shared else 1)
        return Outcome(basis.policy.target, sums["a"], sums["b"], sums["A"], sums["B"])

    def without(self, dropped: Iterable[str]) -> Outcome:
        """Both comparisons if these candidates keep their servers; the platform stays as it is."""
        basis, gone = self.basis, frozenset(dropped)
        kept = [member for member in basis.members if member.system not in gone]
        whole = basis.whole - sum(basis.weight[system] for system in gone)
        part = sum(basis.weight[member.system] for member in kept)
        measured = sum(basis.weight[member.system] for member in kept if member.measured)
        own = [sum(self.systems[member.system][place] for member in kept) for place in range(4)]
        shared = [amounts for pool, amounts in self.pools.items() if pool.origin in SHARED]
        total = sum(amounts[0] for amounts in shared)
        bought = sum(amounts[1] for amounts in shared)
        return Outcome(
            basis.policy.target,
            Fraction(own[1]),
            own[3] + bought * _share(Fraction(measured), whole - measured),
            Fraction(own[0]),
            own[2] + total * _share(Fraction(part), whole - part),
        )


def _stage(origin: Origin) -> bool:
    return origin is Origin.STAGE


def _offer(origin: Origin) -> bool:
    return origin is Origin.OFFER


def _share(part: Fraction, rest: Fraction | int) -> Fraction:
    """The part in all of it; nothing of nothing."""
    return part / (part + rest) if part else Fraction(0)

"""What is paid, for what, from when to when: on servers of their own, and on the platform."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from bcp.consolidation.allocation import portion
from bcp.consolidation.members import Member
from bcp.consolidation.window import MONTHS, Window
from bcp.model.consolidation import CostItem, CostLine, Every
from bcp.model.review import CostPolicy, Offer, ReviewPolicy

_PERCENT = 100


class Side(StrEnum):
    """(A) each server is replaced like for like, or (B) it moves onto the platform."""

    ALONE = "alone"
    PLATFORM = "platform"


class Origin(StrEnum):
    """What an amount is paid for.

    `own`: a server of its own (A). On the side of the platform (B): `kept`, the old server until
    its move; `re-lease`, the old server after its lease; `guest`, the system itself on the
    platform; `stage`, building and expanding the platform; `offer`, hosts that have to be bought.
    """

    OWN = "own"
    KEPT = "kept"
    RE_LEASE = "re-lease"
    GUEST = "guest"
    STAGE = "stage"
    OFFER = "offer"


SHARED = frozenset({Origin.STAGE, Origin.OFFER})
"""What all guests of the platform pay for together."""


class Bought(Protocol):
    """Hosts that have to be bought besides the stages, as the placement says."""

    @property
    def offer(self) -> str:
        """Which of the policy's offers."""
        ...

    @property
    def count(self) -> int:
        """How many hosts."""
        ...

    @property
    def fiscal_year(self) -> int:
        """When."""
        ...


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount in whole yen: once in the month `begin`, or in each year from `begin` to `end`.

    Months are those of `Window`; `end` is the first one without it. `subject` is a system, the
    fiscal year of a stage or an offer, `line` the place of its cost line there. `yen` counts all
    machines. `assumed`: the fallback.
    """

    side: Side
    origin: Origin
    subject: str
    line: int
    item: CostItem
    every: Every
    yen: int
    begin: int
    end: int
    assumed: bool = False

    @property
    def procurement(self) -> bool:
        """Whether it is what the plan's indicator counts: hardware that is bought."""
        return (
            self.item is CostItem.HARDWARE
            and self.every is Every.ONCE
            and self.origin not in (Origin.KEPT, Origin.RE_LEASE)
        )

    def amounts(self, window: Window) -> tuple[int, ...]:
        """What falls into each fiscal year; part of a year by months, half a yen rounded up."""
        return tuple(self._amount(number * MONTHS) for number in range(window.years))

    def _amount(self, april: int) -> int:
        if self.every is Every.ONCE:
            return self.yen if april <= self.begin < april + MONTHS else 0
        months = min(self.end, april + MONTHS) - max(self.begin, april)
        return portion(self.yen, max(0, months), MONTHS)


def charges_of(member: Member, policy: CostPolicy, window: Window) -> tuple[Charge, ...]:
    """Everything that is paid for one system on both sides, its share of the platform apart."""
    found: list[Charge] = []
    for place, line in enumerate(member.alone):
        found += _own(member, place, line, window)
        if not member.on_platform:
            found += _until_moved(member, place, line, policy)
    for place, line in enumerate(member.consolidated):
        once = line.every is Every.ONCE
        begin = member.moved if once or member.on_platform else member.moved + 1
        end = begin + 1 if once else window.months
        found.append(_charge(member, Origin.GUEST, place, line, (begin, end)))
    return tuple(found)


def _own(member: Member, place: int, line: CostLine, window: Window) -> list[Charge]:
    """(A): what is bought falls due at the renewal, everything else all along."""
    if line.every is Every.ONCE:
        if member.renewed is None:
            return []
        begin, end = member.renewed, member.renewed + 1
    else:
        begin, end = max(0, member.moved) if member.on_platform else 0, window.months
    return [_charge(member, Origin.OWN, place, line, (begin, end))]


def _until_moved(member: Member, place: int, line: CostLine, policy: CostPolicy) -> list[Charge]:
    """(B): the old server runs up to the month of its move, after its lease as 再リース.

    A yearly amount for hardware is its lease, which is paid to its end even if the server is idle.
    """
    stop = member.moved + 1
    over = member.lease_over
    hardware = line.item is CostItem.HARDWARE
    found = []
    if line.every is Every.YEAR:
        end = over if hardware and over is not None else stop
        found.append(_charge(member, Origin.KEPT, place, line, (0, end)))
    if hardware and over is not None and member.re_lease:
        yen = line.yen * member.machines
        if line.every is Every.ONCE:
            yearly = portion(yen * MONTHS, policy.re_lease, member.lease_months * _PERCENT)
        else:
            yearly = portion(yen, policy.re_lease, _PERCENT)
        found.append(
            Charge(
                Side.PLATFORM,
                Origin.RE_LEASE,
                member.system,
                place,
                CostItem.HARDWARE,
                Every.YEAR,
                yearly,
                max(0, over),
                max(0, over) + member.re_lease,
                member.assumed,
            )
        )
    return found


def _charge(
    member: Member, origin: Origin, place: int, line: CostLine, months: tuple[int, int]
) -> Charge:
    """A line of a system; every origin but `own` is on the platform's side."""
    machines = 1 if origin is Origin.GUEST else member.machines
    return Charge(
        Side.ALONE if origin is Origin.OWN else Side.PLATFORM,
        origin,
        member.system,
        place,
        line.item,
        line.every,
        line.yen * machines,
        *months,
        member.assumed and origin is not Origin.GUEST,
    )


def platform_charges(
    policy: ReviewPolicy, purchases: Sequence[Bought], window: Window
) -> tuple[Charge, ...]:
    """What the platform costs as a whole: stages up to the review's last year, and purchases.

    What was bought before the review begins has been paid: it is in no year of it, but it is in
    the procurement that the indicator divides.
    """
    found = []
    years_end = window.first + window.years
    for stage in policy.stages:
        if stage.platform == policy.platform and stage.fiscal_year < years_end:
            april = window.april_of(stage.fiscal_year)
            name = str(stage.fiscal_year)
            found += _shared(Origin.STAGE, name, stage.costs, window, april=april)
    offers: dict[str, Offer] = {offer.id: offer for offer in policy.offers}
    for bought in purchases:
        if bought.fiscal_year < years_end:
            april = window.april_of(bought.fiscal_year)
            costs = offers[bought.offer].costs
            found += _shared(
                Origin.OFFER, bought.offer, costs, window, april=april, count=bought.count
            )
    return tuple(found)


def _shared(
    origin: Origin,
    subject: str,
    costs: Sequence[CostLine],
    window: Window,
    *,
    april: int,
    count: int = 1,
) -> list[Charge]:
    return [
        Charge(
            Side.PLATFORM,
            origin,
            subject,
            place,
            line.item,
            line.every,
            line.yen * count,
            april,
            april + 1 if line.every is Every.ONCE else window.months,
        )
        for place, line in enumerate(costs)
    ]

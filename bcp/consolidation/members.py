"""Which servers are compared, since when they are renewed, and what of them is not known."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bcp.consolidation.allocation import on_platform
from bcp.consolidation.window import MONTHS, Window
from bcp.model.consolidation import Consolidation, CostItem, CostLine, Every
from bcp.model.inventory import Inventory
from bcp.model.message import Message, mark
from bcp.model.review import CostPolicy, ReviewPolicy
from bcp.model.system import System, Tier

DEPARTMENTAL = frozenset({Tier.DEPARTMENTAL, Tier.VIRTUALIZED})
"""The tiers whose servers the indicator of measure ②-04 counts (個別業務システム)."""

_NOTHING = Consolidation()


class Unknown(StrEnum):
    """What nobody states of a server, and what is done about it."""

    COST = "cost"
    NO_COST = "no-cost"
    GUEST_COST = "guest-cost"
    SIZE = "size"
    LEASE_END = "lease-end"
    LEASE_TERM = "lease-term"
    INTRODUCTION = "introduction"
    NO_DAY = "no-day"
    PROCUREMENT = "procurement"


_WORDS = {
    Unknown.COST: mark("No cost of a server of its own is stated: the fallback is counted."),
    Unknown.NO_COST: mark(
        "No cost of a server of its own is stated, and there is no fallback: nothing is counted."
    ),
    Unknown.GUEST_COST: mark(
        "No cost of its own on the platform is stated: only its share of the platform is counted."
    ),
    Unknown.SIZE: mark(
        "No size is stated: it takes the average share of the guests when costs are divided."
    ),
    Unknown.LEASE_END: mark(
        "No end of the lease is stated: it counts as renewed when the review begins."
    ),
    Unknown.LEASE_TERM: mark(
        "No beginning of the lease is stated: a year of it is the price divided by the years of "
        "the review."
    ),
    Unknown.INTRODUCTION: mark(
        "No fiscal year of its introduction is stated: that of the platform's first stage counts."
    ),
    Unknown.PROCUREMENT: mark(
        "No price is stated at which its hardware is bought once: the indicator does not count it."
    ),
    Unknown.NO_DAY: mark("There is no day for its move: it keeps its own server and is left out."),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is not known of one server."""

    system: str
    unknown: Unknown

    @property
    def message(self) -> Message:
        """What is not known, and what counts instead."""
        return Message.of(_WORDS[self.unknown])


@dataclass(frozen=True, slots=True)
class Member:
    """A server on both sides of the comparison; months as in `Window`.

    `renewed` is when a server of its own would be bought, None when not within the review.
    `moved` is when it comes onto the platform. `lease_over` is the first month after its lease,
    None where there is none; `re_lease` are the months for which it is prolonged. `countable`: the
    plan's indicator counts servers of its tier, and what this one costs to buy is known;
    `measured`: it is counted. `day` is that of its move, the first one of its month where no day is
    known.
    """

    system: str
    name: str
    countable: bool
    measured: bool
    on_platform: bool
    machines: int
    renewed: int | None
    moved: int
    lease_over: int | None
    lease_months: int
    re_lease: int
    lease_end: date | None
    day: date
    alone: tuple[CostLine, ...]
    consolidated: tuple[CostLine, ...]
    assumed: bool


@dataclass(frozen=True, slots=True)
class Membership:
    """Who is compared. `later`: their leases end after the review, so nothing is decided now."""

    members: tuple[Member, ...]
    later: tuple[str, ...]
    gaps: tuple[Gap, ...]


def falls_due(system: System, window: Window) -> bool:
    """Whether a candidate's lease ends, or its move is decided, before the review's years end."""
    stated = system.consolidation or _NOTHING
    if stated.fiscal_year is not None and stated.fiscal_year in window.fiscal_years:
        return True
    return stated.lease_end is None or stated.lease_end < window.end


def members_of(
    inventory: Inventory,
    policy: ReviewPolicy,
    window: Window,
    moving: AbstractSet[str],
    days: Mapping[str, date] | None = None,
    *,
    margin: int = 0,
) -> Membership:
    """Departmental systems on the platform, and all systems that move onto it.

    `days` are those of the moves; without it each moves when its lease ends. Servers are given
    back `margin` days after their move.
    """
    members: list[Member] = []
    later: list[str] = []
    gaps: list[Gap] = []
    for system in inventory.systems:
        if system.id in moving and not on_platform(system, policy):
            if not falls_due(system, window):
                later.append(system.id)
            elif days is not None and system.id not in days:
                gaps.append(Gap(system.id, Unknown.NO_DAY))
            else:
                day = None if days is None else days[system.id]
                members.append(_candidate(system, policy.cost, window, (day, margin), gaps))
        elif on_platform(system, policy) and system.tier in DEPARTMENTAL:
            members.append(_guest(system, policy, window, gaps))
    return Membership(tuple(members), tuple(later), tuple(gaps))


def re_lease_months(lease_end: date | None, moved: date, margin: int, window: Window) -> int:
    """For how many months a lease is prolonged for a server that moves on the day `moved`.

    It is given back `margin` days after the move. What had run out before the review began counts
    from then on.
    """
    if lease_end is None:
        return 0
    returned = moved + timedelta(days=margin)
    if returned <= lease_end:
        return 0
    over = max(window.month_of(lease_end), -1)
    return max(1, window.month_of(returned) - over)


def _candidate(
    system: System,
    policy: CostPolicy,
    window: Window,
    move: tuple[date | None, int],
    gaps: list[Gap],
) -> Member:
    """A server that moves: on its day, given back so many days later, or when its lease ends."""
    stated = system.consolidation or _NOTHING
    day, margin = move
    end = stated.lease_end
    last = None if end is None else window.month_of(end)
    renewed = max(0, last or 0)
    moved = min(renewed, window.months - 1) if day is None else window.month_of(day)
    day = day or window.first_day(moved)
    prolonged = re_lease_months(end, day, margin, window)
    if end is None:
        gaps.append(Gap(system.id, Unknown.LEASE_END))
    elif stated.lease_start is None and prolonged:
        gaps.append(Gap(system.id, Unknown.LEASE_TERM))
    return _member(
        system,
        policy,
        gaps,
        renewed=renewed if renewed < window.months else None,
        moved=moved,
        lease_over=None if last is None else last + 1,
        lease_months=_lease_months(stated, policy, window),
        re_lease=prolonged,
        within=renewed < window.months,
        day=day,
    )


def _guest(system: System, policy: ReviewPolicy, window: Window, gaps: list[Gap]) -> Member:
    stated = system.consolidation or _NOTHING
    year = stated.fiscal_year
    if year is None:
        gaps.append(Gap(system.id, Unknown.INTRODUCTION))
        first = min((stage.fiscal_year for stage in policy.stages), default=window.first)
        year = first
    month = window.april_of(year)
    within = 0 <= month < window.months
    return _member(
        system,
        policy.cost,
        gaps,
        renewed=month if within else None,
        moved=month,
        lease_over=None,
        lease_months=policy.cost.years * MONTHS,
        within=within,
        day=window.first_day(month),
        on_platform=True,
    )


def _member(
    system: System,
    policy: CostPolicy,
    gaps: list[Gap],
    *,
    renewed: int | None,
    moved: int,
    lease_over: int | None,
    lease_months: int,
    within: bool,
    day: date,
    re_lease: int = 0,
    on_platform: bool = False,
) -> Member:
    stated = system.consolidation or _NOTHING
    if not stated.alone:
        gaps.append(Gap(system.id, Unknown.COST if policy.fallback else Unknown.NO_COST))
    if not stated.consolidated:
        gaps.append(Gap(system.id, Unknown.GUEST_COST))
    alone = stated.alone or policy.fallback
    priced = any(line.item is CostItem.HARDWARE and line.every is Every.ONCE for line in alone)
    if alone and not priced:
        gaps.append(Gap(system.id, Unknown.PROCUREMENT))
    countable = system.tier in DEPARTMENTAL and priced
    return Member(
        system=system.id,
        name=system.name,
        countable=countable,
        measured=countable and within,
        on_platform=on_platform,
        machines=stated.machines,
        renewed=renewed,
        moved=moved,
        lease_over=lease_over,
        lease_months=lease_months,
        re_lease=re_lease,
        lease_end=stated.lease_end,
        day=day,
        alone=alone,
        consolidated=stated.consolidated,
        assumed=not stated.alone,
    )


def _lease_months(stated: Consolidation, policy: CostPolicy, window: Window) -> int:
    if stated.lease_start is None or stated.lease_end is None:
        return policy.years * MONTHS
    length = window.month_of(stated.lease_end) - window.month_of(stated.lease_start)
    whole = length + (stated.lease_end.day >= stated.lease_start.day)
    return max(1, whole)

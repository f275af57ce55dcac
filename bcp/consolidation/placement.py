"""Where each guest machine runs, year by year, and what to buy where there is no room."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from bcp.consolidation.demand import Demand, Dimension
from bcp.consolidation.hosts import HostRoom, Storage
from bcp.consolidation.packing import Vector
from bcp.model.message import Message


class Method(StrEnum):
    """Who found a placement: the rules that answer at once, or an exact solver as well."""

    RULES = "rules"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class PlacedHost:
    """A host with its guests. One in `reserve` has none, and takes over those of a failed host."""

    host: HostRoom
    guests: tuple[Demand, ...] = ()
    reserve: bool = False

    @property
    def used(self) -> Vector:
        """What its guests take: thousandths of virtual processors allocated and at peak, bytes."""
        first, second, third = (
            sum(guest.load[dimension] for guest in self.guests) for dimension in range(3)
        )
        return first, second, third


@dataclass(frozen=True, slots=True)
class Misfit:
    """A system for which there is no room, all its machines together.

    `missing` is by how much, at the least, of what: of a `host` (the one where least is missing),
    of hosts altogether, or of the shared storage.
    """

    system: str
    machines: int
    priority: int
    missing: tuple[tuple[Dimension, int], ...]
    host: str | None = None


@dataclass(frozen=True)
class YearPlacement:
    """The platform in a fiscal year.

    `reserve` hosts may fail at a time. There must be `bound` hosts with guests at least; `proven`
    says that there are no more, and that what is left out cannot be kept.
    """

    fiscal_year: int
    hosts: tuple[PlacedHost, ...]
    reserve: int
    storage: Storage
    bound: int
    proven: bool
    method: Method
    misfits: tuple[Misfit, ...] = ()
    clocked: bool = False

    @cached_property
    def guests(self) -> tuple[Demand, ...]:
        """All guests that have a place."""
        return tuple(guest for host in self.hosts for guest in host.guests)

    @property
    def used(self) -> int:
        """How many hosts have guests."""
        return sum(bool(host.guests) for host in self.hosts)

    @property
    def disk(self) -> int:
        """Bytes that the guests take of the shared storage."""
        return sum(guest.storage[0] for guest in self.guests)

    @property
    def iops(self) -> int:
        """Operations a second that the guests take of the shared storage."""
        return sum(guest.storage[1] for guest in self.guests)

    @cached_property
    def host_of(self) -> dict[tuple[str, int], str]:
        """The host of each guest, by (system, machine)."""
        return {guest.key: host.host.id for host in self.hosts for guest in host.guests}


@dataclass(frozen=True, slots=True)
class Purchase:
    """So many hosts of an offer bought in a fiscal year; `yen` over the years of the review."""

    offer: str
    count: int
    fiscal_year: int
    yen: int


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to buy so that everything fits in every year, and the placement with it.

    `cheapest` says that nothing cheaper can do. Where no offer helps, `purchases` is empty and
    `obstacle` says why.
    """

    purchases: tuple[Purchase, ...] = ()
    years: tuple[YearPlacement, ...] = ()
    cheapest: bool = False
    obstacle: Message | None = None

    @property
    def yen(self) -> int:
        """What is bought costs so much over the years of the review."""
        return sum(purchase.yen for purchase in self.purchases)


@dataclass(frozen=True, slots=True)
class Placement:
    """The reviewed platform over the years. `unsized` are systems that no size is stated of.

    `remedy` is None where everything fits as it is.
    """

    platform: str
    years: tuple[YearPlacement, ...]
    unsized: tuple[str, ...] = ()
    remedy: Remedy | None = None

    @property
    def first_misfit(self) -> int | None:
        """The first fiscal year in which something has no room."""
        return next((year.fiscal_year for year in self.years if year.misfits), None)

    def in_year(self, year: int) -> YearPlacement:
        """The platform in a fiscal year. Raises KeyError for one that was not looked at."""
        for each in self.years:
            if each.fiscal_year == year:
                return each
        raise KeyError(year)

"""Which hosts to buy, how many and when, so that everything has room: the cheapest way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import heappop, heappush

from bcp.consolidation.hosts import HostRoom, Storage, room_of
from bcp.consolidation.packing_search import Conditions, pack_guests
from bcp.consolidation.placement import Purchase
from bcp.consolidation.situation import Situation
from bcp.model.consolidation import Every
from bcp.model.message import Message
from bcp.model.review import Offer, PlacementPolicy

_MOST_ASKED = 400
"""So many packings are looked for before the search gives up."""

Counts = tuple[int, ...]
"""How many of each offer have been bought."""


def price(offer: Offer, years: int) -> int:
    """Yen for one host over so many fiscal years: what falls due once and in each year."""
    return sum(line.yen * (1 if line.every is Every.ONCE else years) for line in offer.costs)


def obstacle_of(
    situations: Sequence[Situation], offers: Sequence[Offer], policy: PlacementPolicy
) -> Message | None:
    """Why no number of the hosts on offer makes everything fit; None where some number does."""
    if not offers:
        return Message.of("The policy states no host that could be bought.")
    for situation in situations:
        storage, year = situation.storage, situation.fiscal_year
        disk = sum(guest.storage[0] for guest in situation.guests) - storage.disk
        if disk > 0 and not any(offer.disk for offer in offers):
            return Message.of(
                "In FY{year} the shared storage is {gib} GiB short, and no host on offer adds "
                "disk.",
                year=year,
                gib=-(-disk // 2**30),
            )
        iops = sum(guest.storage[1] for guest in situation.guests) - (storage.iops or 0)
        if storage.iops is not None and iops > 0 and not any(offer.iops for offer in offers):
            return Message.of(
                "In FY{year} the shared storage is {iops} operations a second short, and no host "
                "on offer adds any.",
                year=year,
                iops=iops,
            )
        for guest in situation.guests:
            rooms = [room_of(offer, policy) for offer in offers]
            rooms += [host.room for host in situation.hosts]
            if not any(all(map(int.__le__, guest.load, room)) for room in rooms):
                return Message.of(
                    "In FY{year} a machine of '{system}' is larger than any host on offer.",
                    year=year,
                    system=guest.system,
                )
    return None


@dataclass(frozen=True, slots=True)
class Bought:
    """What was found: purchases, whether nothing cheaper can do, and each year with them."""

    purchases: tuple[Purchase, ...]
    cheapest: bool
    situations: tuple[Situation, ...]


def cheapest_purchases(
    situations: Sequence[Situation],
    conditions: Conditions,
    offers: Sequence[Offer],
    policy: PlacementPolicy,
) -> Bought | None:
    """The purchases of the least cost over the years; None where the search gave up.

    Nothing is bought before it is needed, since that never costs less. The ways to buy are tried
    in the order of their cost, so the first that serves all years is the cheapest.
    """
    shop = _Shop(situations, conditions, offers, policy)
    waiting: list[tuple[int, int, Counts, tuple[Counts, ...]]] = [(0, 0, (0,) * len(offers), ())]
    seen: set[tuple[int, Counts]] = set()
    while waiting and shop.asked < _MOST_ASKED:
        yen, year, counts, before = heappop(waiting)
        if year == len(situations):
            return shop.bought(before)
        if (year, counts) in seen:
            continue
        seen.add((year, counts))
        if shop.fits(year, counts):
            heappush(waiting, (yen, year + 1, counts, (*before, counts)))
            continue
        for number, offer in enumerate(offers):
            more = (*counts[:number], counts[number] + 1, *counts[number + 1 :])
            cost = yen + price(offer, len(situations) - year)
            heappush(waiting, (cost, year, more, before))
    return None


class _Shop:
    """Knows what fits with which purchases."""

    def __init__(
        self,
        situations: Sequence[Situation],
        conditions: Conditions,
        offers: Sequence[Offer],
        policy: PlacementPolicy,
    ) -> None:
        self.situations, self.offers, self.policy = situations, offers, policy
        self.conditions = replace(conditions, homes=None)
        self.asked = 0
        self.sure = True

    def fits(self, year: int, counts: Counts) -> bool:
        """Whether everything has room in a year."""
        situation = self.with_hosts(self.situations[year], counts)
        if not situation.stores(situation.guests):
            return False
        self.asked += 1
        packing = pack_guests(situation.guests, situation.hosts, self.conditions)
        if packing.hosts is None:
            self.sure = self.sure and packing.proven
        return packing.hosts is not None

    def with_hosts(self, situation: Situation, counts: Counts) -> Situation:
        """The situation with so many more hosts of each offer."""
        taken = {host.id for host in situation.hosts}
        more: list[HostRoom] = []
        disk, iops = situation.storage.disk, situation.storage.iops
        for offer, count in zip(self.offers, counts, strict=True):
            names = (
                name
                for number in range(1, count + len(taken) + 1)
                if (name := f"{offer.id}-{number}") not in taken
            )
            room = room_of(offer, self.policy)
            more += [HostRoom(next(names), room, offer.id) for _ in range(count)]
            disk += offer.disk * count
            iops = None if iops is None else iops + offer.iops * count
        return replace(situation, hosts=(*situation.hosts, *more), storage=Storage(disk, iops))

    def bought(self, history: Sequence[Counts]) -> Bought:
        """What the counts of each year come to."""
        purchases = []
        before: Counts = (0,) * len(self.offers)
        for number, counts in enumerate(history):
            situation = self.situations[number]
            for offer, count, had in zip(self.offers, counts, before, strict=True):
                if count > had:
                    yen = (count - had) * price(offer, len(self.situations) - number)
                    purchases.append(Purchase(offer.id, count - had, situation.fiscal_year, yen))
            before = counts
        years = tuple(map(self.with_hosts, self.situations, history))
        return Bought(tuple(purchases), self.sure, years)

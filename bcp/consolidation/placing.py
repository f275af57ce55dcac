"""Placements: for a year, and for all years of the review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bcp.consolidation.demand import Demand, unsized
from bcp.consolidation.packing_search import Conditions, HostPacking, pack_guests
from bcp.consolidation.placement import (
    Method,
    Misfit,
    PlacedHost,
    Placement,
    Remedy,
    YearPlacement,
)
from bcp.consolidation.purchases import cheapest_purchases, obstacle_of
from bcp.consolidation.shortage import missing_of
from bcp.consolidation.situation import Situation, situation_of
from bcp.consolidation.solver import ENOUGH, PackingSolver, Work
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.review import ReviewPolicy


def place(
    inventory: Inventory,
    policy: ReviewPolicy,
    moving: Mapping[str, int],
    year: int,
    solver: PackingSolver | None = None,
    *,
    work: Work = ENOUGH,
) -> Placement:
    """The placement in each fiscal year of the review, which begins with `year`.

    `moving` says in which fiscal year each system moves. A later year begins from the placement
    of the one before. Raises KeyError for a platform nobody declares.
    """
    conditions = conditions_of(inventory, policy, solver, work)
    situations = [
        situation_of(inventory, policy, moving, each, year)
        for each in range(year, year + policy.cost.years)
    ]
    years = place_all(situations, conditions)
    fits = not any(each.misfits for each in years)
    return Placement(
        policy.platform,
        years,
        tuple(unsized(inventory, policy, moving)),
        None if fits else remedy(situations, conditions, policy),
    )


def remedy(situations: Sequence[Situation], conditions: Conditions, policy: ReviewPolicy) -> Remedy:
    """What to buy of the policy's offers so that everything fits, or why none of them helps."""
    obstacle = obstacle_of(situations, policy.offers, policy.placement)
    if obstacle is not None:
        return Remedy(obstacle=obstacle)
    bought = cheapest_purchases(situations, conditions, policy.offers, policy.placement)
    if bought is None:
        return Remedy(obstacle=Message.of("So many hosts are missing that no purchase was found."))
    years = place_all(bought.situations, conditions)
    return Remedy(bought.purchases, years, bought.cheapest)


def conditions_of(
    inventory: Inventory,
    policy: ReviewPolicy,
    solver: PackingSolver | None = None,
    work: Work = ENOUGH,
) -> Conditions:
    """What the policy and the platform ask of every placement."""
    platform = inventory.platforms_by_id[policy.platform]
    return Conditions(
        reserve=platform.reserve_hosts, apart=policy.placement.apart, solver=solver, work=work
    )


def place_all(situations: Sequence[Situation], conditions: Conditions) -> tuple[YearPlacement, ...]:
    """A placement for each year, each beginning from the one before."""
    found: list[YearPlacement] = []
    for situation in situations:
        if found:
            conditions = replace(conditions, homes=found[-1].host_of)
        found.append(place_year(situation, conditions))
    return tuple(found)


def place_year(situation: Situation, conditions: Conditions) -> YearPlacement:
    """The placement of a year. What does not fit is left out, system by system, such that none is
    left out for a less important one: by priority, then what runs there before what moves.
    """
    packing = pack_guests(situation.guests, situation.hosts, conditions)
    if packing.hosts is not None and situation.stores(situation.guests):
        return _placement(situation, situation.guests, packing, (), conditions, sure=True)
    kept, sure = _chosen(situation, conditions)
    guests = tuple(guest for guest in situation.guests if guest.system in kept)
    packing = pack_guests(guests, situation.hosts, conditions)
    left = {g.system: g for g in reversed(situation.guests) if g.system not in kept}
    placed = _placement(situation, guests, packing, (), conditions, sure=sure)
    misfits = tuple(
        _misfit(situation, placed, system, conditions)
        for system in sorted(left, key=lambda each: _rank(left[each]))
    )
    return replace(placed, misfits=misfits)


def _rank(guest: Demand) -> tuple[int, int, str]:
    return guest.priority, guest.since or 0, guest.system


def _chosen(situation: Situation, conditions: Conditions) -> tuple[set[str], bool]:
    """The systems that are kept, most important first, and whether that is proven."""
    ranked = sorted(
        {guest.system: guest for guest in reversed(situation.guests)}.values(), key=_rank
    )
    order = [guest.system for guest in ranked]
    sure = True

    def fits(systems: Sequence[str]) -> bool:
        nonlocal sure
        among = set(systems)
        guests = [guest for guest in situation.guests if guest.system in among]
        if not situation.stores(guests):
            return False
        packing = pack_guests(guests, situation.hosts, replace(conditions, homes=None))
        if packing.hosts is None:
            sure = sure and packing.proven
        return packing.hosts is not None

    return set(most_important(order, fits)), sure


def most_important(order: Sequence[str], fits: Callable[[Sequence[str]], bool]) -> list[str]:
    """Those that fit together, each kept unless it does not fit with all before it that are kept.

    `fits` must hold of every part of what it holds of. Few answers are asked for where few are
    left out.
    """
    kept: list[str] = []
    rest = list(order)
    while rest:
        most = _longest(kept, rest, fits)
        kept += rest[:most]
        rest = rest[most + 1 :]
    return kept


def _longest(
    kept: Sequence[str], rest: Sequence[str], fits: Callable[[Sequence[str]], bool]
) -> int:
    """How many of the rest, from its beginning, fit beside what is kept: found by halving."""
    if fits([*kept, *rest]):
        return len(rest)
    low, high = 0, len(rest)
    while high - low > 1:
        middle = (low + high) // 2
        if fits([*kept, *rest[:middle]]):
            low = middle
        else:
            high = middle
    return low


def _placement(
    situation: Situation,
    guests: Sequence[Demand],
    packing: HostPacking,
    misfits: tuple[Misfit, ...],
    conditions: Conditions,
    *,
    sure: bool,
) -> YearPlacement:
    places = packing.hosts or ()
    hosts = tuple(
        PlacedHost(
            host,
            tuple(g for g, place in zip(guests, places, strict=False) if place == number),
            reserve=number in packing.reserve,
        )
        for number, host in enumerate(situation.hosts)
    )
    return YearPlacement(
        fiscal_year=situation.fiscal_year,
        hosts=hosts,
        reserve=conditions.reserve,
        storage=situation.storage,
        bound=packing.bound,
        proven=packing.proven and sure,
        method=Method.EXACT if packing.exact else Method.RULES,
        misfits=misfits,
        clocked=packing.clocked,
    )


def _misfit(
    situation: Situation, placed: YearPlacement, system: str, conditions: Conditions
) -> Misfit:
    machines = [guest for guest in situation.guests if guest.system == system]
    host, missing = missing_of(machines, placed, conditions.apart)
    return Misfit(system, len(machines), machines[0].priority, missing, host)

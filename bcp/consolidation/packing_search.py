"""Guests on hosts, some hosts being kept in reserve: by rules, then exactly where a solver is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bcp.consolidation.bounds import lower_bound
from bcp.consolidation.demand import Demand
from bcp.consolidation.heuristic import pack
from bcp.consolidation.hosts import HostRoom, reserve_choices, usable_room
from bcp.consolidation.packing import Assignment, Packing, cost, is_feasible
from bcp.consolidation.solver import ENOUGH, Packed, PackingSolver, Work
from bcp.consolidation.tidying import relabelled, tidied

_MOST_EXACT = 30_000
"""Items times bins of a packing that is given to the exact solver."""

_MOST_TIDIED = 4_000

Homes = Mapping[tuple[str, int], str]
"""Where guests run now: the host by (system, machine)."""


@dataclass(frozen=True, slots=True)
class HostPacking:
    """A host for each guest, by number, and the hosts kept in reserve.

    `hosts` is None where no packing was found, and `proven` then says that there is none. Else
    `bound` is how many hosts with guests there must be, `proven` that it is reached.
    """

    hosts: tuple[int, ...] | None
    reserve: tuple[int, ...]
    bound: int
    proven: bool
    exact: bool = False
    clocked: bool = False


@dataclass(frozen=True, slots=True)
class Conditions:
    """What guests are packed by: how many hosts may fail, which systems stay apart, where guests
    are now, and who helps.
    """

    reserve: int = 0
    apart: tuple[tuple[str, ...], ...] = ()
    homes: Homes | None = None
    solver: PackingSolver | None = None
    work: Work = ENOUGH


def pack_guests(
    guests: Sequence[Demand], hosts: Sequence[HostRoom], conditions: Conditions
) -> HostPacking:
    """The packing of guests on the fewest hosts, over all choices of the hosts in reserve.

    The reserve stays empty, and no other host holds more than each host in reserve has room for,
    so whichever hosts fail, each one's guests restart together on one of the reserve.
    """
    homes = conditions.homes or {}
    busy = Counter(homes[guest.key] for guest in guests if guest.key in homes)
    found: list[tuple[Packing, Packed, tuple[int, ...], list[int]]] = []
    for reserve in reserve_choices(hosts, conditions.reserve, busy):
        others = [number for number in range(len(hosts)) if number not in reserve]
        packing = packing_of(guests, hosts, reserve, others, conditions)
        found.append((packing, solve(packing, conditions), reserve, others))
    if not found:
        return HostPacking(None, (), 0, proven=True)
    feasible = [each for each in found if each[1].assignment is not None]
    refuted = [each for each in found if each[1].bound > len(each[0].rooms)]
    open_ = [each for each in found if each not in refuted]
    bound = min((packed.bound for _, packed, _, _ in open_), default=len(hosts) + 1)
    exact = any(packed.exact for _, packed, _, _ in found)
    clocked = any(packed.clocked for _, packed, _, _ in found)
    if not feasible:
        reserve = found[0][2]
        return HostPacking(None, reserve, bound, not open_, exact, clocked)
    packing, packed, reserve, others = min(
        feasible, key=lambda each: cost(each[0], each[1].assignment or ())
    )
    assignment = _tidy(packing, packed.assignment or (), conditions)
    placed = tuple(others[place] for place in assignment)
    return HostPacking(placed, reserve, bound, packed.used <= bound, exact, clocked)


def packing_of(
    guests: Sequence[Demand],
    hosts: Sequence[HostRoom],
    reserve: Sequence[int],
    others: Sequence[int],
    conditions: Conditions,
) -> Packing:
    """Guests and the hosts that are not in reserve, in numbers."""
    systems = {
        system: number for number, system in enumerate({guest.system: 0 for guest in guests})
    }
    by_system: dict[str, set[int]] = {}
    for number, guest in enumerate(guests):
        by_system.setdefault(guest.system, set()).add(number)
    foes: dict[str, set[int]] = {}
    for group in conditions.apart:
        for one in group:
            for other in group:
                if one != other:
                    foes.setdefault(one, set()).update(by_system.get(other, ()))
    place = {hosts[number].id: position for position, number in enumerate(others)}
    homes = conditions.homes or {}
    kept = [hosts[number].room for number in reserve]
    return Packing(
        sizes=tuple(guest.load for guest in guests),
        rooms=tuple(usable_room(hosts[number].room, kept) for number in others),
        groups=tuple(guest.group for guest in guests),
        foes=tuple(frozenset(foes.get(guest.system, ())) for guest in guests),
        kin=tuple(systems[guest.system] for guest in guests),
        homes=tuple(place.get(homes.get(guest.key, "")) for guest in guests),
    )


def solve(packing: Packing, conditions: Conditions) -> Packed:
    """The best packing known and a bound on the number of bins."""
    bound = lower_bound(packing)
    if bound > len(packing.rooms):
        return Packed(None, bound)
    known = Packed(pack(packing, bound), bound)
    if conditions.solver is None or known.proven(packing):
        return known
    return _exactly(packing, known, conditions.solver, conditions.work)


def _exactly(packing: Packing, known: Packed, solver: PackingSolver, work: Work) -> Packed:
    """What the exact solver makes of it, group by group where bins are alike."""
    if not packing.splits:
        return _asked(packing, known, solver, work)
    answers = []
    for items, part in packing.parts():
        bound = lower_bound(part)
        answers.append((items, _asked(part, Packed(pack(part, bound), bound), solver, work)))
    merged = packing.side_by_side((items, packed.assignment) for items, packed in answers)
    best = min(
        (each for each in (known.assignment, merged) if each is not None),
        key=lambda each: cost(packing, each),
        default=None,
    )
    total = sum(packed.bound for _, packed in answers)
    exact = any(packed.exact for _, packed in answers)
    clocked = any(packed.clocked for _, packed in answers)
    return Packed(best, max(known.bound, total), exact, clocked)


def _asked(packing: Packing, known: Packed, solver: PackingSolver, work: Work) -> Packed:
    if known.proven(packing) or len(packing.sizes) * len(packing.rooms) > _MOST_EXACT:
        return known
    answer = solver.fewest(packing, known, work)
    if answer.assignment is not None and not is_feasible(packing, answer.assignment):
        raise AssertionError("a packing breaks its conditions")
    return answer


def _tidy(packing: Packing, assignment: Assignment, conditions: Conditions) -> Assignment:
    best = tidied(packing, relabelled(packing, assignment))
    solver = conditions.solver
    if solver is None or len(packing.sizes) * len(set(best)) > _MOST_TIDIED:
        return best
    better = solver.tidied(packing, best, conditions.work)
    if not is_feasible(packing, better):
        raise AssertionError("a packing breaks its conditions")
    return min(best, better, key=lambda each: cost(packing, each))

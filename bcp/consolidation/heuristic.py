"""A good packing at once: greedy rules, then bins emptied by driving items out of their places.

Greedy rules after Panigrahy, Talwar, Uyeda, Wieder, Heuristics for vector bin packing, 2011. The
search drives items out by penalties that grow with each refusal, after Nagata and Bräysy, A
powerful route minimization heuristic, 2009. Work is counted in looks, not in seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from bcp.consolidation.bounds import lower_bound
from bcp.consolidation.filling import Filling
from bcp.consolidation.packing import Assignment, Packing, Vector, cost

_LOOKS_PER_ITEM, _MOST_LOOKS = 1_000, 2_000_000
"""The work allowed for one attempt: about two seconds on one core for a thousand items."""

_MORE_BINS = 8
"""How far above the bound bins are filled evenly."""

_ATTEMPTS = 3
"""So many bins are tried to be emptied before the search gives up."""

_MOST_PAIRS = 400
_PARTS = 1_000_000


@dataclass(frozen=True, slots=True)
class Rule:
    """How items are put in order (the heaviest first) and where each goes."""

    weigh: Callable[[Vector], int]
    tight: bool


def pack(packing: Packing, bound: int) -> Assignment | None:
    """The assignment to the fewest bins that was found; None where none was.

    It stops at `bound`. What is at home stays there where that costs no bin. Groups share no bin,
    so where all bins are alike each is packed by itself.
    """
    best = _at_home(packing)
    if _uses(best) <= bound:
        return best
    if packing.splits:
        packed = [
            (items, _pack_together(part, lower_bound(part))) for items, part in packing.parts()
        ]
        return _better(packing, best, packing.side_by_side(packed))
    return _better(packing, best, _pack_together(packing, bound))


def _pack_together(packing: Packing, bound: int) -> Assignment | None:
    """Evenly into as few bins as there must be, then by rules, then evenly into fewer than that."""
    owned = set(packing.groups) - {None}
    best = _evenly(packing, bound) if len(owned) <= 1 else None
    if best is not None:
        return best
    for filling in _greedy_fillings(packing):
        best = _better(packing, best, filling.assignment())
        if _uses(best) <= bound:
            return best
    if len(owned) <= 1:
        most = len(packing.rooms) + 1 if best is None else len(set(best))
        for count in range(bound + 1, min(most, bound + _MORE_BINS)):
            found = _evenly(packing, count)
            if found is not None:
                return found
    if best is None:
        best = _settled_somehow(packing)
    return None if best is None else _with_fewer_bins(packing, best, bound)


def _evenly(packing: Packing, count: int) -> Assignment | None:
    """Into so many bins, opened all at once: each item where most is left of what it takes."""
    bins = _largest_first(packing, range(len(packing.rooms)))[:count]
    if not bins:
        return None
    rule = Rule(_scales(packing)[0], tight=True)
    totals = [sum(size[d] for size in packing.sizes) for d in range(3)]
    rooms = [sum(packing.rooms[place][d] for place in bins) or 1 for d in range(3)]
    worth = [(total / room) ** 2 / room**2 for total, room in zip(totals, rooms, strict=True)]
    filling = Filling(packing)
    filling.closed = set(range(len(packing.rooms))) - set(bins)
    for item in _ordered(packing, rule, 0):
        one, two, three = map(float.__mul__, worth, map(float, packing.sizes[item]))
        best, most = None, -1.0
        for place in bins:
            free = filling.free[place]
            match = one * free[0] + two * free[1] + three * free[2]
            if match > most and filling.takes(item, place):
                best, most = place, match
        if best is None:
            filling.pool.append(item)
        else:
            filling.put(item, best)
    filling.pool.reverse()
    return filling.assignment() if settle(filling) else None


def first_fit(packing: Packing) -> Assignment | None:
    """Plain first fit, the heaviest first: what others are measured by."""
    rule = Rule(_scales(packing)[0], tight=False)
    return _greedy(packing, _ordered(packing, rule, 0), rule).assignment()


def _uses(assignment: Assignment | None) -> float:
    return float("inf") if assignment is None else len(set(assignment))


def _better(
    packing: Packing, one: Assignment | None, other: Assignment | None
) -> Assignment | None:
    found = [each for each in (one, other) if each is not None]
    return min(found, key=lambda each: cost(packing, each), default=None)


def _scales(packing: Packing) -> tuple[Callable[[Vector], int], ...]:
    """Weights of items: by the sum of shares, the greatest, the sum by scarcity, and each alone."""
    most = [max((room[d] for room in packing.rooms), default=0) or 1 for d in range(3)]
    totals = [sum(size[d] for size in packing.sizes) for d in range(3)]
    scarce = [
        _PARTS * total // (top * len(packing.sizes) or 1)
        for total, top in zip(totals, most, strict=True)
    ]

    def shares(size: Vector) -> list[int]:
        return [_PARTS * amount // top for amount, top in zip(size, most, strict=True)]

    return (
        lambda size: sum(map(int.__mul__, shares(size), scarce)),
        lambda size: max(shares(size)),
        lambda size: sum(shares(size)),
        lambda size: shares(size)[0] * _PARTS + sum(shares(size)),
        lambda size: shares(size)[1] * _PARTS + sum(shares(size)),
        lambda size: shares(size)[2] * _PARTS + sum(shares(size)),
    )


def _greedy_fillings(packing: Packing) -> Iterator[Filling]:
    turns = len(set(packing.groups)) if not packing.alike or len(packing.rooms) < 8 else 1
    for tight in (True, False):
        for weigh in _scales(packing):
            for turn in range(turns):
                rule = Rule(weigh, tight)
                yield _greedy(packing, _ordered(packing, rule, turn), rule)


def _ordered(packing: Packing, rule: Rule, turn: int) -> list[int]:
    """Items group by group, beginning with another one each turn; those of no group come last."""
    weights = [rule.weigh(size) for size in packing.sizes]
    groups = sorted({group for group in packing.groups if group is not None})
    place = {group: (number + turn) % len(groups) for number, group in enumerate(groups)}
    return sorted(
        range(len(weights)),
        key=lambda item: (
            place.get(packing.groups[item], len(groups)),  # type: ignore[arg-type]
            -weights[item],
            item,
        ),
    )


def _greedy(packing: Packing, order: Iterable[int], rule: Rule) -> Filling:
    filling = Filling(packing)
    opened: list[int] = []
    unopened = _largest_first(packing, range(len(packing.rooms)))
    for item in order:
        place = _choose(filling, item, opened, rule)
        if place is None:
            place = next((each for each in unopened if filling.takes(item, each)), None)
            if place is None:
                filling.pool.append(item)
                continue
            unopened.remove(place)
            opened.append(place)
        filling.put(item, place)
    return filling


def _largest_first(packing: Packing, bins: Iterable[int]) -> list[int]:
    most = [max((room[d] for room in packing.rooms), default=0) or 1 for d in range(3)]
    return sorted(
        bins,
        key=lambda place: (
            -sum(
                _PARTS * have // top for have, top in zip(packing.rooms[place], most, strict=True)
            ),
            place,
        ),
    )


def _choose(filling: Filling, item: int, bins: Iterable[int], rule: Rule) -> int | None:
    """The first bin that takes an item, or the one that is then fullest where it is fullest."""
    best, least = None, 1 << 60
    rooms, size = filling.packing.rooms, filling.packing.sizes[item]
    for place in bins:
        if not filling.takes(item, place):
            continue
        if not rule.tight:
            return place
        free, room = filling.free[place], rooms[place]
        left = sum(
            _PARTS * (have - take) // (all_ or 1)
            for have, take, all_ in zip(free, size, room, strict=True)
        )
        if left < least:
            best, least = place, left
    return best


def _at_home(packing: Packing) -> Assignment | None:
    """What is at home stays there as far as it fits, the rest is put around it."""
    if all(home is None for home in packing.homes):
        return None
    filling = Filling(packing)
    rule = Rule(_scales(packing)[0], tight=True)
    order = _ordered(packing, rule, 0)
    for item in order:
        home = packing.homes[item]
        if home is not None and filling.takes(item, home):
            filling.put(item, home)
    filling.pool = [item for item in reversed(order) if filling.place[item] is None]
    return filling.assignment() if settle(filling) else None


def _settled_somehow(packing: Packing) -> Assignment | None:
    """Where no rule finds a place for all: those left out drive others out."""
    fillings = sorted(_greedy_fillings(packing), key=lambda each: len(each.pool))
    for filling in fillings[:_ATTEMPTS]:
        filling.pool.reverse()
        if settle(filling):
            return filling.assignment()
    return None


def _with_fewer_bins(packing: Packing, best: Assignment, bound: int) -> Assignment:
    """One bin after the other is emptied as long as its items find a place elsewhere."""
    attempts = 0
    while len(set(best)) > bound and attempts < _ATTEMPTS:
        filling = Filling(packing, best)
        used = sorted(filling.in_use(), key=lambda place: (_fullness(filling, place), place))
        if attempts >= len(used):
            break
        emptied = used[attempts]
        filling.closed = {place for place in range(len(packing.rooms)) if place not in used}
        filling.closed.add(emptied)
        weigh = _scales(packing)[0]
        filling.pool = sorted(
            filling.inside[emptied], key=lambda item: (weigh(packing.sizes[item]), item)
        )
        for item in filling.pool:
            filling.take(item)
        if settle(filling) and (found := filling.assignment()) is not None:
            best, attempts = found, 0
        else:
            attempts += 1
    return best


def _fullness(filling: Filling, place: int) -> int:
    room = filling.packing.rooms[place]
    return sum(
        _PARTS * (have - free) // (have or 1)
        for have, free in zip(room, filling.free[place], strict=True)
    )


def settle(filling: Filling) -> bool:
    """Find a place for all in the pool, driving others out where there is none; False where the
    work allowed was not enough or nobody can be driven out.
    """
    packing = filling.packing
    allowed = filling.looks + min(_LOOKS_PER_ITEM * len(packing.sizes), _MOST_LOOKS)
    weigh = _scales(packing)[0]
    weights = [weigh(size) for size in packing.sizes]
    penalties = [1] * len(weights)
    rule = Rule(weigh, tight=True)
    while filling.pool and filling.looks < allowed:
        item = filling.pool.pop()
        filling.looks += len(packing.rooms)
        place = _choose(filling, item, filling.in_use(), rule)
        if place is None:
            place = _choose(filling, item, _largest_first(packing, filling.empty()), rule)
        if place is None:
            penalties[item] += 1
            chosen = _cheapest_eviction(filling, item, penalties, weights)
            if chosen is None:
                filling.pool.append(item)
                return False
            place, victims = chosen
            for victim in victims:
                filling.take(victim)
            filling.pool.extend(sorted(victims, key=lambda each: (weights[each], each)))
        filling.put(item, place)
    return not filling.pool


Eviction = tuple[int, tuple[int, ...]]


def _cheapest_eviction(
    filling: Filling, item: int, penalties: Sequence[int], weights: Sequence[int]
) -> Eviction | None:
    """The bin, and the one or two items in it, that make room for the least penalty."""
    bins = [place for place in filling.in_use() if filling.admits(item, place)]
    for count in (1, 2):
        best: Eviction | None = None
        least = (1 << 60, 0)
        for place in bins:
            for victims in _victims(filling, item, place, count):
                price = (
                    sum(penalties[each] for each in victims),
                    sum(weights[each] for each in victims),
                )
                if price < least:
                    best, least = (place, victims), price
        if best is not None:
            return best
    return None


def _victims(filling: Filling, item: int, place: int, count: int) -> Iterator[tuple[int, ...]]:
    """Sets of `count` items, and the item's foes, without which a bin has room for an item."""
    packing = filling.packing
    inside = sorted(filling.inside[place])
    foes = tuple(other for other in inside if other in packing.foes[item])
    size, free, sizes = packing.sizes[item], filling.free[place], packing.sizes
    lack = [
        take - have - sum(sizes[foe][d] for foe in foes)
        for d, (take, have) in enumerate(zip(size, free, strict=True))
    ]
    filling.looks += len(inside)
    if foes and max(lack) <= 0:
        yield foes
        return
    others = [other for other in inside if other not in foes]
    one, two, three = lack
    if count == 1:
        for other in others:
            first, second, third = sizes[other]
            if first >= one and second >= two and third >= three:
                yield (*foes, other)
        return
    for number, (left, right) in enumerate(combinations(others, 2)):
        if number >= _MOST_PAIRS:
            break
        filling.looks += 1
        a, b = sizes[left], sizes[right]
        if a[0] + b[0] >= one and a[1] + b[1] >= two and a[2] + b[2] >= three:
            yield (*foes, left, right)

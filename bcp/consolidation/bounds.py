"""How many bins a packing needs at least."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bcp.consolidation.packing import Packing, Vector

_MOST_THRESHOLDS = 100
_LARGEST_CLIQUE_SOUGHT = 400


def lower_bound(packing: Packing) -> int:
    """No assignment uses fewer bins; more than there are says that none exists.

    Groups share no bin, so what each needs adds up. A group needs as many as hold its sum in each
    dimension, the largest first; as its items that never meet (a clique of foes, and items larger
    than half a bin, with what Martello and Toth's bound L2 adds); and one.
    """
    everything = range(len(packing.sizes))
    by_group: dict[int, list[int]] = {}
    for item, group in enumerate(packing.groups):
        if group is not None:
            by_group.setdefault(group, []).append(item)
    return max(
        _least(packing, everything),
        sum(_least(packing, items) for items in by_group.values()),
    )


def _least(packing: Packing, items: Sequence[int]) -> int:
    if not items:
        return 0
    dimensions = range(len(packing.sizes[items[0]]))
    kinds = set(packing.rooms)
    if not all(_fits_somewhere(packing.sizes[item], kinds) for item in items):
        return len(packing.rooms) + 1
    found = [1, _clique(packing, items)]
    for dimension in dimensions:
        sizes = sorted((packing.sizes[item][dimension] for item in items), reverse=True)
        rooms = sorted((room[dimension] for room in packing.rooms), reverse=True)
        found += [_filled(sum(sizes), rooms), _martello_toth(sizes, rooms[0])]
    return max(found)


def _fits_somewhere(size: Vector, rooms: Iterable[Vector]) -> bool:
    return any(all(map(int.__le__, size, room)) for room in rooms)


def _filled(amount: int, rooms: Sequence[int]) -> int:
    for count, room in enumerate(rooms):
        if amount <= 0:
            return count
        amount -= room
    return len(rooms) + (amount > 0)


def _martello_toth(sizes: Sequence[int], room: int) -> int:
    """L2: above the threshold complements nothing fits with an item, above half no other such."""
    half = [size for size in sizes if 2 * size > room]
    if not half:
        return 0
    small = sorted({size for size in sizes if 2 * size <= room})
    step = max(1, len(small) // _MOST_THRESHOLDS)
    best = len(half)
    for threshold in [0, *small[::step]]:
        large = sum(size > room - threshold for size in half)
        middle = [size for size in half if size <= room - threshold]
        rest = sum(size for size in sizes if threshold <= size and 2 * size <= room)
        missing = rest - (len(middle) * room - sum(middle))
        best = max(best, large + len(middle) + max(0, -(-missing // room) if room else 0))
    return best


def _clique(packing: Packing, items: Sequence[int]) -> int:
    """The size of some set of items that are all foes of each other."""
    among = set(items)
    hostile = sorted(
        (item for item in items if packing.foes[item] & among),
        key=lambda item: -len(packing.foes[item] & among),
    )
    best = 0
    for start in hostile[:_LARGEST_CLIQUE_SOUGHT]:
        clique = {start}
        for item in hostile:
            if clique <= packing.foes[item]:
                clique.add(item)
        best = max(best, len(clique))
    return best

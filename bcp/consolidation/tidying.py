"""A packing made better without more bins: kin apart, fewer moves, bins evenly full."""

from __future__ import annotations

from collections import Counter

from bcp.consolidation.filling import Filling
from bcp.consolidation.packing import Assignment, Packing, cost, unevenness

_PASSES = 4
_MOST_TRIES = 2_000_000


def relabelled(packing: Packing, assignment: Assignment) -> Assignment:
    """The same packing with bins of equal room exchanged so that more items are at home."""
    together = Counter(
        (place, home)
        for place, home in zip(assignment, packing.homes, strict=True)
        if home is not None and packing.rooms[place] == packing.rooms[home]
    )
    renamed: dict[int, int] = {}
    for (place, home), _ in sorted(together.items(), key=lambda each: (-each[1], each[0])):
        if place not in renamed and home not in renamed.values():
            renamed[place] = home
    for place in sorted(set(assignment) - set(renamed)):
        taken = set(renamed.values())
        renamed[place] = next(
            other
            for other in (place, *range(len(packing.rooms)))
            if other not in taken and packing.rooms[other] == packing.rooms[place]
        )
    return tuple(renamed[place] for place in assignment)


def tidied(packing: Packing, assignment: Assignment) -> Assignment:
    """The packing after single items have moved to other bins in use as long as it costs less."""
    filling = Filling(packing, assignment)
    kin = Counter(zip(packing.kin, assignment, strict=True))
    bins = sorted(set(assignment))
    tries = 0
    for _ in range(_PASSES):
        changed = False
        for item in range(len(assignment)):
            if tries > _MOST_TRIES:
                break
            tries += len(bins)
            changed |= _move(filling, item, bins, kin)
        if not changed:
            break
    found = filling.assignment()
    assert found is not None
    return min(found, assignment, key=lambda each: cost(packing, each))


def _move(filling: Filling, item: int, bins: list[int], kin: Counter[tuple[int, int]]) -> bool:
    packing = filling.packing
    here = filling.place[item]
    assert here is not None
    family, home = packing.kin[item], packing.homes[item]
    left = _change(filling, item, here, -1)
    best, target = (0, 0, 0), None
    for there in bins:
        if there == here or not filling.takes(item, there):
            continue
        saved = (
            kin[family, there] - (kin[family, here] - 1),
            (home == here) - (home == there) if home is not None else 0,
            left + _change(filling, item, there, 1),
        )
        if saved < best:
            best, target = saved, there
    if target is None or len(filling.inside[here]) == 1:
        return False
    filling.take(item)
    filling.put(item, target)
    kin[family, here] -= 1
    kin[family, target] += 1
    return True


def _change(filling: Filling, item: int, place: int, sign: int) -> int:
    """By how much a bin gets more uneven when an item comes (1) or goes (-1)."""
    room, free = filling.packing.rooms[place], filling.free[place]
    used = [have - left for have, left in zip(room, free, strict=True)]
    after = [
        amount + sign * size for amount, size in zip(used, filling.packing.sizes[item], strict=True)
    ]
    return unevenness(after, room) - unevenness(used, room)

"""Vector bin packing, reduced to numbers: items of several sizes, bins, and who may share one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

Vector = tuple[int, int, int]
"""An amount in each dimension, of which a host has three."""

Assignment = tuple[int, ...]
"""The bin of each item."""


@dataclass(frozen=True, slots=True)
class Packing:
    """Items with their `sizes`, to be put into bins with their `rooms`.

    Items of different `groups` never share a bin; those of group None may join any. `foes` are
    the items that an item never shares a bin with. Items with the same number in `kin` had better
    not share one. `homes` are the bins in which items are now, where they are in one.
    """

    sizes: tuple[Vector, ...]
    rooms: tuple[Vector, ...]
    groups: tuple[int | None, ...]
    foes: tuple[frozenset[int], ...]
    kin: tuple[int, ...]
    homes: tuple[int | None, ...]

    @property
    def alike(self) -> bool:
        """Whether all bins have the same room."""
        return len(set(self.rooms)) <= 1

    def part(self, items: Sequence[int], bins: Sequence[int]) -> Packing:
        """The packing of some items into some bins, both numbered anew in the order given."""
        place = {item: number for number, item in enumerate(items)}
        room = {each: number for number, each in enumerate(bins)}
        return Packing(
            tuple(self.sizes[item] for item in items),
            tuple(self.rooms[each] for each in bins),
            tuple(self.groups[item] for item in items),
            tuple(
                frozenset(place[foe] for foe in self.foes[item] if foe in place) for item in items
            ),
            tuple(self.kin[item] for item in items),
            tuple(None if (home := self.homes[item]) is None else room.get(home) for item in items),
        )

    @property
    def splits(self) -> bool:
        """Whether each group may be packed by itself, since one bin is as good as another."""
        return self.alike and None not in self.groups and len(set(self.groups)) > 1

    def parts(self) -> Iterator[tuple[list[int], Packing]]:
        """Each group's items by number, and their packing into all bins, nothing being at home."""
        homeless = replace(self, homes=(None,) * len(self.sizes))
        for group in sorted({group for group in self.groups if group is not None}):
            items = [item for item, each in enumerate(self.groups) if each == group]
            yield items, homeless.part(items, range(len(self.rooms)))

    def side_by_side(
        self, packed: Iterable[tuple[Sequence[int], Assignment | None]]
    ) -> Assignment | None:
        """Each group's assignment in bins of its own; None where bins run out."""
        merged = [0] * len(self.sizes)
        first = 0
        for items, assignment in packed:
            if assignment is None:
                return None
            places = {place: first + n for n, place in enumerate(sorted(set(assignment)))}
            for item, place in zip(items, assignment, strict=True):
                merged[item] = places[place]
            first += len(places)
        return tuple(merged) if first <= len(self.rooms) else None


Cost = tuple[int, int, int, int]
"""What is minimised, in this order: bins used, pairs of kin that share a bin, items that leave
their home, and the unevenness of the bins in use.
"""


def cost(packing: Packing, assignment: Assignment) -> Cost:
    """The cost of an assignment. Unevenness is the sum of squares of each bin's share in use, in
    thousandths, dimension by dimension.
    """
    together = Counter(zip(packing.kin, assignment, strict=True))
    moves = sum(
        home is not None and home != place
        for home, place in zip(packing.homes, assignment, strict=True)
    )
    return (
        len(set(assignment)),
        sum(count * (count - 1) // 2 for count in together.values()),
        moves,
        sum(
            unevenness(used, packing.rooms[place])
            for place, used in loads(packing, assignment).items()
        ),
    )


def unevenness(used: Iterable[int], room: Vector) -> int:
    """The sum of squares of the shares in use, in thousandths."""
    return sum((1000 * amount // (have or 1)) ** 2 for amount, have in zip(used, room, strict=True))


def loads(packing: Packing, assignment: Assignment) -> dict[int, list[int]]:
    """By bin in use what its items take together."""
    found: dict[int, list[int]] = {}
    for size, place in zip(packing.sizes, assignment, strict=True):
        used = found.setdefault(place, [0] * len(size))
        for dimension, amount in enumerate(size):
            used[dimension] += amount
    return found


def is_feasible(packing: Packing, assignment: Assignment) -> bool:
    """Whether an assignment keeps rooms, groups and foes."""
    if len(assignment) != len(packing.sizes):
        return False
    rooms = all(
        amount <= have
        for place, used in loads(packing, assignment).items()
        for amount, have in zip(used, packing.rooms[place], strict=True)
    )
    owners: dict[int, set[int]] = {}
    for group, place in zip(packing.groups, assignment, strict=True):
        if group is not None:
            owners.setdefault(place, set()).add(group)
    return (
        rooms
        and all(len(groups) == 1 for groups in owners.values())
        and not any(
            assignment[foe] == place
            for item, place in enumerate(assignment)
            for foe in packing.foes[item]
        )
    )

"""Bins while they are being filled."""

from __future__ import annotations

from collections.abc import Iterable

from bcp.consolidation.packing import Assignment, Packing


class Filling:
    """Who is where, what is left of each bin, and who waits for a place (`pool`).

    `closed` bins take nothing. `looks` counts how often a bin or an item in it was looked at: the
    measure of work.
    """

    def __init__(self, packing: Packing, assignment: Iterable[int | None] = ()) -> None:
        self.packing = packing
        self.free = [list(room) for room in packing.rooms]
        self.inside: list[set[int]] = [set() for _ in packing.rooms]
        self.owner: list[int | None] = [None] * len(packing.rooms)
        self.place: list[int | None] = [None] * len(packing.sizes)
        self.pool: list[int] = []
        self.closed: set[int] = set()
        self.looks = 0
        for item, place in enumerate(assignment):
            if place is not None:
                self.put(item, place)

    def put(self, item: int, place: int) -> None:
        """Put an item into a bin, whatever is in there."""
        free, (first, second, third) = self.free[place], self.packing.sizes[item]
        free[0] -= first
        free[1] -= second
        free[2] -= third
        self.inside[place].add(item)
        self.place[item] = place
        if self.packing.groups[item] is not None:
            self.owner[place] = self.packing.groups[item]

    def take(self, item: int) -> None:
        """Take an item out of its bin."""
        place = self.place[item]
        assert place is not None
        free, (first, second, third) = self.free[place], self.packing.sizes[item]
        free[0] += first
        free[1] += second
        free[2] += third
        inside = self.inside[place]
        inside.discard(item)
        self.place[item] = None
        if self.packing.groups[item] is not None and not any(
            self.packing.groups[other] is not None for other in inside
        ):
            self.owner[place] = None

    def fits(self, item: int, place: int) -> bool:
        """Whether there is room for an item."""
        free, size = self.free[place], self.packing.sizes[item]
        return size[0] <= free[0] and size[1] <= free[1] and size[2] <= free[2]

    def admits(self, item: int, place: int) -> bool:
        """Whether an item's group may enter a bin."""
        group, owner = self.packing.groups[item], self.owner[place]
        return (group is None or owner is None or group == owner) and place not in self.closed

    def takes(self, item: int, place: int) -> bool:
        """Whether an item may be put into a bin: room, group and foes."""
        foes = self.packing.foes[item]
        return (
            self.fits(item, place)
            and self.admits(item, place)
            and (not foes or foes.isdisjoint(self.inside[place]))
        )

    def empty(self) -> list[int]:
        """The bins that nothing is in and that are not closed."""
        return [
            place
            for place, inside in enumerate(self.inside)
            if not inside and place not in self.closed
        ]

    def in_use(self) -> list[int]:
        """The bins that something is in."""
        return [place for place, inside in enumerate(self.inside) if inside]

    def assignment(self) -> Assignment | None:
        """The bin of each item, None while some have none."""
        found = tuple(place for place in self.place if place is not None)
        return found if len(found) == len(self.place) else None

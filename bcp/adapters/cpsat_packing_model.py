"""A packing as a model of CP-SAT. Importing this needs OR-Tools."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from math import gcd

from ortools.sat.python.cp_model import CpModel, CpSolver, IntVar, LinearExpr

from bcp.consolidation.packing import Assignment, Packing


class PackingModel:
    """Each item in one of `bins`; rooms, groups and foes are kept."""

    def __init__(self, packing: Packing, bins: Iterable[int]) -> None:
        self.packing, self.bins = packing, list(bins)
        self.model = CpModel()
        self.inside = [
            {
                place: self.model.new_bool_var("")
                for place in self.bins
                if self._has_room(item, place)
            }
            for item in range(len(packing.sizes))
        ]
        for options in self.inside:
            self.model.add_exactly_one(options.values())
        self._keep_rooms()
        self._keep_groups()
        self._keep_foes()

    def use_fewest(self, least: int, most: int) -> None:
        """Minimise the bins in use, `least` to `most` of them."""
        used = self.used
        total = LinearExpr.sum(list(used.values()))
        self.model.add_linear_constraint(total, least, most)
        for one, other in zip(self.bins, self.bins[1:], strict=False):
            if self.packing.rooms[one] == self.packing.rooms[other]:
                self.model.add_implication(used[other], used[one])
        if self.packing.alike:
            self._number_by_first_item()
        for dimension in range(3):
            sizes, rooms = self._amounts(dimension)
            capacity = LinearExpr.weighted_sum(
                list(used.values()), [rooms[place] for place in used]
            )
            self.model.add(capacity >= sum(sizes))
        self.model.minimize(total)

    def keep_apart_and_at_home(self) -> None:
        """Minimise the pairs of kin that share a bin, then the items that leave their home."""
        families: dict[int, list[int]] = {}
        for item, family in enumerate(self.packing.kin):
            families.setdefault(family, []).append(item)
        pairs = [
            excess
            for members in families.values()
            for place in self.bins
            for excess in self._pairs(members, place)
        ]
        staying = [
            self.inside[item][home]
            for item, home in enumerate(self.packing.homes)
            if home is not None and home in self.inside[item]
        ]
        weight = len(self.packing.sizes) + 1
        self.model.minimize(weight * LinearExpr.sum(pairs) - LinearExpr.sum(staying))

    def begin_at(self, known: Assignment) -> None:
        """Begin the search at an assignment."""
        for item, options in enumerate(self.inside):
            for place, chosen in options.items():
                self.model.add_hint(chosen, place == known[item])

    def read(self, solver: CpSolver) -> Assignment:
        """The assignment that was found."""
        return tuple(
            next(place for place, chosen in options.items() if solver.boolean_value(chosen))
            for options in self.inside
        )

    @cached_property
    def used(self) -> dict[int, IntVar]:
        """By bin, whether anything is in it."""
        used = {place: self.model.new_bool_var("") for place in self.bins}
        for options in self.inside:
            for place, chosen in options.items():
                self.model.add_implication(chosen, used[place])
        return used

    def _has_room(self, item: int, place: int) -> bool:
        size, room = self.packing.sizes[item], self.packing.rooms[place]
        return all(amount <= have for amount, have in zip(size, room, strict=True))

    def _amounts(self, dimension: int) -> tuple[list[int], list[int]]:
        """Sizes and rooms in units of the sizes' greatest common divisor: small numbers."""
        sizes = [size[dimension] for size in self.packing.sizes]
        unit = gcd(*sizes) or 1
        return [size // unit for size in sizes], [
            room[dimension] // unit for room in self.packing.rooms
        ]

    def _keep_rooms(self) -> None:
        for dimension in range(3):
            sizes, rooms = self._amounts(dimension)
            for place in self.bins:
                items = [item for item, options in enumerate(self.inside) if place in options]
                taken = LinearExpr.weighted_sum(
                    [self.inside[item][place] for item in items], [sizes[item] for item in items]
                )
                self.model.add(taken <= rooms[place])

    def _keep_groups(self) -> None:
        groups = sorted({group for group in self.packing.groups if group is not None})
        if len(groups) < 2:
            return
        for place in self.bins:
            owned = {group: self.model.new_bool_var("") for group in groups}
            self.model.add_at_most_one(owned.values())
            for item, group in enumerate(self.packing.groups):
                if group is not None and place in self.inside[item]:
                    self.model.add_implication(self.inside[item][place], owned[group])

    def _keep_foes(self) -> None:
        for item, foes in enumerate(self.packing.foes):
            for foe in sorted(foes):
                if foe < item:
                    continue
                for place in sorted(self.inside[item].keys() & self.inside[foe].keys()):
                    self.model.add_at_most_one(self.inside[item][place], self.inside[foe][place])

    def _number_by_first_item(self) -> None:
        """Bins that are alike are numbered by the first item in them, the heaviest items first."""
        order = sorted(
            range(len(self.inside)),
            key=lambda item: (
                -max(
                    amount * 1_000_000 // (have or 1)
                    for amount, have in zip(
                        self.packing.sizes[item], self.packing.rooms[0], strict=True
                    )
                ),
                item,
            ),
        )
        for position, item in enumerate(order):
            for place in self.bins[position + 1 :]:
                if place in self.inside[item]:
                    self.model.add(self.inside[item][place] == 0)

    def _pairs(self, members: Sequence[int], place: int) -> list[IntVar]:
        """Variables that add up to the pairs of members in a bin: n(n-1)/2 = sum of n-k above 0."""
        present = [self.inside[item][place] for item in members if place in self.inside[item]]
        count = LinearExpr.sum(present)
        found = []
        for number in range(1, len(present)):
            excess = self.model.new_int_var(0, len(present) - number, "")
            self.model.add(excess >= count - number)
            found.append(excess)
        return found

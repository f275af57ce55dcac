"""Who takes a step: matching the skills that it needs to people who are free.

A maximum bipartite matching (Kuhn's augmenting paths), tried with the least flexible people
first, so that somebody with many skills stays free as long as somebody with one skill will do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

Demand = tuple[tuple[str, int], ...]
"""Skills and how many people of each, sorted by skill."""


def slots(demand: Demand) -> list[str]:
    """One entry for each person that the demand asks for."""
    return [skill for skill, count in demand for _ in range(count)]


def by_flexibility(skills: Sequence[Iterable[str]]) -> dict[str, list[int]]:
    """For each skill the people who have it (as positions), those with fewest skills first."""
    order = sorted(range(len(skills)), key=lambda person: (len(set(skills[person])), person))
    having: dict[str, list[int]] = {}
    for person in order:
        for skill in sorted(set(skills[person])):
            having.setdefault(skill, []).append(person)
    return having


def staff(
    demand: Demand, having: Mapping[str, Sequence[int]], free: Callable[[int], bool]
) -> list[int] | None:
    """One person for each slot of the demand, or None when the free people do not suffice.

    Shape: as long as `slots(demand)` and in its order.
    """
    wanted = slots(demand)
    if len(wanted) == 1:
        for person in having.get(wanted[0], ()):
            if free(person):
                return [person]
        return None
    candidates = [[p for p in having.get(skill, ()) if free(p)] for skill in wanted]
    taken: dict[int, int] = {}
    for slot in sorted(range(len(wanted)), key=lambda number: len(candidates[number])):
        if not _augment(slot, candidates, taken, set()):
            return None
    chosen = {slot: person for person, slot in taken.items()}
    return [chosen[slot] for slot in range(len(wanted))]


def _augment(
    slot: int, candidates: Sequence[Sequence[int]], taken: dict[int, int], seen: set[int]
) -> bool:
    for person in candidates[slot]:
        if person in seen:
            continue
        seen.add(person)
        if person not in taken or _augment(taken[person], candidates, taken, seen):
            taken[person] = slot
            return True
    return False

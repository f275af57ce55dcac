"""Whose share of the platform is how large, and amounts divided without losing a yen.

One key holds for all years: what each guest is given once all that is to move has moved. What a
platform has cost does not change with the day on which a guest arrives, and its early guests do
not pay for the room that is kept for the later ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from bcp.model.inventory import Inventory
from bcp.model.review import AllocationKey, ReviewPolicy
from bcp.model.system import System

_MEBIBYTE = 2**20
_MILLION = 10**6

Resources = tuple[int | None, int | None, int | None]


@dataclass(frozen=True, slots=True)
class Weight:
    """What counts for a system when costs of the platform are divided.

    MiB of memory with the key `memory`, millionths of the platform's guests with the key
    `largest`. Not `stated`: nothing says what it takes, and it counts as much as guests do on
    average.
    """

    system: str
    weight: int
    stated: bool = True


def weights(
    inventory: Inventory, policy: ReviewPolicy, moving: AbstractSet[str]
) -> tuple[Weight, ...]:
    """The weight of every guest of the reviewed platform once `moving` systems are on it."""
    taken = {
        system.id: _resources(system, policy)
        for system in inventory.systems
        if on_platform(system, policy) or system.id in moving
    }
    if policy.cost.allocation is AllocationKey.MEMORY:
        found = {
            name: None if memory is None else -(-memory // _MEBIBYTE)
            for name, (_, memory, _) in taken.items()
        }
    else:
        found = _largest(taken)
    known = [weight for weight in found.values() if weight is not None]
    average = max(1, sum(known) // len(known)) if known else 1
    return tuple(
        Weight(name, average if weight is None else weight, weight is not None)
        for name, weight in found.items()
    )


def on_platform(system: System, policy: ReviewPolicy) -> bool:
    """Whether a system runs on the reviewed platform already."""
    return system.hosting.platform == policy.platform


def _resources(system: System, policy: ReviewPolicy) -> Resources:
    """Processors, memory and disk of all machines of a system; None for what nobody states."""
    if on_platform(system, policy):
        hosting = system.hosting
        return hosting.vcpu or None, hosting.memory or None, hosting.disk or None
    stated = system.consolidation
    if stated is None:
        return None, None, None
    one = (stated.vcpu, stated.memory, stated.disk)
    vcpu, memory, disk = (None if each is None else each * stated.machines for each in one)
    return vcpu, memory, disk


def _largest(taken: dict[str, Resources]) -> dict[str, int | None]:
    """Millionths of what all guests take of the resource of which a system takes most."""
    totals = [sum(each[kind] or 0 for each in taken.values()) for kind in range(3)]
    found: dict[str, int | None] = {}
    for name, resources in taken.items():
        parts = [
            -(-amount * _MILLION // total)
            for amount, total in zip(resources, totals, strict=True)
            if amount is not None and total
        ]
        found[name] = max(parts, default=None)
    return found


def portion(amount: int, part: int, whole: int) -> int:
    """`amount` x `part` / `whole` in whole numbers, half a yen rounded up; 0 of nothing."""
    return (2 * amount * part + whole) // (2 * whole) if whole else 0


def divide(amount: int, parts: Sequence[int]) -> tuple[int, ...]:
    """The amount in proportion to the parts, by largest remainder, so that the sum is exact.

    Of equal remainders the earlier one is rounded up. Without any part above zero all get
    nothing.
    """
    whole = sum(parts)
    if not whole:
        return (0,) * len(parts)
    divided = [divmod(amount * part, whole) for part in parts]
    left = amount - sum(quotient for quotient, _ in divided)
    order = sorted(range(len(parts)), key=lambda place: (-divided[place][1], place))
    raised = set(order[:left])
    return tuple(quotient + (place in raised) for place, (quotient, _) in enumerate(divided))

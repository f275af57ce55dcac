"""Everything that the figures of a cost comparison are computed from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from bcp.consolidation.allocation import Weight, weights
from bcp.consolidation.charges import Bought, Charge, charges_of, platform_charges
from bcp.consolidation.members import Gap, Member, Unknown, members_of
from bcp.consolidation.window import Window
from bcp.model.inventory import Inventory
from bcp.model.review import CostPolicy, ReviewPolicy


@dataclass(frozen=True)
class Basis:
    """Everything that the figures are computed from.

    `guests` are the weights of all that is on the platform when all have moved, by system; the
    reviewed systems are the `members` among them. `later` are candidates whose lease ends after
    the review. A server is given back `margin` days after it has moved.
    """

    window: Window
    review: ReviewPolicy
    members: tuple[Member, ...]
    charges: tuple[Charge, ...]
    guests: tuple[Weight, ...]
    later: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    purchases: tuple[Bought, ...] = ()
    margin: int = 0

    @property
    def policy(self) -> CostPolicy:
        """What is compared by which rules."""
        return self.review.cost

    @cached_property
    def weight(self) -> dict[str, int]:
        """The weight of each guest."""
        return {guest.system: guest.weight for guest in self.guests}

    @cached_property
    def whole(self) -> int:
        """The weight of all guests."""
        return sum(self.weight.values())

    @cached_property
    def part(self) -> int:
        """The weight of the reviewed systems."""
        return sum(self.weight[member.system] for member in self.members)

    @cached_property
    def measured(self) -> tuple[Member, ...]:
        """The members that the plan's indicator counts."""
        return tuple(member for member in self.members if member.measured)

    @cached_property
    def measured_part(self) -> int:
        """The weight of those that the plan's indicator counts."""
        return sum(self.weight[member.system] for member in self.measured)


def basis_of(
    inventory: Inventory,
    policy: ReviewPolicy,
    year: int,
    moving: AbstractSet[str],
    *,
    purchases: Sequence[Bought] = (),
    days: Mapping[str, date] | None = None,
) -> Basis:
    """Gather what is compared from the fiscal year `year` on.

    `moving` are the candidates, `purchases` the hosts that have to be bought besides the stages,
    `days` those of the moves (without it each system moves when its lease ends; a candidate that
    is not in it keeps its server). Raises KeyError for a purchase of an unknown offer.
    """
    window = Window(year, policy.cost.years)
    margin = policy.moves.days_before_lease_end if policy.moves and days is not None else 0
    membership = members_of(inventory, policy, window, moving, days, margin=margin)
    moved = frozenset(member.system for member in membership.members)
    guests = weights(inventory, policy, moved)
    gaps = membership.gaps + tuple(
        Gap(guest.system, Unknown.SIZE) for guest in guests if not guest.stated
    )
    own = tuple(
        charge
        for member in membership.members
        for charge in charges_of(member, policy.cost, window)
    )
    return Basis(
        window,
        policy,
        membership.members,
        own + platform_charges(policy, purchases, window),
        guests,
        membership.later,
        gaps,
        tuple(purchases),
        margin,
    )

"""What changes would change: each by itself, then all together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from bcp.planning.changes import Change, Wish, World, applied
from bcp.planning.comparison import Comparison, Cost, compare, plan_cost
from bcp.planning.plan import Plan

Planner = Callable[[World], Plan]
"""Makes the plan of a world."""

Tell = Callable[[int, int], None]
"""Hears how many plans of how many are made."""


@dataclass(frozen=True, slots=True)
class Effect:
    """What some changes do together, against the plan without them.

    `saved` is the cost of the plan without them less that with them, figure by figure; `among`
    says out of how many changes the last one was taken.
    """

    changes: tuple[Change, ...]
    plan: Plan
    comparison: Comparison
    cost: Cost
    saved: Cost
    among: int = 1


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The plan without the changes, each change by itself (the best one first), and all of them.

    `singles` is empty where there is only one change.
    """

    world: World
    plan: Plan
    singles: tuple[Effect, ...]
    together: Effect


def count_plans(wishes: Sequence[Wish]) -> int:
    """How many plans `what_if` makes."""
    alone = sum(map(len, wishes))
    if len(wishes) == 1:
        return 1 + alone
    return 2 + alone + sum(len(wish) for wish in wishes if len(wish) > 1)


def what_if(world: World, wishes: Sequence[Wish], plan: Planner, tell: Tell) -> WhatIf:
    """Plan with and without the changes.

    Of a wish that several changes would fulfil the one that serves best is taken: for its own
    effect by itself, for the common one upon all that is clear and the wishes before it.

    Args:
        world: without the changes.
        wishes: at least one.
        plan: makes each of the plans.
        tell: hears of every plan that is made.

    Raises:
        Refused: when the planner refuses one of the plans.
    """
    trials = _Trials(world, plan, tell, count_plans(wishes))
    base = trials.base
    if len(wishes) == 1:
        return WhatIf(world, base, (), trials.best((), wishes[0]))
    singles = [trials.best((), wish) for wish in wishes]
    made = tuple(wish[0] for wish in wishes if len(wish) == 1)
    together = trials.effect(made)
    for wish in wishes:
        if len(wish) > 1:
            together = trials.best(together.changes, wish)
    return WhatIf(world, base, tuple(sorted(singles, key=lambda each: each.cost)), together)


class _Trials:
    def __init__(self, world: World, plan: Planner, tell: Tell, total: int) -> None:
        self._world, self._plan, self._tell, self._total = world, plan, tell, total
        self._made = 0
        self.base = self._planned(world)
        self._cost = plan_cost(self.base)

    def best(self, made: tuple[Change, ...], wish: Wish) -> Effect:
        """The effect of the change that serves best upon those made; of equals the first."""
        effects = (self.effect((*made, change)) for change in wish)
        return replace(min(effects, key=lambda effect: effect.cost), among=len(wish))

    def effect(self, changes: tuple[Change, ...]) -> Effect:
        """The effect of the changes together."""
        return effect_of(changes, self._planned(applied(changes, self._world)), self.base)

    def _planned(self, world: World) -> Plan:
        self._tell(self._made, self._total)
        plan = self._plan(world)
        self._made += 1
        return plan


def effect_of(changes: tuple[Change, ...], plan: Plan, base: Plan) -> Effect:
    """What `plan`, made with the changes, has over `base`, made without."""
    cost, former = plan_cost(plan), plan_cost(base)
    saved = Cost(*(old - new for old, new in zip(former, cost, strict=True)))
    return Effect(changes, plan, compare(base, plan), cost, saved)

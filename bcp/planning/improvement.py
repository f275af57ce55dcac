"""Which one change to people, lanes, backups, arrival, platform or targets buys most."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bcp.model.refusal import Refused
from bcp.planning.candidates import candidates
from bcp.planning.changes import World
from bcp.planning.damage_changes import alike, mildness
from bcp.planning.plan import Plan
from bcp.planning.what_if import Effect, Planner, Tell, effect_of

MOST_TRIALS = 80
"""Each candidate costs a whole plan."""


@dataclass(frozen=True, slots=True)
class Improvement:
    """The single changes that make a plan better, the best one first.

    `tried` counts the changes for which a plan was made, `left_out` those that less pressing
    systems asked for and that were not tried.
    """

    world: World
    plan: Plan
    effects: tuple[Effect, ...]
    tried: int
    left_out: int


def improve_plan(
    world: World, plan: Planner, tell: Tell, *, most: int = MOST_TRIALS
) -> Improvement:
    """Try the changes that what binds suggests, each by itself. Deterministic.

    A change counts as an improvement when its plan costs less, figure by figure of
    `bcp.planning.comparison.Cost`; of equals the one that was suggested first comes first. Of
    several times at which the same could be there, the latest is kept that helps the targets most.

    Args:
        world: what is to be improved.
        plan: makes each of the plans.
        tell: hears of every plan that is made.
        most: how many changes are tried at most.

    Raises:
        Refused: when the planner refuses the plan without any change.
    """
    tell(0, 1)
    base = plan(world)
    suggested = candidates(base, world)
    chosen = suggested[:most]
    nothing = (0,) * 5
    effects = []
    for number, change in enumerate(chosen, start=1):
        tell(number, 1 + len(chosen))
        try:
            effect = effect_of((change,), plan(change.apply(world)), base)
        except Refused:
            # Such as a copy in a repository that itself waits for the system.
            continue
        if effect.saved > nothing:
            effects.append(effect)
    return Improvement(
        world,
        base,
        tuple(sorted(_one_each(effects), key=lambda effect: effect.cost)),
        len(chosen),
        len(suggested) - len(chosen),
    )


def _one_each(effects: Iterable[Effect]) -> list[Effect]:
    kept: dict[object, Effect] = {}
    for effect in effects:
        subject = alike(effect.changes[0])
        if subject not in kept or _rank(effect) < _rank(kept[subject]):
            kept[subject] = effect
    return list(kept.values())


def _rank(effect: Effect) -> tuple[int, ...]:
    return *effect.cost[:3], -mildness(effect.changes[0])

"""At which level a system serves, and what makes it recovered: its recovery level, or above.

A system reaches levels by its own stages, and stays at a lower one as long as something that it
`uses` is away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bcp.model.system import System
from bcp.planning.impact import Hit
from bcp.planning.network import Network
from bcp.planning.plan import Impact
from bcp.planning.priority import Goals
from bcp.planning.reason import Obstacle, ObstacleKind
from bcp.planning.recoverability import Situation


@dataclass(frozen=True, slots=True)
class Levels:
    """Goals of all that is recovered at some time, and what keeps the others below their level."""

    goals: Goals
    short: Mapping[str, tuple[Obstacle, ...]]


def find_levels(situation: Situation, network: Network) -> Levels:
    """Which steps make each system serve at its recovery level again.

    A system that still works, but below that level, has goals too: those of what it uses.
    """
    inventory, occasion = situation.inventory, situation.scenario.occasion
    steps: dict[str, Sequence[int]] = {}
    short: dict[str, tuple[Obstacle, ...]] = {}
    targets: dict[str, int] = {}
    priorities: dict[str, int] = {}
    stages = _stages(network)
    for name, hit in situation.hits.items():
        system = inventory.systems_by_id[name]
        wanted = inventory.targets(system, occasion)
        targets[name] = wanted.rto
        priorities[name] = inventory.objectives_by_id[system.objective].priority
        own = _own(name, hit, network, stages.get(name, ()), wanted.rlo.share)
        used = missing_uses(system, situation.hits, below=wanted.rlo.share)
        lacking = [other for other in used if other not in network.goals]
        if lacking:
            short[name] = tuple(
                Obstacle(kind=ObstacleKind.LEVEL, subject=other) for other in lacking
            )
        elif own is not None and (own or used):
            found = (*own, *(step for other in used for step in network.goals[other]))
            steps[name] = tuple(dict.fromkeys(found))
    return Levels(Goals(targets, priorities, steps), short)


def missing_uses(system: System, hits: Mapping[str, Hit], *, below: int = 101) -> dict[str, int]:
    """What a system uses and is away, with the level (percent) without it, if that is `below`."""
    missing: dict[str, int] = {}
    for dependency in system.dependencies:
        used, level = dependency.uses, dependency.level
        if used is None or level is None or level.share >= below or used == system.id:
            continue
        if used in hits and hits[used].impact is not Impact.DEGRADED:
            missing[used] = min(level.share, missing.get(used, 100))
    return missing


def _stages(network: Network) -> dict[str, list[int]]:
    """By system the steps that reach a level, in the order of their earliest finish."""
    stages: dict[str, list[int]] = {}
    for step, draft in enumerate(network.drafts):
        if draft.level is not None and draft.system in network.goals:
            stages.setdefault(draft.system, []).append(step)
    for steps in stages.values():
        steps.sort(key=lambda step: (network.earliest[step], step))
    return stages


def _own(
    name: str, hit: Hit, network: Network, stages: Sequence[int], share: int
) -> tuple[int, ...] | None:
    """The system's own steps; none where it works, None where it does not come back."""
    if hit.impact is Impact.DEGRADED:
        return ()
    if name not in network.goals:
        return None
    for step in stages:
        level = network.drafts[step].level
        if level is not None and level >= share:
            return (step,)
    return tuple(network.goals[name])

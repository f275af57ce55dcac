"""What would have to change for a system to meet its target, or what it can lose."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bcp.model.refusal import Refused
from bcp.planning.candidates import candidates
from bcp.planning.changes import AddPeople, Change, Lever, World
from bcp.planning.damage_changes import (
    Arrive,
    Declare,
    Lose,
    Loss,
    Return,
    UseSite,
    alike,
    mildness,
)
from bcp.planning.explain import binding_chain
from bcp.planning.plan import Plan, PlannedSystem, Verdict
from bcp.planning.reason import ReasonKind
from bcp.planning.resource_changes import AddLanes, ScaleRate
from bcp.planning.what_if import Planner, Tell

MOST_TRIALS = 24


@dataclass(frozen=True, slots=True)
class Consequence:
    """How a system stands after one change; None where it would not be away at all."""

    change: Change
    system: PlannedSystem | None

    @property
    def meets(self) -> bool:
        """Whether it is back by its target."""
        return self.system is None or self.system.verdict is Verdict.MET


@dataclass(frozen=True, slots=True)
class Advice:
    """What helps a system, the best first, or what would hurt it, the worst first.

    `helps` is filled where the target is not met, `hurts` where it is; both leave out what makes
    no difference to the system. `tried` counts the changes for which a plan was made.
    """

    helps: tuple[Consequence, ...] = ()
    hurts: tuple[Consequence, ...] = ()
    tried: int = 0


def advise(world: World, plan: Plan, system: str, planner: Planner, tell: Tell) -> Advice:
    """Try what binds the system, each change by itself, with real plans.

    Args:
        world: what `plan` was made from.
        plan: holds `system`.
        system: whose target it is about; other systems may be better or worse off.
        planner: makes each of the plans.
        tell: hears of every plan that is made.
    """
    planned = plan.systems_by_id[system]
    now = _time(planned)
    if planned.verdict is Verdict.MET:
        found = _tried(world, system, tuple(_losses(world, plan, planned)), planner, tell)
        hurts = (each for each in found if each.system is not None and _time(each.system) > now)
        return Advice(hurts=tuple(sorted(hurts, key=_back, reverse=True)), tried=len(found))
    suggested = [
        change for change in candidates(plan, world, [system]) if change.lever is not Lever.TARGET
    ]
    found = _tried(world, system, tuple(suggested), planner, tell)
    helpful = [each for each in found if each.system is None or _time(each.system) < now]
    return Advice(helps=tuple(sorted(_one_each(helpful), key=_back)), tried=len(found))


def _one_each(found: Iterable[Consequence]) -> list[Consequence]:
    """Of several times of one arrival the latest that is enough, or else goes furthest."""
    kept: dict[object, Consequence] = {}
    for each in found:
        subject = alike(each.change)
        if subject not in kept or _rank(each) < _rank(kept[subject]):
            kept[subject] = each
    return list(kept.values())


def _rank(consequence: Consequence) -> tuple[int, ...]:
    level, time = _back(consequence)
    return level, 0 if consequence.meets else time, -mildness(consequence.change)


def _tried(
    world: World, system: str, changes: tuple[Change, ...], planner: Planner, tell: Tell
) -> list[Consequence]:
    found = []
    chosen = changes[:MOST_TRIALS]
    for number, change in enumerate(chosen):
        tell(number, len(chosen))
        try:
            changed = planner(change.apply(world))
        except Refused:
            continue
        found.append(Consequence(change, changed.systems_by_id.get(system)))
    return found


def _losses(world: World, plan: Plan, planned: PlannedSystem) -> Iterator[Change]:
    """What its chain uses, each taken away or late by itself."""
    found: dict[Change, None] = {}
    for step in binding_chain(plan, planned.system):
        for assignment in step.people:
            found.update(dict.fromkeys(_without_one(world, assignment.skill)))
        for lane in step.lanes:
            found[ScaleRate(lane, 50)] = None
            if world.inventory.repositories_by_id[lane].lanes > 1:
                found[AddLanes(lane, -1)] = None
            found[Lose(Loss.REPOSITORY, lane)] = None
        if step.reason.kind is ReasonKind.VENDOR:
            found[Arrive(step.reason.subject, 2 * step.start)] = None
        if step.reason.kind is ReasonKind.SITE:
            site = world.inventory.systems_by_id[step.system].hosting.site
            found[UseSite(site, step.reason.subject, 2 * step.start)] = None
        if step.reason.kind is ReasonKind.DECLARATION:
            found[Declare(2 * step.start)] = None
        if step.reason.kind is ReasonKind.RELEASE and _is_out(world, step.system):
            found[Return(step.system, 2 * step.start)] = None
    yield from found


def _without_one(world: World, skill: str) -> Iterator[Change]:
    for team in world.inventory.teams:
        for position, group in enumerate(team.members):
            if skill in group.skills:
                yield AddPeople(team.id, position, -1)


def _is_out(world: World, system: str) -> bool:
    return any(outage.system == system for outage in world.scenario.outages)


def _time(system: PlannedSystem) -> int:
    return 1 << 60 if system.recovered is None else system.recovered


def _back(consequence: Consequence) -> tuple[int, int]:
    """When it is back; what meets its target, or is not away, comes first."""
    if consequence.system is None:
        return -2, 0
    return (-1 if consequence.meets else 0), _time(consequence.system)

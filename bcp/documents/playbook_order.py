"""In which order the systems of a plan are played one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from bcp.planning.plan import Plan, PlannedStep


@dataclass(frozen=True, slots=True)
class Group:
    """Consecutive steps of one system: usually all of them, then `part` is 1 and `is_last` true.

    `requires` are the other systems of which a step is awaited.
    """

    system: str
    part: int
    steps: tuple[PlannedStep, ...]
    requires: tuple[str, ...]
    is_last: bool


def groups_in_order(plan: Plan) -> tuple[Group, ...]:
    """Groups such that every step stands behind its predecessors, in planned order otherwise.

    A system is split only where two systems wait for steps of each other.
    """
    steps = _in_time(plan)
    blocks = _whole_systems(plan, steps) or _runs(plan, steps)
    parts: dict[str, int] = {}
    last = {block[0].system: index for index, block in enumerate(blocks)}
    groups = []
    for index, block in enumerate(blocks):
        system = block[0].system
        parts[system] = parts.get(system, 0) + 1
        is_last = last[system] == index
        requires = _requires(plan, block) if is_last and parts[system] == 1 else ()
        groups.append(Group(system, parts[system], tuple(block), requires, is_last))
    return tuple(groups)


def _in_time(plan: Plan) -> list[PlannedStep]:
    return sorted(plan.steps, key=lambda step: (step.start, step.rank, step.key))


def _requires(plan: Plan, steps: list[PlannedStep]) -> tuple[str, ...]:
    systems = (
        plan.steps_by_key[key].system
        for step in steps
        for key in step.predecessors
        if key in plan.steps_by_key
    )
    return tuple(dict.fromkeys(name for name in systems if name != steps[0].system))


def _whole_systems(plan: Plan, steps: list[PlannedStep]) -> list[list[PlannedStep]] | None:
    by_system: dict[str, list[PlannedStep]] = {}
    for step in steps:
        by_system.setdefault(step.system, []).append(step)
    verified = {name: max(step.finish for step in own) for name, own in by_system.items()}
    graph = {name: set(_requires(plan, own)) for name, own in by_system.items()}
    try:
        order = _topological(graph, verified)
    except CycleError:
        return None
    return [_by_predecessors(by_system[name]) for name in order]


def _by_predecessors(steps: list[PlannedStep]) -> list[PlannedStep]:
    rank = {step.key: index for index, step in enumerate(steps)}
    by_key = {step.key: step for step in steps}
    graph = {step.key: {key for key in step.predecessors if key in by_key} for step in steps}
    return [by_key[key] for key in _topological(graph, rank)]


def _runs(plan: Plan, steps: list[PlannedStep]) -> list[list[PlannedStep]]:
    rank = {step.key: index for index, step in enumerate(steps)}
    graph = {
        step.key: {key for key in step.predecessors if key in plan.steps_by_key} for step in steps
    }
    blocks: list[list[PlannedStep]] = []
    for key in _topological(graph, rank):
        step = plan.steps_by_key[key]
        if blocks and blocks[-1][0].system == step.system:
            blocks[-1].append(step)
        else:
            blocks.append([step])
    return blocks


def _topological(graph: dict[str, set[str]], rank: dict[str, int]) -> list[str]:
    """A topological order in which the lowest rank that is ready comes first."""
    sorter = TopologicalSorter(graph)
    sorter.prepare()
    ready: list[str] = []
    order: list[str] = []
    while sorter.is_active():
        ready.extend(sorter.get_ready())
        ready.sort(key=lambda name: (rank[name], name))
        name = ready.pop(0)
        order.append(name)
        sorter.done(name)
    return order

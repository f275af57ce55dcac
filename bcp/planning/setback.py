"""What new damage undoes of what was done: systems to restore again, and systems to check again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from bcp.model.inventory import Inventory
from bcp.model.system import StepKind
from bcp.planning.graph import RecoveryGraph, build_graph
from bcp.planning.plan import Impact, Plan
from bcp.planning.procedure import RETURNS


@dataclass(frozen=True, slots=True)
class Setback:
    """Systems hit `again`, for which nothing counts as done, and those of which the `recheck` is
    due: they stand on a system that was hit, so what has proved them back counts no longer.
    """

    again: frozenset[str] = frozenset()
    recheck: frozenset[str] = frozenset()

    def steps(self, plan: Plan) -> frozenset[str]:
        """The keys of the steps by which the systems are checked again."""
        return frozenset(key for system in self.recheck for key in proofs(plan, system))


NO_SETBACK = Setback()


def find_setback(
    inventory: Inventory,
    plan: Plan,
    again: frozenset[str],
    *,
    begun: Collection[str],
    up: Collection[str],
) -> Setback:
    """What it means that systems are hit `again`.

    Of the systems for which something has `begun` those are checked again that cannot run without
    one that was hit, directly or through others. Of an `any_of` it is the member that the plan
    waited for; where it waited for none, any member does that is `up` or was never away.
    """
    if not again:
        return NO_SETBACK
    graph = build_graph(inventory)
    fallen, pending = set(again), sorted(again)
    while pending:
        dependants = graph.dependants(pending.pop())
        for name in (each for each in dependants if each not in fallen):
            if _falls(graph, plan, name, fallen, up):
                fallen.add(name)
                pending.append(name)
    return Setback(again, frozenset(fallen.difference(again).intersection(begun)))


def proofs(plan: Plan, system: str) -> tuple[str, ...]:
    """The keys of the steps that show that a system is back: those that verify, or where it just
    returns, that.
    """
    keys = plan.keys_by_system.get(system, ())
    verifying = tuple(key for key in keys if plan.steps_by_key[key].kind is StepKind.VERIFICATION)
    return verifying or tuple(key for key in keys if key == f"{system}/{RETURNS}")


def _falls(
    graph: RecoveryGraph, plan: Plan, name: str, fallen: set[str], up: Collection[str]
) -> bool:
    if not fallen.isdisjoint(graph.needs(name)):
        return True
    chosen = _waited_for(plan, name)
    return any(
        not fallen.isdisjoint(chosen.intersection(group))
        or not any(_is_up(plan, member, up) for member in group if member not in fallen)
        for group in graph.alternatives(name)
        if not fallen.isdisjoint(group)
    )


def _is_up(plan: Plan, system: str, up: Collection[str]) -> bool:
    planned = plan.systems_by_id.get(system)
    return system in up or planned is None or planned.impact is Impact.DEGRADED


def _waited_for(plan: Plan, system: str) -> set[str]:
    """The systems that steps of a system follow."""
    return {
        plan.steps_by_key[key].system
        for own in plan.keys_by_system.get(system, ())
        for key in plan.steps_by_key[own].predecessors
    }

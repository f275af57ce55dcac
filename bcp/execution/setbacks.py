"""What the damage that was reported since the last plan undoes."""

from __future__ import annotations

from bcp.execution.events import DamageChanged
from bcp.execution.state import RunState, StepStatus
from bcp.inventory.losses import lost_systems
from bcp.model.scenario import Losses
from bcp.planning.changes import World, altered
from bcp.planning.damage_changes import Lose, Loss
from bcp.planning.setback import NO_SETBACK, Setback, find_setback, proofs

_PROVEN = frozenset({StepStatus.RUNNING, StepStatus.SUCCEEDED})


def setback(state: RunState) -> Setback:
    """What it means for the run, as it stands now."""
    again = hit_again(state)
    if state.premises is None or not again:
        return NO_SETBACK
    begun = {
        state.plan.steps_by_key[key].system
        for key, step in state.steps.items()
        if step.started is not None
    }
    return find_setback(state.premises.inventory, state.plan, again, begun=begun, up=state.verified)


def undone(state: RunState, found: Setback) -> frozenset[str]:
    """The keys of the steps for which what was done counts no longer.

    A check that failed, or that people have passed over, is left to people.
    """
    if not found.again:
        return frozenset()
    return frozenset(
        key for key, step in state.steps.items() if _is_undone(state, found, key, step.status)
    )


def _is_undone(state: RunState, found: Setback, key: str, status: StepStatus) -> bool:
    system = state.plan.steps_by_key[key].system
    if system in found.recheck:
        return status in _PROVEN and key in proofs(state.plan, system)
    return system in found.again and status is not StepStatus.WAITING


def hit_again(state: RunState) -> frozenset[str]:
    """Systems that damage reported since the last plan destroys, whatever was done for them."""
    if state.premises is None:
        return frozenset()
    found: set[str] = set()
    for change in state.changes[state.taken_up :]:
        if isinstance(change, DamageChanged) and change.lost:
            found |= taken_along(state, change.kind, change.name)
    return frozenset(found)


def taken_along(state: RunState, kind: Loss, name: str) -> frozenset[str]:
    """The systems that are lost when a site, a system or a repository is."""
    if state.premises is None:
        return frozenset()
    inventory, scenario, evidence = state.premises.world
    nothing = altered(scenario, lost=Losses(), untrusted=())
    hit = Lose(kind, name).apply(World(inventory, nothing, evidence))
    return frozenset(lost_systems(inventory, hit.scenario))

"""The lab of a workspace: bring it up, look at it, damage it, take it down."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.standing import Damage, LabStatus, Outcome, Progress
from bcp.app import wiring
from bcp.app.load_workspace import Workspace, load
from bcp.inventory.losses import surviving_repositories
from bcp.model.inventory import Inventory
from bcp.model.lab import GuestDriver
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Scenario
from bcp.model.system import Need, RoleName, System
from bcp.planning.graph import build_graph
from bcp.planning.impact import find_impacts
from bcp.planning.plan import Impact


def bring_up(
    workspace: Path, progress: Progress, driver: GuestDriver = GuestDriver.PROCESS
) -> Outcome:
    """Build, mend or find whole the lab that `drills/lab.yaml` describes, and verify its systems.

    Raises Refused when the workspace has errors or no lab, or the machine cannot hold it.
    """
    loaded = load(workspace)
    inventory = loaded.sound()
    if loaded.lab is None:
        raise Refused(
            Message.of("The workspace describes no lab."),
            Message.of("Write drills/lab.yaml; 'ict-bcp init' makes a sample."),
        )
    with wiring.lab_checks(loaded.root, inventory) as verify:
        return EmbeddedLab(loaded.root).up(inventory, loaded.lab, progress, verify, driver)


def look_at(workspace: Path) -> LabStatus:
    """What runs now."""
    return EmbeddedLab(workspace).status()


def inflict(workspace: Path, scenario: str) -> tuple[datetime, Damage]:
    """Damage the lab as a scenario says; returns when it happened and what was hit.

    Raises Refused when there is no such scenario or the lab is not up.
    """
    loaded: Workspace = load(workspace)
    damage = damage_of(loaded.sound(), loaded.scenario(scenario))
    return EmbeddedLab(loaded.root).damage(damage), damage


def take_down(workspace: Path) -> bool:
    """End the lab and delete its folder; False when there was none."""
    return EmbeddedLab(workspace).down()


def damage_of(inventory: Inventory, scenario: Scenario) -> Damage:
    """What a scenario does to the lab.

    A system that only goes down with another keeps running in the lab, unless its procedure
    starts its services again: then they are stopped, so that the step has something to do.
    """
    hits = find_impacts(build_graph(inventory), inventory, scenario)
    survivors = surviving_repositories(inventory, scenario)
    systems = inventory.systems_by_id
    return Damage(
        lost=frozenset(name for name, hit in hits.items() if hit.impact is Impact.LOST),
        stopped=frozenset(
            name
            for name, hit in hits.items()
            if hit.impact is Impact.OUT
            or (hit.impact is Impact.DOWN and _is_started_again(systems[name]))
        ),
        repositories=frozenset(inventory.repositories_by_id.keys() - survivors.keys()),
    )


def _is_started_again(system: System) -> bool:
    return any(
        action.role is RoleName.SERVICE
        for step in system.recovery
        if step.needed in (Need.DOWN, Need.ALWAYS)
        for action in step.actions
    )

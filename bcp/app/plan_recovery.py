"""Plan the recovery of a workspace from one of its scenarios."""

from __future__ import annotations

from pathlib import Path

from bcp.app.load_workspace import load
from bcp.inventory.suggestion import Suggestions
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan


def plan_recovery(workspace: Path, scenario: str, *, realm: Realm = Realm.DRILL) -> Plan:
    """Load the workspace and plan.

    Raises Refused for a workspace with errors, an unknown scenario, or steps that wait for each
    other.
    """
    loaded = load(workspace)
    return make_plan(loaded.sound(), loaded.scenario(scenario), digest=loaded.digest, realm=realm)


def affected_system(plan: Plan, name: str) -> str:
    """`name`, if the plan says anything about that system. Raises Refused otherwise."""
    names = [
        *(system.system for system in plan.systems),
        *(system.system for system in plan.degraded),
    ]
    if name in names:
        return name
    raise Refused(
        Message.of(
            "Scenario '{scenario}' does not touch a system '{name}'.",
            scenario=plan.scenario,
            name=shorten(name),
        ),
        Suggestions(names).instead_of(
            name, Message.of("'ict-bcp plan' without --explain shows the systems it touches.")
        ),
    )

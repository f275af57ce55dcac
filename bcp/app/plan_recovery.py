"""Plan the recovery of a workspace from one of its scenarios."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bcp.app.load_workspace import Workspace, load
from bcp.model.argument import ArgumentProblem, RefusedArguments
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm, Scenario
from bcp.planning.changes import World
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan


@dataclass(frozen=True, slots=True)
class Ground:
    """What plans are made from, and how: the one place that calls the planner for questions."""

    world: World
    digest: str
    realm: Realm = Realm.DRILL

    def plan(self, world: World | None = None) -> Plan:
        """The plan of the workspace, or of a changed world. Raises Refused for a circle."""
        inventory, scenario = self.world if world is None else world
        return make_plan(inventory, scenario, digest=self.digest, realm=self.realm)


def plan_recovery(
    workspace: Path, scenario: str | None = None, *, realm: Realm = Realm.DRILL
) -> Plan:
    """Load the workspace and plan.

    Args:
        workspace: the folder.
        scenario: its id; None where there is only one.
        realm: what the plan is for.

    Raises:
        Refused: for a workspace with errors, an unknown scenario, none where there are several, or
            steps that wait for each other.
    """
    return find_ground(workspace, scenario, realm=realm).plan()


def find_ground(workspace: Path, scenario: str | None, *, realm: Realm = Realm.DRILL) -> Ground:
    """Load what plans are made from. Raises Refused as `plan_recovery` does."""
    loaded = load(workspace)
    inventory = loaded.sound()
    chosen, problems = choose_scenario(loaded, scenario)
    refuse(problems)
    assert chosen is not None
    return Ground(World(inventory, chosen), loaded.digest, realm)


def choose_scenario(
    loaded: Workspace, name: str | None
) -> tuple[Scenario | None, tuple[ArgumentProblem, ...]]:
    """The scenario that is meant, or what is wrong with the name. Without one: the only one."""
    if name is not None:
        try:
            return loaded.scenario(name), ()
        except Refused as refusal:
            return None, (ArgumentProblem(refusal.summary, refusal.hint),)
    if len(loaded.scenarios) == 1:
        return loaded.scenarios[0], ()
    names = ", ".join(sorted(scenario.id for scenario in loaded.scenarios))
    summary = (
        Message.of("The workspace has several scenarios: {names}.", names=names)
        if names
        else Message.of("The workspace has no scenario.")
    )
    hint = (
        Message.of("Say which one with --scenario.")
        if names
        else Message.of("State one in drills/ first.")
    )
    return None, (ArgumentProblem(summary, hint),)


def refuse(problems: Iterable[ArgumentProblem]) -> None:
    """Raise RefusedArguments where there is any problem."""
    if found := tuple(problems):
        raise RefusedArguments(found)

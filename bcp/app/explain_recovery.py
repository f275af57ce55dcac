"""Explain when a system is back, and what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from bcp.app.load_workspace import load
from bcp.app.plan_recovery import choose_scenario, ground_of, refuse
from bcp.inventory.suggestion import Suggestions
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.planning.advice import Advice, advise
from bcp.planning.changes import World
from bcp.planning.plan import Plan
from bcp.planning.what_if import Tell


@dataclass(frozen=True, slots=True)
class Explanation:
    """A system of a plan, and what helps or hurts it; no advice where it is only degraded."""

    world: World
    plan: Plan
    system: str
    advice: Advice


def explain_recovery(workspace: Path, scenario: str | None, system: str, tell: Tell) -> Explanation:
    """Plan, and try single changes for the system. Raises Refused as planning does.

    Also raises Refused for a system that the inventory does not have or the scenario not touch.
    """
    loaded = load(workspace)
    inventory = loaded.sound()
    chosen, problems = choose_scenario(loaded, scenario)
    names = inventory.systems_by_id
    if system not in names:
        unknown = Message.of("There is no system '{name}'.", name=shorten(system))
        hint = Message.of("'ict-bcp plan' shows the systems it touches.")
        near = Suggestions(names).instead_of(system, hint)
        problems = (*problems, ArgumentProblem(unknown, near))
    refuse(problems)
    assert chosen is not None
    ground = ground_of(loaded, chosen)
    plan = ground.plan()
    if system in plan.systems_by_id:
        advice = advise(ground.world, plan, system, ground.plan, tell)
        return Explanation(ground.world, plan, system, advice)
    if all(each.system != system for each in plan.degraded):
        raise Refused(
            Message.of(
                "Scenario '{scenario}' does not touch system '{name}'.",
                scenario=plan.scenario,
                name=system,
            ),
            Message.of("'ict-bcp plan' shows the systems it touches."),
        )
    return Explanation(ground.world, plan, system, Advice())

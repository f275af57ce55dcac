"""How systems, the scenario and verdicts are called in all parts."""

from __future__ import annotations

from bcp.documents.continuity.content import Entry
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Pen
from bcp.model.message import mark
from bcp.model.system import System
from bcp.planning.plan import Verdict

VERDICTS = {
    Verdict.MET: mark("met"),
    Verdict.MISSED: mark("missed"),
    Verdict.IMPOSSIBLE: mark("impossible in any order"),
    Verdict.UNRECOVERABLE: mark("no way to recover"),
}
"""What the plan says of a target, in words."""


def ordered_systems(facts: Facts) -> list[System]:
    """Systems by priority of their class, then by target, then in file order."""
    inventory = facts.inventory
    occasion = facts.plan.occasion
    return sorted(
        inventory.systems,
        key=lambda each: (
            inventory.objectives_by_id[each.objective].priority,
            inventory.targets(each, occasion).rto,
        ),
    )


def system_name(system: System, pen: Pen) -> str:
    """The name of a system in the language of the document."""
    return pen.wording.name(system.name, system.name_en)


def name_of(facts: Facts, pen: Pen, system: str) -> str:
    """The name of the system with that id."""
    return system_name(facts.inventory.systems_by_id[system], pen)


def alternates_entry(system: System, pen: Pen) -> Entry:
    """What the owner does while the system is away."""
    file = f"systems_inventory/{system.tier.value}/{system.id}.yaml"
    names = [f"{each.name}（{each.level.share} %）" for each in system.alternates]
    return pen.value(pen.join(names), "alternates", file=file)


def scenario_name(facts: Facts, pen: Pen) -> Entry:
    """The scenario of the document."""
    scenario = facts.scenario
    return pen.computed(pen.wording.name(scenario.name, scenario.name_en))

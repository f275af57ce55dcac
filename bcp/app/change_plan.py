"""Ask what would be if: changes of the workspace's inventory and scenario, planned."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from bcp.app.load_workspace import load
from bcp.app.plan_recovery import choose_scenario, ground_of, refuse
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message
from bcp.planning.argument_subject import Scope
from bcp.planning.change_syntax import Given, read_changes
from bcp.planning.improvement import MOST_TRIALS, Improvement, improve_plan
from bcp.planning.what_if import Tell, WhatIf, what_if


def change_plan(
    workspace: Path, scenario: str | None, given: Sequence[Given], tell: Tell
) -> WhatIf:
    """Plan with and without the changes.

    Raises Refused as planning does, and for arguments that do not hold: all of them at once.
    """
    loaded = load(workspace)
    inventory = loaded.sound()
    chosen, problems = choose_scenario(loaded, scenario)
    wishes, misread = read_changes(given, Scope(inventory, chosen))
    if not given:
        nothing = ArgumentProblem(
            Message.of("No change is given."),
            Message.of("Give at least one, such as --add team:NAME=1; --help shows them all."),
        )
        problems = (*problems, nothing)
    refuse((*problems, *misread))
    assert chosen is not None
    ground = ground_of(loaded, chosen)
    return what_if(ground.world, wishes, ground.plan, tell)


def improve_recovery(
    workspace: Path, scenario: str | None, tell: Tell, *, top: int = 1, tries: int = MOST_TRIALS
) -> Improvement:
    """Find the single changes that buy most. Raises Refused as planning does.

    `top` is how many are wanted, `tries` how many are tried at most; both are at least one.
    """
    loaded = load(workspace)
    loaded.sound()
    chosen, problems = choose_scenario(loaded, scenario)
    none = Message.of("It must be at least one.")
    few = (
        ArgumentProblem(none, option=option, text=str(number))
        for option, number in (("--top", top), ("--tries", tries))
        if number < 1
    )
    refuse((*problems, *few))
    assert chosen is not None
    ground = ground_of(loaded, chosen)
    return improve_plan(ground.world, ground.plan, tell, most=tries)

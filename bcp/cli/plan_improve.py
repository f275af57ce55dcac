"""`ict-bcp plan improve`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.change_plan import improve_recovery
from bcp.cli.change_json import effect_fields, write_json
from bcp.cli.console import AsJson, Workspace, _, out
from bcp.cli.improvement_table import show_improvement
from bcp.cli.plan_options import Chosen, planning_progress
from bcp.planning.improvement import MOST_TRIALS


def register(app: typer.Typer) -> None:
    """Add the subcommand."""
    app.command(
        "improve",
        help=_(
            "Find which one change to people, lanes, backups, arrival, platform or targets buys "
            "most: what binds the plan is changed, one thing at a time, and planned anew.\n\n"
            "Example: ict-bcp plan improve --scenario earthquake --top 5"
        ),
    )(improve)


def improve(
    *,
    scenario: Chosen = None,
    top: Annotated[int, typer.Option("--top", metavar="N", help=_("How many to show."))] = 10,
    tries: Annotated[
        int, typer.Option("--tries", metavar="N", help=_("How many changes to try at most."))
    ] = MOST_TRIALS,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the changes that help, the best one first."""
    with planning_progress() as tell:
        found = improve_recovery(workspace, scenario, tell, top=top, tries=tries)
    if not as_json:
        show_improvement(found, top, out)
        return
    document = {
        "scenario": found.plan.scenario,
        "tried": found.tried,
        "left_out": found.left_out,
        "helping": len(found.effects),
        "effects": [effect_fields(effect, found.world) for effect in found.effects[:top]],
    }
    write_json(document, out)

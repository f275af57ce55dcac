"""`ict-bcp plan explain`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.explain_recovery import explain_recovery
from bcp.cli.console import AsJson, Workspace, _, out
from bcp.cli.plan_json import PlanJson
from bcp.cli.plan_options import Chosen, planning_progress
from bcp.cli.plan_table import PlanTable
from bcp.cli.plan_view import PlanView


def register(app: typer.Typer) -> None:
    """Add the subcommand."""
    app.command(
        "explain",
        help=_(
            "Explain when a system is back: the chain of steps and waits from the incident to its "
            "verification, adding up second by second, and what would have to change for it to "
            "meet its target, or what it can lose.\n\n"
            "Example: ict-bcp plan explain resident-registry --scenario earthquake"
        ),
    )(explain)


def explain(
    system: Annotated[str, typer.Argument(help=_("The id of a system."))],
    scenario: Chosen = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the chain and what would change it."""
    with planning_progress() as tell:
        explanation = explain_recovery(workspace, scenario, system, tell)
    view: PlanView = PlanJson() if as_json else PlanTable()
    view.show_chain(explanation, out)

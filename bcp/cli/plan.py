"""`ict-bcp plan`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.plan_recovery import affected_system, plan_recovery
from bcp.cli.console import AsJson, Workspace, _, out
from bcp.cli.plan_json import PlanJson
from bcp.cli.plan_table import PlanTable
from bcp.cli.plan_view import PlanView


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        help=_(
            "Plan the recovery from a scenario: the order, when each system is back, its target, "
            "and why it stands where it does. Missed targets are no failure of the command.\n\n"
            "Example: ict-bcp plan --scenario earthquake --explain resident-registry"
        )
    )(plan)


def plan(
    scenario: Annotated[
        str, typer.Option("--scenario", "-s", help=_("The id of a scenario in drills/."))
    ],
    workspace: Workspace = Path(),
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="SYSTEM",
            help=_("Show what makes this system as late as it is, back to the incident."),
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the plan, or what binds one system."""
    planned = plan_recovery(workspace, scenario)
    view: PlanView = PlanJson() if as_json else PlanTable()
    if explain is None:
        view.show_plan(planned, out)
    else:
        view.show_chain(planned, affected_system(planned, explain), out)

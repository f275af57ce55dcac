"""`ict-bcp plan`, which plans, and its subcommands, which ask the plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.plan_recovery import plan_recovery, refuse
from bcp.cli import forecast, plan_compare, plan_explain, plan_improve, plan_what_if
from bcp.cli.console import AsJson, Workspace, _, err, out
from bcp.cli.plan_json import PlanJson
from bcp.cli.plan_options import Chosen
from bcp.cli.plan_table import PlanTable
from bcp.cli.plan_view import PlanPage, PlanView
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message

_INHERITED = ("scenario", "workspace", "as_json")


def register(app: typer.Typer) -> None:
    """Add the command with its subcommands."""
    group = typer.Typer(
        help=_(
            "Plan the recovery from a scenario: the order, when each system is back, its target, "
            "and why it stands where it does. Missed targets are no failure of the command. "
            "Subcommands ask the plan.\n\n"
            "Example: ict-bcp plan --scenario earthquake"
        ),
        invoke_without_command=True,
        rich_markup_mode=None,
    )
    group.callback()(plan)
    for subcommand in (plan_explain, plan_compare, plan_what_if, plan_improve, forecast):
        subcommand.register(group)
    app.add_typer(group, name="plan")


def plan(
    context: typer.Context,
    *,
    scenario: Chosen = None,
    numbers: Annotated[
        bool,
        typer.Option(
            "--numbers", help=_("List which durations are measured, extrapolated or assumed.")
        ),
    ] = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the plan; what is given before a subcommand holds for it too."""
    if context.invoked_subcommand is not None:
        if numbers:
            problem = Message.of("--numbers is only for the plan itself, without a subcommand.")
            refuse([ArgumentProblem(problem)])
        given = {name: context.params[name] for name in _INHERITED if context.params[name]}
        context.default_map = {context.invoked_subcommand: given}
        return
    with err.status(_("Planning …")):
        planned = plan_recovery(workspace, scenario)
    view: PlanView = PlanJson() if as_json else PlanTable()
    view.show_plan(PlanPage(planned, numbers=numbers), out)

"""`ict-bcp plan`, which plans, and its subcommands, which ask the plan."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from bcp.app.followed_actions import follow
from bcp.app.plan_recovery import plan_recovery, refuse
from bcp.cli import (
    forecast,
    plan_compare,
    plan_explain,
    plan_improve,
    plan_rest,
    plan_what_if,
)
from bcp.cli.console import AsJson, Workspace, _, complain, err, out, print_problems
from bcp.cli.plan_json import PlanJson
from bcp.cli.plan_options import Chosen
from bcp.cli.plan_table import PlanTable
from bcp.cli.plan_view import PlanActions, PlanPage, PlanView
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
    for subcommand in (
        plan_explain,
        plan_compare,
        plan_what_if,
        plan_improve,
        plan_rest,
        forecast,
    ):
        subcommand.register(group)
    app.add_typer(group, name="plan")


def plan(
    context: typer.Context,
    *,
    scenario: Chosen = None,
    numbers: Annotated[
        bool,
        typer.Option(
            "--numbers",
            help=_(
                "List which durations and rates are measured, extrapolated or assumed. With --json "
                "an object: the plan, the opening hours that it takes, and the numbers."
            ),
        ),
    ] = False,
    time_limit: Annotated[
        str | None,
        typer.Option(
            "--time-limit",
            metavar="DURATION",
            help=_("Let the exact solver improve the order for about so long, as 30s."),
        ),
    ] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the plan; what is given before a subcommand holds for it too."""
    if context.invoked_subcommand is not None:
        _refuse_lost({"--numbers": numbers, "--time-limit": time_limit is not None})
        given = {name: context.params[name] for name in _INHERITED if context.params[name]}
        context.default_map = {context.invoked_subcommand: given}
        return
    with err.status(_("Planning …")) as status:
        planned = plan_recovery(workspace, scenario, time_limit=time_limit)
        followed = follow(planned.loaded, lambda done, total: status.update(_judging(done, total)))
    print_problems(followed.problems)
    for warning in (*planned.unread, *followed.unread(planned.unread)):
        complain(warning)
    view: PlanView = PlanJson() if as_json else PlanTable()
    names = {each.id: each.name for each in planned.loaded.sound().systems}
    page = PlanPage(
        planned.plan,
        planned.outage,
        planned.numbers,
        listed=numbers,
        actions=PlanActions(followed.open(), names),
    )
    view.show_plan(page, out)


def _judging(done: int, total: int) -> str:
    return Message.of(
        "Judging the drills … {number} of {total}", number=done + 1, total=total
    ).render(_)


def _refuse_lost(given: Mapping[str, bool]) -> None:
    """Refuse what is given before a subcommand and would be lost on it."""
    summary = Message.of("This is only for the plan itself, without a subcommand.")
    refuse(ArgumentProblem(summary, option=name) for name, there in given.items() if there)

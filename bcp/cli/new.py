"""`ict-bcp new`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.new_system import new_system
from bcp.cli.console import Workspace, _, say
from bcp.model.message import Message
from bcp.model.problem import Problem, Severity
from bcp.model.system import Tier


def register(app: typer.Typer) -> None:
    """Add the command with its subcommands."""
    group = typer.Typer(help=_("Write the file of something new."), no_args_is_help=True)
    group.callback()(_only_groups)
    group.command(
        "system",
        help=_(
            "Write the file of a new system: every key that there is, with what belongs to it. "
            "What has to be filled in is listed; nothing is overwritten."
        ),
        epilog=_("Example: ict-bcp new system water-billing --tier departmental"),
    )(system)
    app.add_typer(group, name="new")


def _only_groups() -> None:
    """Keep the name of the one subcommand that there is."""


def system(
    name: Annotated[str, typer.Argument(metavar="ID", help=_("The id of the system."))],
    *,
    tier: Annotated[
        Tier, typer.Option("--tier", help=_("The folder of the file."))
    ] = Tier.DEPARTMENTAL,
    title: Annotated[
        str | None, typer.Option("--name", help=_("The name, as people know it."))
    ] = None,
    workspace: Workspace = Path(),
) -> None:
    """Write the file, and say what is still to be filled in."""
    made = new_system(workspace, name, tier, title, _)
    say(Message.of("Written: {path}", path=made.path), whole=True)
    errors = [problem for problem in made.problems if problem.severity is Severity.ERROR]
    _list(Message.of("To be filled in: {count}", count=len(errors)), errors)
    rest = [problem for problem in made.problems if problem.severity is Severity.WARNING]
    if rest:
        _list(Message.of("Then: {count}", count=len(rest)), rest)


def _list(heading: Message, problems: list[Problem]) -> None:
    say(heading)
    for problem in problems:
        say(f"  {problem.position}: {problem.summary.render(_)}", whole=True)

"""`ict-bcp recover report`: what became of a recovery, measured and judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.find_runs import state_of
from bcp.cli import drill
from bcp.cli.console import Workspace, _


def register(recover: typer.Typer) -> None:
    """Add the command."""
    recover.command(
        "report",
        help=_(
            "Show the report of a recovery, the last one without a name; also while it goes on."
        ),
        epilog=_("Example: ict-bcp recover report --format html > report.html"),
    )(report)


def report(
    run: Annotated[str | None, typer.Argument(help=_("The run."))] = None,
    form: Annotated[
        drill.ReportFormat, typer.Option("--format", "-f", help=_("The form of the report."))
    ] = drill.ReportFormat.TABLE,
    language: drill.Language = None,
    workspace: Workspace = Path(),
) -> None:
    """Show the report of a recovery."""
    drill.report(state_of(workspace, run).run, form, language, workspace)

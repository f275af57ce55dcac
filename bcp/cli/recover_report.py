"""`ict-bcp recover report`: what became of a recovery, measured and judged."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.find_runs import state_of
from bcp.cli.console import AsJson, Workspace, _
from bcp.cli.run_report import Form, Language, ReportFormat, show_report


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
    form: Form = ReportFormat.TABLE,
    language: Language = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Show the report of a recovery."""
    wanted = ReportFormat.JSON if as_json else form
    show_report(workspace, state_of(workspace, run).run, wanted, language)

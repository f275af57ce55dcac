"""`ict-bcp plan compare`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.compare_plans import compare_plans
from bcp.cli.change_json import write_json
from bcp.cli.comparison_table import show_comparison
from bcp.cli.console import AsJson, Workspace, _, err, out
from bcp.cli.plan_words import write
from bcp.model.message import Message


def register(app: typer.Typer) -> None:
    """Add the subcommand."""
    app.command(
        "compare",
        help=_(
            "Compare two plans: recovery times and verdicts by system, and the totals. Each is a "
            "scenario of the workspace, or a file that 'ict-bcp plan --json' wrote (a name with a "
            "slash or a dot).\n\nExample: ict-bcp plan compare last-year.json earthquake"
        ),
    )(compare)


def compare(
    before: Annotated[str, typer.Argument(metavar="A", help=_("A scenario or a file."))],
    after: Annotated[str, typer.Argument(metavar="B", help=_("What it is compared with."))],
    *,
    worst_first: Annotated[
        bool, typer.Option("--worst-first", help=_("Begin with what B makes worse."))
    ] = False,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the comparison."""
    with err.status(_("Planning …")):
        compared = compare_plans(workspace, (before, after))
    if as_json:
        write_json(compared.comparison.model_dump(mode="json"), out)
        return
    first, second = compared.before, compared.after
    write(
        out,
        Message.of(
            "Before: {before} ({first}). After: {after} ({second}).",
            before=first.scenario_name,
            first=first.scenario,
            after=second.scenario_name,
            second=second.scenario,
        ),
    )
    out.print()
    show_comparison(compared.comparison, out, worst_first=worst_first)

"""`ict-bcp plan rest`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.plan_rest import plan_rest
from bcp.cli.comparison_table import show_comparison
from bcp.cli.console import AsJson, Workspace, _, complain, err, out
from bcp.cli.plan_json import PlanJson
from bcp.cli.plan_options import Chosen, change_option
from bcp.cli.plan_table import PlanTable
from bcp.cli.plan_view import PlanPage
from bcp.planning.change_syntax import Given

Texts = list[str] | None


def register(app: typer.Typer) -> None:
    """Add the subcommand."""
    app.command(
        "rest",
        help=_(
            "Plan the rest of a recovery from where it stands, with new damage and attendance: "
            "what has begun keeps its times. LOGBOOK is a YAML file:\n\n"
            "now: 20h\n\n"
            "begun: [{step: power/verify, started: 8h, finished: 9h10m}, "
            "{step: cooling/start, started: 10h}]\n\n"
            "failed: []\n\n"
            "Example: ict-bcp plan rest logbook.yaml -s earthquake --lose system:directory"
        ),
    )(rest)


def rest(
    logbook: Annotated[Path, typer.Argument(help=_("What has happened so far."))],
    *,
    scenario: Chosen = None,
    lose: Annotated[Texts, change_option("--lose")] = None,
    attend: Annotated[Texts, change_option("--attend")] = None,
    arrive: Annotated[Texts, change_option("--arrive")] = None,
    back: Annotated[Texts, change_option("--return")] = None,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the plan of the rest, and what is different from the plan before the incident."""
    options = {"--lose": lose, "--attend": attend, "--arrive": arrive, "--return": back}
    given = [Given(option, text) for option, texts in options.items() for text in texts or ()]
    with err.status(_("Planning …")):
        planned, comparison = plan_rest(workspace, scenario, logbook, given)
    for warning in planned.unread:
        complain(warning)
    page = PlanPage(planned.plan, planned.outage, planned.numbers)
    if as_json:
        PlanJson().show_plan(page, out)
        return
    PlanTable().show_plan(page, out)
    out.print()
    show_comparison(comparison, out)

"""`ict-bcp plan forecast`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bcp.app.forecast_recovery import forecast_recovery
from bcp.cli.console import AsJson, Workspace, _, err, out
from bcp.cli.forecast_view import ForecastJson, ForecastTable, ForecastView
from bcp.cli.plan_options import Chosen


def register(app: typer.Typer) -> None:
    """Add the subcommand."""
    app.command(
        "forecast",
        help=_(
            "Forecast the recovery from a scenario: simulate its plan many times with uncertain "
            "durations, arrivals and failures, and show how sure each target is. The same seed "
            "gives the same forecast.\n\n"
            "Example: ict-bcp plan forecast --scenario earthquake --trials 10000"
        ),
    )(forecast)


def forecast(
    *,
    scenario: Chosen = None,
    trials: Annotated[
        int, typer.Option("--trials", help=_("How often to simulate the plan."))
    ] = 10_000,
    seed: Annotated[int, typer.Option("--seed", help=_("The seed of chance."))] = 0,
    failures: Annotated[
        int,
        typer.Option(
            "--failures",
            metavar="PERCENT",
            help=_("The assumed share of attempts at automated steps that fail, in percent."),
        ),
    ] = 2,
    workspace: Workspace = Path(),
    as_json: AsJson = False,
) -> None:
    """Print the forecast."""
    with err.status(_("Simulating the plan …")):
        made = forecast_recovery(
            workspace, scenario, trials=trials, seed=seed, failure=failures / 100
        )
    view: ForecastView = ForecastJson() if as_json else ForecastTable()
    view.show(made, out)

"""Forecast the recovery of a workspace from one of its scenarios."""

from __future__ import annotations

from pathlib import Path

from bcp.app.load_workspace import load
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.planning.outlook import Forecast
from bcp.planning.planner import make_plan


def forecast_recovery(
    workspace: Path, scenario: str, *, trials: int, seed: int, failure: float
) -> Forecast:
    """Load the workspace, plan, and simulate the plan `trials` times.

    Raises Refused as planning does, and when NumPy is not installed.
    """
    try:
        from bcp.planning.forecast import make_forecast  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        if error.name != "numpy":
            raise
        raise Refused(
            Message.of("A forecast needs NumPy, which is not installed."),
            Message.of("Install it with: pip install 'ict-bcp[forecast]'"),
        ) from error
    loaded = load(workspace)
    inventory, damage = loaded.sound(), loaded.scenario(scenario)
    plan = make_plan(inventory, damage, digest=loaded.digest)
    return make_forecast(plan, inventory, damage, trials=trials, seed=seed, failure=failure)

"""Forecast the recovery of a workspace from one of its scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bcp.app.load_workspace import load
from bcp.app.plan_recovery import choose_scenario, ground_of, refuse
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.planning.outlook import Forecast

MOST_TRIALS = 1_000_000


def forecast_recovery(
    workspace: Path, scenario: str | None, *, trials: int, seed: int, failure: float
) -> Forecast:
    """Load the workspace, plan, and simulate the plan `trials` times.

    `failure` is the share of attempts at automated steps that fail, from 0 to below 1.

    Raises Refused as planning does, for numbers out of range, and when NumPy is not installed.
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
    inventory = loaded.sound()
    damage, problems = choose_scenario(loaded, scenario)
    refuse((*problems, *_out_of_range(trials, seed, failure)))
    assert damage is not None
    plan = ground_of(loaded, damage).plan()
    return make_forecast(plan, inventory, damage, trials=trials, seed=seed, failure=failure)


def _out_of_range(trials: int, seed: int, failure: float) -> Iterator[ArgumentProblem]:
    if not 1 <= trials <= MOST_TRIALS:
        few = Message.of("A forecast takes 1 to {most} trials.", most=MOST_TRIALS)
        yield ArgumentProblem(few, option="--trials", text=str(trials))
    if seed < 0:
        below = Message.of("A seed is a whole number from 0 on.")
        yield ArgumentProblem(below, option="--seed", text=str(seed))
    if not 0 <= failure < 1:
        sure = Message.of("From 0 to 99 percent of the attempts can fail.")
        yield ArgumentProblem(sure, option="--failures", text=f"{failure:.0%}".rstrip("%"))

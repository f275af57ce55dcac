from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.console import Console
from typer.testing import CliRunner

from bcp.app.forecast_recovery import forecast_recovery
from bcp.cli.forecast_view import ForecastTable
from bcp.cli.main import app
from bcp.model.argument import RefusedArguments
from bcp.model.refusal import Refused
from bcp.planning.outlook import (
    Forecast,
    Quantiles,
    ResourceCriticality,
    StepCriticality,
    SystemForecast,
)
from tests.cities import SmallCity
from tests.conftest import Golden

ARGUMENTS = ["plan", "forecast", "-s", "hall-lost", "--trials", "300"]


def shown(forecast: Forecast, width: int = 100) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    ForecastTable().show(forecast, console)
    assert isinstance(console.file, io.StringIO)
    return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines()) + "\n"


def doubtful(name: str) -> Forecast:
    never = Quantiles(p50=None, p90=None, p95=None)
    system = SystemForecast(
        system="a",
        name=name,
        priority=1,
        planned=59,
        target=3600,
        recovered=0.4,
        meets=0.999,
        verified=never,
    )
    return Forecast(
        scenario="s",
        scenario_name="S",
        plan_digest="0",
        trials=1,
        seed=0,
        failure=0.29,
        complete=0,
        whole=never,
        systems=(system,),
        steps=(StepCriticality(step="a/work", share=0.995),),
        resources=(ResourceCriticality(resource="server", share=0.5),),
    )


def test_json_is_the_forecast_of_the_seed(small_city: SmallCity) -> None:
    arguments = [*ARGUMENTS, "--seed", "7", "--failures", "5", "--json", "-w", str(small_city.root)]
    made = forecast_recovery(small_city.root, "hall-lost", trials=300, seed=7, failure=0.05)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert Forecast.model_validate_json(result.stdout) == made
    assert made.systems


def test_the_command_prints_the_table(small_city: SmallCity) -> None:
    result = CliRunner().invoke(app, [*ARGUMENTS, "-w", str(small_city.root)])
    assert result.exit_code == 0
    assert "300 simulated" in result.stdout
    assert "Most often on the binding chain" in result.stdout


def test_doubts_are_shown_and_never_rounded_up(golden: Golden) -> None:
    golden("doubtful.txt", shown(doubtful("[bold]A[/] \x1b[31m")))


def test_without_numpy_the_extra_is_named(small_city: SmallCity) -> None:
    code = (
        "import sys; sys.modules['numpy'] = None; sys.argv[0] = 'ict-bcp'\n"
        "from bcp.cli.main import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *ARGUMENTS, "-w", str(small_city.root)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "pip install 'ict-bcp[forecast]'" in done.stderr


def test_all_that_is_wrong_is_said_at_once(small_city: SmallCity) -> None:
    wrong = ["-s", "hall-lose", "--trials", "0", "--failures", "100", "--seed", "-1"]
    arguments = ["plan", "forecast", *wrong, "-w", str(small_city.root)]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, RefusedArguments)
    assert result.exception.render() == (
        "Problems in the arguments: 4\n"
        "  There is no scenario 'hall-lose'. Did you mean 'hall-lost'?\n"
        "  --trials 0: A forecast takes 1 to 1000000 trials.\n"
        "  --seed -1: A seed is a whole number from 0 on.\n"
        "  --failures 100: From 0 to 99 percent of the attempts can fail."
    )


def test_an_unknown_scenario_is_refused(small_city: SmallCity) -> None:
    with pytest.raises(Refused, match="There is no scenario"):
        forecast_recovery(small_city.root, "hall-lose", trials=1, seed=0, failure=0)

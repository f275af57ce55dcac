"""`ict-bcp history` on real journals."""

from __future__ import annotations

import json
import sqlite3

from typer.testing import CliRunner, Result

from bcp.app import wiring
from bcp.cli.main import app
from bcp.model.refusal import Refused
from tests.app.recorded import plan_for, record_run
from tests.cities import SmallCity
from tests.execution.plans import ScriptedRunner, failure


def invoke(city: SmallCity, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["history", *arguments, "--workspace", str(city.root)])


def test_a_workspace_without_drills_says_so(small_city: SmallCity) -> None:
    result = invoke(small_city)
    assert result.exit_code == 0
    assert result.stdout.startswith("No drill has been finished in this workspace yet.\n")
    assert not (small_city.root / ".ict-bcp").exists()


def test_drills_are_counted_in_the_year_of_the_city(small_city: SmallCity) -> None:
    key = plan_for(small_city.root).steps[0].key
    record_run(small_city.root, "good")
    broken = {(key, n): failure() for n in range(1, 20)}
    record_run(small_city.root, "bad", ScriptedRunner(broken))
    result = invoke(small_city)
    assert result.exit_code == 0
    assert "FY2025" in result.stdout
    (year,) = json.loads(invoke(small_city, "--json").stdout)["years"]
    assert (year["year"], year["kinds"]) == (2025, [["", 2]])
    assert (year["times"]["met"], year["times"]["judged"]) == (5, 10)
    told = json.loads(invoke(small_city, "--json", "--system", "power").stdout)
    assert [each["system"] for each in told["years"][0]["systems"]] == ["power"]
    assert [each["system"] for each in told["last_drilled"]] == ["power"]


def test_a_drill_whose_chain_is_broken_is_named_and_not_fatal(small_city: SmallCity) -> None:
    record_run(small_city.root, "good")
    record_run(small_city.root, "spoilt")
    connection = sqlite3.connect(wiring.journal_path(small_city.root))
    with connection:
        connection.execute("DROP TRIGGER events_are_never_changed")
        connection.execute("UPDATE events SET hash = 'x' WHERE run = 'spoilt' AND seq = 2")
    connection.close()
    told = json.loads(invoke(small_city, "--json").stdout)
    assert [each["run"] for each in told["left_out"]] == ["spoilt"]
    assert told["years"][0]["times"]["judged"] == 5
    assert "Drill spoilt is left out" in invoke(small_city).stderr


def test_an_unknown_system_is_refused(small_city: SmallCity) -> None:
    error = invoke(small_city, "--system", "registri").exception
    assert isinstance(error, Refused)
    assert error.render() == "There is no system 'registri'. Did you mean 'registry'?"


def test_the_help_shows_an_example(small_city: SmallCity) -> None:
    assert "Example: ict-bcp history" in invoke(small_city, "--help").stdout

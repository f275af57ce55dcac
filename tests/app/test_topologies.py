from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bcp.app.load_workspace import load
from bcp.cli.main import app
from bcp.model.problem import has_errors
from bcp.planning.planner import make_plan
from bcp.planning.structure import analyze
from benchmarks.scale import write_workspace
from benchmarks.synthetic import SyntheticCity, package_graph, service_graph, synthetic_city

CIRCLES = (("package-circle", package_graph(400)), ("services", service_graph(60)))
SOUND = (("packages", package_graph(1500, circles=0)), ("city", synthetic_city(60)))


@pytest.mark.parametrize("city", [city for _, city in CIRCLES], ids=[name for name, _ in CIRCLES])
def test_circles_of_a_real_topology_are_named_with_what_to_cut(
    city: SyntheticCity, tmp_path: Path
) -> None:
    write_workspace(city, tmp_path)
    workspace = load(tmp_path)
    circles = [each for each in workspace.problems if each.code == "dependency-cycle"]

    assert circles
    assert {each.code for each in workspace.problems} <= {
        "dependency-cycle",
        "alternative-cycle",
        "never-drilled",
    }
    for each in circles:
        said = [message.render() for _, message in each.related]
        assert said[0].startswith("Cut here: ")
        assert len(said) <= 24
        assert " to cut: " in each.render()

    arguments = ["-w", str(tmp_path)]
    graph = CliRunner().invoke(app, ["graph", "--format", "json", *arguments])
    drawn = json.loads(graph.stdout)["circles"]
    assert len(drawn) == len(circles)
    assert all(each["cut"] for each in drawn)
    assert CliRunner().invoke(app, ["check", *arguments]).exit_code == 2
    for command in (["analyze"], ["plan", "--scenario", "hall-lost"]):
        refused = CliRunner().invoke(app, [*command, *arguments])
        assert refused.exit_code != 0
        assert "wait for each other" in str(refused.exception)


@pytest.mark.parametrize("city", [city for _, city in SOUND], ids=[name for name, _ in SOUND])
def test_without_circles_it_is_analyzed_and_planned(city: SyntheticCity, tmp_path: Path) -> None:
    write_workspace(city, tmp_path)
    workspace = load(tmp_path)
    assert not has_errors(workspace.problems)
    structure = analyze(workspace.sound())
    assert structure.exact
    assert structure.components[0].count > 10

    plan = make_plan(workspace.sound(), workspace.scenarios[0], digest=workspace.digest)
    assert len(plan.systems) == len(city.systems) - 1
    assert all(each.verified is not None for each in plan.systems)


def test_a_chain_longer_than_python_recurses_is_read_and_planned(tmp_path: Path) -> None:
    size = 2 * sys.getrecursionlimit()
    city = package_graph(size, circles=0)
    for number, document in enumerate(city.systems):
        before = [{"requires": city.systems[number - 1]["id"]}] if number else []
        document["dependencies"] = before
    write_workspace(city, tmp_path)
    workspace = load(tmp_path)
    plan = make_plan(workspace.sound(), workspace.scenarios[0], digest=workspace.digest)

    assert plan.systems[-1].system == city.systems[-1]["id"]
    assert analyze(workspace.sound()).components[0].count == size - 1

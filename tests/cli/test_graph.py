from __future__ import annotations

import json
import re
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner

from bcp.cli.graph_text import TextDrawing
from bcp.cli.main import app
from bcp.planning.drawing import DotDrawing, Drawing, GraphmlDrawing, JsonDrawing, MermaidDrawing
from bcp.planning.graph import RecoveryGraph, build_graph
from tests.cities import SmallCity
from tests.conftest import Golden
from tests.planning.building import guest, inventory, platform, repository, system

FORMATS = ("text", "mermaid", "dot", "graphml", "json")
NAMES = (
    'a"]; evil -> b; ["',
    "<script>alert(1)</script>",
    "click n0 href javascript:alert(1)",
    'x\nn1["y"] --> n0',
    "end\\",
    "\x1b[31mred\x1b[0m",
    "%%{init: {}}%%",
    "`code` &quot; #35; ]]>",
)


def hostile(name: str) -> RecoveryGraph:
    return build_graph(inventory({**system("end"), "name": name}, system("b", requires=("end",))))


@pytest.mark.parametrize("written", FORMATS)
def test_the_small_city(small_city: SmallCity, golden: Golden, written: str) -> None:
    arguments = ["graph", "--format", written, "--workspace", str(small_city.root)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    golden(f"small-city.{written}", result.stdout)


@pytest.mark.parametrize("name", NAMES)
def test_names_are_data_in_dot(name: str) -> None:
    lines = DotDrawing().draw(hostile(name)).splitlines()
    assert len(lines) == 6
    quoted = r'"(?:[^"\\]|\\.)*"'
    assert re.fullmatch(rf"    {quoted} \[label={quoted}\];", lines[2])


@pytest.mark.parametrize("name", NAMES)
def test_names_are_data_in_mermaid(name: str) -> None:
    lines = MermaidDrawing().draw(hostile(name)).splitlines()
    assert len(lines) == 4
    assert re.fullmatch(r'    n0\["[\w .,・ー（）#;]+<br/>end"\]', lines[1])
    assert lines[3] == "    n1 --> n0"


@pytest.mark.parametrize("name", NAMES)
def test_names_are_data_in_graphml_and_json(name: str) -> None:
    graph = hostile(name)
    root = ElementTree.fromstring(GraphmlDrawing().draw(graph))
    spaces = "{http://graphml.graphdrawing.org/xmlns}"
    assert len(root.findall(f".//{spaces}node")) == 2
    assert len(root.findall(f".//{spaces}edge")) == 1
    assert json.loads(JsonDrawing().draw(graph))["systems"][0]["name"] == name.strip()


@pytest.mark.parametrize("drawing", [TextDrawing(), DotDrawing(), MermaidDrawing()])
@pytest.mark.parametrize("name", NAMES)
def test_nothing_invisible_reaches_a_terminal(drawing: Drawing, name: str) -> None:
    assert drawing.draw(hostile(name)).replace("\n", "").isprintable()


def test_systems_that_wait_for_each_other_are_shown(golden: Golden) -> None:
    graph = build_graph(
        inventory(
            system("a", requires=("b",)),
            system("b", requires=("c",), uses=(("d", "50%"),)),
            system("c", requires=("b",)),
            system("d", any_of=("a", "b")),
            guest("e"),
            system("store"),
            platforms=[platform("d", 4)],
            repositories=[repository("far")],
        )
    )
    golden("circle.txt", TextDrawing().draw(graph))


def test_a_workspace_with_a_circle_can_be_shown(small_city: SmallCity) -> None:
    small_city.replace(
        "systems_inventory/core/registry.yaml",
        "requires: registry-database",
        "requires: registry",
    )
    result = CliRunner().invoke(app, ["graph", "-w", str(small_city.root)])
    assert result.exit_code == 0
    assert "registry" in result.stdout

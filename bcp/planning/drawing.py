"""The recovery graph as text in several formats. Names are data in every one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Protocol

import networkx as nx

from bcp.inventory.cuts import cheapest_cut
from bcp.inventory.deadlock import Knot, demands, hindering, knots, stuck
from bcp.inventory.edges import RUNNING, Edge, EdgeKind
from bcp.planning.graph import RecoveryGraph

SCHEMA_VERSION = 1
_ARROWS = {
    EdgeKind.REQUIRES: "-->",
    EdgeKind.HOSTED_ON: "==>",
    EdgeKind.ANY_OF: "-.->",
    EdgeKind.USES: "-.->",
    EdgeKind.RESTORE_FROM: "-.->",
}
_STYLES = {
    EdgeKind.REQUIRES: "solid",
    EdgeKind.HOSTED_ON: "bold",
    EdgeKind.ANY_OF: "dashed",
    EdgeKind.USES: "dotted",
    EdgeKind.RESTORE_FROM: "dotted",
}
_HARMLESS_IN_MERMAID = frozenset(" .,・ー（）")


class Drawing(Protocol):
    """One format."""

    def draw(self, graph: RecoveryGraph) -> str:
        """The whole graph, ending with a newline."""
        ...


def edges_of(graph: RecoveryGraph) -> Iterator[tuple[str, str, EdgeKind]]:
    """All edges (system, what it stands on, why) in inventory order."""
    for source, target, data in graph.graph.edges(data=True):
        yield source, target, data["kind"]


def visible(text: str) -> str:
    """The text on one line, with all that cannot be seen written out."""
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode("ascii")
        for each in text
    )


class MermaidDrawing:
    """A Mermaid flowchart; what a system stands on is drawn below it."""

    def draw(self, graph: RecoveryGraph) -> str:
        """The flowchart. Nodes are numbered: a system may be called `end`."""
        numbers = {system: f"n{number}" for number, system in enumerate(graph.graph)}
        lines = ["flowchart TB"]
        for system, number in numbers.items():
            name = _mermaid(graph.graph.nodes[system]["name"])
            lines.append(f'    {number}["{name}<br/>{system}"]')
        for source, target, kind in edges_of(graph):
            label = "" if kind is EdgeKind.REQUIRES else f"|{kind.value}|"
            lines.append(f"    {numbers[source]} {_ARROWS[kind]}{label} {numbers[target]}")
        return "\n".join(lines) + "\n"


class DotDrawing:
    """Graphviz."""

    def draw(self, graph: RecoveryGraph) -> str:
        """A digraph with quoted strings only."""
        lines = ["digraph recovery {", "    node [shape=box];"]
        for system in graph.graph:
            label = f"{visible(graph.graph.nodes[system]['name'])}\n{system}"
            lines.append(f"    {_dot(system)} [label={_dot(label)}];")
        for source, target, kind in edges_of(graph):
            style = f"style={_STYLES[kind]}, label={_dot(kind.value)}"
            lines.append(f"    {_dot(source)} -> {_dot(target)} [{style}];")
        return "\n".join([*lines, "}"]) + "\n"


class GraphmlDrawing:
    """GraphML, as networkx writes it."""

    def draw(self, graph: RecoveryGraph) -> str:
        """Nodes with name, tier and layer; edges with their kind."""
        plain: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        for system, data in graph.graph.nodes(data=True):
            plain.add_node(
                system, name=visible(data["name"]), tier=data["tier"], layer=data["layer"]
            )
        for source, target, kind in edges_of(graph):
            plain.add_edge(source, target, kind=kind.value)
        return "\n".join(nx.generate_graphml(plain, named_key_ids=True)) + "\n"


class JsonDrawing:
    """Nodes and edges for programs."""

    def draw(self, graph: RecoveryGraph) -> str:
        """A document with `schema_version`, `systems`, `edges` and `circles`.

        Each of these has its systems, a short cycle among them, and the edges whose cut ends it
        (`exact`: no others are cheaper).
        """
        document = {
            "schema_version": SCHEMA_VERSION,
            "systems": [{"id": system, **data} for system, data in graph.graph.nodes(data=True)],
            "edges": [
                {"from": source, "to": target, "kind": kind.value}
                for source, target, kind in edges_of(graph)
            ],
            "circles": [_circle(knot) for knot in circles(graph)],
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def circles(graph: RecoveryGraph) -> list[Knot]:
    """The groups of systems that can never start because each needs another of them."""
    edges = [
        Edge(source, target, data["kind"], data["group"])
        for source, target, data in graph.graph.edges(data=True)
        if data["kind"] in RUNNING
    ]
    groups = demands(edges)
    return knots(hindering(groups, stuck(graph.graph, groups)))


def _circle(knot: Knot) -> dict[str, object]:
    cut = cheapest_cut(knot)
    return {
        "systems": knot.systems,
        "cycle": [edge.source for edge in knot.cycle],
        "cut": [
            {"from": edge.source, "to": edge.target, "kind": edge.kind.value} for edge in cut.edges
        ],
        "exact": cut.exact,
    }


def _mermaid(text: str) -> str:
    return "".join(
        each if each.isalnum() or each in _HARMLESS_IN_MERMAID else f"#{ord(each)};"
        for each in visible(text)
    )


def _dot(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'

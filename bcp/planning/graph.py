"""The recovery graph: what stands on what, built by named transforms.

Nodes are system ids (attributes `name`, `tier`, `layer`); an edge leads from a system to what it
stands on (attributes `kind` and `group`; the edges of one `any_of` share their group).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import networkx as nx

from bcp.inventory.edges import RUNNING, EdgeKind, stated_edges
from bcp.model.inventory import Inventory

if TYPE_CHECKING:
    Digraph = nx.MultiDiGraph[str]
    Simple = nx.DiGraph[str]
else:
    Digraph = nx.MultiDiGraph
    Simple = nx.DiGraph

Transform = Callable[[Digraph, Inventory], None]


class RecoveryGraph:
    """What systems stand on. Not changed after it is built."""

    def __init__(self, graph: Digraph) -> None:
        self.graph = graph
        self._needs: dict[str, list[str]] = {}
        self._uses: dict[str, list[str]] = {}
        self._alternatives: dict[str, list[tuple[str, ...]]] = {}
        self._dependants: dict[str, list[str]] = {}
        for system in graph:
            self._read(system)

    def _read(self, system: str) -> None:
        needs: dict[str, None] = {}
        uses: dict[str, None] = {}
        groups: dict[object, list[str]] = {}
        for target, parallel in self.graph.adj[system].items():
            for data in parallel.values():
                kind = data["kind"]
                if kind is EdgeKind.ANY_OF:
                    groups.setdefault(data["group"], []).append(target)
                elif kind in RUNNING and target != system:
                    needs[target] = None
                elif kind is EdgeKind.USES:
                    uses[target] = None
        self._needs[system] = list(needs)
        self._uses[system] = list(uses)
        self._alternatives[system] = [tuple(group) for group in groups.values()]
        self._dependants[system] = [
            source
            for source, parallel in self.graph.pred[system].items()
            if any(data["kind"] in RUNNING for data in parallel.values())
        ]

    def needs(self, system: str) -> list[str]:
        """The systems that must run for this one to run, alternatives not included."""
        return self._needs[system]

    def alternatives(self, system: str) -> list[tuple[str, ...]]:
        """The groups of systems of which one must run."""
        return self._alternatives[system]

    def uses(self, system: str) -> list[str]:
        """The systems without which this one runs at a lower level."""
        return self._uses[system]

    def dependants(self, system: str) -> list[str]:
        """The systems that do not run, or may not, without this one."""
        return self._dependants[system]

    def closure(self, system: str) -> set[str]:
        """The system and all that it cannot run without, directly or through others."""
        found = {system}
        pending = [system]
        while pending:
            current = pending.pop()
            for target in self.needs(current):
                if target not in found:
                    found.add(target)
                    pending.append(target)
        return found

    def layers(self) -> list[list[str]]:
        """Systems by layer: layer 0 stands on nothing, each other layer on those before."""
        layers: dict[int, list[str]] = {}
        for system in self.graph:
            layers.setdefault(self.graph.nodes[system]["layer"], []).append(system)
        return [layers[number] for number in sorted(layers)]


def add_systems(graph: Digraph, inventory: Inventory) -> None:
    """A node for each system, in inventory order."""
    for system in inventory.systems:
        graph.add_node(system.id, name=system.name, tier=system.tier.value, layer=0)


def add_edges(graph: Digraph, inventory: Inventory) -> None:
    """An edge for each statement of what a system stands on, hosting and copies included."""
    for edge in stated_edges(inventory):
        graph.add_edge(edge.source, edge.target, kind=edge.kind, group=edge.group)


def merge_repeated_edges(graph: Digraph, _inventory: Inventory) -> None:
    """One edge where the same is stated twice, such as two data sets in one repository."""
    seen: set[tuple[str, str, EdgeKind, object]] = set()
    for source, target, key, data in list(graph.edges(keys=True, data=True)):
        group = data["group"] if data["kind"] is EdgeKind.ANY_OF else None
        statement = (source, target, data["kind"], group)
        if statement in seen:
            graph.remove_edge(source, target, key)
        seen.add(statement)


def assign_layers(graph: Digraph, _inventory: Inventory) -> None:
    """The longest way down over what a system needs; a cycle shares one layer."""
    running: Simple = nx.DiGraph()
    running.add_nodes_from(graph)
    running.add_edges_from(
        (source, target)
        for source, target, data in graph.edges(data=True)
        if data["kind"] in RUNNING and source != target
    )
    components = nx.condensation(running)
    for number, generation in enumerate(nx.topological_generations(components.reverse(copy=False))):
        for component in generation:
            for system in components.nodes[component]["members"]:
                graph.nodes[system]["layer"] = number


TRANSFORMS: tuple[Transform, ...] = (add_systems, add_edges, merge_repeated_edges, assign_layers)


def build_graph(inventory: Inventory) -> RecoveryGraph:
    """Apply all transforms in order."""
    graph: Digraph = nx.MultiDiGraph()
    for transform in TRANSFORMS:
        transform(graph, inventory)
    return RecoveryGraph(graph)

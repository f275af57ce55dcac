"""The recovery graph for people: layer by layer, from what stands on nothing upwards."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.cli.console import _
from bcp.inventory.cuts import cheapest_cut
from bcp.inventory.cycle_checks import circle, to_cut
from bcp.inventory.edges import EdgeKind
from bcp.model.message import Message, mark
from bcp.planning.drawing import circles, edges_of, visible
from bcp.planning.graph import RecoveryGraph

_KINDS = {
    EdgeKind.REQUIRES: mark("requires"),
    EdgeKind.HOSTED_ON: mark("runs on"),
    EdgeKind.ANY_OF: mark("needs one of"),
    EdgeKind.USES: mark("is degraded without"),
    EdgeKind.RESTORE_FROM: mark("can be restored from"),
}


class TextDrawing:
    """Plain lines: a heading for each layer, a system with its name, what it stands on below."""

    def draw(self, graph: RecoveryGraph) -> str:
        """The whole graph."""
        return "\n".join(_lines(graph)) + "\n"


def _lines(graph: RecoveryGraph) -> Iterator[str]:
    below: dict[str, dict[EdgeKind, list[str]]] = {system: {} for system in graph.graph}
    for source, target, kind in edges_of(graph):
        targets = below[source].setdefault(kind, [])
        if target not in targets:
            targets.append(target)
    for number, layer in enumerate(graph.layers()):
        yield Message.of("Layer {number}", number=number).render(_)
        for system in layer:
            yield f"  {system}  {visible(graph.graph.nodes[system]['name'])}"
            for kind, words in _KINDS.items():
                if kind in below[system]:
                    yield f"      {_(words)}: {', '.join(below[system][kind])}"
    for knot in circles(graph):
        yield Message.of("These systems wait for each other: {chain}.", chain=circle(knot)).render(
            _
        )
        yield f"    {to_cut(cheapest_cut(knot)).render(_)}"

"""Systems that wait for each other, named edge by edge."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.deadlock import cycles, demands, hindering, stuck
from bcp.inventory.decoding import Contents
from bcp.inventory.edges import RUNNING, Edge, EdgeKind, procedure_edges, stated_edges
from bcp.inventory.findings import Related, error, warning
from bcp.inventory.sources import EntityKind, SourceMap
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Problem

_LONGEST_CHAIN = 12


def dependency_cycles(contents: Contents) -> Iterator[Problem]:
    """Cycles over what systems need to run; nothing in such a cycle can ever be started.

    A cycle through one branch of an `any_of` is only a warning while another branch leads out.
    """
    inventory = contents.inventory
    edges = [edge for edge in stated_edges(inventory) if edge.kind in RUNNING]
    groups = demands(edges)
    never = stuck(inventory.systems_by_id, groups)
    for cycle in cycles(hindering(groups, never)):
        yield error(
            "dependency-cycle",
            Message.of("These systems wait for each other: {chain}.", chain=chain(cycle)),
            Message.of("Remove one of the edges, or state an alternative with 'any_of'."),
            contents.sources.position(EntityKind.SYSTEM, cycle[0].source, cycle[0].path),
            edge_by_edge(cycle, contents.sources),
        )
    for cycle in cycles(edge for edge in edges if edge.source not in never):
        yield warning(
            "alternative-cycle",
            Message.of("An alternative leads back to itself: {chain}.", chain=chain(cycle)),
            Message.of("It helps only while one of these runs; check that this is meant."),
            contents.sources.position(EntityKind.SYSTEM, cycle[0].source, cycle[0].path),
            edge_by_edge(cycle, contents.sources),
        )


def restore_cycles(contents: Contents) -> Iterator[Problem]:
    """Systems of which every copy lies behind what must be restored from it."""
    inventory = contents.inventory
    edges = stated_edges(inventory)
    running = [edge for edge in edges if edge.kind in RUNNING]
    restoring = [edge for edge in edges if is_restored(edge, inventory)]
    groups = demands([*running, *restoring, *procedure_edges(inventory)])
    hopeless = stuck(inventory.systems_by_id, demands(running))
    never = stuck(inventory.systems_by_id, groups)
    for cycle in cycles(edge for edge in hindering(groups, never) if edge.source not in hopeless):
        yield warning(
            "restore-cycle",
            Message.of(
                "If all of these are lost, none can be restored: {chain}.", chain=chain(cycle)
            ),
            Message.of("Keep a copy in a repository that needs none of them."),
            contents.sources.position(EntityKind.SYSTEM, cycle[0].source, cycle[0].path),
            edge_by_edge(cycle, contents.sources),
        )


def is_restored(edge: Edge, inventory: Inventory) -> bool:
    """Whether the edge leads to a copy of a data set that some recovery step restores."""
    if edge.kind is not EdgeKind.RESTORE_FROM:
        return False
    system = inventory.systems_by_id[edge.source]
    number = edge.path[1]
    assert isinstance(number, int)
    name = system.backups[number].id
    return any(action.backup == name for step in system.recovery for action in step.actions)


def chain(cycle: tuple[Edge, ...]) -> str:
    """`a → b → a`, shortened in the middle when there are many."""
    names = [edge.source for edge in cycle]
    if len(names) > _LONGEST_CHAIN:
        half = _LONGEST_CHAIN // 2
        names = [*names[:half], "…", *names[-half:]]
    return " → ".join([*names, cycle[0].source])


def edge_by_edge(cycle: tuple[Edge, ...], sources: SourceMap) -> Related:
    """Where each edge of a cycle is stated."""
    return tuple(
        (sources.position(EntityKind.SYSTEM, edge.source, edge.path), _statement(edge))
        for edge in cycle
    )


def _statement(edge: Edge) -> Message:
    names = {"source": edge.source, "target": edge.target}
    if edge.kind is EdgeKind.HOSTED_ON:
        return Message.of("'{source}' is hosted on '{target}'.", **names)
    if edge.kind is EdgeKind.ANY_OF:
        return Message.of("'{source}' needs one of several, '{target}' among them.", **names)
    if edge.kind is EdgeKind.RESTORE_FROM and edge.path[0] == "backups":
        return Message.of("'{source}' is restored from what '{target}' keeps.", **names)
    if edge.kind is EdgeKind.RESTORE_FROM:
        return Message.of("A recovery step of '{source}' needs '{target}'.", **names)
    return Message.of("'{source}' requires '{target}'.", **names)

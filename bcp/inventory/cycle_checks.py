"""Systems that wait for each other, named edge by edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bcp.inventory.cuts import Cut, cheapest_cut
from bcp.inventory.deadlock import Knot, demands, hindering, knots, stuck
from bcp.inventory.decoding import Contents
from bcp.inventory.edges import RUNNING, Edge, EdgeKind, procedure_edges, stated_edges
from bcp.inventory.findings import Related, error, warning
from bcp.inventory.sources import EntityKind, SourceMap
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.system import Need

_LONGEST_CHAIN = 12
_MOST_NAMED = 5
_MOST_PLACES = 12


def dependency_cycles(contents: Contents) -> Iterator[Problem]:
    """Cycles over what systems need to run; nothing in such a cycle can ever be started.

    A cycle through one branch of an `any_of` is only a warning while another branch leads out.
    """
    inventory = contents.inventory
    edges = [edge for edge in stated_edges(inventory) if edge.kind in RUNNING]
    groups = demands(edges)
    never = stuck(inventory.systems_by_id, groups)
    for knot in knots(hindering(groups, never)):
        cut = cheapest_cut(knot)
        yield error(
            "dependency-cycle",
            Message.of("These systems wait for each other: {chain}.", chain=circle(knot)),
            Message.of("{cut} Or state an alternative with 'any_of'.", cut=to_cut(cut)),
            *places(knot, cut, contents.sources),
        )
    for knot in knots(edge for edge in edges if edge.source not in never):
        cut = cheapest_cut(knot)
        yield warning(
            "alternative-cycle",
            Message.of("An alternative leads back to itself: {chain}.", chain=circle(knot)),
            Message.of(
                "It helps only while one of these runs; check that this is meant. {cut}",
                cut=to_cut(cut),
            ),
            *places(knot, cut, contents.sources),
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
    for knot in knots(edge for edge in hindering(groups, never) if edge.source not in hopeless):
        cut = cheapest_cut(knot)
        yield warning(
            "restore-cycle",
            Message.of(
                "If all of these are lost, none can be restored: {chain}.", chain=circle(knot)
            ),
            Message.of(
                "Keep a copy in a repository that needs none of them. {cut}", cut=to_cut(cut)
            ),
            *places(knot, cut, contents.sources),
        )


def is_restored(edge: Edge, inventory: Inventory) -> bool:
    """Whether the edge leads to a copy of a data set that some recovery step restores."""
    if edge.kind is not EdgeKind.RESTORE_FROM:
        return False
    system = inventory.systems_by_id[edge.source]
    number = edge.path[1]
    assert isinstance(number, int)
    name = system.backups[number].id
    return any(
        action.backup == name
        for step in system.recovery
        if step.needed is not Need.FALLBACK
        for action in step.actions
    )


def circle(knot: Knot) -> Message | str:
    """`a → b → a`; where more systems hang together, how many and the first of them."""
    names = [edge.source for edge in knot.cycle]
    chain = " → ".join([*shortened(names), names[0]])
    if len(knot.systems) == len(names):
        return chain
    return Message.of(
        "{chain} (a short circle among {count} systems that all lead to each other: {systems})",
        chain=chain,
        count=len(knot.systems),
        systems=", ".join(shortened(knot.systems)),
    )


def to_cut(cut: Cut) -> Message:
    """A sentence that names the first edges of a cut, and how many more there are."""
    named = [f"{edge.source} → {edge.target}" for edge in cut.edges[:_MOST_NAMED]]
    edges: Message | str = ", ".join(named)
    if len(cut.edges) > _MOST_NAMED:
        more = len(cut.edges) - _MOST_NAMED
        edges = Message.of("{names} and {count} more", names=edges, count=more)
    if cut.exact:
        return Message.of("Cheapest to cut: {edges}.", edges=edges)
    return Message.of("Enough to cut: {edges}.", edges=edges)


def places(knot: Knot, cut: Cut, sources: SourceMap) -> tuple[Position, Related]:
    """Where the cycle begins; where edges can be cut, then where its other edges are stated."""

    def place(edge: Edge) -> Position:
        return sources.position(EntityKind.SYSTEM, edge.source, edge.path)

    cuts = [
        (place(edge), Message.of("Cut here: {statement}", statement=_statement(edge)))
        for edge in cut.edges[:_MOST_PLACES]
    ]
    others = [edge for edge in knot.cycle if edge not in set(cut.edges)]
    rest = [(place(edge), _statement(edge)) for edge in others[:_MOST_PLACES]]
    return place(knot.cycle[0]), (*cuts, *rest)


def shortened(names: Sequence[str]) -> list[str]:
    """The names, left out in the middle when there are many."""
    if len(names) <= _LONGEST_CHAIN:
        return list(names)
    half = _LONGEST_CHAIN // 2
    return [*names[:half], "…", *names[-half:]]


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

"""What the rules of a review look at, and what has to be known of a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import networkx as nx

from bcp.inventory.edges import RUNNING, Edge, EdgeKind, procedure_edges, stated_edges
from bcp.model.consolidation import Consolidation
from bcp.model.hosting import HostingKind
from bcp.model.inventory import Inventory
from bcp.model.resource import Platform
from bcp.model.review import Criterion, Knowledge, Rule
from bcp.model.system import System

NOTHING_STATED = Consolidation()

_NEEDED_TO_RUN_OR_RESTORE = RUNNING | {EdgeKind.RESTORE_FROM}


@dataclass(frozen=True, slots=True)
class Grounds:
    """What all servers of an inventory are judged by.

    `carriers` are the systems that the platform or the restore of its guests stands on, `sites`
    those at which the platform has hosts, and `year` is the fiscal year of the review.
    """

    carriers: frozenset[str]
    sites: frozenset[str]
    year: int


def grounds(inventory: Inventory, platform: str, year: int) -> Grounds:
    """What servers are judged by that could move onto `platform`.

    Raises KeyError for an undeclared platform.
    """
    target = inventory.platforms_by_id[platform]
    sites = frozenset(host.site for host in target.hosts)
    return Grounds(carriers(inventory, target), sites, year)


def carriers(inventory: Inventory, platform: Platform) -> frozenset[str]:
    """What must be up before the platform is, or before one of its guests can be restored.

    What the platform's own system uses belongs to it as well: those who bring the platform back
    need it. A guest of the platform that needs it anyway is a cycle that the checks report.
    """
    edges = (*stated_edges(inventory), *procedure_edges(inventory))
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node(platform.system)
    graph.add_edges_from(
        (edge.source, edge.target) for edge in edges if edge.kind in _NEEDED_TO_RUN_OR_RESTORE
    )
    begin = {platform.system, *_first_needed(inventory, platform, edges)}
    return frozenset(begin.union(*(nx.descendants(graph, name) for name in begin if name in graph)))


def _first_needed(
    inventory: Inventory, platform: Platform, edges: tuple[Edge, ...]
) -> Iterator[str]:
    guests = {each.id for each in inventory.systems if each.hosting.platform == platform.id}
    for edge in edges:
        restores_guest = edge.kind is EdgeKind.RESTORE_FROM and edge.source in guests
        if restores_guest or (edge.kind is EdgeKind.USES and edge.source == platform.system):
            yield edge.target


def holds(rule: Rule, system: System, judged_by: Grounds) -> bool | None:
    """Whether the criterion of a rule holds of a server; None where only half is stated.

    That is so of a server that leaves for the shared cloud in a year that nobody states. What
    nobody has stated at all does not hold: `ReviewPolicy.needed` says what must be known.
    """
    stated = system.consolidation or NOTHING_STATED
    if rule.criterion is Criterion.LEAVING_FOR_CLOUD:
        return _leaves_within(stated, rule.within_years, judged_by.year)
    return _CRITERIA[rule.criterion](system, stated, judged_by)


_CRITERIA: Mapping[Criterion, Callable[[System, Consolidation, Grounds], bool]] = {
    Criterion.APPLIANCE: lambda system, _, __: system.hosting.kind is HostingKind.APPLIANCE,
    Criterion.PHYSICAL_TIE: lambda _, stated, __: bool(stated.physical_ties),
    Criterion.VENDOR_REFUSES: lambda _, stated, __: stated.vendor_supports is False,
    Criterion.NATIONAL_DEVICE: lambda _, stated, __: stated.national_device is True,
    Criterion.CARRIES_PLATFORM: lambda system, _, by: system.id in by.carriers,
    Criterion.OTHER_SITE: lambda system, _, by: system.hosting.site not in by.sites,
}


def _leaves_within(stated: Consolidation, years: int | None, year: int) -> bool | None:
    """A stated year says by itself that the server leaves, unless it is denied."""
    leaves = stated.leaving_for_cloud
    if leaves is None:
        leaves = stated.leaving_year is not None
    if not leaves or years is None:
        return leaves
    return None if stated.leaving_year is None else stated.leaving_year - year <= years


_KNOWN: Mapping[Knowledge, Callable[[Consolidation], bool]] = {
    Knowledge.SIZE: lambda stated: None not in (stated.vcpu, stated.memory, stated.disk),
    Knowledge.LEASE_END: lambda stated: stated.lease_end is not None,
    Knowledge.OPERATING_SYSTEM: lambda stated: stated.operating_system is not None,
    Knowledge.VENDOR_WORD: lambda stated: stated.vendor_supports is not None,
    Knowledge.COST: lambda stated: bool(stated.alone),
    Knowledge.PHYSICAL_TIES: lambda stated: stated.physical_ties is not None,
    Knowledge.LEAVING_YEAR: lambda stated: (
        stated.leaving_for_cloud is False or stated.leaving_year is not None
    ),
}


def is_known(knowledge: Knowledge, system: System) -> bool:
    """Whether the inventory states it of a server."""
    return _KNOWN[knowledge](system.consolidation or NOTHING_STATED)

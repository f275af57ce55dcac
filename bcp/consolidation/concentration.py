"""What falls with one host, with the storage, with the platform, before and after the moves. Pure.

A system falls when it runs on what fell, or when something that it requires fell and no
alternative is left (`bcp.planning.structure.fallen_with`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bcp.inventory.edges import RUNNING, stated_edges
from bcp.model.inventory import Inventory
from bcp.planning.graph import RecoveryGraph, build_graph
from bcp.planning.structure import LOWEST_PRIORITY, fallen_with

HostGuests = Mapping[str, Collection[str]]
"""By host the systems of which a machine runs on it; a system may stand on several."""


class ConcentrationKind(StrEnum):
    """What falls: a host, the system that runs the platform, or something that this stands on."""

    HOST = "host"
    PLATFORM = "platform"
    FOUNDATION = "foundation"


@dataclass(frozen=True, slots=True)
class ClassShare:
    """Of the `total` systems of a priority class `count` fall."""

    priority: int
    count: int
    total: int


@dataclass(frozen=True, slots=True)
class Reach:
    """All that falls, the more important first, itself not counted; `total` systems there are."""

    systems: tuple[str, ...]
    total: int
    classes: tuple[ClassShare, ...]

    @property
    def count(self) -> int:
        """How many systems fall."""
        return len(self.systems)

    @property
    def percent(self) -> int:
        """The share of all systems, in whole percent."""
        return round(100 * self.count / self.total) if self.total else 0

    @property
    def weight(self) -> int:
        """10 minus the priority, summed over all that falls: how much it matters."""
        return sum((LOWEST_PRIORITY + 1 - each.priority) * each.count for each in self.classes)


@dataclass(frozen=True, slots=True)
class Concentration:
    """What falls with one thing before the moves (None: not known) and after them.

    `subject` is the id of a host or of a system; `guests` are the systems that run on a host.
    """

    kind: ConcentrationKind
    subject: str
    name: str
    before: Reach | None
    after: Reach
    guests: tuple[str, ...] = ()


def concentrations(
    before: Inventory,
    after: Inventory,
    platform: str,
    hosts: HostGuests | None = None,
    former_hosts: HostGuests | None = None,
) -> tuple[Concentration, ...]:
    """The platform, all that it stands on and each host, those with which most falls first.

    Args:
        before: the inventory without the moves.
        after: the inventory with them.
        platform: a platform of both.
        hosts: who runs where after the moves, where that is known.
        former_hosts: the same before them.
    """
    graphs = build_graph(before), build_graph(after)
    runner = after.platforms_by_id[platform].system
    found = [
        Concentration(
            ConcentrationKind.PLATFORM if name == runner else ConcentrationKind.FOUNDATION,
            name,
            after.systems_by_id[name].name,
            _reach(before, graphs[0], (name,)),
            _reach(after, graphs[1], (name,)),
        )
        for name in _foundation(after, runner)
    ]
    found += _hosts(before, after, graphs, hosts or {}, former_hosts)
    return tuple(
        sorted(
            found,
            key=lambda each: (
                -each.after.weight,
                list(ConcentrationKind).index(each.kind),
                each.subject,
            ),
        )
    )


def _foundation(inventory: Inventory, runner: str) -> list[str]:
    """The platform's system and all that it needs, directly or through others."""
    targets: dict[str, list[str]] = {}
    for edge in stated_edges(inventory):
        if edge.kind in RUNNING:
            targets.setdefault(edge.source, []).append(edge.target)
    found: dict[str, None] = {}
    pending = [runner]
    while pending:
        name = pending.pop()
        if name in inventory.systems_by_id and name not in found:
            found[name] = None
            pending.extend(targets.get(name, ()))
    return list(found)


def _hosts(
    before: Inventory,
    after: Inventory,
    graphs: tuple[RecoveryGraph, RecoveryGraph],
    hosts: HostGuests,
    former_hosts: HostGuests | None,
) -> Iterator[Concentration]:
    for host, guests in hosts.items():
        former = None
        if former_hosts is not None:
            former = _reach(before, graphs[0], _only_there(host, former_hosts), whole=True)
        yield Concentration(
            ConcentrationKind.HOST,
            host,
            host,
            former,
            _reach(after, graphs[1], _only_there(host, hosts), whole=True),
            _by_importance(after, guests),
        )


def _only_there(host: str, hosts: HostGuests) -> tuple[str, ...]:
    """The systems all of whose machines run on the host."""
    elsewhere = {name for other, guests in hosts.items() if other != host for name in guests}
    return tuple(name for name in hosts.get(host, ()) if name not in elsewhere)


def _reach(
    inventory: Inventory, graph: RecoveryGraph, names: Collection[str], *, whole: bool = False
) -> Reach:
    """What falls with the systems; with `whole` they count themselves."""
    known = [name for name in names if name in inventory.systems_by_id]
    fallen = (*(known if whole else ()), *fallen_with(graph, known))
    ordered = _by_importance(inventory, fallen)
    totals = Counter(_priority(inventory, name) for name in inventory.systems_by_id)
    counts = Counter(_priority(inventory, name) for name in ordered)
    return Reach(
        ordered,
        len(inventory.systems),
        tuple(ClassShare(each, counts[each], totals[each]) for each in sorted(totals)),
    )


def _by_importance(inventory: Inventory, names: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (_priority(inventory, name), name)))


def _priority(inventory: Inventory, name: str) -> int:
    return inventory.objectives_by_id[inventory.systems_by_id[name].objective].priority

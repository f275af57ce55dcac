"""What stands on what: the one place where statements of the inventory become edges.

`stated_edges` knows the stated dependencies and the two that follow from other statements: a
guest needs the system that runs its platform, and a restore needs the systems that hold its
copies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bcp.model.dependency import DependencyKind
from bcp.model.inventory import Inventory
from bcp.model.system import Need, System


class EdgeKind(StrEnum):
    """Why one system stands on another.

    `requires`, `any-of` and `uses` are stated. `hosted-on` leads from a guest to the system of
    its platform and binds as `requires` does. `restore-from` leads from a system to the system of
    a repository that holds one of its copies: it matters for a restore only, never for running.
    """

    REQUIRES = "requires"
    ANY_OF = "any-of"
    USES = "uses"
    HOSTED_ON = "hosted-on"
    RESTORE_FROM = "restore-from"


@dataclass(frozen=True, slots=True)
class Edge:
    """`source` stands on `target` (both system ids).

    `path` leads to the stating value inside the source system, for example
    `("dependencies", 0, "requires")` or `("backups", 0, "copies", 1, "repository")`. The edges of
    one `any_of` share the first two parts, `("dependencies", 3)`; copies of one data set share
    `("backups", 0)`.
    """

    source: str
    target: str
    kind: EdgeKind
    path: tuple[str | int, ...]

    @property
    def group(self) -> tuple[str | int, ...]:
        """The path of the statement that the edge belongs to: one `any_of`, one data set."""
        return self.path[:2]


RUNNING = frozenset({EdgeKind.REQUIRES, EdgeKind.ANY_OF, EdgeKind.HOSTED_ON})
"""The kinds without which a system does not run; a cycle over them can never come up."""


def stated_edges(inventory: Inventory) -> tuple[Edge, ...]:
    """All edges between declared systems, in the order of the systems and of their statements.

    A reference to something undeclared makes no edge here; the checks report it.
    """
    known = inventory.systems_by_id
    return tuple(
        edge
        for system in inventory.systems
        for edge in _edges_of(system, inventory)
        if edge.target in known
    )


def _edges_of(system: System, inventory: Inventory) -> Iterator[Edge]:
    yield from _dependencies(system)
    platform = inventory.platforms_by_id.get(system.hosting.platform or "")
    if platform is not None:
        yield Edge(system.id, platform.system, EdgeKind.HOSTED_ON, ("hosting", "platform"))
    for number, backup in enumerate(system.backups):
        for copy_number, copy in enumerate(backup.copies):
            repository = inventory.repositories_by_id.get(copy.repository)
            if repository is not None:
                path = ("backups", number, "copies", copy_number, "repository")
                yield Edge(system.id, repository.system, EdgeKind.RESTORE_FROM, path)


def _dependencies(system: System) -> Iterator[Edge]:
    for number, dependency in enumerate(system.dependencies):
        if dependency.kind is DependencyKind.ANY_OF:
            for branch, target in enumerate(dependency.any_of):
                path = ("dependencies", number, "any_of", branch)
                yield Edge(system.id, target, EdgeKind.ANY_OF, path)
        else:
            kind = EdgeKind(dependency.kind.value)
            for target in dependency.targets:
                yield Edge(system.id, target, kind, ("dependencies", number, kind.value))


def procedure_edges(inventory: Inventory) -> tuple[Edge, ...]:
    """The systems that recovery steps need, as edges of kind `restore-from`, each for itself.

    Their path is that of the name, such as `("recovery", 1, "requires_systems", 0)`.
    """
    known = inventory.systems_by_id
    return tuple(
        Edge(system.id, target, EdgeKind.RESTORE_FROM, ("recovery", number, "requires_systems", at))
        for system in inventory.systems
        for number, step in enumerate(system.recovery)
        if step.needed is not Need.FALLBACK
        for at, target in enumerate(step.requires_systems)
        if target in known
    )

"""Recovery targets that contradict each other, the dependencies, or the backups."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.deadlock import demands
from bcp.inventory.decoding import Contents
from bcp.inventory.edges import RUNNING, stated_edges
from bcp.inventory.findings import warning
from bcp.inventory.sources import EntityKind
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.objective import Occasion
from bcp.model.problem import Problem
from bcp.model.quantity import format_duration
from bcp.model.system import Backup, System

OCCASIONS = {
    Occasion.DISASTER: Message.of("in a large disaster"),
    Occasion.ORDINARY: Message.of("in an ordinary failure"),
}


def targets_fit_requirements(contents: Contents) -> Iterator[Problem]:
    """A system cannot be back before what it requires; of alternatives the quickest counts."""
    inventory = contents.inventory
    for group in demands(edge for edge in stated_edges(inventory) if edge.kind in RUNNING):
        system = inventory.systems_by_id[group[0].source]
        for occasion in Occasion:
            own = _rto(inventory, system, occasion)
            behind = [
                (rto, edge)
                for edge in group
                if (rto := _rto(inventory, inventory.systems_by_id[edge.target], occasion))
                is not None
            ]
            if own is None or len(behind) < len(group):
                continue
            needed, edge = min(behind, key=lambda each: each[0])
            if own < needed and edge.target != system.id:
                place = contents.sources.position(EntityKind.SYSTEM, edge.target, ("objective",))
                yield warning(
                    "target-tighter",
                    Message.of(
                        "The RTO {own} {occasion} is shorter than the {needed} of '{target}', "
                        "without which it does not run.",
                        own=format_duration(own),
                        occasion=OCCASIONS[occasion],
                        needed=format_duration(needed),
                        target=edge.target,
                    ),
                    Message.of("Tighten the target of '{target}'.", target=edge.target),
                    contents.sources.position(EntityKind.SYSTEM, system.id, edge.path),
                    ((place, Message.of("The target of '{name}'.", name=edge.target)),),
                )
                break


def tolerable_period_holds_target(contents: Contents) -> Iterator[Problem]:
    """The RTO lies within the maximum tolerable period of disruption."""
    for objective in contents.inventory.objectives:
        for occasion in Occasion:
            targets = objective.targets(occasion)
            if targets.mtpd < targets.rto:
                yield warning(
                    "mtpd-shorter",
                    Message.of(
                        "The MTPD {mtpd} is shorter than the RTO {rto}.",
                        mtpd=format_duration(targets.mtpd),
                        rto=format_duration(targets.rto),
                    ),
                    Message.of("Recovery must end before the disruption is intolerable."),
                    contents.sources.position(
                        EntityKind.OBJECTIVE, objective.id, (occasion.value, "mtpd")
                    ),
                )


def recovery_points_fit_intervals(contents: Contents) -> Iterator[Problem]:
    """The best copy that is left is made often enough for the RPO.

    In an ordinary failure every copy is left; in a large disaster those at other sites are.
    """
    inventory = contents.inventory
    for system in inventory.systems:
        if system.objective not in inventory.objectives_by_id:
            continue
        for number, backup in enumerate(system.backups):
            for occasion in (Occasion.ORDINARY, Occasion.DISASTER):
                interval = _best_interval(inventory, system, backup, occasion)
                rpo = inventory.targets(system, occasion).rpo
                if interval is not None and rpo < interval:
                    yield warning(
                        "rpo-shorter",
                        Message.of(
                            "The RPO {rpo} {occasion} is shorter than the interval {interval} of "
                            "the best copy of '{backup}' that is left.",
                            rpo=format_duration(rpo),
                            occasion=OCCASIONS[occasion],
                            interval=format_duration(interval),
                            backup=backup.id,
                        ),
                        Message.of("Back up more often, or agree on a longer RPO."),
                        contents.sources.position(
                            EntityKind.SYSTEM, system.id, ("backups", number, "copies")
                        ),
                    )
                    break


def copies_are_elsewhere(contents: Contents) -> Iterator[Problem]:
    """At least one copy of each data set is not where the system is."""
    repositories = contents.inventory.repositories_by_id
    for system in contents.inventory.systems:
        for number, backup in enumerate(system.backups):
            sites = {
                repositories[copy.repository].site if copy.repository in repositories else None
                for copy in backup.copies
            }
            if sites == {system.hosting.site}:
                yield warning(
                    "backup-same-site",
                    Message.of(
                        "Every copy of '{backup}' is at the site of the system, '{site}'.",
                        backup=backup.id,
                        site=system.hosting.site,
                    ),
                    Message.of("Keep a copy at another site: what takes the one takes the other."),
                    contents.sources.position(
                        EntityKind.SYSTEM, system.id, ("backups", number, "copies")
                    ),
                )


def _rto(inventory: Inventory, system: System, occasion: Occasion) -> int | None:
    objective = inventory.objectives_by_id.get(system.objective)
    return None if objective is None else objective.targets(occasion).rto


def _best_interval(
    inventory: Inventory, system: System, backup: Backup, occasion: Occasion
) -> int | None:
    intervals = [
        copy.interval
        for copy in backup.copies
        if (repository := inventory.repositories_by_id.get(copy.repository)) is not None
        and (occasion is Occasion.ORDINARY or repository.site != system.hosting.site)
    ]
    return min(intervals, default=None)

"""Which of the surviving copies a restore uses."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from bcp.model.resource import Repository
from bcp.model.system import Backup, BackupCopy
from bcp.planning.graph import RecoveryGraph


def circular_sources(
    graph: RecoveryGraph, repositories: Mapping[str, Repository], away: Collection[str]
) -> dict[str, set[str]]:
    """For each repository whose system must itself come back: the systems that this needs.

    None of those can be restored from it.
    """
    return {
        repository.id: graph.closure(repository.system)
        for repository in repositories.values()
        if repository.system in away
    }


def choose_copy(
    backup: Backup,
    system: str,
    repositories: Mapping[str, Repository],
    circular: Mapping[str, Collection[str]],
) -> BackupCopy | None:
    """The surviving copy with the freshest recovery point; of equals the one read fastest.

    None when no copy is left from which the system could be restored.
    """
    usable = [
        copy
        for copy in backup.copies
        if copy.repository in repositories and system not in circular.get(copy.repository, ())
    ]
    return _freshest(usable, repositories)


def choose_other_copy(
    backup: Backup,
    chosen: BackupCopy,
    repositories: Mapping[str, Repository],
    away: Collection[str],
) -> BackupCopy:
    """The copy that an alternate way restores from, after the `chosen` one has failed.

    The best in another repository that stands now and needs not come back first; without one it
    is the chosen copy again.
    """
    others = [
        copy
        for copy in backup.copies
        if copy.repository in repositories
        and copy.repository != chosen.repository
        and repositories[copy.repository].system not in away
    ]
    return _freshest(others, repositories) or chosen


def _freshest(
    copies: list[BackupCopy], repositories: Mapping[str, Repository]
) -> BackupCopy | None:
    return min(
        copies, key=lambda copy: (copy.interval, -repositories[copy.repository].rate), default=None
    )

"""Restore a copy beside what is there, to try it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bcp.adapters.redaction import Redactor
from bcp.app import wiring
from bcp.app.backup_ground import (
    Ask,
    Ground,
    backup_ground,
    systems_with_backups,
)
from bcp.evaluation.backups import (
    Rehearsed,
)
from bcp.evaluation.sightings import Reach
from bcp.execution.events import (
    CheckResult,
    Failure,
    FailureKind,
    RestoreMeasurement,
    RestoreTestFinished,
    RestoreTestStarted,
)
from bcp.execution.restore_tests import RestoreTest, fold_test
from bcp.inventory.city_checks import time_zone
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.system import Backup, BackupKind, System


@dataclass(frozen=True, slots=True)
class TrialRequest:
    """Which copy is restored to try it out. `backup` and `repository` None: the only data set, and
    of its copies the freshest; `generation` 1 is the newest. `until` only for databases; without a
    time zone it is in the city's.
    """

    system: str
    backup: str | None = None
    repository: str | None = None
    generation: int = 1
    until: datetime | None = None


def try_restore(
    workspace: Path, request: TrialRequest, told: Callable[[Any], None], ask: Ask | None = None
) -> RestoreTest:
    """Restore a copy beside what is there, prove it, remove it, and keep the result in the journal.

    Nothing is begun that could not be written there. Raises Refused as `list_backups`, and for a
    data set, repository or point in time that the system has not.
    """
    with backup_ground(workspace, ask) as ground:
        system = systems_with_backups(ground.inventory, (request.system,))[0]
        backup = _backup(system, request)
        repository = ground.inventory.repositories_by_id[_repository(ground, backup, request)]
        now = wiring.clock().now()
        until = request.until
        if until is not None and until.tzinfo is None:
            until = until.replace(tzinfo=time_zone(ground.inventory.city))
        with wiring.run_store(ground.root) as store:
            name = f"{now:%Y%m%dT%H%M%S.%fZ}-restore-test-{system.id}-{backup.id}"
            started = RestoreTestStarted(
                at=now,
                test=name,
                realm=ground.targets.realm,
                system=system.id,
                backup=backup.id,
                repository=repository.id,
                kind=repository.kind,
                older=request.generation - 1,
                until=until,
            )
            store.append(name, started)
            reach, found = ground.hands.rehearse(
                system,
                repository,
                backup.id,
                older=started.older,
                until=None if until is None else until.isoformat(),
                told=told,
            )
            store.append(name, _finished(started, reach, found, backup, ground.redactor))
            return fold_test(store.events(name))


def _backup(system: System, request: TrialRequest) -> Backup:
    named = [each for each in system.backups if request.backup in (None, each.id)]
    if len(named) != 1:
        raise Refused(
            Message.of(
                "Say which data set of '{system}' is meant: {names}.",
                system=system.id,
                names=", ".join(each.id for each in system.backups),
            ),
            Message.of("Name it with --backup."),
        )
    if request.until is not None and named[0].kind is not BackupKind.POSTGRESQL:
        raise Refused(
            Message.of("'{backup}' is no database: it has no points in time between its "
                       "generations.", backup=named[0].id),
            Message.of("Choose an older generation instead: --generation 2"),
        )  # fmt: skip
    return named[0]


def _repository(ground: Ground, backup: Backup, request: TrialRequest) -> str:
    """The named repository, else the reachable one with the freshest copy."""
    repositories = ground.inventory.repositories_by_id
    copies = [
        copy
        for copy in backup.copies
        if request.repository in (None, copy.repository)
        and copy.repository in repositories
        and ground.targets.place(repositories[copy.repository]) is not None
    ]
    if not copies:
        raise Refused(
            Message.of(
                "Nothing says where a copy of '{backup}' can be read: {names}.",
                backup=backup.id,
                names=", ".join(copy.repository for copy in backup.copies),
            ),
            Message.of("Add the repository to the targets, or name another one."),
        )
    return min(copies, key=lambda copy: copy.interval).repository


def _finished(
    started: RestoreTestStarted, reach: Reach, found: Rehearsed | None, backup: Backup,
    clean: Redactor,
) -> RestoreTestFinished:  # fmt: skip
    now = wiring.clock().now()
    if found is None:
        assert reach.trouble is not None
        kind = FailureKind.TASK_FAILED
        if reach.trouble.value in set(FailureKind):
            kind = FailureKind(reach.trouble.value)
        # What became of a restore whose end nobody heard of, nobody knows.
        failure = Failure(kind=kind, detail=clean(reach.detail))
        return RestoreTestFinished(at=now, failure=failure, removed=False)
    checks = tuple(CheckResult(name=name, passed=True, detail=detail)
                   for name, detail in found.checks)  # fmt: skip
    if found.failure is not None:
        failure = Failure(kind=FailureKind(found.failure[0]), detail=clean(found.failure[1]))
        return RestoreTestFinished(
            at=now, failure=failure, checks=checks, rows=found.rows, removed=found.removed
        )
    restore = RestoreMeasurement(
        role=f"{backup.kind.value}_restore",
        backup=started.backup,
        repository=started.repository,
        generation=found.generation,
        bytes=found.bytes,
        copy_seconds=found.copy_seconds,
        newest=found.newest,
    )
    return RestoreTestFinished(
        at=now, restore=restore, checks=checks, rows=found.rows, removed=found.removed
    )

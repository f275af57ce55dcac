"""Backups that can be trusted: list them, read them back, and restore one to try it out."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bcp.adapters.backup_hands import SshBackups
from bcp.adapters.redaction import Redactor
from bcp.adapters.targets import Targets
from bcp.app import wiring
from bcp.app.load_evidence import read_state, restore_tests
from bcp.app.load_workspace import load
from bcp.app.open_credentials import repository_passwords
from bcp.evaluation.backups import (
    CheckedRepository,
    CopyListing,
    ReadCopy,
    Rehearsed,
    StoredCopy,
    last_proofs,
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
from bcp.execution.state import RunState
from bcp.inventory.city_checks import time_zone
from bcp.inventory.suggestion import Suggestions
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.resource import RepositoryKind
from bcp.model.system import Backup, BackupKind, System

SIDE_BY_SIDE = 4
"""Systems that are looked at at a time."""
Told = Callable[[Message, int, int], None]
Ask = Callable[[], str]
Answer = TypeVar("Answer")
Copy = TypeVar("Copy", StoredCopy, ReadCopy)


@dataclass(frozen=True, slots=True)
class SeenSystem:
    """What was seen of the copies of one system; `reach` says whether anything could be."""

    system: str
    name: str
    reach: Reach
    copies: tuple[CopyListing, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSystem:
    """What reading the copies of one system back found."""

    system: str
    name: str
    reach: Reach
    copies: tuple[ReadCopy, ...]

    @property
    def is_well(self) -> bool:
        """Whether all of it could be read and is intact."""
        return self.reach.trouble is None and all(copy.is_well for copy in self.copies)


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What reading backups back found, at which share of the bytes, chosen by which seed."""

    share: float
    seed: int
    systems: tuple[ReadSystem, ...]
    repositories: tuple[CheckedRepository, ...]


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


@dataclass(frozen=True, slots=True)
class _Ground:
    root: Path
    inventory: Inventory
    targets: Targets
    hands: SshBackups
    redactor: Redactor


def list_backups(
    workspace: Path, system: str | None, told: Told, ask: Ask | None = None
) -> tuple[datetime, tuple[SeenSystem, ...]]:
    """What backups there are, with the last proven restore of each copy, and when it was looked.

    Raises Refused for a workspace with errors, an unknown system, and where nothing says where
    systems are reached.
    """
    with _ground(workspace, ask) as ground:
        systems = _systems(ground.inventory, () if system is None else (system,))
        proofs = last_proofs(_runs(ground.root), restore_tests(ground.root))
        repositories = ground.inventory.repositories_by_id

        def seen(each: System) -> SeenSystem:
            reach, copies = ground.hands.stored(each, repositories)
            unseen = _unseen(each, copies, StoredCopy) if reach.trouble is None else ()
            found = tuple(_listing(ground, each, copy, proofs) for copy in (*copies, *unseen))
            return SeenSystem(each.id, each.name, reach, found)

        return wiring.clock().now(), _side_by_side(systems, seen, told)


def verify_backups(
    workspace: Path,
    systems: Collection[str],
    share: float,
    seed: int,
    told: Told,
    *,
    ask: Ask | None = None,
) -> ReadBack:
    """Read a share of every generation back. Raises Refused as `list_backups`."""
    with _ground(workspace, ask) as ground:
        chosen = _systems(ground.inventory, systems)
        repositories = ground.inventory.repositories_by_id
        whole = _checked_once(chosen, ground.inventory)
        checked: list[CheckedRepository] = []

        def read(each: System) -> ReadSystem:
            reach, copies, structure = ground.hands.read_back(
                each, repositories, share=share, seed=seed,
                whole=whole.get(each.id, ()), told=lambda _: None,
            )  # fmt: skip
            checked.extend(structure)
            unseen = _unseen(each, copies, ReadCopy) if reach.trouble is None else ()
            return ReadSystem(each.id, each.name, reach, (*copies, *unseen))

        found = _side_by_side(chosen, read, told)
    ordered = sorted(checked, key=lambda each: each.repository)
    return ReadBack(share, seed, found, tuple(ordered))


def try_restore(
    workspace: Path, request: TrialRequest, told: Callable[[Any], None], ask: Ask | None = None
) -> RestoreTest:
    """Restore a copy beside what is there, prove it, remove it, and keep the result in the journal.

    Nothing is begun that could not be written there. Raises Refused as `list_backups`, and for a
    data set, repository or point in time that the system has not.
    """
    with _ground(workspace, ask) as ground:
        system = _systems(ground.inventory, (request.system,))[0]
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


@contextmanager
def _ground(workspace: Path, ask: Ask | None) -> Iterator[_Ground]:
    loaded = load(workspace)
    inventory = loaded.sound()
    targets = wiring.recovery_targets(loaded.root)
    if targets is None:
        raise Refused(
            Message.of("Nothing says where guests and backups are reached."),
            Message.of(
                "Write playbooks/targets.yaml (playbooks/targets.example.yaml shows how), or bring "
                "the lab up: ict-bcp lab up"
            ),
        )
    passwords, redactor = repository_passwords(loaded.root, inventory, targets, ask)
    hands = wiring.backup_hands(loaded.root, targets, passwords)
    yield _Ground(loaded.root, inventory, targets, hands, redactor)


def _systems(inventory: Inventory, names: Collection[str]) -> tuple[System, ...]:
    """The named systems, or without names all that have backups."""
    known = Suggestions(inventory.systems_by_id)
    for name in names:
        if name not in inventory.systems_by_id:
            raise Refused(
                Message.of("There is no system '{name}'.", name=shorten(name)),
                known.instead_of(name, Message.of("State it in the inventory first.")),
            )
        if not inventory.systems_by_id[name].backups:
            raise Refused(Message.of("The inventory states no backup of '{name}'.", name=name))
    chosen = [
        each for each in inventory.systems if each.id in names or (not names and each.backups)
    ]
    return tuple(chosen)


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


def _repository(ground: _Ground, backup: Backup, request: TrialRequest) -> str:
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


def _listing(
    ground: _Ground, system: System, copy: StoredCopy, proofs: Mapping[Any, Any]
) -> CopyListing:
    repository = ground.inventory.repositories_by_id[copy.repository]
    return CopyListing(
        system=system.id,
        kind=repository.kind,
        place=repository.site,
        encrypted=repository.is_encrypted,
        offline=repository.offline,
        append_only=repository.append_only,
        stored=copy,
        proof=proofs.get((system.id, copy.backup, copy.repository)),
    )


def _unseen(
    system: System, seen: Collection[StoredCopy | ReadCopy], kind: type[Copy]
) -> tuple[Copy, ...]:
    """The copies that the inventory states but nothing says where: they are never passed over."""
    told = {(each.backup, each.repository) for each in seen}
    return tuple(
        kind(backup=backup.id, repository=copy.repository, unplaced=True)
        for backup in system.backups
        for copy in backup.copies
        if (backup.id, copy.repository) not in told
    )


def _checked_once(systems: Collection[System], inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """By system the repositories of restic whose structure is checked with it: each once."""
    left = {each.id for each in inventory.repositories if each.kind is RepositoryKind.RESTIC}
    found = {}
    for system in systems:
        held = {copy.repository for backup in system.backups for copy in backup.copies} & left
        found[system.id] = tuple(sorted(held))
        left -= held
    return found


def _side_by_side(
    systems: Collection[System], work: Callable[[System], Answer], told: Told
) -> tuple[Answer, ...]:
    stage = Message.of("Reading backups")
    told(stage, 0, len(systems))
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="backups") as pool:
        works = [pool.submit(work, system) for system in systems]
        try:
            for count, _ in enumerate(as_completed(works), start=1):
                told(stage, count, len(systems))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        return tuple(each.result() for each in works)


def _runs(workspace: Path) -> Iterator[RunState]:
    """The runs that can be relied on."""
    if not wiring.has_journal(workspace):
        return
    with wiring.run_store(workspace) as store:
        for summary in store.runs():
            try:
                yield read_state(store, summary.run)
            except Refused:
                continue


def fresh_seed() -> int:
    """A seed that nobody has chosen."""
    return random.SystemRandom().getrandbits(32)

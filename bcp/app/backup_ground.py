"""What every look at backups stands on: the workspace, the way to them, and who is asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bcp.adapters.backup_hands import SshBackups
from bcp.adapters.redaction import Redactor
from bcp.adapters.targets import Targets
from bcp.app import wiring
from bcp.app.load_workspace import load
from bcp.app.open_credentials import repository_passwords
from bcp.evaluation.backups import (
    ReadCopy,
    StoredCopy,
)
from bcp.inventory.suggestion import Suggestions
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused
from bcp.model.system import System

SIDE_BY_SIDE = 4
"""Systems that are looked at at a time."""
Told = Callable[[Message, int, int], None]
Ask = Callable[[], str]
Answer = TypeVar("Answer")
Copy = TypeVar("Copy", StoredCopy, ReadCopy)


@dataclass(frozen=True, slots=True)
class Ground:
    """A sound workspace, where its backups are reached, and what reaches them."""

    root: Path
    inventory: Inventory
    targets: Targets
    hands: SshBackups
    redactor: Redactor


@contextmanager
def backup_ground(workspace: Path, ask: Ask | None) -> Iterator[Ground]:
    """Load the workspace and open its credentials; `ask` is asked for their password.

    Raises Refused for a workspace with errors, and where nothing says where systems are reached.
    """
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
    yield Ground(loaded.root, inventory, targets, hands, redactor)


def systems_with_backups(inventory: Inventory, names: Collection[str]) -> tuple[System, ...]:
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


def unplaced_copies(
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


def side_by_side(
    systems: Collection[System], work: Callable[[System], Answer], told: Told
) -> tuple[Answer, ...]:
    """Look at systems, some at a time; the answers are in the order of the systems."""
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

"""Read backups back, whole or by sample."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from bcp.app.backup_ground import (
    Ask,
    Told,
    backup_ground,
    side_by_side,
    systems_with_backups,
    unplaced_copies,
)
from bcp.evaluation.backups import (
    CheckedRepository,
    ReadCopy,
)
from bcp.evaluation.sightings import Reach
from bcp.model.inventory import Inventory
from bcp.model.resource import RepositoryKind
from bcp.model.system import System


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
    with backup_ground(workspace, ask) as ground:
        chosen = systems_with_backups(ground.inventory, systems)
        repositories = ground.inventory.repositories_by_id
        whole = _checked_once(chosen, ground.inventory)
        checked: list[CheckedRepository] = []

        def read(each: System) -> ReadSystem:
            reach, copies, structure = ground.hands.read_back(
                each, repositories, share=share, seed=seed,
                whole=whole.get(each.id, ()), told=lambda _: None,
            )  # fmt: skip
            checked.extend(structure)
            unseen = unplaced_copies(each, copies, ReadCopy) if reach.trouble is None else ()
            return ReadSystem(each.id, each.name, reach, (*copies, *unseen))

        found = side_by_side(chosen, read, told)
    ordered = sorted(checked, key=lambda each: each.repository)
    return ReadBack(share, seed, found, tuple(ordered))


def _checked_once(systems: Collection[System], inventory: Inventory) -> dict[str, tuple[str, ...]]:
    """By system the repositories of restic whose structure is checked with it: each once."""
    left = {each.id for each in inventory.repositories if each.kind is RepositoryKind.RESTIC}
    found = {}
    for system in systems:
        held = {copy.repository for backup in system.backups for copy in backup.copies} & left
        found[system.id] = tuple(sorted(held))
        left -= held
    return found


def fresh_seed() -> int:
    """A seed that nobody has chosen."""
    return random.SystemRandom().getrandbits(32)

"""List the copies of each data set, with the last restore that proved each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bcp.app import wiring
from bcp.app.backup_ground import (
    Ask,
    Ground,
    Told,
    backup_ground,
    side_by_side,
    systems_with_backups,
    unplaced_copies,
)
from bcp.app.load_evidence import read_state, restore_tests
from bcp.evaluation.backups import (
    CopyListing,
    StoredCopy,
    last_proofs,
)
from bcp.evaluation.sightings import Reach
from bcp.execution.state import RunState
from bcp.model.refusal import Refused
from bcp.model.system import System


@dataclass(frozen=True, slots=True)
class SeenSystem:
    """What was seen of the copies of one system; `reach` says whether anything could be."""

    system: str
    name: str
    reach: Reach
    copies: tuple[CopyListing, ...] = ()


def list_backups(
    workspace: Path, system: str | None, told: Told, ask: Ask | None = None
) -> tuple[datetime, tuple[SeenSystem, ...]]:
    """What backups there are, with the last proven restore of each copy, and when it was looked.

    Raises Refused for a workspace with errors, an unknown system, and where nothing says where
    systems are reached.
    """
    with backup_ground(workspace, ask) as ground:
        systems = systems_with_backups(ground.inventory, () if system is None else (system,))
        proofs = last_proofs(_runs(ground.root), restore_tests(ground.root))
        repositories = ground.inventory.repositories_by_id

        def seen(each: System) -> SeenSystem:
            reach, copies = ground.hands.stored(each, repositories)
            unseen = unplaced_copies(each, copies, StoredCopy) if reach.trouble is None else ()
            found = tuple(_listing(ground, each, copy, proofs) for copy in (*copies, *unseen))
            return SeenSystem(each.id, each.name, reach, found)

        return wiring.clock().now(), side_by_side(systems, seen, told)


def _listing(
    ground: Ground, system: System, copy: StoredCopy, proofs: Mapping[Any, Any]
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

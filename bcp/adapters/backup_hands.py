"""Backups listed, read back and restored for a test over SSH, as a restore would see them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from bcp.adapters.guest_program import GuestPrograms
from bcp.adapters.inert import inert
from bcp.adapters.readiness import AWAY, PARTS, copies_of
from bcp.adapters.targets import Targets
from bcp.evaluation.backups import CheckedRepository, ReadCopy, Rehearsed, StoredCopy
from bcp.evaluation.sightings import Reach, Trouble
from bcp.model.resource import Repository
from bcp.model.system import System

Told = Callable[[Any], None]
Entity = TypeVar("Entity")

_STOCK = (*PARTS, "bcp_stock")
_REHEARSAL = (
    *(*PARTS, "bcp_service", "bcp_sole", "bcp_psql", "bcp_postgresql"),
    "bcp_rehearsal",
)
_LIST_SECONDS = 600
_LONG_SECONDS = 24 * 3600
"""Reading a large repository takes its time; that it goes on, ssh sees to."""
_RECOVERY_SECONDS = 3600
_NEWEST = {"newest_table": "transactions", "newest_column": "at"}
"""As in the defaults of the role postgresql_restore."""


class SshBackups:
    """Reaches systems through their guests, and through the platform where a guest is away.

    `passwords` are those of repositories of restic. Raises OSError when the workspace has no
    restore modules. May be used from several threads.
    """

    def __init__(self, workspace: Path, targets: Targets, passwords: Mapping[str, str]) -> None:
        self._targets, self._passwords = targets, passwords
        self._stock = GuestPrograms(workspace, targets, _STOCK)
        self._rehearsal = GuestPrograms(workspace, targets, _REHEARSAL)

    def stored(
        self, system: System, repositories: Mapping[str, Repository]
    ) -> tuple[Reach, tuple[StoredCopy, ...]]:
        """The generations of every copy. Never raises for what it meets."""
        request = {"copies": [*copies_of(system, repositories, self._targets, self._passwords)]}
        reach, answer = self._ask(self._stock, system, "list_copies", request, _LIST_SECONDS)
        return _read(reach, answer, "copies", TypeAdapter(tuple[StoredCopy, ...]))

    def read_back(
        self, system: System, repositories: Mapping[str, Repository], *,
        share: float, seed: int, whole: Collection[str], told: Told,
    ) -> tuple[Reach, tuple[ReadCopy, ...], tuple[CheckedRepository, ...]]:  # fmt: skip
        """Read a share of every generation back; of the repositories `whole` check the structure.

        Never raises for what it meets.
        """
        request = {
            "copies": [*copies_of(system, repositories, self._targets, self._passwords)],
            "share": share,
            "seed": seed,
            "whole": sorted(whole),
        }
        reach, answer = self._ask(
            self._stock, system, "verify_copies", request, _LONG_SECONDS, told=told
        )
        reach, copies = _read(reach, answer, "copies", TypeAdapter(tuple[ReadCopy, ...]))
        checked = TypeAdapter(tuple[CheckedRepository, ...])
        reach, repositories_ = _read(reach, answer, "repositories", checked)
        return reach, copies, repositories_

    def rehearse(
        self, system: System, repository: Repository, backup: str, *,
        older: int, until: str | None, told: Told,
    ) -> tuple[Reach, Rehearsed | None]:  # fmt: skip
        """Restore a copy beside what is there, prove it, and remove it again.

        Raises LookupError when nothing says where the repository is.
        """
        only = {repository.id: repository}
        copies = copies_of(system, only, self._targets, self._passwords)
        copy = next((each for each in copies if each["backup"] == backup), None)
        if copy is None:
            raise LookupError(backup)
        host = self._targets.host(system.id)
        request = {
            "copy": copy,
            "root": "" if host is None else host.root,
            "older": older,
            "until": until,
            "timeout": _RECOVERY_SECONDS,
            **_NEWEST,
        }
        reach, answer = self._ask(
            self._rehearsal, system, "rehearse", request, _LONG_SECONDS, told=told
        )
        if reach.trouble is not None:
            return reach, None
        try:
            return reach, Rehearsed.model_validate(_harmless(answer))
        except (ValidationError, RecursionError):
            return Reach(trouble=Trouble.FAILED, detail=inert(str(answer), lines=2)), None

    def _ask(
        self, programs: GuestPrograms, system: System, entry: str, request: Mapping[str, Any],
        seconds: int, *, told: Told = lambda _: None,
    ) -> tuple[Reach, Any]:  # fmt: skip
        host = self._targets.host(system.id)
        if host is not None:
            reach, answer = programs.ask(host.address, entry, request, seconds, told)
            if reach.trouble not in AWAY:
                return reach, answer
        return programs.ask(self._targets.platform_address, entry, request, seconds, told)


def _read(
    reach: Reach, answer: Any, key: str, kind: TypeAdapter[tuple[Entity, ...]]
) -> tuple[Reach, tuple[Entity, ...]]:
    if reach.trouble is not None:
        return reach, ()
    try:
        return reach, kind.validate_python(_harmless(answer[key]))
    except (ValidationError, KeyError, TypeError, RecursionError):
        said = inert(str(answer), lines=2, length=300)
        return Reach(trouble=Trouble.FAILED, detail=said), ()


def _harmless(value: Any) -> Any:
    """JSON values with every text made inert; tuples, as the entities want them."""
    if isinstance(value, str):
        return inert(value, lines=1, length=600)
    if isinstance(value, list):
        return tuple(_harmless(each) for each in value)
    if isinstance(value, dict):
        return {str(key): _harmless(each) for key, each in value.items()}
    return value

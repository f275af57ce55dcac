"""Looking at backups over SSH as a restore would see them; nothing is written anywhere.

The program that looks is the restore modules' own reading of a repository, handed to the guest's
Python on standard input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from bcp.adapters.guest_program import GuestPrograms
from bcp.adapters.inert import inert
from bcp.adapters.targets import Target, Targets
from bcp.evaluation.sightings import CopySight, Reach, Sight, Trouble
from bcp.model.resource import Repository
from bcp.model.system import System

PARTS = (
    *("bcp_progress", "bcp_repository", "bcp_permissions", "bcp_store", "bcp_restic", "bcp_stores"),
    "bcp_readback",
)
"""The module that looks, and before it what it needs."""
NO_PASSWORDS: Mapping[str, str] = MappingProxyType({})
_LOOK_SECONDS = 300
AWAY = frozenset({Trouble.UNREACHABLE, Trouble.HOST_KEY, Trouble.AUTHENTICATION})
"""Troubles past which the platform's endpoint may see."""


class SshProber:
    """Looks at systems through their guests, and through the platform where a guest is away.

    `seed` decides which files are read, `budget` how many bytes of a copy at most (of a single
    larger file all of it, for its checksum is of the whole). `passwords` are those of repositories
    of restic. Raises OSError when the workspace has no restore modules. May be used from several
    threads.
    """

    def __init__(
        self, workspace: Path, targets: Targets, *, seed: int, budget: int,
        seconds: int = _LOOK_SECONDS, passwords: Mapping[str, str] = {},
    ) -> None:  # fmt: skip
        self._targets, self._seed, self._budget, self._seconds = targets, seed, budget, seconds
        self._passwords = passwords
        self._programs = GuestPrograms(workspace, targets, PARTS)

    def platform(self) -> Reach:
        """Whether a login on the platform works."""
        return self._programs.login(self._targets.platform_address)

    def look(self, system: System, repositories: Mapping[str, Repository]) -> Sight:
        """Look at the system's copies in these repositories. Never raises for what it meets."""
        host = self._targets.host(system.id)
        request = self._request(system, host, repositories)
        if host is None:
            if not request["copies"]:
                return Sight(system=system.id)
            view, seen = self._ask(self._targets.platform_address, request)
            return Sight(system=system.id, view=view, **seen)
        guest, seen = self._ask(host.address, request)
        view = guest
        if guest.trouble in AWAY:
            view, seen = self._ask(self._targets.platform_address, request)
        return Sight(system=system.id, guest=guest, view=view, **seen)

    def _request(
        self, system: System, host: Target | None, repositories: Mapping[str, Repository]
    ) -> dict[str, Any]:
        root = host.root if host else (self._targets.hosts[0].root if self._targets.hosts else "/")
        return {
            "root": root,
            "seed": self._seed,
            "budget": self._budget,
            "copies": [*copies_of(system, repositories, self._targets, self._passwords)],
        }

    def _ask(self, address: str, request: Mapping[str, Any]) -> tuple[Reach, dict[str, Any]]:
        reach, answer = self._programs.ask(address, "look", request, self._seconds)
        if reach.trouble is not None:
            return reach, {}
        try:
            return reach, _seen(answer)
        except (ValueError, ValidationError, KeyError, TypeError, AttributeError):
            said = inert(str(answer), lines=2, length=300)
            return Reach(trouble=Trouble.FAILED, detail=said), {}


def copies_of(
    system: System,
    repositories: Mapping[str, Repository],
    targets: Targets,
    passwords: Mapping[str, str],
) -> Iterator[dict[str, Any]]:
    """The copies of a system that a guest can look at, as the restore modules want them."""
    for backup in system.backups:
        for copy in backup.copies:
            repository = repositories.get(copy.repository)
            place = None if repository is None else targets.place(repository)
            if repository is not None and place is not None:
                yield {
                    "system": system.id,
                    "backup": backup.id,
                    "kind": backup.kind.value,
                    "repository": repository.id,
                    "store": repository.kind.value,
                    "place": place,
                    "password": passwords.get(repository.id, ""),
                    "password_file": targets.password_files.get(repository.id, ""),
                }


def _seen(found: Any) -> dict[str, Any]:
    """What the program found, harmless."""
    free = found["free"]
    return {
        "free": free if isinstance(free, int) else None,
        "copies": tuple(_harmless(CopySight.model_validate(copy)) for copy in found["copies"]),
    }


def _harmless(copy: CopySight) -> CopySight:
    rejected = tuple((inert(name, lines=1, length=60), _line(why)) for name, why in copy.rejected)
    generation = None if copy.generation is None else inert(copy.generation, lines=1, length=60)
    return copy.model_copy(
        update={"rejected": rejected, "detail": _line(copy.detail), "generation": generation}
    )


def _line(text: str) -> str:
    return inert(text, lines=1, length=300)

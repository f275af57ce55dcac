"""Business traffic: time-stamped rows through the applications, time-stamped files beside them."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bcp.adapters.lab import inside
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.fileserver import INBOX, leave_words, share_accounts
from bcp.adapters.lab.layout import LabFolder
from bcp.model.lab import ServiceKind

_ANSWER_SECONDS = 10
_KEPT_FILES = 100
_STAMP = "%Y%m%dT%H%M%S.%fZ"


class Traffic:
    """Writes to each selected system once per interval; counts what was and was not accepted."""

    def __init__(self, folder: LabFolder, lab: LabDefinition) -> None:
        self._folder, self._lab = folder, lab
        self._selected: set[str] = set()
        self._written = 0
        self._refused = 0
        self._draw = random.Random(lab.seed)  # noqa: S311 - test data

    @property
    def systems(self) -> tuple[str, ...]:
        """The systems that are written to now."""
        return tuple(sorted(self._selected))

    async def select(self, systems: Iterable[str]) -> None:
        """Write to these systems from now on, as far as they take business data.

        Those that were not written to before have been when this returns.
        """
        able = {guest.system for guest in self._lab.guests if guest.files}
        able |= {name for guest in self._lab.guests for name in self._registers(guest.system)}
        before, self._selected = self._selected, able & set(systems)
        await asyncio.gather(*(self._write(system) for system in sorted(self._selected - before)))

    def drop(self, system: str) -> None:
        """Write to a system no longer."""
        self._selected.discard(system)

    def describe(self) -> dict[str, object]:
        """What is written to, and how much was."""
        return {
            "systems": list(self.systems),
            "written": self._written,
            "refused": self._refused,
        }

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await asyncio.gather(*(self._write(system) for system in self.systems))
            await asyncio.sleep(self._lab.traffic_interval)

    def _registers(self, system: str) -> tuple[str, ...]:
        guest = self._lab.guests_by_system[system]
        service = guest.service(ServiceKind.APPLICATION)
        return (system,) if service and service.database else ()

    async def _write(self, system: str) -> None:
        guest = self._lab.guests_by_system[system]
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                if self._registers(system):
                    number = f"{self._draw.randint(1, self._lab.residents):08d}"
                    port = self._lab.application(system).port
                    await _post(guest.address, port, f"/transactions?number={number}")
                if guest.service(ServiceKind.SMB):
                    await self._leave_in_share(guest)
                elif guest.files:
                    _leave_file(Path(guest.root) / "files" / INBOX)
            self._written += 1
        except (OSError, TimeoutError, ValueError):
            self._refused += 1

    async def _leave_in_share(self, guest: GuestDefinition) -> None:
        """Leave a file through the file server, as one of its people."""
        account = self._draw.choice(list(share_accounts(self._lab)))
        name = f"{datetime.now(UTC):{_STAMP}}.txt"
        await self._run(guest, leave_words(guest, account, name))
        _keep_newest(Path(guest.root, "files", INBOX))

    async def _run(self, guest: GuestDefinition, words: Sequence[str]) -> None:
        """Run a command in a guest. Raises OSError."""
        made = inside.call(self._folder, self._lab, guest, words)
        child = await asyncio.create_subprocess_exec(
            *made.words,
            cwd=made.folder,
            env=made.variables,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            if await child.wait():
                raise OSError(f"{words[0]} failed in {guest.system}")
        finally:
            with contextlib.suppress(ProcessLookupError):
                child.kill()


async def _post(address: str, port: int, path: str) -> None:
    reader, writer = await asyncio.open_connection(address, port)
    try:
        writer.write(
            f"POST {path} HTTP/1.0\r\nHost: {address}\r\nContent-Length: 0\r\n\r\n".encode()
        )
        status = await reader.readline()
        await reader.read()
    finally:
        writer.close()
    if b" 200 " not in status:
        raise ValueError(status.decode("latin-1").strip())


def _leave_file(folder: Path) -> None:
    if not folder.parent.is_dir():
        raise FileNotFoundError(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    now = datetime.now(UTC)
    target = folder / f"{now:{_STAMP}}.txt"
    partial = folder / f".{target.name}"
    partial.write_text(now.isoformat() + "\n")
    partial.rename(target)
    _keep_newest(folder)


def _keep_newest(folder: Path) -> None:
    for old in sorted(folder.glob("*.txt"))[:-_KEPT_FILES]:
        old.unlink(missing_ok=True)

"""Business traffic: time-stamped rows through the applications, time-stamped files beside them."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from bcp.adapters.lab.definition import LabDefinition
from bcp.model.lab import ServiceKind

_ANSWER_SECONDS = 10
_KEPT_FILES = 100


class Traffic:
    """Writes to each selected system once per interval; counts what was and was not accepted."""

    def __init__(self, lab: LabDefinition) -> None:
        self._lab = lab
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
                if guest.files:
                    _leave_file(Path(guest.root) / "files" / "inbox")
            self._written += 1
        except (OSError, TimeoutError, ValueError):
            self._refused += 1


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
    target = folder / f"{now:%Y%m%dT%H%M%S.%fZ}.txt"
    partial = folder / f".{target.name}"
    partial.write_text(now.isoformat() + "\n")
    partial.rename(target)
    for old in sorted(folder.glob("*.txt"))[:-_KEPT_FILES]:
        old.unlink(missing_ok=True)

"""What has to be known to clean up after a drill, written before it touches anything."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from bcp.adapters.files import write_atomically
from bcp.execution.events import Leftover
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused

_PRIVATE = 0o600


class DrillRecord(Entity):
    """One drill: the process of its console (`ownership.this_owner`), whether a lab was up that is
    not the drill's, and the census before.
    """

    run: str
    owner: str
    lab_stood: bool
    before: tuple[Leftover, ...] = ()


class DrillRecords:
    """The records in a folder, one file a drill."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, record: DrillRecord) -> None:
        """Keep a record; durable on return. Raises Failed."""
        try:
            write_atomically(self._path(record.run), record.model_dump_json(), _PRIVATE)
        except OSError as error:
            raise Failed(
                Message.of("The census before the drill cannot be kept: {reason}.",
                           reason=str(error)),
                Message.of("Nothing is done that could not be cleaned up."),
            ) from error  # fmt: skip

    def read(self, run: str) -> DrillRecord:
        """The record of a drill. Raises Refused when there is none that can be read."""
        if run not in self.runs():
            raise Refused(
                Message.of("No census was taken before a drill named '{run}'.", run=run),
                Message.of("'ict-bcp drill list' names the drills; 'ict-bcp lab down' ends a lab."),
            )
        path = self._path(run)
        try:
            return DrillRecord.model_validate_json(path.read_bytes())
        except (OSError, ValidationError) as error:
            raise Refused(
                Message.of("The census before the drill cannot be read: {path}", path=str(path)),
                Message.of("'ict-bcp lab down' ends a lab."),
            ) from error

    def runs(self) -> tuple[str, ...]:
        """The drills that have a record, newest first."""
        found = sorted(self._folder.glob("*.json"), key=lambda path: path.stat().st_mtime_ns)
        return tuple(path.name.removesuffix(".json") for path in reversed(found))

    def _path(self, run: str) -> Path:
        return self._folder / f"{run}.json"

"""The lease on a journal: one executor at a time, however the one before it ended.

What counts is a lock of the operating system, which goes with its process, even at kill -9. No
clock decides anything; what the file says only tells people who holds it.
"""

from __future__ import annotations

import fcntl
import os
import struct
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from pydantic import AwareDatetime, ValidationError

from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused

FILE_NAME = "executor.lease"

_FLOCK = "hhqqi0q"
"""`struct flock` of Linux on 64 bits: kind, whence, start, length, process."""
_MOST = 4096


class Holder(Entity):
    """Who executes a run: a role, on which machine, as which process, since when."""

    role: str
    host: str
    pid: int
    since: AwareDatetime
    run: str


class Lease(AbstractContextManager["Lease"]):
    """Held from construction until `close` or the death of the process; never inherited by a
    program that the process starts.

    Raises Refused when another holds it, Failed when the file cannot be written.
    """

    def __init__(self, path: Path, holder: Holder) -> None:
        self.path = path
        self.holder = holder
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            self._take()
        except BaseException:
            os.close(self._file)
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lease back."""
        self.close()

    def close(self) -> None:
        """Give the lease back."""
        if self._file < 0:
            return
        handle, self._file = self._file, -1
        try:
            os.ftruncate(handle, 0)
        finally:
            os.close(handle)

    def _take(self) -> None:
        try:
            fcntl.fcntl(self._file, fcntl.F_OFD_SETLK, _lock(fcntl.F_WRLCK))
        except (BlockingIOError, PermissionError) as error:
            raise _held(self.path, _read(self._file)) from error
        except OSError as error:
            raise _unwritable(self.path, error) from error
        try:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, self.holder.model_dump_json().encode(), 0)
            os.fsync(self._file)
        except OSError as error:
            raise _unwritable(self.path, error) from error


def is_held(path: Path) -> bool:
    """Whether a living process holds the lease; takes nothing. Raises OSError."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        answer = fcntl.fcntl(handle, fcntl.F_OFD_GETLK, _lock(fcntl.F_WRLCK))
    finally:
        os.close(handle)
    return bool(struct.unpack(_FLOCK, answer)[0] != fcntl.F_UNLCK)


def holder_of(path: Path) -> Holder | None:
    """Who holds the lease; None when nobody does, or nobody knows who. Raises OSError."""
    if not is_held(path):
        return None
    handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return _read(handle)
    finally:
        os.close(handle)


def _lock(kind: int) -> bytes:
    return struct.pack(_FLOCK, kind, os.SEEK_SET, 0, 0, 0)


def _read(handle: int) -> Holder | None:
    try:
        return Holder.model_validate_json(os.pread(handle, _MOST, 0))
    except ValidationError:
        return None


def _held(path: Path, holder: Holder | None) -> Refused:
    hint = Message.of("Wait until it has ended, or end it; then the same command carries on.")
    if holder is None:
        return Refused(
            Message.of("Another process executes the runs of {path}.", path=str(path.parent)), hint
        )
    return Refused(
        Message.of(
            "Run {run} is executed by {role} on {host} (process {pid}) since {since}.",
            run=holder.run,
            role=holder.role,
            host=holder.host,
            pid=str(holder.pid),
            since=holder.since.isoformat(timespec="seconds"),
        ),
        hint,
    )


def _unwritable(path: Path, error: OSError) -> Failed:
    return Failed(
        Message.of(
            "The lease {path} cannot be taken: {error}.",
            path=str(path),
            error=error.strerror or str(error),
        ),
        Message.of("Check the disk and rights."),
    )

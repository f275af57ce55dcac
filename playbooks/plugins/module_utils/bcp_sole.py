"""One restore of a data set at a time, and none that nobody waits for any more."""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ansible.module_utils.bcp_repository import RestoreError

FOLDER = ".bcp"
PATIENCE = 5.0
"""Seconds in which the remains of an attempt that was ended have to go."""
_POLL_SECONDS = 0.1


@contextlib.contextmanager
def sole_restore(root: Path, role: str, backup: str) -> Iterator[None]:
    """Be the only restore of the data set into the guest, and end with whoever asked for it.

    The lock goes with the process, however that ends. Raises RestoreError when another restore
    of the data set holds it.
    """
    folder = root / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{role}-{backup}.lock"
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+") as stream:
        _lock(stream.fileno(), path, backup)
        stream.truncate(0)
        stream.write(str(os.getpid()))
        stream.flush()
        threading.Thread(target=_end_with_reader, daemon=True).start()
        yield


def _lock(handle: int, path: Path, backup: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() < deadline:
                time.sleep(_POLL_SECONDS)
                continue
            holder = path.read_text(encoding="utf-8", errors="replace")[:20]
            raise RestoreError(
                "timeout",  # says nothing against the data: no older generation is to be tried
                f"another restore of {backup} into this guest still runs (process {holder}); "
                "wait for its end, or end it",
            ) from None
        return


def _end_with_reader() -> None:
    """Wait until nobody reads the module's output any more, then end it with its children.

    A module outlives the connection that started it, and would go on restoring beside the next
    attempt.
    """
    watch = select.poll()
    watch.register(1, 0)
    watch.poll()
    for child in _children():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(child, signal.SIGKILL)
    os._exit(1)


def _children() -> Iterator[int]:
    for task in Path("/proc/self/task").iterdir():
        with contextlib.suppress(OSError):
            yield from map(int, (task / "children").read_text(encoding="ascii").split())

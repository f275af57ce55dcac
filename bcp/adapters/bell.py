"""A bell between processes: whoever writes into the journal rings, the executor hears it.

A named pipe beside the journal. It only saves time: what is in the journal counts, and the
executor looks there every second anyway.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

FILE_NAME = "bell"
_LOOK_SECONDS = 1.0
_CHUNK = 4096


def ring(path: Path) -> None:
    """Wake whoever listens; nothing happens when nobody does."""
    with contextlib.suppress(OSError):
        handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        try:
            os.write(handle, b"!")
        finally:
            os.close(handle)


class Bell(AbstractContextManager["Bell"]):
    """Calls `heard` from a thread of its own at every ring, and once a second besides.

    Raises OSError when the pipe cannot be made.
    """

    def __init__(self, path: Path, heard: Callable[[], None]) -> None:
        self._heard = heard
        with contextlib.suppress(FileExistsError):
            os.mkfifo(path, 0o600)
        # Opened for writing too, so that it never ends when the last ringer goes away.
        self._pipe = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        self._stop, self._stopping = os.pipe2(os.O_CLOEXEC)
        self._thread = threading.Thread(target=self._listen, name="bell", daemon=True)
        self._thread.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        os.write(self._stopping, b"!")
        self._thread.join()
        for handle in (self._pipe, self._stop, self._stopping):
            os.close(handle)

    def _listen(self) -> None:
        while True:
            ready, _, _ = select.select([self._pipe, self._stop], [], [], _LOOK_SECONDS)
            if self._stop in ready:
                return
            if self._pipe in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._pipe, _CHUNK)
            self._heard()

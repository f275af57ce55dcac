"""Bells between processes: who asks for something rings, and the executor rings back.

Named pipes beside the journal: one that the executor hears, and a folder with one for each who
listens for what becomes of a run. They only save time: what is in the journal counts, and whoever
hears nothing looks there after a while anyway.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import select
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from bcp.execution.events import Event
from bcp.execution.state import RunState

FILE_NAME = "bell"
FOLDER_NAME = "listeners"
_LOOK_SECONDS = 1.0
_CHUNK = 4096
_NOT_YET = "."
"""What the name of a pipe begins with before its listener has it open."""


def ring(path: Path) -> None:
    """Wake whoever listens; nothing happens when nobody does."""
    with contextlib.suppress(OSError):
        _ring(path)


def ring_back(folder: Path) -> None:
    """Wake all who listen in a folder, and clear away the pipes of those who died."""
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            if not path.name.startswith(_NOT_YET):
                _ring_one_of_many(path)


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


class Echo(AbstractContextManager["Echo"]):
    """An observer that rings back at every event, and, as a context, at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Ring: nothing more is to be expected from here."""
        ring_back(self._folder)

    def observe(self, event: Event, state: RunState) -> None:  # noqa: ARG002 - who hears it looks
        """Ring: the journal holds something new."""
        ring_back(self._folder)


class Listener(AbstractContextManager["Listener"]):
    """Hears every ring in a folder from its construction on.

    Where no pipe can be made, because only reading is allowed, it hears nothing, and only time
    ends its waiting.
    """

    def __init__(self, folder: Path) -> None:
        self._pipe: int | None = None
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            self._listen(folder)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop listening."""
        if self._pipe is not None:
            self._path.unlink(missing_ok=True)
            os.close(self._pipe)
            self._pipe = None

    def wait(self, seconds: float) -> bool:
        """Wait for a ring, or for so many seconds; whether one came since the last wait."""
        pipes = [] if self._pipe is None else [self._pipe]
        heard, _, _ = select.select(pipes, [], [], seconds)
        for pipe in heard:
            # At most what was there: rings that come meanwhile belong to the next wait.
            os.read(pipe, _CHUNK)
        return bool(heard)

    def _listen(self, folder: Path) -> None:
        name = f"{os.getpid()}-{secrets.token_hex(8)}"
        hidden, self._path = folder / f"{_NOT_YET}{name}", folder / name
        os.mkfifo(hidden, 0o600)
        try:
            # Opened for writing too, so that it never ends when the last ringer goes away.
            pipe = os.open(hidden, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            hidden.unlink()
            raise
        # Rung only when it is open: a pipe that nobody has open is taken for a dead listener's.
        hidden.rename(self._path)
        self._pipe = pipe


def _ring(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        os.write(handle, b"!")
    finally:
        os.close(handle)


def _ring_one_of_many(path: Path) -> None:
    try:
        _ring(path)
    except OSError as error:
        # A full pipe wakes its listener as well as one more ring.
        if error.errno == errno.ENXIO:
            path.unlink(missing_ok=True)

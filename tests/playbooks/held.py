"""A file whose readers wait: the kernel keeps everybody who opens it until it is let go."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

import pytest

_SECONDS = 40
"""Below the 45 seconds after which Linux lets the readers of a leased file go on."""


@dataclass
class Held:
    """A lease on a file. For the main thread of a test, one at a time."""

    handle: int
    _reached: threading.Event = field(default_factory=threading.Event)

    def wait_until_reached(self) -> None:
        """Wait until somebody wants to read the file."""
        assert self._reached.wait(_SECONDS)

    def let_go(self) -> None:
        """Let the readers go on."""
        fcntl.fcntl(self.handle, fcntl.F_SETLEASE, fcntl.F_UNLCK)

    def told(self, _number: int, _frame: FrameType | None) -> None:
        self._reached.set()


@contextmanager
def held(path: Path) -> Iterator[Held]:
    """Keep readers of the file waiting; nobody may have it open."""
    file = Held(os.open(path, os.O_RDWR))
    former = signal.signal(signal.SIGIO, file.told)
    try:
        try:
            fcntl.fcntl(file.handle, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        except OSError as error:
            pytest.skip(f"this file system knows no leases: {error}")
        yield file
    finally:
        os.close(file.handle)
        signal.signal(signal.SIGIO, former)

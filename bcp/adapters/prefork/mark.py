"""The mark of a run on forked processes, where others look for it: in /proc/PID/environ.

What /proc shows there is the memory in which the environment of a program lay when it started; a
fork shows what its parent shows. So the server is started with room in the mark, and a fork of it
writes its own run there; what it forks in turn shows the same.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

from bcp.adapters.ownership import RUN

ROOM = 400
"""Bytes for the name of a run; a longer one cannot be marked."""
EMPTY = "." * ROOM
_NAME = f"{RUN}=".encode()


class Mark:
    """Where the mark of this process lies. Make it before anything changes the environment.

    Raises LookupError when the process was not started with `EMPTY` as its run.
    """

    def __init__(self) -> None:
        entries = ctypes.POINTER(ctypes.c_void_p).in_dll(ctypes.CDLL(None), "environ")
        number = 0
        while address := entries[number]:
            if ctypes.string_at(address).startswith(_NAME):
                break
            number += 1
        else:
            raise LookupError(RUN)
        if ctypes.string_at(address) != _NAME + EMPTY.encode():
            raise LookupError(RUN)
        self._address = address + len(_NAME)

    def write(self, run: str) -> None:
        """Mark this process as part of a run. Raises ValueError when that does not work."""
        text = run.encode()
        if len(text) > ROOM:
            raise ValueError(run)
        ctypes.memset(self._address, 0, ROOM)
        ctypes.memmove(self._address, text, len(text))
        if _NAME + text not in Path("/proc/self/environ").read_bytes().split(b"\0"):
            raise ValueError(run)

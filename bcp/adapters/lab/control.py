"""Talking to the lab's daemon over its unix socket: one JSON line there, one back.

Standard library only, because `guestctl` starts with it.
"""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

from bcp.adapters.inert import inert

_LONGEST_ANSWER = 16_000_000


class DaemonRefused(OSError):
    """The daemon could not do what was asked; the text says why."""


def ask(control: Path, verb: str, *, timeout: float = 120.0, **values: object) -> dict[str, Any]:
    """Send one request and return the answer.

    Raises OSError when no daemon listens, and DaemonRefused when it answers with an error.
    """
    with connected(control) as link, link.makefile("rwb") as stream:
        link.settimeout(timeout)
        stream.write(json.dumps({"verb": verb, **values}).encode() + b"\n")
        stream.flush()
        line = stream.readline(_LONGEST_ANSWER)
    if not line.endswith(b"\n"):
        raise ConnectionResetError(f"the lab's daemon closed the connection during '{verb}'")
    answer: dict[str, Any] = json.loads(line)
    if "error" in answer:
        raise DaemonRefused(inert(str(answer["error"])))
    return answer


def connected(control: Path) -> socket.socket:
    """A connection to the daemon. Raises OSError."""
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short_name(control) as name:
            link.connect(name)
    except OSError:
        link.close()
        raise
    return link


def listening(control: Path) -> socket.socket:
    """A listening socket at `control`, for its owner alone. Replaces a stale one."""
    control.unlink(missing_ok=True)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    previous = os.umask(0o177)
    try:
        with _short_name(control) as name:
            link.bind(name)
    finally:
        os.umask(previous)
    link.listen(64)
    return link


class _short_name:  # noqa: N801 - a context manager used like a function
    """A name for a socket below the 107 bytes of an address, however deep the workspace is."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._folder = -1

    def __enter__(self) -> str:
        self._folder = os.open(self._path.parent, os.O_PATH | os.O_DIRECTORY)
        return f"/proc/self/fd/{self._folder}/{self._path.name}"

    def __exit__(self, *_: object) -> None:
        os.close(self._folder)

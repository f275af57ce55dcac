"""Finding and ending the processes of a guest or of the whole lab."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path

import psutil

TAG_LAB = "ICT_BCP_LAB"
TAG_GUEST = "ICT_BCP_GUEST"
_GRACE_SECONDS = 5.0
_ATTEMPTS = 20
_OVERWRITE_ENVIRONMENT = ("postgres", "nginx")


def processes_in(lab: Path, guests: Collection[str] | None = None) -> list[psutil.Process]:
    """The processes of some guests, or without `guests` of the whole lab whose root is `lab`.

    They carry the environment tags that every command gets. PostgreSQL and nginx overwrite their
    environment, so of these the working directory tells; of others it must not, or a person's
    shell would be taken for the lab's.
    """
    return [
        process
        for process in _others()
        if (guest := guest_of(process, lab)) is not None and (guests is None or guest in guests)
    ]


def guest_of(process: psutil.Process, lab: Path) -> str | None:
    """The guest of a process; empty for a process of the lab itself, None for any other."""
    with contextlib.suppress(psutil.Error, OSError):
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        if process.name() in _OVERWRITE_ENVIRONMENT:
            where = Path(process.cwd().removesuffix(" (deleted)"))
            if where.is_relative_to(lab / "guests"):
                return next(iter(where.relative_to(lab / "guests").parts), "")
            return None
        variables = process.environ()
        if variables.get(TAG_LAB) == str(lab):
            return variables.get(TAG_GUEST, "")
    return None


def strays_in(lab: Path) -> list[psutil.Process]:
    """Processes that work below the lab's root without a tag and without a person's terminal."""
    return [process for process in _others() if _is_stray(process, lab)]


def count_by_guest(lab: Path) -> Counter[str]:
    """How many processes each guest has."""
    found = (guest_of(process, lab) for process in _others())
    return Counter(guest for guest in found if guest)


def end_processes(lab: Path, guests: Collection[str] | None = None) -> int:
    """End everything `processes_in` finds, as a crash would; returns how many were ended.

    PostgreSQL servers are told to shut down immediately, which is a crash for the data but gives
    shared memory back; everything else is killed. Raises OSError when something cannot be ended.
    """
    ended = 0
    for _ in range(_ATTEMPTS):
        found = processes_in(lab, guests)
        if not found:
            return ended
        ended += len(found)
        servers = [process for process in found if _is_postgresql_server(process, found)]
        for server in servers:
            with contextlib.suppress(psutil.Error):
                server.send_signal(signal.SIGQUIT)
        await_end(servers)
        for process in found:
            with contextlib.suppress(psutil.Error):
                process.kill()
        await_end(found)
    names = ", ".join(f"{process.pid}" for process in found)
    raise OSError(f"processes of the lab cannot be ended: {names}")


def holder_of(address: str, port: int) -> str | None:
    """Who listens at an address, as `name (pid)`, as far as this user may know."""
    with contextlib.suppress(psutil.Error, OSError):
        for connection in psutil.net_connections("inet"):
            if (
                connection.laddr
                and connection.laddr.port == port
                and connection.laddr.ip in {address, "0.0.0.0", "::"}  # noqa: S104
                and connection.status in {psutil.CONN_LISTEN, psutil.CONN_NONE}
                and connection.pid
            ):
                return f"{psutil.Process(connection.pid).name()} ({connection.pid})"
    return None


def await_end(processes: list[psutil.Process]) -> None:
    """Wait until all have ended or the grace is over; a zombie has ended, whoever reaps it."""
    deadline = time.monotonic() + _GRACE_SECONDS
    with contextlib.ExitStack() as handles:
        waiting = select.poll()
        left = 0
        for process in processes:
            with contextlib.suppress(ProcessLookupError):
                handle = os.pidfd_open(process.pid)
                handles.callback(os.close, handle)
                waiting.register(handle, select.POLLIN)
                left += 1
        while left and (remaining := deadline - time.monotonic()) > 0:
            for handle, _ in waiting.poll(remaining * 1000):
                waiting.unregister(handle)
                left -= 1


def _is_stray(process: psutil.Process, lab: Path) -> bool:
    with contextlib.suppress(psutil.Error, OSError):
        if process.status() == psutil.STATUS_ZOMBIE or process.terminal() is not None:
            return False
        where = Path(process.cwd().removesuffix(" (deleted)"))
        return where.is_relative_to(lab) and guest_of(process, lab) is None
    return False


def _others() -> Iterator[psutil.Process]:
    own = psutil.Process().pid
    ancestors = {parent.pid for parent in psutil.Process().parents()}
    for process in psutil.process_iter():
        if process.pid != own and process.pid not in ancestors:
            yield process


def _is_postgresql_server(process: psutil.Process, found: list[psutil.Process]) -> bool:
    with contextlib.suppress(psutil.Error):
        parent = process.ppid()
        return process.name() == "postgres" and parent not in {other.pid for other in found}
    return False

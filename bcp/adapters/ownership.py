"""Child processes that outlive their parent: tagged in the environment, found and ended later."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Iterator
from pathlib import Path

RUN = "ICT_BCP_RUN"
OWNER = "ICT_BCP_OWNER"
_PROCESSES = Path("/proc")
_START_TIME = 19
"""Index of `starttime` among the fields of /proc/PID/stat that follow the command."""


def tags(run: str) -> dict[str, str]:
    """The environment variables that mark a child as ours and as part of `run`."""
    return {RUN: run, OWNER: this_owner()}


def this_owner() -> str:
    """Names this process, and no other one that ever had its number since the machine started."""
    return owner_of(os.getpid())


def owner_of(pid: int) -> str:
    """The name of a process that runs, as its children carry it."""
    return f"{pid}:{_started(pid)}"


def folder_prefix(name: str, owner: str | None = None) -> str:
    """How the names of private temporary folders begin, so that their owner can be told later."""
    return f"{name}{(owner or this_owner()).replace(':', '-')}-"


def owned(owner: str) -> tuple[int, ...]:
    """The processes that carry an owner's tag."""
    return tuple(pid for pid, variables in _tagged() if variables.get(OWNER) == owner)


def end_owned(owner: str) -> int:
    """Kill every process that carries an owner's tag; returns how many there were."""
    return _kill(iter(owned(owner)))


def end_run(run: str) -> int:
    """Kill every process of a run; returns how many there were."""
    return _kill(pid for pid, variables in _tagged() if variables.get(RUN) == run)


def end_orphans() -> int:
    """Kill every tagged process whose owner is gone; returns how many there were."""
    return _kill(
        pid for pid, variables in _tagged() if OWNER in variables and not lives(variables[OWNER])
    )


def _kill(pids: Iterator[int]) -> int:
    count = 0
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGKILL)
            count += 1
    return count


def lives(owner: str) -> bool:
    """Whether that process still runs."""
    pid, _, started = owner.partition(":")
    return pid.isascii() and pid.isdigit() and _started(int(pid)) == started


def _started(pid: int) -> str:
    """When a process began, in clock ticks after boot; empty when there is none."""
    try:
        stat = (_PROCESSES / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[_START_TIME]


def _tagged() -> Iterator[tuple[int, dict[str, str]]]:
    for entry in _PROCESSES.iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            content = (entry / "environ").read_bytes()
        except OSError:
            continue
        if f"{OWNER}=".encode() not in content:
            continue
        pairs = (item.partition("=") for item in os.fsdecode(content).split("\0"))
        yield int(entry.name), {name: value for name, _, value in pairs}

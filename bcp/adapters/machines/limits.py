"""Limits of the memory of a machine, by control groups of either version."""

from __future__ import annotations

import contextlib
from pathlib import Path

_ROOT = Path("/sys/fs/cgroup")


def limited_group(parent: str, name: str, memory: int) -> Path | None:
    """The group of a machine with at most `memory` bytes, made now; None where there are none.

    Raises OSError where the limit is not taken.
    """
    first = _ROOT / "memory"
    if (first / "memory.limit_in_bytes").exists():
        group, limit = first / parent / name, "memory.limit_in_bytes"
        group.mkdir(parents=True, exist_ok=True)
    elif _has_memory(_ROOT):
        group, limit = _ROOT / parent / name, "memory.max"
        group.parent.mkdir(exist_ok=True)
        for place in (_ROOT, group.parent):
            (place / "cgroup.subtree_control").write_text("+memory", "ascii")
        group.mkdir(exist_ok=True)
    else:
        return None
    (group / limit).write_text(str(memory), "ascii")
    return group


def remove_group(parent: str, name: str) -> None:
    """Take a machine's group away, and that of its network when it was the last one.

    systemd in a machine makes groups below its own.
    """
    for place in (_ROOT / "memory", _ROOT):
        group = place / parent / name
        for path in (*sorted(group.rglob("*"), reverse=True), group, group.parent):
            if path.is_dir():
                with contextlib.suppress(OSError):
                    path.rmdir()


def _has_memory(place: Path) -> bool:
    with contextlib.suppress(OSError):
        return "memory" in (place / "cgroup.controllers").read_text("ascii").split()
    return False

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
    for place in _places(parent):
        _remove(place / name)
        _remove_one(place)


def groups_of(parent: str) -> tuple[Path, ...]:
    """The groups of a network's machines."""
    return tuple(
        sorted(path for place in _places(parent) for path in place.glob("*/") if path.is_dir())
    )


def remove_groups(parent: str) -> None:
    """Take the groups of all machines of a network away; one in which something runs stays."""
    for place in _places(parent):
        _remove(place)


def _places(parent: str) -> tuple[Path, ...]:
    """The network's own group, in either version's tree."""
    return (_ROOT / "memory" / parent, _ROOT / parent)


def _remove(group: Path) -> None:
    for path in (*sorted(group.rglob("*"), reverse=True), group):
        _remove_one(path)


def _remove_one(group: Path) -> None:
    if group.is_dir():
        with contextlib.suppress(OSError):
            group.rmdir()


def _has_memory(place: Path) -> bool:
    with contextlib.suppress(OSError):
        return "memory" in (place / "cgroup.controllers").read_text("ascii").split()
    return False

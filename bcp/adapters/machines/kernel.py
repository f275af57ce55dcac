"""Limits of the kernel that many machines side by side run into."""

from __future__ import annotations

from pathlib import Path

from bcp.model.message import Message

_WATCHES = Path("/proc/sys/fs/inotify/max_user_instances")
_ENOUGH = 4096
"""A machine's systemd takes about six; a hundred machines are far below."""


def raise_limits() -> Message | None:
    """Let there be as many watches as many machines need; says what was changed, if anything.

    It holds until the next start of this machine. Raises OSError.
    """
    before = int(_WATCHES.read_text("ascii"))
    if before >= _ENOUGH:
        return None
    _WATCHES.write_text(str(_ENOUGH), "ascii")
    return Message.of(
        "Raised fs.inotify.max_user_instances from {before} to {after} until the next restart",
        before=before,
        after=_ENOUGH,
    )

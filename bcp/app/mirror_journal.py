"""Keep a second copy of a workspace's journal, and begin again from one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

from bcp.adapters.interrupts import on_interrupt
from bcp.adapters.journal import FILE_NAME
from bcp.adapters.journal_copy import Currency
from bcp.adapters.journal_copy import adopt as adopt_copy
from bcp.adapters.mirror import Mirror
from bcp.app import wiring
from bcp.model.message import Message


def mirror_of(workspace: Path, folder: Path, tell: Callable[[Message], None]) -> Mirror:
    """What keeps the copy in `folder` current; `tell` hears what hinders."""
    return Mirror(
        wiring.journal_path(workspace),
        folder,
        host=socket.gethostname(),
        now=wiring.clock().now,
        tell=tell,
    )


def follow_journal(mirror: Mirror) -> None:
    """Keep the copy current until an interrupt. Raises Refused when it has diverged."""
    bell: SimpleQueue[None] = SimpleQueue()

    def follow() -> None:
        try:
            mirror.follow()
        finally:
            bell.put(None)

    thread = threading.Thread(target=follow, name="mirror", daemon=True)
    with on_interrupt(lambda: bell.put(None)):
        thread.start()
        bell.get()
        mirror.close()
        thread.join()
    if mirror.stopped is not None:
        raise mirror.stopped


def adopt(folder: Path, workspace: Path) -> Currency | None:
    """Make the mirror in `folder` the journal of a workspace that has none, or a part of it.

    Returns what the mirror knows of its source. The caller holds the workspace's lease. Raises
    Refused, also when the workspace holds an event that the mirror does not.
    """
    return adopt_copy(folder / FILE_NAME, wiring.journal_path(workspace))

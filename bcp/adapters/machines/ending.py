"""Killing processes, and waiting until they are gone."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterable

from bcp.adapters.machines.tools import ToolFailed


def kill_all(numbers: Iterable[int], seconds: float) -> None:
    """Kill processes; the first one of a machine takes all others of it along.

    Raises ToolFailed when not all of them are gone after so many seconds.
    """
    deadline = time.monotonic() + seconds
    with contextlib.ExitStack() as stack:
        handles = []
        for number in numbers:
            with contextlib.suppress(ProcessLookupError):
                handle = os.pidfd_open(number)
                stack.callback(os.close, handle)
                handles.append(handle)
        for handle in handles:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        for handle in handles:
            poll = select.poll()
            poll.register(handle, select.POLLIN)
            if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
                raise ToolFailed("a process of a machine cannot be ended")

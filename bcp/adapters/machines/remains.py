"""What there is of a lab's machines on this machine, found without its papers, and its end."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil

from bcp.adapters.machines.ending import kill_all
from bcp.adapters.machines.limits import groups_of, remove_groups
from bcp.adapters.machines.tools import run
from bcp.adapters.machines.traces import Traces, members_of

_MOUNTS = Path("/proc/self/mounts")
_GRACE_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Remains:
    """What belongs to the machines of the network `traces` and lies below `folder`.

    Everything is looked up on this machine itself, so that it is found however the lab's daemon and
    console came to their end, and whatever they had still written down.
    """

    traces: Traces
    folder: Path

    def processes(self) -> tuple[psutil.Process, ...]:
        """What runs on machines."""
        return tuple(self._processes())

    def mounts(self) -> tuple[Path, ...]:
        """What is mounted below the folder, the innermost first."""
        found = []
        for line in _MOUNTS.read_text("utf-8", "surrogateescape").splitlines():
            path = Path(_unescaped(line.split(" ")[1]))
            if path.is_relative_to(self.folder):
                found.append(path)
        return tuple(reversed(found))

    def groups(self) -> tuple[Path, ...]:
        """The control groups of machines."""
        return groups_of(self.traces.bridge)

    def end(self) -> bool:
        """Cut the power of all machines and take away all of them but their files.

        False if there was nothing. Raises ToolFailed when something does not end.
        """
        found = bool(self.groups())
        while processes := self.processes():
            found = True
            kill_all((each.pid for each in processes), _GRACE_SECONDS)
        found |= self.traces.down()
        for path in self.mounts():
            run(["umount", "--lazy", str(path)])
            found = True
        remove_groups(self.traces.bridge)
        return found

    def _processes(self) -> Iterator[psutil.Process]:
        for name in self.traces.namespaces():
            for number in members_of(name):
                with contextlib.suppress(psutil.Error):
                    process = psutil.Process(number)
                    if process.status() != psutil.STATUS_ZOMBIE:
                        yield process


def _unescaped(text: str) -> str:
    """A path of /proc/mounts, in which blanks and the like are octal numbers."""
    return text.encode("utf-8", "surrogateescape").decode("unicode_escape").encode(
        "latin-1"
    ).decode("utf-8", "surrogateescape")  # fmt: skip

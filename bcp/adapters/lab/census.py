"""A census of what a drill made: lab, machines, processes, what they listen at, folders."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil

from bcp.adapters import ownership
from bcp.adapters.inert import inert
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.machinery import remains_of
from bcp.adapters.lab.preflight import MARKER
from bcp.adapters.lab.processes import await_end, processes_in, strays_in
from bcp.execution.events import Leftover, LeftoverKind

_LONGEST_NAME = 200
_SHARED = Path("/tmp")  # noqa: S108 - where control folders go when the temporary folder is deep


class DrillCensus:
    """What belongs to the drill of one console and to nobody else.

    A lab is the drill's when that console built it; one that stood before (`lab_stood`), or that
    somebody built later, is not looked at, and neither are processes and folders of others.
    """

    def __init__(self, folder: LabFolder, owner: str, *, lab_stood: bool) -> None:
        self._folder = folder
        self._owner = owner
        self._lab_stood = lab_stood

    @property
    def lab_is_ours(self) -> bool:
        """Whether there is a lab that the drill built."""
        if self._lab_stood:
            return False
        with contextlib.suppress(OSError):
            return (self._folder.root / MARKER).read_text("utf-8") == self._owner
        return False

    def take(self) -> tuple[Leftover, ...]:
        """What there is now. What is ending already is waited for, for some seconds."""
        processes = [*self._owned(), *(self._of_lab() if self._counts_lab else ())]
        if not self.lab_is_ours:
            await_end(processes)
        names = {
            *(_leftover(LeftoverKind.GUEST, name) for name in self._guests()),
            *(_leftover(LeftoverKind.FILE, str(path)) for path in self._files()),
            *(self._of_machines() if self._counts_lab else ()),
        }
        for process in processes:
            names.update(_of_process(process))
        return tuple(names)

    def end_console(self) -> None:
        """End the processes and remove the folders of the console, when it is gone itself."""
        if ownership.lives(self._owner):
            return
        ownership.end_owned(self._owner)
        await_end([*self._owned()])
        for path in self._private_folders():
            shutil.rmtree(path, ignore_errors=True)

    @property
    def _counts_lab(self) -> bool:
        return not self._lab_stood and (self.lab_is_ours or not self._folder.root.exists())

    def _owned(self) -> Iterator[psutil.Process]:
        for number in ownership.owned(self._owner):
            with contextlib.suppress(psutil.Error):
                yield psutil.Process(number)

    def _of_lab(self) -> list[psutil.Process]:
        found = processes_in(self._folder.root)
        found += (each for each in strays_in(self._folder.root) if each not in found)
        inside = remains_of(self._folder).processes()
        return [*found, *(each for each in inside if each not in found)]

    def _of_machines(self) -> Iterator[Leftover]:
        remains = remains_of(self._folder)
        found = {
            LeftoverKind.NAMESPACE: remains.traces.namespaces(),
            LeftoverKind.LINK: remains.traces.links(),
            LeftoverKind.ROUTE: remains.traces.routes(),
            LeftoverKind.MOUNT: remains.mounts(),
            LeftoverKind.GROUP: remains.groups(),
        }
        for kind, names in found.items():
            yield from (_leftover(kind, str(name)) for name in names)

    def _guests(self) -> tuple[str, ...]:
        if not self.lab_is_ours:
            return ()
        with contextlib.suppress(OSError):
            return tuple(path.name for path in self._folder.guests.iterdir())
        return ()

    def _files(self) -> Iterator[Path]:
        if self.lab_is_ours:
            yield self._folder.root
        yield from self._private_folders()

    def _private_folders(self) -> tuple[Path, ...]:
        form = re.compile(r"bcp-(?:[a-z]+-)*" + re.escape(ownership.folder_prefix("", self._owner)))
        return tuple(
            path
            for place in {Path(tempfile.gettempdir()), _SHARED}
            for path in place.glob("bcp-*")
            if form.match(path.name) and path.lstat().st_uid == os.geteuid()
        )


def _of_process(process: psutil.Process) -> Iterator[Leftover]:
    with contextlib.suppress(psutil.Error, OSError):
        if process.status() == psutil.STATUS_ZOMBIE:
            return
        yield _leftover(LeftoverKind.PROCESS, f"{process.name()} ({process.pid})")
        for connection in process.net_connections("inet"):
            protocol = "tcp" if connection.type == socket.SOCK_STREAM else "udp"
            if protocol == "tcp" and connection.status != psutil.CONN_LISTEN:
                continue
            if len(connection.laddr) and not len(connection.raddr):
                place = f"{connection.laddr.ip}:{connection.laddr.port}/{protocol}"
                yield _leftover(LeftoverKind.ADDRESS, place)
        for connection in process.net_connections("unix"):
            if place := str(connection.laddr):
                yield _leftover(LeftoverKind.ADDRESS, f"unix:{place}")


def _leftover(kind: LeftoverKind, name: str) -> Leftover:
    return Leftover(kind=kind, name=inert(name, lines=1, length=_LONGEST_NAME) or "?")

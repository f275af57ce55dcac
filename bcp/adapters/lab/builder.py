"""Building guests and taking backups, as the lab's account: `build | start | backup`, then LAB.

One JSON line to standard output per system done; the last line of a failure is `{"error": ...}`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

from bcp.adapters.lab import backups, inside
from bcp.adapters.lab.cluster import make_cluster
from bcp.adapters.lab.contents import guest_contents, lay_down
from bcp.adapters.lab.control import ask
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.fileserver import INBOX, permissions
from bcp.adapters.lab.guest import lab_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.machinery import ACCOUNT
from bcp.adapters.lab.permissions import give_permissions
from bcp.adapters.lab.registers import fill
from bcp.adapters.lab.resolution import start_order
from bcp.model.lab import ServiceKind
from bcp.model.refusal import Refused
from bcp.model.system import BackupKind

WORKERS = 4
Work = Callable[[GuestDefinition], None]


class BuildFailed(Exception):
    """A guest could not be brought up; the text names it and says why."""


def build(folder: LabFolder, lab: LabDefinition) -> None:
    """Make every guest, lay its data down and start its services, each after what it needs."""
    for repository in lab.repositories:
        Path(repository.path).mkdir(mode=0o700, exist_ok=True)

    def one(guest: GuestDefinition) -> None:
        ask(folder.control, "create", system=guest.system)
        lay_down(Path(guest.root), guest_contents(lab, guest))
        if guest.service(ServiceKind.SMB):
            share_files(folder, lab, guest)
        database = guest.service(ServiceKind.POSTGRESQL)
        if database:
            make_cluster(folder, lab, guest)
            start_services(folder, lab, guest, database.name)
            fill(lab, guest)
        start_services(folder, lab, guest)

    in_order(lab, one)


def share_files(folder: LabFolder, lab: LabDefinition, guest: GuestDefinition) -> None:
    """Give a file server's files their owners. Raises CalledProcessError."""
    Path(guest.root, "files", INBOX).mkdir(exist_ok=True)
    give_permissions(folder, lab, guest, "files", permissions(lab, guest, ACCOUNT))


def start(folder: LabFolder, lab: LabDefinition) -> None:
    """Bring the guests that exist up again."""

    def one(guest: GuestDefinition) -> None:
        ask(folder.control, "create", system=guest.system)
        start_services(folder, lab, guest)

    in_order(lab, one)


def backup(folder: LabFolder, lab: LabDefinition) -> None:
    """Take all generations of every data set, oldest first."""

    def one(guest: GuestDefinition) -> None:
        for data_set in guest.backups:
            backups.take(folder, lab, guest, data_set)

    def ship(guest: GuestDefinition) -> None:
        for data_set in guest.backups:
            if data_set.kind is BackupKind.POSTGRESQL:
                backups.ship_log(lab, guest, data_set)

    for _ in range(lab.generations):
        in_order(lab, one)
    in_order(lab, ship)


def in_order(lab: LabDefinition, work: Work) -> None:
    """Do work for every guest, each after the guests that it needs, some side by side.

    Raises BuildFailed after what had already begun has ended.
    """
    sorter = start_order(lab.guests)
    running: dict[Future[None], str] = {}
    with ThreadPoolExecutor(WORKERS) as pool:
        while sorter.is_active():
            for system in sorter.get_ready():
                running[pool.submit(work, lab.guests_by_system[system])] = system
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                system = running.pop(future)
                error = future.exception()
                if error is not None:
                    pool.shutdown(cancel_futures=True)
                    raise BuildFailed(f"{system}: {_reason(error)}") from error
                sorter.done(system)
                _tell({"system": system})


def start_services(
    folder: LabFolder, lab: LabDefinition, guest: GuestDefinition, name: str | None = None
) -> None:
    """Start one or all services of a guest. Raises CalledProcessError with what was said."""
    inside.run(folder, lab, guest, ["servicectl", "start", *([name] if name else [])])


def _reason(error: BaseException) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        said = (error.stderr or b"").decode("utf-8", "replace").strip()
        return said[-2000:] or str(error)
    return str(error) or type(error).__name__


def _tell(value: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Carry one stage out."""
    os.umask(0o077)
    stage, folder = sys.argv[1], LabFolder(Path(sys.argv[2]))
    lab = lab_of(folder)
    try:
        if stage == "build":
            build(folder, lab)
        elif stage == "start":
            start(folder, lab)
        else:
            backup(folder, lab)
    except (BuildFailed, OSError, Refused) as error:
        _tell({"error": str(error)})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

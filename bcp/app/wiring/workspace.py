"""What belongs to a workspace: its journal, its lab, its targets, who executes and who listens."""

from __future__ import annotations

import os
import socket
from pathlib import Path

from bcp.adapters.bell import FILE_NAME as BELL_NAME
from bcp.adapters.bell import FOLDER_NAME as LISTENERS_NAME
from bcp.adapters.bell import Echo, Listener
from bcp.adapters.drill_record import DrillRecords
from bcp.adapters.journal import FILE_NAME, RunStore
from bcp.adapters.lab.census import DrillCensus
from bcp.adapters.lab.embedded import EmbeddedLab
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lease import FILE_NAME as LEASE_NAME
from bcp.adapters.lease import Holder, Lease, holder_of
from bcp.adapters.targets import Targets, read_targets
from bcp.app.city_targets import has_targets, targets_of_city
from bcp.app.wiring.machine import clock
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.scenario import Realm

PRIVATE = Path(".ict-bcp")


def journal_path(workspace: Path) -> Path:
    """Where the journal of a workspace lies."""
    return workspace / PRIVATE / FILE_NAME


def run_store(workspace: Path) -> RunStore:
    """The journal of a workspace, made where there is none. Raises Refused."""
    return RunStore(journal_path(workspace))


def lab(workspace: Path) -> EmbeddedLab:
    """The lab of a workspace."""
    return EmbeddedLab(workspace)


def drill_records(workspace: Path) -> DrillRecords:
    """What has to be known to clean up after the drills of a workspace."""
    return DrillRecords(workspace / PRIVATE / "drills")


def drill_census(workspace: Path, owner: str, *, lab_stood: bool) -> DrillCensus:
    """Looks for what the drill of one console made."""
    return DrillCensus(lab(workspace).folder, owner, lab_stood=lab_stood)


def recovery_targets(workspace: Path) -> Targets | None:
    """Where systems are reached now: as the city wrote it, else the lab's guests; None when
    nothing says so.

    Raises Refused when the file is wrong or cannot be read.
    """
    if has_targets(workspace, Realm.PRODUCTION):
        return city_targets(workspace, Realm.PRODUCTION)
    path = LabFolder.of(workspace).targets
    try:
        return read_targets(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise Refused(
            Message.of("What says where systems are reached cannot be read: {file}",
                       file=str(path)),
            Message.of("Bring the lab up again with: ict-bcp lab up"),
        ) from error  # fmt: skip


def city_targets(workspace: Path, realm: Realm, inventory: Inventory | None = None) -> Targets:
    """Where a city's systems are reached, as the city wrote it down.

    With an inventory its names are held against it. Raises Refused, with what to do, when the file
    is missing or wrong.
    """
    return targets_of_city(workspace, realm, inventory)


def lease(workspace: Path, by: str, run: str) -> Lease:
    """The lease on the journal, taken for this process. Raises Refused when another has it."""
    return Lease(
        journal_path(workspace).with_name(LEASE_NAME),
        Holder(role=by, host=socket.gethostname(), pid=os.getpid(), since=clock().now(), run=run),
    )


def executing(workspace: Path) -> Holder | None:
    """Who executes a run of the workspace now; None: nobody does."""
    return holder_of(journal_path(workspace).with_name(LEASE_NAME))


def bell_path(workspace: Path) -> Path:
    """Where the executor of a workspace hears that somebody has asked for something."""
    return journal_path(workspace).with_name(BELL_NAME)


def listener(workspace: Path) -> Listener:
    """What hears of new events of a run that is executed in a workspace, on this machine."""
    return Listener(journal_path(workspace).with_name(LISTENERS_NAME))


def echo(workspace: Path) -> Echo:
    """What wakes those who listen in a workspace."""
    return Echo(journal_path(workspace).with_name(LISTENERS_NAME))

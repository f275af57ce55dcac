"""From inventory and `lab.yaml` to the definition of a lab; refuses what cannot be built."""

from __future__ import annotations

import graphlib
import hashlib
import secrets
import sys
from pathlib import Path

from bcp.adapters.lab.account import LabAccount
from bcp.adapters.lab.definition import (
    BackupDefinition,
    GuestDefinition,
    LabDefinition,
    RepositoryDefinition,
    ServiceDefinition,
)
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.postgresql import SERVER
from bcp.adapters.lab.programs import search_path
from bcp.model.inventory import Inventory
from bcp.model.lab import (
    MACHINE_SERVICES,
    GuestDriver,
    GuestSpec,
    Lab,
    ServiceKind,
    ServiceSpec,
)
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.model.system import BackupKind

FIRST_HOST = 10
LAST_HOST = 254
PLATFORM_HOST = 2
CONSOLE_HOST = 1
"""The console's own address on a drill network, at which the platform answers, too."""

MACHINE_PYTHON = "/usr/bin/python3"
MACHINE_PATH = f"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:{SERVER}"


def resolve(
    folder: LabFolder,
    inventory: Inventory,
    lab: Lab,
    account: LabAccount,
    base: Path | None = None,
) -> LabDefinition:
    """The definition of a lab with a fresh database password; with a `base`, one of machines.

    Raises Refused when the inventory and the lab do not fit together.
    """
    stated, lab = lab, _as_driven(lab, driver_of(base))
    _refuse_unsound(inventory, lab)
    network = lab.network if base is None else lab.machines.network
    prefix = network.removesuffix("0/24")
    guests = tuple(
        _guest(folder, inventory, lab, spec, f"{prefix}{FIRST_HOST + index}")
        for index, spec in enumerate(lab.guests)
    )
    repositories = tuple(
        RepositoryDefinition(
            id=repository.id,
            site=repository.site,
            system=repository.system,
            path=str(folder.repositories / repository.id),
            offline=repository.offline,
        )
        for repository in inventory.repositories
    )
    return LabDefinition(
        digest=digest_of(inventory, stated, driver_of(base)),
        driver=driver_of(base),
        base="" if base is None else str(base),
        memory=0 if base is None else lab.machines.memory,
        root=str(folder.root),
        user=account.name,
        python=sys.executable if base is None else MACHINE_PYTHON,
        path=search_path(folder) if base is None else MACHINE_PATH,
        network=network,
        ssh_port=lab.ssh_port,
        platform_address=f"{prefix}{PLATFORM_HOST if base is None else CONSOLE_HOST}",
        password=secrets.token_urlsafe(18),
        seed=lab.seed,
        residents=lab.residents,
        traffic_interval=lab.traffic_interval,
        generations=lab.generations,
        guests=guests,
        repositories=repositories,
    )


def _as_driven(lab: Lab, driver: GuestDriver) -> Lab:
    """The lab with the services that its guests have under a driver.

    Raises Refused where a guest states one that the driver cannot run: a system is never built
    without what it states.
    """
    if driver is GuestDriver.NSPAWN:
        guests = tuple(
            guest.model_copy(update={"services": (*guest.services, *guest.on_machines)})
            for guest in lab.guests
        )
        return lab.model_copy(update={"guests": guests})
    for guest in lab.guests:
        for service in guest.services:
            if service.kind in MACHINE_SERVICES:
                raise Refused(
                    Message.of(
                        "The lab cannot build guest '{system}': its service '{service}' needs a "
                        "machine.",
                        system=guest.system,
                        service=service.name,
                    ),
                    Message.of("Use --driver nspawn, or state it under 'on_machines'."),
                )
    return lab


def driver_of(base: Path | None) -> GuestDriver:
    """What guests are, by whether there is a file system for machines."""
    return GuestDriver.PROCESS if base is None else GuestDriver.NSPAWN


def digest_of(inventory: Inventory, lab: Lab, driver: GuestDriver = GuestDriver.PROCESS) -> str:
    """SHA-256 of everything from which a lab is built."""
    text = inventory.model_dump_json() + lab.model_dump_json() + driver
    return hashlib.sha256(text.encode()).hexdigest()


def start_order(guests: tuple[GuestDefinition, ...]) -> graphlib.TopologicalSorter[str]:
    """A sorter of systems, each after what it needs. Raises Refused naming a cycle."""
    sorter = graphlib.TopologicalSorter({guest.system: guest.after for guest in guests})
    try:
        sorter.prepare()
    except graphlib.CycleError as error:
        raise Refused(
            Message.of(
                "The lab's systems need each other in a circle: {circle}.",
                circle=" → ".join(error.args[1]),
            ),
            Message.of("Remove one of the dependencies or calls."),
        ) from error
    return sorter


def _guest(
    folder: LabFolder, inventory: Inventory, lab: Lab, spec: GuestSpec, address: str
) -> GuestDefinition:
    system = inventory.systems_by_id[spec.system]
    present = {guest.system for guest in lab.guests}
    needed = [
        *(dependency.requires for dependency in system.dependencies if dependency.requires),
        *(service.database for service in spec.services if service.database),
        *(name for service in spec.services for name in service.calls),
    ]
    return GuestDefinition(
        system=spec.system,
        site=system.hosting.site,
        address=address,
        root=str(folder.guest(spec.system)),
        services=tuple(
            ServiceDefinition.model_validate(service.model_dump()) for service in spec.services
        ),
        files=spec.files,
        backups=tuple(
            BackupDefinition(
                id=backup.id,
                kind=backup.kind,
                repositories=tuple(copy.repository for copy in backup.copies),
            )
            for backup in system.backups
        ),
        after=tuple(
            dict.fromkeys(name for name in needed if name in present and name != spec.system)
        ),
    )


def _refuse_unsound(inventory: Inventory, lab: Lab) -> None:
    if len(lab.guests) > LAST_HOST - FIRST_HOST + 1:
        raise Refused(
            Message.of(
                "The lab has {count} guests; one /24 network has room for {room}.",
                count=len(lab.guests),
                room=LAST_HOST - FIRST_HOST + 1,
            )
        )
    services: dict[str, set[ServiceKind]] = {}
    for spec in lab.guests:
        if spec.system in services:
            raise _wrong(spec.system, Message.of("it is listed twice"))
        services[spec.system] = {service.kind for service in spec.services}
    for spec in lab.guests:
        _refuse_unsound_guest(inventory, lab, spec, services)


def _refuse_unsound_guest(
    inventory: Inventory, lab: Lab, spec: GuestSpec, services: dict[str, set[ServiceKind]]
) -> None:
    system = inventory.systems_by_id.get(spec.system)
    if system is None:
        raise _wrong(spec.system, Message.of("the inventory has no such system"))
    ports = [lab.ssh_port, *(service.port for service in spec.services)]
    if len(set(ports)) < len(ports):
        raise _wrong(spec.system, Message.of("two of its services (or SSH) share a port"))
    if len({service.name for service in spec.services}) < len(spec.services):
        raise _wrong(spec.system, Message.of("two of its services have one name"))
    kinds = {backup.kind for backup in system.backups}
    if ServiceKind.APPLICATION in services[spec.system] and BackupKind.APPLICATION not in kinds:
        raise _wrong(spec.system, Message.of("its application has no backup of kind application"))
    if spec.files and BackupKind.FILES not in kinds:
        raise _wrong(spec.system, Message.of("its files have no backup of kind files"))
    if ServiceKind.SMB in services[spec.system] and not spec.files:
        raise _wrong(spec.system, Message.of("its file server has no files"))
    for service in spec.services:
        _refuse_unsound_service(spec, service, services)


def _refuse_unsound_service(
    spec: GuestSpec, service: ServiceSpec, services: dict[str, set[ServiceKind]]
) -> None:
    if (service.kind is ServiceKind.APPLICATION) != (service.profile is not None):
        raise _wrong(
            spec.system, Message.of("a service has a profile exactly when it is an application")
        )
    if service.database and ServiceKind.POSTGRESQL not in services.get(service.database, set()):
        raise _wrong(
            spec.system,
            Message.of("its database '{system}' runs no PostgreSQL", system=service.database),
        )
    for called in service.calls:
        if called == spec.system or ServiceKind.APPLICATION not in services.get(called, set()):
            raise _wrong(
                spec.system,
                Message.of("it calls '{system}', which answers no calls", system=called),
            )


def _wrong(system: str, reason: Message) -> Refused:
    return Refused(
        Message.of(
            "The lab cannot build guest '{system}': {reason}.", system=system, reason=reason
        ),
        Message.of("Correct drills/lab.yaml or the system's file."),
    )

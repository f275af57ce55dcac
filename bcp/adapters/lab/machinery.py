"""The guests of a lab as real machines: what each of them is given before it boots."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shlex
from collections.abc import Iterator
from importlib import resources
from ipaddress import IPv4Network
from pathlib import Path

from bcp.adapters.lab.definition import GuestDefinition, LabDefinition, ServiceDefinition
from bcp.adapters.lab.fileserver import (
    CONFIGURATION,
    SMBD,
    STAFF,
    share_accounts,
    share_settings,
)
from bcp.adapters.lab.guest import environment, unit_of
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.postgresql import ACCOUNT as POSTGRESQL
from bcp.adapters.lab.postgresql import SERVER
from bcp.adapters.lab.standing import Progress
from bcp.adapters.machines.base import Base, base_folder
from bcp.adapters.machines.kernel import raise_limits
from bcp.adapters.machines.machine import Access, Machine, put
from bcp.adapters.machines.network import DrillNetwork
from bcp.adapters.machines.remains import Remains
from bcp.adapters.machines.tools import refuse_unless_possible, run
from bcp.adapters.machines.traces import Traces
from bcp.model.lab import GuestDriver, ServiceKind

ACCOUNT = "bcp"
"""Under which the city's own programs run on a machine."""

_LOCAL = "/usr/local/lib/ict-bcp"

_UNIT = """\
[Unit]
Description=ict-bcp: {name}

[Service]
Type={type}
TimeoutStartSec=300
User={account}
WorkingDirectory={root}
EnvironmentFile={root}/etc/environment
{prepare}ExecStart={command}
StandardOutput=append:{root}/{log}
StandardError=inherit
KillSignal={signal}
TimeoutStopSec=30
"""


def shared_base(driver: GuestDriver, progress: Progress) -> Path | None:
    """The file system that machines share, made at the first time; None without machines.

    Raises Refused where machines cannot be made, and ToolFailed.
    """
    if driver is GuestDriver.PROCESS:
        return None
    refuse_unless_possible()
    changed = raise_limits()
    if changed is not None:
        progress(changed, 0, 1)
    return base_folder(Base(), lambda message: progress(message, 0, 1))


def network_of(lab: LabDefinition) -> DrillNetwork:
    """The drill network of a lab; one lab has one, by the folder that it is in."""
    return DrillNetwork(_tag(lab.root), IPv4Network(lab.network))


def remains_of(folder: LabFolder) -> Remains:
    """What there is of the machines of a lab, also where its definition is gone."""
    return Remains(Traces(_tag(str(folder.root))), folder.machines)


def _tag(root: str) -> str:
    return hashlib.sha256(root.encode()).hexdigest()[:8]


def machine_of(folder: LabFolder, lab: LabDefinition, guest: GuestDefinition) -> Machine:
    """The machine of a guest: it sees its own folder, and the backup repositories read-only but
    for its own part of them, at the same paths as this machine.
    """
    network = network_of(lab)
    own = [
        Path(repository.path, guest.system)
        for repository in lab.repositories
        if any(repository.id in backup.repositories for backup in guest.backups)
    ]
    held = [Path(each.path) for each in lab.repositories if each.system == guest.system]
    return Machine(
        name=guest.system,
        number=int(guest.address.rpartition(".")[2]),
        folder=folder.machines / guest.system,
        network=network,
        memory=lab.memory,
        reads=(folder.repositories, folder.bin),
        writes=(Path(guest.root), *own, *held),
    )


def prepare_folders(lab: LabDefinition, guest: GuestDefinition, machine: Machine) -> None:
    """Make the folders that a machine writes to; its database server archives into its own part
    of the repositories, so it owns that and may pass through what lies above.
    """
    for path in machine.writes:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    Path(lab.root, "bin").chmod(0o755)
    for repository in lab.repositories:
        place = Path(repository.path)
        if place.exists():
            place.chmod(0o711)
            place.parent.chmod(0o711)
        own = place / guest.system
        if own in machine.writes and guest.service(ServiceKind.POSTGRESQL):
            os.chown(own, *_account(Path(lab.base), POSTGRESQL))


def access_of(folder: LabFolder, lab: LabDefinition) -> Access:
    """How machines of a lab are logged in to."""
    return Access(lab.ssh_port, folder.host_key, folder.authorized_keys)


def furnish(lab: LabDefinition, guest: GuestDefinition, machine: Machine) -> None:
    """Write what a machine needs to run its guest's services. It must not have booted yet."""
    root = machine.root
    if not _has_account(root):
        run(["chroot", str(root), "useradd", "--system", "--home-dir", "/nonexistent", ACCOUNT])
    source = resources.files("bcp.adapters.lab") / "servicectl.py"
    put(root / _LOCAL.lstrip("/") / "servicectl.py", source.read_text("utf-8"))
    starter = f'#!/bin/sh\nexec /usr/bin/python3 -I -S {_LOCAL}/servicectl.py "$@"\n'
    put(root / "usr/local/bin/servicectl", starter, 0o755)
    variables = environment(lab, guest)
    words = " ".join(f"{name}={_quoted(value)}" for name, value in variables.items())
    put(root / "etc/ssh/sshd_config.d/ict-bcp-environment.conf", f"SetEnv {words}\n")
    if guest.service(ServiceKind.SMB):
        _furnish_share(lab, guest, root)
    for service in guest.services:
        put(root / f"etc/systemd/system/{unit_of(service)}", _unit(guest, service))


def _furnish_share(lab: LabDefinition, guest: GuestDefinition, root: Path) -> None:
    """Make the accounts of a file server and their passwords, and say what it shares."""
    put(root / CONFIGURATION.lstrip("/"), share_settings(guest))
    inside = ("chroot", str(root))
    staff = share_accounts(lab)
    for group in (STAFF, *dict.fromkeys(staff.values())):
        run([*inside, "groupadd", group])
    for account, section in staff.items():
        run([*inside, "useradd", "--no-create-home", "-g", STAFF, "-G", section, account])
        password = f"{lab.password}\n{lab.password}\n"
        run([*inside, "smbpasswd", "-s", "-a", account], given=password)


def command_of(guest: GuestDefinition, service: ServiceDefinition) -> tuple[str, ...]:
    """The words with which Debian's program of a service runs in the foreground."""
    root = guest.root
    match service.kind:
        case ServiceKind.POSTGRESQL:
            return (f"{SERVER}/postgres", "-D", f"{root}/pgdata")
        case ServiceKind.WEB:
            return (
                "/usr/sbin/nginx", "-p", root, "-e", f"log/{service.name}.log", "-c",
                "web/nginx.conf", "-g", "daemon off;",
            )  # fmt: skip
        case ServiceKind.APPLICATION:
            return ("/usr/bin/python3", "-I", "app")
        case ServiceKind.DNS:
            return (
                "/usr/sbin/dnsmasq", "--keep-in-foreground", "--no-resolv", "--no-hosts",
                "--bind-interfaces", "--pid-file=", f"--port={service.port}",
                f"--listen-address={guest.address}", "--except-interface=lo",
                f"--user={ACCOUNT}", f"--conf-file={root}/{guest.data_home}/zones/dnsmasq.conf",
            )  # fmt: skip
        case ServiceKind.SMB:
            return (
                SMBD, "--foreground", "--no-process-group", "--debug-stdout",
                f"--configfile={CONFIGURATION}",
            )  # fmt: skip


def _account_of(service: ServiceDefinition) -> str:
    """Under which account a service starts; a file server becomes who asks it."""
    match service.kind:
        case ServiceKind.POSTGRESQL:
            return POSTGRESQL
        case ServiceKind.SMB:
            return "root"
        case _:
            return ACCOUNT


def _unit(guest: GuestDefinition, service: ServiceDefinition) -> str:
    database = service.kind is ServiceKind.POSTGRESQL
    return _UNIT.format(
        name=service.name,
        type="notify" if database else "exec",
        account=_account_of(service),
        prepare=_prepare(guest, service),
        root=guest.root,
        command=" ".join(_quoted(word) for word in command_of(guest, service)),
        log=f"log/{service.name}.log",
        signal="SIGINT" if database else "SIGTERM",
    )


def _prepare(guest: GuestDefinition, service: ServiceDefinition) -> str:
    owned = " ".join(_owned(guest, service))
    account = _account_of(service)
    return f"ExecStartPre=+/bin/chown -R {account}: {owned}\n" if owned else ""


def _owned(guest: GuestDefinition, service: ServiceDefinition) -> Iterator[str]:
    """What the service's account has to read and write, below the guest's folder."""
    match service.kind:
        case ServiceKind.POSTGRESQL:
            names = ["pgdata", "etc/pgpass", "etc/postgresql.conf"]
        case ServiceKind.WEB:
            names = ["web", "tmp", "run", "log"]
        case ServiceKind.DNS:
            names = [guest.data_home]
        case ServiceKind.APPLICATION:
            names = ["app"] if guest.service(ServiceKind.SMB) else ["app", "files"]
        case ServiceKind.SMB:
            names = []
    for name in names:
        yield f"{guest.root}/{name}"


def _account(root: Path, name: str) -> tuple[int, int]:
    """The numbers of an account and its group in a file system. Raises LookupError."""
    for line in (root / "etc/passwd").read_text("utf-8").splitlines():
        fields = line.split(":")
        if fields[0] == name:
            return int(fields[2]), int(fields[3])
    raise LookupError(name)


def _has_account(root: Path) -> bool:
    with contextlib.suppress(LookupError):
        return bool(_account(root, ACCOUNT))
    return False


def _quoted(value: str) -> str:
    """A word as systemd and sshd read it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if shlex.quote(value) != value else value

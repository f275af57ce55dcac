"""A guest's skeleton: its folders, what `servicectl` reads, and the environment of its commands."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from bcp.adapters.lab.definition import GuestDefinition, LabDefinition, ServiceDefinition
from bcp.adapters.lab.fileserver import write_credentials
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.postgresql import DATABASE, PORTABLE_SETTINGS, SUPERUSER, server_settings
from bcp.adapters.lab.processes import TAG_GUEST, TAG_LAB
from bcp.model.lab import ServiceKind
from bcp.model.system import BackupKind

_FOLDERS = ("etc", "run", "log", "tmp")
_READY = {ServiceKind.WEB: "http", ServiceKind.APPLICATION: "http"}


def create_skeleton(lab: LabDefinition, guest: GuestDefinition) -> bool:
    """Make the empty guest, and the repositories that its system holds; False if it was there."""
    root = Path(guest.root)
    existed = (root / "etc/services.json").exists()
    for folder in _FOLDERS:
        (root / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    services = [_service(lab, guest, service) for service in guest.services]
    _write(root / "etc/services.json", json.dumps(services, ensure_ascii=False, indent=1))
    if lab.has_machines:
        root.chmod(0o755)
        (root / "etc").chmod(0o755)
        (root / "tmp").chmod(0o1777)
        if not guest.has_backup(BackupKind.FILES):
            (root / "files").mkdir(exist_ok=True)
        _write(root / "etc/environment", environment_lines(lab, guest))
    database = guest.service(ServiceKind.POSTGRESQL)
    if database:
        _write(root / PORTABLE_SETTINGS, server_settings(lab, guest, database.port))
        _write(root / "etc/pgpass", f"*:*:*:{SUPERUSER}:{lab.password}\n")
    if guest.service(ServiceKind.SMB):
        write_credentials(lab, guest)
    for repository in lab.repositories:
        if repository.system == guest.system:
            Path(repository.path).mkdir(mode=0o700, parents=True, exist_ok=True)
    return not existed


def remove(guest: GuestDefinition) -> bool:
    """Delete the guest's folder; False if there was none. Raises OSError."""
    root = Path(guest.root)
    if not root.exists():
        return False
    shutil.rmtree(root)
    return True


def environment(lab: LabDefinition, guest: GuestDefinition) -> dict[str, str]:
    """The whole environment of commands and services in a guest."""
    variables = base_environment(lab, Path(guest.root)) | {
        TAG_GUEST: guest.system,
        "ICT_BCP_ROOT": guest.root,
        "TMPDIR": str(Path(guest.root, "tmp")),
    }
    database = guest.service(ServiceKind.POSTGRESQL)
    if database:
        variables |= {
            "PGHOST": guest.address,
            "PGPORT": str(database.port),
            "PGUSER": SUPERUSER,
            "PGDATABASE": DATABASE,
            "PGPASSFILE": f"{guest.root}/etc/pgpass",
        }
    return variables


def environment_lines(lab: LabDefinition, guest: GuestDefinition) -> str:
    """The environment as systemd reads it from a file."""
    escaped = (
        (name, value.replace("\\", "\\\\").replace('"', '\\"'))
        for name, value in environment(lab, guest).items()
    )
    return "".join(f'{name}="{value}"\n' for name, value in escaped)


def platform_environment(lab: LabDefinition, home: Path) -> dict[str, str]:
    """What commands on the platform's endpoint see: it makes guests, wherever those look."""
    variables = base_environment(lab, home)
    return variables | {"PATH": f"{lab.root}/bin:{variables['PATH']}"}


def base_environment(lab: LabDefinition, home: Path) -> dict[str, str]:
    """What every program of the lab sees."""
    return {
        "PATH": lab.path,
        "HOME": str(home),
        "USER": lab.user,
        "LOGNAME": lab.user,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        TAG_LAB: lab.root,
    }


def _service(
    lab: LabDefinition, guest: GuestDefinition, service: ServiceDefinition
) -> dict[str, object]:
    root = guest.root
    commands: dict[ServiceKind, list[str]] = {
        ServiceKind.POSTGRESQL: [],
        ServiceKind.WEB: [
            "nginx",
            "-p",
            root,
            "-e",
            f"log/{service.name}.log",
            "-c",
            "web/nginx.conf",
            "-g",
            "daemon off;",
        ],
        ServiceKind.APPLICATION: [lab.python, "-I", "app"],
        ServiceKind.DNS: [
            lab.python,
            "-I",
            "-m",
            "bcp.adapters.lab.nameserver",
            guest.address,
            str(service.port),
            f"{guest.data_home}/zones",
        ],
    }
    if lab.has_machines:
        return {
            "name": service.name,
            "kind": service.kind.value,
            "unit": unit_of(service),
            "address": guest.address,
            "port": service.port,
            "log": f"log/{service.name}.log",
            "ready": _READY.get(service.kind, "tcp"),
        }
    postgresql = service.kind is ServiceKind.POSTGRESQL
    return {
        "name": service.name,
        "kind": service.kind.value,
        "argv": commands[service.kind],
        "address": guest.address,
        "port": service.port,
        "pidfile": "pgdata/postmaster.pid" if postgresql else f"run/{service.name}.pid",
        "log": f"log/{service.name}.log",
        "ready": _READY.get(service.kind, "tcp"),
    }


def unit_of(service: ServiceDefinition) -> str:
    """The systemd unit of a service on a machine."""
    return f"bcp-{service.name}.service"


def _write(path: Path, text: str) -> None:
    path.touch(mode=0o600, exist_ok=True)
    path.write_text(text, "utf-8")


def lab_of(folder: LabFolder) -> LabDefinition:
    """The definition that a running lab works by. Raises OSError."""
    return LabDefinition.model_validate_json(folder.definition.read_bytes())

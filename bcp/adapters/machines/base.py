"""The file system that all machines share: a small Debian with a city's services, made once."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.machines.tools import run
from bcp.model.message import Message

CACHE = Path("/var/cache/ict-bcp")
"""Where made file systems are kept; they hold no data of anybody."""

SYSTEM_PACKAGES = (
    "ca-certificates",
    "dbus",
    "iproute2",
    "openssh-server",
    "procps",
    "python3",
    "python3-apt",
    "rsync",
    "sudo",
    "systemd",
    "systemd-sysv",
)
SERVICE_PACKAGES = (
    "acl",
    "attr",
    "dnsmasq-base",
    "dnsutils",
    "ldap-utils",
    "mariadb-server",
    "nginx-light",
    "postgresql",
    "python3-dnspython",
    "python3-psycopg",
    "python3-starlette",
    "python3-uvicorn",
    "samba",
    "slapd",
    "smbclient",
)
_SUITE = "bookworm"
_FORM = 1
"""Raised when the steps below change, so that what was made before is not used."""

_SECONDS = 1800.0
_IDLE = (
    "dnsmasq",
    "mariadb",
    "nginx",
    "nmbd",
    "postgresql",
    "samba-ad-dc",
    "slapd",
    "smbd",
    "winbind",
)
"""Units that would start with a machine, before anything is restored into it."""

_LEAN = ("/usr/share/man/*", "/usr/share/locale/*", "/usr/share/doc/*")


@dataclass(frozen=True, slots=True)
class Base:
    """What a file system is made of."""

    suite: str = _SUITE
    packages: Sequence[str] = (*SYSTEM_PACKAGES, *SERVICE_PACKAGES)

    @property
    def name(self) -> str:
        """Tells file systems apart that are made of something else."""
        made_of = json.dumps([_FORM, self.suite, sorted(self.packages), _IDLE, _LEAN])
        return f"base-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"


Progress = Callable[[Message], None]


def base_folder(base: Base, progress: Progress, cache: Path = CACHE) -> Path:
    """The folder of the file system, made now if it is not there; takes minutes then.

    Whoever asks meanwhile waits. Raises ToolFailed; nothing half-made is ever used.
    """
    folder = cache / base.name
    if folder.is_dir():
        return folder
    cache.mkdir(mode=0o755, parents=True, exist_ok=True)
    with (cache / f"{base.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            progress(Message.of("Making the machines' file system (once; takes some minutes)"))
            partial = cache / f".{base.name}.partial"
            shutil.rmtree(partial, ignore_errors=True)
            _make(base, partial)
            partial.rename(folder)
    return folder


def _make(base: Base, folder: Path) -> None:
    run(
        [
            "mmdebstrap",
            "--mode=root",
            "--variant=minbase",
            f"--include={','.join(base.packages)}",
            *(f"--dpkgopt=path-exclude={pattern}" for pattern in _LEAN),
            base.suite,
            str(folder),
        ],
        seconds=_SECONDS,
        variables={"DEBIAN_FRONTEND": "noninteractive"},
    )
    run(["systemctl", f"--root={folder}", "mask", *(f"{name}.service" for name in _IDLE)])
    for path in (folder / "etc/ssh").glob("ssh_host_*"):
        path.unlink()
    (folder / "etc/machine-id").write_text("", "ascii")
    (folder / "etc/resolv.conf").unlink(missing_ok=True)
    (folder / "etc/resolv.conf").write_text("", "ascii")

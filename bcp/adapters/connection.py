"""Reaching guests over SSH: connection variables for Ansible, options for ssh, shared masters."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from bcp.adapters.ownership import folder_prefix
from bcp.adapters.targets import Target, Targets
from bcp.execution.events import FailureKind
from bcp.model.resource import Repository

_HOST_KEY = re.compile(r"host key verification failed|identification has changed", re.IGNORECASE)
_LOGIN = re.compile(
    r"permission denied \(|too many authentication failures|no supported authentication methods"
    r"|no such identity|load key",
    re.IGNORECASE,
)
_LONGEST_FOLDER = 40
"""A socket address holds 107 bytes: ssh adds 40 of a hash and 17 while it connects."""


def host_variables(
    targets: Targets, target: Target, repositories: Collection[Repository] = ()
) -> dict[str, Any]:
    """The Ansible variables of a guest. Of the inventory's `repositories` it gets kind and place;
    one that is not among them is a folder.
    """
    places = {each.id: place for each in repositories if (place := targets.place(each))}
    return {
        **_endpoint(targets, target.address),
        # Ansible's default is the login account's home, which is outside the guest.
        "ansible_remote_tmp": f"{target.root}/.ansible/tmp",
        "bcp_root": target.root,
        "bcp_services": [
            {"name": service.name, "kind": service.kind.value, "port": service.port}
            for service in target.services
        ],
        "bcp_repositories": {**targets.repositories, **places},
        "bcp_repository_kinds": {each.id: each.kind.value for each in repositories},
        "bcp_password_files": dict(targets.password_files),
        "bcp_realm": targets.realm.value,
    }


def platform_variables(targets: Targets) -> dict[str, Any]:
    """The Ansible variables of the platform's endpoint."""
    return {**_endpoint(targets, targets.platform_address), "bcp_realm": targets.realm.value}


def _endpoint(targets: Targets, address: str) -> dict[str, Any]:
    return {
        "ansible_connection": "ssh",
        "ansible_host": address,
        "ansible_port": targets.ssh_port,
        "ansible_user": targets.user,
        "ansible_ssh_private_key_file": targets.identity_file,
        "ansible_ssh_common_args": shlex.join(ssh_options(targets)),
        "ansible_python_interpreter": targets.python,
    }


def ssh_options(targets: Targets) -> list[str]:
    """Options for ssh under which only the host keys of `targets` are trusted."""
    known = targets.known_hosts.replace("%", "%%").replace('"', '\\"')
    return [
        *("-o", "BatchMode=yes"),
        *("-o", "IdentitiesOnly=yes"),
        *("-o", "StrictHostKeyChecking=yes"),
        *("-o", f'UserKnownHostsFile="{known}"'),
        *("-o", "GlobalKnownHostsFile=/dev/null"),
    ]


def trouble_of(complaint: str) -> FailureKind:
    """What ssh complains of: the other side's host key, its own log-in, or that nobody is there."""
    # An unknown host key may come with what is said of keys to log in, never the other way round.
    if _HOST_KEY.search(complaint):
        return FailureKind.HOST_KEY
    return FailureKind.AUTHENTICATION if _LOGIN.search(complaint) else FailureKind.UNREACHABLE


class ControlFolder:
    """A private folder with the sockets of shared SSH connections; close it to end them.

    Ansible and testinfra both use it, so that a guest is connected to once.
    """

    def __init__(self) -> None:
        parent = tempfile.gettempdir()
        prefix = folder_prefix("bcp-")
        if len(parent) > _LONGEST_FOLDER - len(f"/{prefix}12345678"):
            parent = "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
        self.path = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))

    @property
    def socket_pattern(self) -> str:
        """The ControlPath for ssh."""
        return f"{self.path}/%C"

    def close(self) -> None:
        """End the connections and remove the folder."""
        ssh = shutil.which("ssh")
        for socket in self.path.iterdir() if self.path.is_dir() and ssh else ():
            subprocess.run(
                [str(ssh), "-O", "exit", "-o", f"ControlPath={socket}", "bcp"],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=10,
                check=False,
            )
        shutil.rmtree(self.path, ignore_errors=True)

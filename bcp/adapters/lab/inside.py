"""Running a command in a guest, as the lab itself does: in its folder, or on its machine."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.guest import environment
from bcp.adapters.lab.layout import LabFolder


@dataclass(frozen=True, slots=True)
class Call:
    """The words that carry a command out in a guest, and what they need around them."""

    words: tuple[str, ...]
    folder: str | None = None
    variables: Mapping[str, str] | None = field(default=None, repr=False)


def call(
    folder: LabFolder,
    lab: LabDefinition,
    guest: GuestDefinition,
    words: Sequence[str],
    account: str | None = None,
) -> Call:
    """How a command is run in a guest; on a machine as `account` instead of root."""
    if not lab.has_machines:
        return Call(tuple(words), guest.root, environment(lab, guest))
    changed = () if account is None else ("runuser", "-u", account, "--")
    command = shlex.join((*changed, *words))
    return Call((*_login(folder, lab, guest), f"cd {shlex.quote(guest.root)} && {command}"))


def run(
    folder: LabFolder,
    lab: LabDefinition,
    guest: GuestDefinition,
    words: Sequence[str],
    account: str | None = None,
) -> bytes:
    """Run a command in a guest to its end; returns its output. Raises CalledProcessError."""
    made = call(folder, lab, guest, words, account)
    return subprocess.run(
        made.words,
        cwd=made.folder,
        env=made.variables,
        check=True,
        capture_output=True,
        stdin=subprocess.DEVNULL,
    ).stdout


def _login(folder: LabFolder, lab: LabDefinition, guest: GuestDefinition) -> tuple[str, ...]:
    options = {
        "BatchMode": "yes",
        "ConnectTimeout": "15",
        "StrictHostKeyChecking": "yes",
        "UserKnownHostsFile": str(folder.known_hosts),
        "GlobalKnownHostsFile": "/dev/null",
        "LogLevel": "ERROR",
    }
    return (
        "ssh", "-F", "none", *(f"-o{key}={value}" for key, value in options.items()),
        "-i", str(folder.identity_file), "-p", str(lab.ssh_port), f"{lab.user}@{guest.address}",
    )  # fmt: skip

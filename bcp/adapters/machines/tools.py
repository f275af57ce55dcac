"""The programs that machines are made with, and the packages of the system they are in."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence

from bcp.model.message import Message
from bcp.model.refusal import Refused

PACKAGES: Mapping[str, str] = {
    "ip": "iproute2",
    "mmdebstrap": "mmdebstrap",
    "mount": "mount",
    "ssh-keygen": "openssh-client",
    "systemd-nspawn": "systemd-container",
}
"""Program → Debian package."""

_SECONDS = 60.0
_LAST = 500


class ToolFailed(OSError):
    """A program of the operating system failed; the text says which one, and its last words."""


def missing_packages() -> tuple[str, ...]:
    """The Debian packages whose programs are not there, sorted."""
    return tuple(sorted({package for name, package in PACKAGES.items() if not shutil.which(name)}))


def refuse_unless_possible() -> None:
    """Raises Refused, with what to do, where machines cannot be made."""
    if os.geteuid() != 0:
        raise Refused(
            Message.of("Machines are made by root only."),
            Message.of("Run the command with sudo, or use the embedded lab: --driver process"),
        )
    missing = missing_packages()
    if missing:
        raise Refused(
            Message.of(
                "Programs that make machines are missing: {names}", names=", ".join(missing)
            ),
            Message.of("Install them with: apt-get install {names}", names=" ".join(missing)),
        )


def run(
    words: Sequence[str],
    *,
    seconds: float = _SECONDS,
    variables: Mapping[str, str] | None = None,
    given: str | None = None,
) -> str:
    """Run a program to its end; returns what it wrote. Raises ToolFailed."""
    try:
        done = subprocess.run(
            list(words),
            check=False,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            env=None if variables is None else {**os.environ, **variables},
            **({"stdin": subprocess.DEVNULL} if given is None else {"input": given}),
        )
    except FileNotFoundError as error:
        raise ToolFailed(f"{words[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"{words[0]} did not end within {seconds:.0f} s") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-_LAST:]
        raise ToolFailed(f"{' '.join(words[:3])}: {said or f'status {done.returncode}'}")
    return done.stdout

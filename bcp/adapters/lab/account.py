"""As whom the lab's processes run: PostgreSQL refuses root, so root hands over to `nobody`."""

from __future__ import annotations

import os
import pwd
import shutil
import stat
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from bcp.model.message import Message
from bcp.model.refusal import Refused

_UNPRIVILEGED = "nobody"
_READ_ANYWHERE = (
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
    # access(2) forgets capabilities of all but root otherwise, and Ansible asks it first.
    "--securebits=+no_setuid_fixup",
)


@dataclass(frozen=True, slots=True)
class LabAccount:
    """The account and the words that start a program under it (none for an ordinary user)."""

    name: str
    uid: int
    gid: int
    prefix: tuple[str, ...] = ()

    def own(self, path: Path) -> None:
        """Give a file or folder to the account."""
        if self.prefix:
            os.chown(path, self.uid, self.gid)


ROOT = LabAccount("root", 0, 0)
"""Machines are made by root, and each has accounts of its own."""


def lab_account(needed: Iterable[Path]) -> LabAccount:
    """The current user, or `nobody` for root.

    `needed` are paths that the account must reach; where a folder above one of them is closed to
    others (a Python under /root), the account is given the capability to read past it.
    Raises Refused when root has no way to become somebody else.
    """
    uid = os.geteuid()
    if uid != 0:
        return LabAccount(_name(uid), uid, os.getegid())
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Refused(
            Message.of("The lab was started by root and finds no 'setpriv' to drop privileges."),
            Message.of("Install util-linux, or run as an ordinary user."),
        )
    entry = pwd.getpwnam(_UNPRIVILEGED)
    prefix = [setpriv, f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups"]
    if not all(_open_to_others(path) for path in (*needed, Path(sys.executable).resolve())):
        prefix += _READ_ANYWHERE
    return LabAccount(_UNPRIVILEGED, entry.pw_uid, entry.pw_gid, tuple(prefix))


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError as error:
        raise Refused(
            Message.of("User {uid} has no entry in /etc/passwd; PostgreSQL needs one.", uid=uid),
            Message.of("Add an entry, or run as another user."),
        ) from error


def _open_to_others(path: Path) -> bool:
    return all(
        parent.stat().st_mode & stat.S_IXOTH
        for parent in path.absolute().parents
        if parent.exists()
    )

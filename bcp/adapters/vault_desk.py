"""Hands the vault's password to Ansible through a private socket: no file, argument or variable."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
import socket
import struct
import sys
import tempfile
import threading
from pathlib import Path
from types import TracebackType

from bcp.adapters import vault_client
from bcp.adapters.credentials import Credentials
from bcp.adapters.ownership import folder_prefix
from bcp.adapters.redaction import Redactor
from bcp.model.scenario import Realm

_LONGEST_FOLDER = 60
"""A socket address holds 107 bytes."""
_BACKLOG = 64
_SECONDS = 5.0
_PEER = struct.Struct("3i")


class VaultDesk:
    """Credentials in use; close it when no Ansible needs them any more.

    The folder holds the encrypted file, a socket, and the program that Ansible runs for the
    password; the socket answers processes of this account only.
    """

    def __init__(self, credentials: Credentials) -> None:
        parent, prefix = tempfile.gettempdir(), folder_prefix("bcp-vault-")
        if len(parent) + len(prefix) > _LONGEST_FOLDER:
            parent = "/tmp"  # noqa: S108 - mkdtemp makes a private folder in it
        self._credentials = credentials
        self._folder = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
        self._file = self._folder / "credentials.yaml"
        self._program = self._folder / "password"
        self._listener = socket.socket(socket.AF_UNIX)
        try:
            self._open()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> VaultDesk:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def realm(self) -> Realm:
        """What the credentials belong to."""
        return self._credentials.realm

    @property
    def redactor(self) -> Redactor:
        """Takes the secrets out of texts."""
        return self._credentials.redactor

    @property
    def arguments(self) -> str:
        """What `ansible-playbook` is given, as a shell would read it. No secret."""
        words = ("--extra-vars", f"@{self._file}", "--vault-password-file", str(self._program))
        return shlex.join(words)

    def close(self) -> None:
        """Answer no more, and remove the folder."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _open(self) -> None:
        path = self._folder / "socket"
        self._file.touch(mode=0o600)
        self._file.write_bytes(self._credentials.content)
        script = str(Path(vault_client.__file__).resolve())
        words = shlex.join([sys.executable, "-I", "-S", script, str(path)])
        self._program.touch(mode=0o700)
        self._program.write_text(f"#!/bin/sh\nexec {words}\n", encoding="utf-8")
        self._listener.bind(str(path))
        self._listener.listen(_BACKLOG)
        threading.Thread(target=self._serve, name="vault", daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                link, _ = self._listener.accept()
            except OSError:
                return
            with link, contextlib.suppress(OSError):
                link.settimeout(_SECONDS)
                if _account(link) == os.getuid():
                    link.sendall(self._credentials.password.encode())


def redactor_of(desk: VaultDesk | None) -> Redactor:
    """What takes the secrets of a desk out of texts; without a desk it changes nothing."""
    return Redactor() if desk is None else desk.redactor


def _account(link: socket.socket) -> int:
    """The user who is at the other end, as the kernel says."""
    told = link.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size)
    return int(_PEER.unpack(told)[1])

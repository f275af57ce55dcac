"""Keys and launchers of a lab, made when it is built."""

from __future__ import annotations

import importlib
import shlex
import sys
from pathlib import Path

import asyncssh

import bcp
from bcp.adapters.lab.account import LabAccount
from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.postgresql import ARCHIVER

_PROGRAMS = ("servicectl", "guestctl")


def write_keys(folder: LabFolder, lab: LabDefinition, account: LabAccount) -> None:
    """A key pair to log in with, a host key, and known_hosts for every endpoint."""
    client = asyncssh.generate_private_key("ssh-ed25519", comment="ict-bcp lab")
    host = asyncssh.generate_private_key("ssh-ed25519")
    _write(folder.identity_file, client.export_private_key().decode())
    public = host.export_public_key().decode().split()
    addresses = [lab.platform_address, *(guest.address for guest in lab.guests)]
    _write(
        folder.known_hosts,
        "".join(f"[{one}]:{lab.ssh_port} {public[0]} {public[1]}\n" for one in addresses),
    )
    _write(folder.host_key, host.export_private_key().decode(), account)
    _write(folder.authorized_keys, client.export_public_key().decode(), account)


def write_definition(folder: LabFolder, lab: LabDefinition, account: LabAccount) -> None:
    """The definition, which holds the database password."""
    _write(folder.definition, lab.model_dump_json(indent=1), account)


def write_launchers(folder: LabFolder) -> None:
    """`servicectl`, `guestctl` and `archive-wal`, on PATH in guests.

    The programs need the standard library alone, so Python does not look for what is installed.
    """
    python, place = shlex.quote(sys.executable), str(Path(bcp.__file__).resolve().parents[1])
    programs = {}
    for name in _PROGRAMS:
        # Python keeps what it compiles here; where guests run it, it may not.
        importlib.import_module(f"bcp.adapters.lab.{name}")
        start = (
            f"import sys; sys.path.append({place!r}); "
            f"from bcp.adapters.lab.{name} import main; sys.exit(main())"
        )
        programs[name] = f'#!/bin/sh\nexec {python} -I -S -c {shlex.quote(start)} "$@"\n'
    for name, text in {**programs, "archive-wal": ARCHIVER}.items():
        path = folder.bin / name
        path.write_text(text)
        path.chmod(0o755)


def _write(path: Path, text: str, account: LabAccount | None = None) -> None:
    path.touch(mode=0o600)
    path.write_text(text)
    if account is not None:
        account.own(path)

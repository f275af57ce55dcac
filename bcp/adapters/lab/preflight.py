"""What must hold before a lab is built: free addresses, and a folder that is ours."""

from __future__ import annotations

import os
import pwd
import socket

from bcp.adapters.lab.definition import LabDefinition
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.processes import holder_of
from bcp.model.lab import ServiceKind
from bcp.model.message import Message
from bcp.model.refusal import Refused

MARKER = "ict-bcp-lab"


def refuse_foreign(folder: LabFolder) -> None:
    """Raises Refused when the lab's folder is somebody else's or was not made by the lab."""
    if folder.root.is_symlink():
        raise Refused(
            Message.of("{path} is a symbolic link; the lab needs a folder.", path=str(folder.root)),
            Message.of("Remove the link."),
        )
    if not folder.root.exists():
        return
    owner = folder.root.stat().st_uid
    if os.geteuid() not in {0, owner}:
        raise Refused(
            Message.of(
                "{path} belongs to {owner}, who started this lab.",
                path=str(folder.root),
                owner=_name(owner),
            ),
            Message.of("Let that account take it down, or use a workspace of your own."),
        )
    if not (folder.root / MARKER).exists() and any(folder.root.iterdir()):
        raise Refused(
            Message.of("{path} exists and is not a lab's folder.", path=str(folder.root)),
            Message.of("Move it away: the lab would overwrite it."),
        )


def refuse_taken(lab: LabDefinition) -> None:
    """Raises Refused naming the first address and port that is in use, and by whom."""
    places = [(lab.platform_address, lab.ssh_port, socket.SOCK_STREAM)]
    for guest in lab.guests:
        places.append((guest.address, lab.ssh_port, socket.SOCK_STREAM))
        for service in guest.services:
            places.append((guest.address, service.port, socket.SOCK_STREAM))
            if service.kind is ServiceKind.DNS:
                places.append((guest.address, service.port, socket.SOCK_DGRAM))
    for address, port, kind in places:
        _refuse_taken(address, port, kind)


def _refuse_taken(address: str, port: int, kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as probe:
        if kind is socket.SOCK_STREAM:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError as error:
            holder = holder_of(address, port)
            reason = (
                Message.of("{program} listens there", program=holder)
                if holder
                else Message.of("{reason}", reason=error.strerror or str(error))
            )
            raise Refused(
                Message.of(
                    "The lab cannot use {address}:{port}: {reason}.",
                    address=address,
                    port=port,
                    reason=reason,
                ),
                Message.of("End that program, or choose another network in drills/lab.yaml."),
            ) from error


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)

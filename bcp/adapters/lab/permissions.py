"""Owners, modes and ACLs of a machine's files, as its getfacl tells them."""

from __future__ import annotations

import os
import re
from pathlib import Path

from bcp.adapters.lab import inside
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.layout import LabFolder

PERMISSIONS = "PERMISSIONS"
_FILE = b"# file: "
_ESCAPED = re.compile(rb"\\([0-7]{3})")
_TELL = "exec getfacl --recursive --physical --no-effective --absolute-names ."


def read_permissions(
    folder: LabFolder, lab: LabDefinition, guest: GuestDefinition, name: str
) -> dict[str, bytes]:
    """What getfacl says of each entry below a folder of a guest, and of itself (`.`), by path.

    Raises CalledProcessError.
    """
    said = inside.run(folder, lab, guest, ["sh", "-c", f"cd {name} && {_TELL}"])
    return permissions_in(said)


def permissions_in(said: bytes) -> dict[str, bytes]:
    """The blocks that getfacl wrote, by path."""
    found = {}
    for block in said.split(b"\n\n"):
        head = block.strip(b"\n").split(b"\n", 1)[0]
        if head.startswith(_FILE):
            path = _ESCAPED.sub(lambda m: bytes([int(m[1], 8)]), head.removeprefix(_FILE))
            found[os.path.normpath(os.fsdecode(path))] = block.strip(b"\n")
    return found


def give_permissions(
    folder: LabFolder, lab: LabDefinition, guest: GuestDefinition, name: str, text: str
) -> None:
    """Give the entries below a folder of a guest what a text of getfacl says.

    Raises CalledProcessError.
    """
    note = Path(guest.root, "tmp", "permissions")
    note.write_text(text, "utf-8")
    inside.run(folder, lab, guest, ["sh", "-c", f"cd {name} && exec setfacl --restore={note}"])
    note.unlink()

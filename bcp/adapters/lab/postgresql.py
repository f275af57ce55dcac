"""PostgreSQL in a guest: settings, continuous archiving."""

from __future__ import annotations

import shlex
from pathlib import Path

from bcp.adapters.lab.definition import BackupDefinition, GuestDefinition, LabDefinition
from bcp.model.system import BackupKind

SUPERUSER = "postgres"
DATABASE = "postgres"
ACCOUNT = "postgres"
"""Under which the server runs on a machine, for it refuses root."""

PORTABLE_SETTINGS = "etc/postgresql.conf"
SERVER = "/usr/lib/postgresql/15/bin"
"""Where the programs of PostgreSQL are on a machine."""
ARCHIVE_SECONDS = 10

ARCHIVER = """\
#!/bin/sh
# archive-wal FILE NAME FOLDER...: a copy counts only when it is durable and has its final name.
# A folder whose repository is gone is passed over; without any the server keeps its log.
set -eu
file=$1 name=$2 kept=0
shift 2
for folder in "$@"; do
    repository=${folder%/*/*/*}
    if [ ! -d "$repository" ]; then
        echo "archive-wal: no repository $repository" >&2
        continue
    fi
    if [ -e "$folder/$name" ]; then
        cmp -s "$file" "$folder/$name"
    else
        mkdir -p "$folder"
        cp --sparse=always "$file" "$folder/.$name.partial"
        sync "$folder/.$name.partial"
        mv "$folder/.$name.partial" "$folder/$name"
        sync "$folder"
    fi
    kept=1
done
[ "$kept" = 1 ]
"""


def wal_folders(lab: LabDefinition, guest: GuestDefinition, backup: BackupDefinition) -> list[Path]:
    """Where the guest's log is archived: beside its base backups, offline repositories excepted."""
    return [
        Path(lab.repositories_by_id[name].path) / guest.system / backup.id / "wal"
        for name in backup.repositories
        if not lab.repositories_by_id[name].offline
    ]


def server_settings(lab: LabDefinition, guest: GuestDefinition, port: int) -> str:
    """The settings that belong to the guest and not to its data; `pgdata` includes them."""
    folders = [
        str(folder)
        for backup in guest.backups
        if backup.kind is BackupKind.POSTGRESQL
        for folder in wal_folders(lab, guest, backup)
    ]
    archiver = shlex.quote(f"{lab.root}/bin/archive-wal")
    words = " ".join(shlex.quote(folder).replace("%", "%%") for folder in folders)
    command = f'{archiver.replace("%", "%%")} "%p" "%f" {words}'
    settings = {
        "listen_addresses": guest.address,
        "port": str(port),
        "unix_socket_directories": "",
        "cluster_name": guest.system,
        "archive_mode": "on" if folders else "off",
        "archive_command": command if folders else "",
    }
    return "".join(
        f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in settings.items()
    )

"""PostgreSQL in a guest: settings, a new cluster, continuous archiving."""

from __future__ import annotations

import os
import shlex
import subprocess
from pathlib import Path

from bcp.adapters.lab.definition import BackupDefinition, GuestDefinition, LabDefinition
from bcp.model.system import BackupKind

SUPERUSER = "postgres"
DATABASE = "postgres"
PORTABLE_SETTINGS = "etc/postgresql.conf"
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


_CLUSTER_SETTINGS = f"""
# The lab's cluster
include = '../{PORTABLE_SETTINGS}'
wal_level = replica
archive_timeout = {ARCHIVE_SECONDS}
max_wal_senders = 4
max_connections = 40
shared_buffers = 8MB
min_wal_size = 5MB
max_wal_size = 64MB
autovacuum_max_workers = 1
dynamic_shared_memory_type = mmap
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
"""

_INITDB = (
    f"--pgdata=pgdata --username={SUPERUSER} --auth=scram-sha-256 --encoding=UTF8 "
    "--locale=C.UTF-8 --wal-segsize=1 --no-instructions --no-sync"
)

_ACCESS = """\
# TYPE  DATABASE     USER  ADDRESS      METHOD
host    all          all   127.0.0.0/8  scram-sha-256
host    replication  all   127.0.0.0/8  scram-sha-256
"""


def make_cluster(lab: LabDefinition, guest: GuestDefinition, variables: dict[str, str]) -> None:
    """Initialise `pgdata`. Raises CalledProcessError with what initdb said."""
    root = Path(guest.root)
    secret = root / "tmp/initial-password"
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(lab.password + "\n")
    try:
        subprocess.run(
            ["initdb", *_INITDB.split(), f"--pwfile={secret}"],  # noqa: S607 - on the guest's PATH
            cwd=root,
            env=variables,
            check=True,
            capture_output=True,
            stdin=subprocess.DEVNULL,
        )
    finally:
        secret.unlink()
    with (root / "pgdata/postgresql.conf").open("a") as file:
        file.write(_CLUSTER_SETTINGS)
    (root / "pgdata/pg_hba.conf").write_text(_ACCESS)

"""A new PostgreSQL cluster in a guest."""

from __future__ import annotations

import os
from pathlib import Path

from bcp.adapters.lab import inside
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.postgresql import ACCOUNT, ARCHIVE_SECONDS, PORTABLE_SETTINGS, SUPERUSER

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
host    all          all   {network}  scram-sha-256
host    replication  all   {network}  scram-sha-256
"""


def _clients(lab: LabDefinition) -> str:
    """The network from which a cluster may be asked."""
    return lab.network if lab.has_machines else "127.0.0.0/8"


def make_cluster(folder: LabFolder, lab: LabDefinition, guest: GuestDefinition) -> None:
    """Initialise `pgdata`. Raises CalledProcessError with what initdb said."""
    root = Path(guest.root)
    secret = root / "tmp/initial-password"
    descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(lab.password + "\n")
    words = ["initdb", *_INITDB.split(), f"--pwfile={secret}"]
    try:
        if lab.has_machines:
            mine = ["chown", f"{ACCOUNT}:", "pgdata", "tmp", str(secret)]
            inside.run(folder, lab, guest, ["mkdir", "-m", "700", "pgdata"])
            inside.run(folder, lab, guest, mine)
        inside.run(folder, lab, guest, words, ACCOUNT)
    finally:
        secret.unlink()
    with (root / "pgdata/postgresql.conf").open("a") as file:
        file.write(_CLUSTER_SETTINGS)
    (root / "pgdata/pg_hba.conf").write_text(_ACCESS.format(network=_clients(lab)))

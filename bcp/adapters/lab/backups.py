"""Taking backups: temporary folders, checksums, a manifest last, then the final name."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bcp.adapters.lab import inside
from bcp.adapters.lab.definition import BackupDefinition, GuestDefinition, LabDefinition
from bcp.adapters.lab.layout import LabFolder
from bcp.adapters.lab.permissions import PERMISSIONS, read_permissions
from bcp.adapters.lab.postgresql import wal_folders
from bcp.adapters.lab.registers import connect, newest_row
from bcp.model.system import BackupKind

_ARCHIVE_DEADLINE = 60.0
_POLL_SECONDS = 0.1
_SOURCES = {
    BackupKind.FILES: "files",
    BackupKind.WEB: "web",
    BackupKind.APPLICATION: "app",
}


def take(
    folder: LabFolder, lab: LabDefinition, guest: GuestDefinition, backup: BackupDefinition
) -> None:
    """Take one generation of a data set into each of its repositories.

    Read once from the guest, then copied from repository to repository. Raises OSError or
    CalledProcessError; what is unfinished has no manifest and no final name.
    """
    begun = datetime.now(UTC)
    places = [Path(lab.repositories_by_id[name].path) for name in backup.repositories]
    first: Path | None = None
    for place in places:
        store = place / guest.system / backup.id
        store.mkdir(mode=0o700, parents=True, exist_ok=True)
        if lab.has_machines:
            # The machine's own database server archives its log beside the base backups.
            above = store.parent.stat()
            os.chown(store, above.st_uid, above.st_gid)
        name = _free_name(store, begun)
        partial = store / f".{name}.partial"
        if first is None:
            partial.mkdir(mode=0o700)
            newest = _read(folder, lab, guest, backup.kind, partial)
            _write_manifest(partial, guest, backup, datetime.now(UTC), newest)
        else:
            shutil.copytree(first, partial)
        first = store / name
        partial.rename(first)


def ship_log(lab: LabDefinition, guest: GuestDefinition, backup: BackupDefinition) -> None:
    """Bring the log that is archived so far to the repositories that are otherwise offline."""
    archived = wal_folders(lab, guest, backup)
    offline = [
        Path(lab.repositories_by_id[name].path) / guest.system / backup.id / "wal"
        for name in backup.repositories
        if lab.repositories_by_id[name].offline
    ]
    if not (archived and offline):
        return
    last = _close_segment(lab, guest)
    _await_file(archived[0] / last)
    for folder in offline:
        folder.mkdir(mode=0o700, exist_ok=True)
        for segment in sorted(archived[0].glob("[0-9A-F]*")):
            copy = ["cp", "--sparse=always", "--update", "--", str(segment), str(folder)]
            subprocess.run(copy, check=True)


def _close_segment(lab: LabDefinition, guest: GuestDefinition) -> str:
    """Switch to a new log segment; returns the file name of the one that ended."""
    with connect(lab, guest) as connection:
        row = connection.execute("SELECT pg_walfile_name(pg_switch_wal())").fetchone()
    assert row is not None
    return str(row[0])


def _await_file(path: Path) -> None:
    """Wait until the archiver has delivered a segment. Raises TimeoutError."""
    deadline = time.monotonic() + _ARCHIVE_DEADLINE
    while not path.exists():
        if time.monotonic() > deadline:
            raise TimeoutError(f"PostgreSQL did not archive {path}")
        time.sleep(_POLL_SECONDS)


def _read(
    folder: LabFolder, lab: LabDefinition, guest: GuestDefinition, kind: BackupKind, partial: Path
) -> str | None:
    """Copy the data out of the guest; returns the time of its newest data."""
    if kind is BackupKind.POSTGRESQL:
        newest = newest_row(lab, guest)
        options = "--checkpoint=fast --format=plain --wal-method=stream --no-password"
        place = f"--pgdata={partial / 'base'}"
        inside.run(folder, lab, guest, ["pg_basebackup", *options.split(), place])
        return newest
    source = Path(guest.root) / _SOURCES[kind]
    known: dict[str, bytes] | None = None
    if lab.has_machines and kind is BackupKind.FILES and source.is_dir():
        known = read_permissions(folder, lab, guest, _SOURCES[kind])
    latest = _copy(source, partial, known)
    if kind is not BackupKind.FILES or not latest:
        return None
    return datetime.fromtimestamp(latest, UTC).isoformat()


def _copy(source: Path, partial: Path, known: dict[str, bytes] | None) -> float:
    """Copy a tree with its checksums; returns when the newest file was changed, 0 without any.

    `known` are the permissions that were read before: what has come since is left to the next
    backup, so that both speak of the same files.
    """
    data = partial / "data"
    data.mkdir(mode=0o700)
    for folder in known or ():
        if (source / folder).is_dir():
            (data / folder).mkdir(mode=0o700, parents=True, exist_ok=True)
    sums, latest = [], 0.0
    for path in _files(source):
        name = path.relative_to(source)
        if known is not None and str(name) not in known:
            continue
        target = data / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            shutil.copy2(path, target)
        except FileNotFoundError:
            continue  # removed by its owner since it was listed
        latest = max(latest, target.stat().st_mtime)
        sums.append(f"{_checksum(target)}  {name}\n")
    (partial / "SHA256SUMS").write_text("".join(sums))
    if known is not None:
        kept = [block for name, block in known.items() if (data / name).exists()]
        (partial / PERMISSIONS).write_bytes(b"".join(block + b"\n\n" for block in kept))
    return latest


def _write_manifest(
    partial: Path,
    guest: GuestDefinition,
    backup: BackupDefinition,
    created: datetime,
    newest: str | None,
) -> None:
    beside = {partial / "SHA256SUMS", partial / PERMISSIONS}
    files = [path for path in _files(partial) if path not in beside]
    manifest = {
        "kind": backup.kind,
        "system": guest.system,
        "backup": backup.id,
        "created_at": created.isoformat(),
        "newest": newest,
        "bytes": sum(path.stat().st_size for path in files),
        "files": len(files),
    }
    if (partial / PERMISSIONS).exists():
        manifest["permissions"] = _checksum(partial / PERMISSIONS)
    (partial / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n")


def _files(folder: Path) -> Iterator[Path]:
    """Regular files below a folder in order, those still being written (dot files) left out."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and not path.name.startswith("."):
            yield path


def _free_name(store: Path, created: datetime) -> str:
    stamp = f"{created:%Y%m%dT%H%M%SZ}"
    name, count = stamp, 1
    while (store / name).exists():
        count += 1
        name = f"{stamp}-{count}"
    return name


def _checksum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

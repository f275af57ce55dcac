"""Backup generations: finding complete ones, copying them measured, proving them intact."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.module_utils.bcp_progress import Progress

GENERATION = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?", re.ASCII)
MANIFEST = "manifest.json"
CHECKSUMS = "SHA256SUMS"
_CHUNK = 1 << 20


class RestoreError(Exception):
    """A restore that cannot go on; `kind` is one of the failure kinds that the runner knows."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail


class CorruptError(RestoreError):
    """This generation cannot be used; an older one may."""

    def __init__(self, detail: str, kind: str = "backup-corrupt") -> None:
        super().__init__(kind, detail)


@dataclass(frozen=True)
class Generation:
    """One complete backup in a repository. `newest` is the ISO time of its newest data.

    `path` is its folder, or what else its repository knows it by. `permissions` is the SHA-256 sum
    of the owners and ACLs that were kept with the files, if any.
    """

    path: Path
    name: str
    newest: str | None
    bytes: int | None = None
    permissions: str | None = None

    @property
    def stamp(self) -> str:
        """When it was taken, as sortable UTC text."""
        return self.name[:16]


@dataclass
class Restore:
    """What a restore role reports under `bcp_restore`."""

    role: str
    backup: str
    repository: str
    generation: str = ""
    bytes: int = 0
    copy_seconds: float = 0.0
    newest: str | None = None
    rejected: list[str] = field(default_factory=list)

    def report(self) -> dict[str, Any]:
        """The fields as plain JSON values."""
        return dict(vars(self))


def find_generations(folder: Path, older: int = 0) -> tuple[list[Generation], list[str]]:
    """Complete generations, newest first, and the names of those whose manifest cannot be read.

    The newest `older` ones of both are passed over. A folder without a manifest is a backup that
    never finished, which is not worth a word. Raises CorruptError when all are passed over.
    """
    found: list[Generation] = []
    unreadable: list[str] = []
    try:
        names = [entry.name for entry in folder.iterdir() if GENERATION.fullmatch(entry.name)]
    except FileNotFoundError:
        return [], []
    passed = older
    for name in sorted(names, key=_age, reverse=True):
        path = folder / name
        if passed and (path / MANIFEST).exists():
            passed -= 1
            continue
        try:
            manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
            size = manifest.get("bytes")
            known = size if isinstance(size, int) else None
            newest, permissions = manifest.get("newest"), manifest.get("permissions")
            found.append(Generation(path, name, newest, known, permissions))
        except FileNotFoundError:
            continue
        except (ValueError, AttributeError):
            unreadable.append(name)
    if older and not found and not unreadable:
        raise CorruptError(
            f"{folder} has {older - passed} complete generations; none is left when the newest "
            f"{older} are passed over"
        )
    return found, unreadable


def _age(name: str) -> tuple[str, int]:
    match = GENERATION.fullmatch(name)
    assert match is not None
    return match.group(1), int(match.group(2) or 0)


def copy_tree(source: Path, target: Path, progress: Progress) -> tuple[int, float]:
    """Copy a tree with its modes, told to `progress`; returns bytes and seconds of copying.

    Raises RestoreError when the disk fills up, CorruptError when the source cannot be read.
    """
    needed = _require_space(source, target.parent)
    begin = time.monotonic()
    try:
        with progress.of(needed):
            total = _copy_folder(source, target, progress)
    except OSError as error:
        raise explain(error) from error
    return total, time.monotonic() - begin


def _copy_folder(source: Path, target: Path, progress: Progress) -> int:
    total = 0
    target.mkdir()
    with os.scandir(source) as entries:
        for entry in entries:
            path = target / entry.name
            if entry.is_symlink():
                raise CorruptError(f"{entry.name} is a symbolic link, which no backup here holds")
            if entry.is_dir():
                total += _copy_folder(Path(entry.path), path, progress)
            elif entry.is_file():
                total += _copy_file(Path(entry.path), path, progress)
                shutil.copystat(entry.path, path)
            else:
                raise CorruptError(f"{entry.name} is no file, which no backup here holds")
    shutil.copystat(source, target)
    return total


def _copy_file(source: Path, target: Path, progress: Progress) -> int:
    total = 0
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(_CHUNK):
            written.write(chunk)
            total += len(chunk)
            progress.add(len(chunk))
    return total


def _require_space(source: Path, target: Path) -> int:
    """The bytes that the tree needs. Raises RestoreError where they are not free."""
    needed = sum(
        Path(folder, name).lstat().st_size for folder, _, names in os.walk(source) for name in names
    )
    free = shutil.disk_usage(target).free
    if needed > free:
        raise RestoreError("disk-full", f"{needed} bytes are needed in {target}, {free} are free")
    return needed


def explain(error: OSError) -> RestoreError:
    """The operating system's error as a failure of the restore."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return RestoreError("disk-full", str(error))
    if error.errno in (errno.EIO, errno.ENOENT, errno.EUCLEAN):
        return CorruptError(str(error))
    return RestoreError("task-failed", str(error))


def verify_checksums(
    tree: Path,
    sums: Path,
    only: Collection[str] | None = None,
    told: Callable[[int], None] = lambda _: None,
) -> None:
    """Prove that `tree` holds exactly the files that `sums` lists. Raises CorruptError.

    With `only`, the contents of no other files are read; names are compared all the same. `told`
    hears how many bytes each file had that was read.
    """
    expected = read_checksums(sums)
    present = {
        str(Path(folder, name).relative_to(tree))
        for folder, _, names in os.walk(tree)
        for name in names
    }
    if missing := sorted(expected.keys() - present):
        raise CorruptError(f"{len(missing)} files are missing, the first is {missing[0]!r}")
    if extra := sorted(present - expected.keys()):
        raise CorruptError(f"{len(extra)} files have no checksum, the first is {extra[0]!r}")
    for name, digest in expected.items():
        if only is None or name in only:
            if _sha256(tree / name) != digest:
                raise CorruptError(f"{name!r} does not match its checksum")
            told((tree / name).stat().st_size)


def read_checksums(sums: Path) -> dict[str, str]:
    """SHA-256 sums by file name. Raises CorruptError."""
    try:
        lines = sums.read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError) as error:
        raise CorruptError(f"{CHECKSUMS} cannot be read: {error}") from error
    expected = {}
    for line in lines:
        digest, mark, name = line[:64], line[64:66], line[66:]
        if mark not in ("  ", " *") or not re.fullmatch(r"[0-9a-f]{64}", digest) or not name:
            raise CorruptError(f"{CHECKSUMS} holds a line that is no checksum: {line[:80]!r}")
        expected[os.path.normpath(name)] = digest
    return expected


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise CorruptError(f"{path.name!r} cannot be read: {error}") from error
    return digest.hexdigest()


def flush_tree(tree: Path) -> None:
    """Make a tree durable before it is renamed into place."""
    for folder, _, names in os.walk(tree):
        for name in (*names, "."):
            handle = os.open(Path(folder, name), os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def is_occupied(path: Path) -> bool:
    """Whether something other than an empty folder stands at `path`."""
    return path.exists() and not (path.is_dir() and not any(path.iterdir()))


def set_aside(path: Path) -> Path | None:
    """Keep what stands at `path` under another name; nobody's data is deleted unseen."""
    if not is_occupied(path):
        remove(path)
        return None
    stamp = datetime.now(tz=UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    aside = path.with_name(f"{path.name}.before-restore-{stamp}")
    path.rename(aside)
    return aside


def remove(path: Path) -> None:
    """Remove a tree if it is there."""
    if path.exists():
        shutil.rmtree(path)


class Marker:
    """The note in a guest that says how far the restore of a data set came.

    Written before anything is touched (`running`) and after all is done (`done`), so that an
    interrupted restore is told apart from a finished one and from data that was never restored.
    """

    def __init__(self, root: Path, role: str, backup: str) -> None:
        self._path = root / "etc" / "restored" / f"{role}-{backup}.json"

    def read(self) -> dict[str, Any]:
        """What the note says; empty when there is none or it was cut off."""
        try:
            note = json.loads(self._path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return note if isinstance(note, dict) else {}

    def is_done(self, older: int, repository: str | None = None) -> bool:
        """Whether a restore is finished that passed over `older` generations, or even more.

        With a `repository` it must have come from there.
        """
        note = self.read()
        passed = note.get("older", 0)
        enough = note.get("state") == "done" and isinstance(passed, int) and passed >= older
        return enough and repository in (None, note["restore"].get("repository"))

    def write(self, state: str, **values: Any) -> None:
        """Replace the note durably."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".tmp")
        with temporary.open("w", encoding="utf-8") as stream:
            json.dump({"state": state, **values}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.rename(self._path)


def none_left(restore: Restore, errors: Sequence[CorruptError] = ()) -> RestoreError:
    """The failure of a restore for which no generation is left."""
    place = f"{restore.backup} in {restore.repository}"
    if not restore.rejected:
        return RestoreError("task-failed", f"there is no complete generation of {place}")
    kinds = {error.kind for error in errors} or {"backup-corrupt"}
    told = "; ".join(error.detail for error in errors) or "unreadable"
    detail = f"no generation of {place} can be used ({', '.join(restore.rejected)}): {told}"
    return RestoreError(kinds.pop() if len(kinds) == 1 else "task-failed", detail)

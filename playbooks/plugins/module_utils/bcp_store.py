"""The kinds of backup repositories behind one interface: what is there, fetch it, prove it."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from ansible.module_utils import bcp_permissions
from ansible.module_utils.bcp_progress import Progress
from ansible.module_utils.bcp_repository import (
    CHECKSUMS,
    CorruptError,
    Generation,
    RestoreError,
    copy_tree,
    find_generations,
    read_checksums,
    verify_checksums,
)

CLUSTER = "postgresql"
IMAGE = "image"
_VERIFY = "pg_verifybackup"
_QCOW2 = b"QFI\xfb"
_DISKS = (".qcow2", ".raw", ".img")

Told = Callable[[int], None]


class UncheckedError(RestoreError):
    """It cannot be told here whether a generation is intact; the text says why."""

    def __init__(self, detail: str) -> None:
        super().__init__("task-failed", detail)


@dataclass(frozen=True)
class Extent:
    """How much of a generation is read: a share of its bytes, but no more than `budget` of them;
    None: no limit. `chance` decides which files. One file at least is read if there is any.
    """

    share: float = 1.0
    budget: int | None = None
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311

    def bytes_of(self, total: int) -> int:
        """How many bytes to read of so many."""
        wanted = total if self.share >= 1 else int(total * self.share)
        return wanted if self.budget is None else min(wanted, self.budget)


@dataclass(frozen=True)
class Sample:
    """What was read: files and bytes, of how many there are."""

    files: int
    bytes: int
    all_files: int
    all_bytes: int


def nothing_told(size: int) -> None:
    """Nobody wants to know how far a reading is."""


class Store(Protocol):
    """The generations of one data set in one repository."""

    def generations(self, older: int = 0) -> tuple[list[Generation], list[str]]:
        """Complete generations, newest first, and the names of those that cannot be read.

        The newest `older` ones are passed over. Raises CorruptError when none is left then.
        """
        ...

    def fetch(
        self, generation: Generation, destination: Path, progress: Progress
    ) -> tuple[int, float]:
        """Put its data at `destination`, which is not there yet, proven where checksums say what
        it must be; returns bytes and seconds of copying. Raises RestoreError, CorruptError.
        """
        ...

    def verify(self, generation: Generation, extent: Extent, told: Told = nothing_told) -> Sample:
        """Read it back, all or a sample. Raises CorruptError naming what is wrong, UncheckedError
        where it cannot be told.
        """
        ...

    def log(self, place: Path) -> tuple[Path | None, datetime | None]:
        """Where the archived log of a database can be read, put at `place` if it must be fetched,
        and up to when it reaches; None: there is none.
        """
        ...


class DirectoryStore:
    """Folders of generations: a base backup in `base`, or files in `data` with SHA256SUMS."""

    def __init__(self, folder: Path, data_kind: str) -> None:
        self._folder, self._cluster = folder, data_kind == CLUSTER

    def generations(self, older: int = 0) -> tuple[list[Generation], list[str]]:
        """See Store."""
        return find_generations(self._folder, older)

    def fetch(
        self, generation: Generation, destination: Path, progress: Progress
    ) -> tuple[int, float]:
        """See Store."""
        if self._cluster:
            base = generation.path / "base"
            if not base.is_dir():
                raise CorruptError(f"{base} is missing")
            copied = copy_tree(base, destination, progress)
            verify_base(destination)
            return copied
        copied = copy_tree(generation.path / "data", destination, progress)
        verify_checksums(destination, generation.path / CHECKSUMS)
        self.examine(destination)
        return copied

    def verify(self, generation: Generation, extent: Extent, told: Told = nothing_told) -> Sample:
        """See Store."""
        if self._cluster:
            return _read_cluster(generation.path / "base", extent, told)
        data, sums = generation.path / "data", generation.path / CHECKSUMS
        verify_checksums(data, sums, only=())
        sizes = {name: (data / name).stat().st_size for name in read_checksums(sums)}
        chosen = choose(sizes, extent)
        verify_checksums(data, sums, only=chosen, told=told)
        bcp_permissions.stated(generation)
        self.examine(data)
        return sample_of(sizes, chosen)

    def log(self, place: Path) -> tuple[Path | None, datetime | None]:  # noqa: ARG002 - see Store
        """See Store: it is where the archiver put it."""
        wal = self._folder / "wal"
        return (wal, reach_of(wal)) if wal.is_dir() else (None, None)

    def examine(self, data: Path) -> None:
        """What is to be said of the files beyond their checksums: here nothing."""


class ImageStore(DirectoryStore):
    """Disks of virtual machines (raw or qcow2) with SHA256SUMS, in folders of generations."""

    def examine(self, data: Path) -> None:
        """That there are disks, each in the format that its name says. Raises CorruptError."""
        disks = [path for path in sorted(data.rglob("*")) if path.suffix in _DISKS]
        if not disks:
            raise CorruptError(f"there is no disk ({', '.join(_DISKS)}) among the files")
        for disk in disks:
            with disk.open("rb") as stream:
                is_qcow2 = stream.read(len(_QCOW2)) == _QCOW2
            if is_qcow2 != (disk.suffix == ".qcow2"):
                raise CorruptError(f"{disk.name!r} is not of the format that its name says")


def reach_of(wal: Path) -> datetime | None:
    """Up to when an archived log reaches: when its last segment was written."""
    segments = [path for path in wal.glob("[0-9A-F]*") if len(path.name) == 24]
    newest = max((path.stat().st_mtime for path in segments), default=None)
    return None if newest is None else datetime.fromtimestamp(newest, UTC)


def _read_cluster(base: Path, extent: Extent, told: Told) -> Sample:
    """All names and sizes and the log that the base backup needs, then a sample's contents."""
    try:
        listed = json.loads((base / "backup_manifest").read_text(encoding="utf-8"))["Files"]
        sizes = {str(file["Path"]): int(file["Size"]) for file in listed if "Path" in file}
    except (FileNotFoundError, KeyError, TypeError, ValueError) as error:
        raise CorruptError(f"backup_manifest cannot be read: {error}") from error
    verify_base(base, ["--skip-checksums"])
    chosen = choose(sizes, extent)
    passed_over = [f"--ignore={name}" for name in sorted(outside(sizes, chosen))]
    verify_base(base, ["--no-parse-wal", *passed_over])
    sample = sample_of(sizes, chosen)
    told(sample.bytes)
    return sample


def verify_base(base: Path, options: Iterable[str] = ()) -> None:
    """Prove a base backup by its manifest. Called in the folder: the tool hands its argument to a
    shell. Raises CorruptError, UncheckedError where the tool is missing.
    """
    if not base.is_dir():
        raise CorruptError(f"{base} is missing")
    try:
        done = subprocess.run(
            [_VERIFY, "--quiet", *options, "."],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            cwd=base,
            timeout=24 * 3600,
            check=False,
        )
    except OSError as error:
        raise UncheckedError(f"{_VERIFY} cannot be run: {error.strerror}") from error
    if done.returncode != 0:
        raise CorruptError(f"{_VERIFY}: {(done.stderr or done.stdout).strip()[-1500:]}")


def choose(sizes: Mapping[str, int], extent: Extent) -> frozenset[str]:
    """Files in a random order until the bytes are used up; one at least if there is any."""
    left = extent.bytes_of(sum(sizes.values()))
    names = sorted(sizes)
    extent.chance.shuffle(names)
    chosen: list[str] = []
    for name in names:
        if not chosen or sizes[name] <= left:
            chosen.append(name)
            left -= sizes[name]
    return frozenset(chosen)


def outside(names: Iterable[str], chosen: Collection[str]) -> frozenset[str]:
    """The files that were not chosen; a folder in place of files where none of it was."""
    kept = {
        "/".join(name.split("/")[:end]) for name in chosen for end in range(name.count("/") + 2)
    }
    found = set()
    for name in names:
        parts = name.split("/")
        parents = ("/".join(parts[: end + 1]) for end in range(len(parts)))
        found.update(next(([part] for part in parents if part not in kept), []))
    return frozenset(found)


def sample_of(sizes: Mapping[str, int], chosen: Collection[str]) -> Sample:
    """How much the chosen files are of all."""
    read = sum(sizes[name] for name in chosen)
    return Sample(len(chosen), read, len(sizes), sum(sizes.values()))

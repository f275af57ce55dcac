"""Looking at stored backups without changing anything: what is there, and a sample read back."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.module_utils import bcp_permissions
from ansible.module_utils.bcp_repository import (
    CHECKSUMS,
    CorruptError,
    Generation,
    find_generations,
    read_checksums,
    verify_checksums,
)

_POSTGRESQL = "postgresql"
_VERIFY = "pg_verifybackup"
_SEGMENT = re.compile(r"[0-9A-F]{24}", re.ASCII)
_MOST_TRIED = 5
_MOST_TOLD = 300


class UncheckedError(Exception):
    """It cannot be told here whether a generation is intact; the text says why."""


@dataclass(frozen=True)
class Sample:
    """What was read: files and bytes, of how many there are."""

    files: int
    bytes: int
    all_files: int
    all_bytes: int


def look(request: Mapping[str, Any]) -> dict[str, Any]:
    """Look at the copies of one system.

    `request` holds `root` (where it would be restored to), `seed`, `budget` (bytes to read of a
    copy; at least one file is) and `copies`, each with `backup`, `kind`, `repository` and `path`
    (of the repository). Returns JSON values: free bytes at `root`, None when it cannot be told,
    and a report for each copy.
    """
    copies = [_look_at(copy, request) for copy in request["copies"]]
    return {"free": _free(Path(request["root"])), "copies": copies}


def _free(place: Path) -> int | None:
    for folder in (place, *place.parents):
        try:
            return shutil.disk_usage(folder).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def _look_at(copy: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    report: dict[str, Any] = {"backup": copy["backup"], "repository": copy["repository"]}
    chance = random.Random("/".join((str(request["seed"]), *report.values())))  # noqa: S311
    store = Path(copy["path"], request["system"], copy["backup"])
    try:
        if not Path(copy["path"]).is_dir():
            return {**report, "state": "no-repository"}
        generations, unreadable = find_generations(store)
        rejected = [[name, "its manifest cannot be read"] for name in unreadable]
        for generation in generations[:_MOST_TRIED]:
            try:
                sample = _read(generation, copy["kind"], chance, request["budget"])
            except CorruptError as error:
                rejected.append([generation.name, error.detail[-_MOST_TOLD:]])
                continue
            found = {"state": "intact", "generation": generation.name, **vars(sample)}
            times = _times(generation, store)
            return {**report, **found, **times, "rejected": rejected}
    except (OSError, UncheckedError) as error:
        return {**report, "state": "unchecked", "detail": str(error)[-_MOST_TOLD:]}
    return {**report, "state": "damaged" if rejected else "none", "rejected": rejected}


def _times(generation: Generation, store: Path) -> dict[str, str]:
    """When the generation was taken, and up to when the data of this copy reach.

    The log that is archived beside base backups carries them on to its last segment.
    """
    taken = datetime.strptime(generation.stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    point = taken
    wal = store / "wal"
    if wal.is_dir():
        for entry in os.scandir(wal):
            if _SEGMENT.fullmatch(entry.name):
                point = max(point, datetime.fromtimestamp(entry.stat().st_mtime, UTC))
    return {"taken_at": taken.isoformat(), "reaches_to": point.isoformat()}


def _read(generation: Generation, kind: str, chance: random.Random, budget: int) -> Sample:
    if kind == _POSTGRESQL:
        return _read_cluster(generation.path / "base", chance, budget)
    bcp_permissions.stated(generation)
    return _read_tree(generation.path, chance, budget)


def _read_tree(path: Path, chance: random.Random, budget: int) -> Sample:
    data = path / "data"
    verify_checksums(data, path / CHECKSUMS, only=())
    sizes = {name: (data / name).stat().st_size for name in read_checksums(path / CHECKSUMS)}
    chosen = choose(sizes, chance, budget)
    verify_checksums(data, path / CHECKSUMS, only=chosen)
    return _sample(sizes, chosen)


def _read_cluster(base: Path, chance: random.Random, budget: int) -> Sample:
    """All names and sizes and the log that the base backup needs, then a sample's contents."""
    try:
        listed = json.loads((base / "backup_manifest").read_text(encoding="utf-8"))["Files"]
        sizes = {str(file["Path"]): int(file["Size"]) for file in listed if "Path" in file}
    except (FileNotFoundError, KeyError, TypeError, ValueError) as error:
        raise CorruptError(f"backup_manifest cannot be read: {error}") from error
    _verify(base, ["--skip-checksums"])
    chosen = choose(sizes, chance, budget)
    passed_over = [f"--ignore={name}" for name in sorted(outside(sizes, chosen))]
    _verify(base, ["--no-parse-wal", *passed_over])
    return _sample(sizes, chosen)


def _verify(base: Path, options: list[str]) -> None:
    try:
        done = subprocess.run(
            [_VERIFY, "--quiet", *options, "."],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            cwd=base,
            check=False,
        )
    except OSError as error:
        raise UncheckedError(f"{_VERIFY} cannot be run: {error.strerror}") from error
    if done.returncode != 0:
        raise CorruptError(f"{_VERIFY}: {(done.stderr or done.stdout).strip()}")


def choose(sizes: Mapping[str, int], chance: random.Random, budget: int) -> frozenset[str]:
    """Files in a random order until the budget (bytes) is used up; one at least if there is any."""
    names = sorted(sizes)
    chance.shuffle(names)
    chosen: list[str] = []
    for name in names:
        if not chosen or sizes[name] <= budget:
            chosen.append(name)
            budget -= sizes[name]
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


def _sample(sizes: Mapping[str, int], chosen: Collection[str]) -> Sample:
    read = sum(sizes[name] for name in chosen)
    return Sample(len(chosen), read, len(sizes), sum(sizes.values()))

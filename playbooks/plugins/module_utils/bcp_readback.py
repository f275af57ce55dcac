"""Looking at stored backups without changing anything: what is there, and a sample read back."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ansible.module_utils.bcp_repository import CorruptError, Generation, RestoreError
from ansible.module_utils.bcp_store import Extent, Store, UncheckedError, reach_of
from ansible.module_utils.bcp_stores import open_store

Tell = Callable[[Any], None]
_MOST_TRIED = 5
_MOST_TOLD = 300


def look(request: Mapping[str, Any], tell: Tell) -> dict[str, Any]:  # noqa: ARG001 - an entry
    """Look at the copies of one system.

    `request` holds `root` (where it would be restored to), `seed`, `budget` (bytes to read of a
    copy; at least one file is) and `copies`, each as for `open_store` with its `repository`.
    Returns JSON values: free bytes at `root`, None when it cannot be told, and a report for each
    copy.
    """
    copies = [_look_at(copy, request) for copy in request["copies"]]
    return {"free": free_at(Path(request["root"])), "copies": copies}


def free_at(place: Path) -> int | None:
    """Bytes that are free at a place, or at what is there of it."""
    for folder in (place, *place.parents):
        try:
            return shutil.disk_usage(folder).free
        except FileNotFoundError:
            continue
        except OSError:
            return None
    return None


def is_missing(copy: Mapping[str, Any]) -> bool:
    """Whether the folder that is the repository is not there."""
    place = str(copy["place"])
    return place.startswith("/") and not Path(place).is_dir()


def _look_at(copy: Mapping[str, Any], request: Mapping[str, Any]) -> dict[str, Any]:
    report: dict[str, Any] = {"backup": copy["backup"], "repository": copy["repository"]}
    chance = random.Random("/".join((str(request["seed"]), *report.values())))  # noqa: S311
    extent = Extent(budget=request["budget"], chance=chance)
    try:
        if is_missing(copy):
            return {**report, "state": "no-repository"}
        store = open_store(copy)
        generations, unreadable = store.generations()
        rejected = [[name, "its manifest cannot be read"] for name in unreadable]
        for generation in generations[:_MOST_TRIED]:
            try:
                sample = store.verify(generation, extent)
            except CorruptError as error:
                rejected.append([generation.name, error.detail[-_MOST_TOLD:]])
                continue
            found = {"state": "intact", "generation": generation.name, **vars(sample)}
            return {**report, **found, **times(generation, copy), "rejected": rejected}
    except (OSError, UncheckedError, RestoreError) as error:
        return {**report, "state": "unchecked", "detail": str(error)[-_MOST_TOLD:]}
    return {**report, "state": "damaged" if rejected else "none", "rejected": rejected}


def times(generation: Generation, copy: Mapping[str, Any]) -> dict[str, str]:
    """When the generation was taken, and up to when the data of this copy reach.

    The log that is archived beside base backups carries them on to its last segment.
    """
    taken = datetime.strptime(generation.stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    wal = Path(copy["place"], copy["system"], copy["backup"], "wal")
    reach = reach_of(wal) if wal.is_dir() else None
    return {"taken_at": taken.isoformat(), "reaches_to": max(taken, reach or taken).isoformat()}


__all__ = ["Store", "free_at", "is_missing", "look", "times"]

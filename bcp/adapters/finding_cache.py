"""What drills have shown, kept from one asking to the next: one entry for each workspace.

Findings are looked up by a digest of everything that they depend on besides the program: the hash
that stands for all events of the run, those of the runs that were known before it, the inventory
and the scenario. Nothing is taken from here of a run whose chain of hashes was not verified.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bcp.adapters.cache import Cache
from bcp.adapters.decode_cache import name_of
from bcp.evaluation.actions import DrillFindings

_KNOWN: TypeAdapter[dict[str, DrillFindings]] = TypeAdapter(dict[str, DrillFindings])


class FindingCache:
    """The findings of one workspace's drills; without a `cache` nothing is kept."""

    def __init__(self, cache: Cache | None, workspace: Path) -> None:
        self._cache = cache
        self._name = f"findings-{name_of(workspace)}"
        self._known = _read(cache, self._name)
        self._used: dict[str, DrillFindings] = {}

    def recall(self, key: str) -> DrillFindings | None:
        """What was remembered under a key."""
        found = self._known.get(key)
        if found is not None:
            self._used[key] = found
        return found

    def remember(self, key: str, findings: DrillFindings) -> None:
        """Note what a drill has shown; `keep` saves it."""
        self._used[key] = findings

    def keep(self) -> None:
        """Save the findings that were asked for, if they are others than before."""
        if self._cache is not None and self._used.keys() != self._known.keys():
            self._cache.write(self._name, _KNOWN.dump_json(self._used))


def findings_key(head: str, known: Iterable[str] = (), *, inventory: str, scenario: str) -> str:
    """A digest of what the findings of a drill depend on.

    Args:
        head: the hash of the run's newest event.
        known: those of the runs whose evidence was known before it, in order.
        inventory: the digest of the inventory.
        scenario: the scenario as JSON.
    """
    parts = (head, *known, inventory, scenario)
    total = hashlib.sha256()
    for part in parts:
        content = part.encode("utf-8", "surrogatepass")
        total.update(b"%d " % len(content))
        total.update(content)
    return total.hexdigest()


def _read(cache: Cache | None, name: str) -> dict[str, DrillFindings]:
    content = None if cache is None else cache.read(name)
    if content is None:
        return {}
    try:
        return _KNOWN.validate_json(content)
    except ValidationError:
        return {}

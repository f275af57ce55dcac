"""Whether the journal of a workspace is what was written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bcp.adapters.chain import Row
from bcp.adapters.journal import FILE_NAME
from bcp.adapters.journal_audit import Audit, audit, stored
from bcp.app import wiring
from bcp.model.message import Message
from bcp.model.refusal import Refused


def verify_journal(workspace: Path, run: str | None, mirror: Path | None) -> Audit:
    """Look at all runs or at one, also beside the mirror in a folder. Raises Refused."""
    found = audit(
        wiring.journal_path(workspace), run, None if mirror is None else mirror / FILE_NAME
    )
    if run is not None and not found.runs and not found.damage:
        raise _unknown(run)
    return found


def stored_events(workspace: Path, run: str) -> Iterator[Row]:
    """A run's events as they are stored. Raises Refused, also when there is no such run."""
    rows = stored(wiring.journal_path(workspace), run)
    first = next(rows, None)
    if first is None:
        raise _unknown(run)
    yield first
    yield from rows


def _unknown(run: str) -> Refused:
    return Refused(
        Message.of("There is no run '{run}'.", run=run),
        Message.of("'ict-bcp drill list' shows all runs."),
    )

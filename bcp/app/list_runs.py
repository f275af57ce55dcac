"""The runs that the journal of a workspace holds."""

from __future__ import annotations

from pathlib import Path

from bcp.adapters.journal import RunSummary
from bcp.app import wiring


def list_runs(workspace: Path) -> tuple[RunSummary, ...]:
    """All runs, newest first; none where nothing was ever run. Raises Refused."""
    path = wiring.journal_path(workspace)
    if not path.exists():
        return ()
    with wiring.run_store(workspace) as store:
        return store.runs()

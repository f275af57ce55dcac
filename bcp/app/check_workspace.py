"""Check a workspace: what its files state, and what was drilled according to its journal."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from bcp.app import wiring
from bcp.app.city_targets import check_targets_files
from bcp.app.decided_actions import check_decisions
from bcp.app.load_workspace import Workspace, load, sorted_problems
from bcp.app.open_credentials import check_credentials
from bcp.app.stale_documents import stale_documents
from bcp.app.stale_outputs import stale_outputs
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from bcp.model.refusal import Refused


def check_workspace(workspace: Path, *, outputs: bool = False) -> Workspace:
    """Load a workspace; a system that a drill verified counts as drilled on that day.

    With `outputs` it is also looked whether what was made from the workspace is stale.
    Never raises: a journal that cannot be read becomes a warning.
    """
    try:
        drilled = drilled_systems(workspace)
    except Refused as refusal:
        loaded = load(workspace)
        return _with(loaded, (_unknown(workspace, refusal), *_check_others(loaded, outputs)))
    loaded = load(workspace, drilled)
    return _with(loaded, _check_others(loaded, outputs))


def _with(loaded: Workspace, found: tuple[Problem, ...]) -> Workspace:
    if not found:
        return loaded
    return replace(loaded, problems=sorted_problems([*loaded.problems, *found]))


def _check_others(loaded: Workspace, outputs: bool) -> tuple[Problem, ...]:
    """What is wrong with files that plans are not made from, and with what was made."""
    inventory = loaded.inventory
    targets = () if inventory is None else check_targets_files(loaded.root, inventory)
    stale = (*stale_outputs(loaded), *stale_documents(loaded)) if outputs else ()
    return (*check_decisions(loaded), *targets, *check_credentials(loaded.root), *stale)


def drilled_systems(workspace: Path) -> Mapping[str, datetime]:
    """By system, when a drill last verified it. Makes no journal. Raises Refused."""
    path = wiring.journal_path(workspace)
    # Path.exists raises in a folder that one may not look into; asking must not make a journal.
    if not os.path.exists(path):  # noqa: PTH110
        return {}
    with wiring.run_store(workspace) as store:
        return store.drilled()


def _unknown(workspace: Path, refusal: Refused) -> Problem:
    return Problem(
        Severity.WARNING,
        "journal-unreadable",
        Message.of("What was drilled is not known: {reason}", reason=refusal.summary),
        refusal.hint or Message.of("Restore the journal, or move it away."),
        Position(wiring.journal_path(workspace).relative_to(workspace).as_posix()),
    )

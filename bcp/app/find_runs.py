"""Which run is meant: the one that people carry through now."""

from __future__ import annotations

from pathlib import Path

from bcp.adapters.journal import RunSummary
from bcp.app import wiring
from bcp.app.list_runs import list_runs
from bcp.app.load_evidence import read_state
from bcp.execution.state import RunState
from bcp.inventory.suggestion import Suggestions
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused


def open_run(workspace: Path) -> str | None:
    """The newest run with people in it that is not finished; None: there is none."""
    for summary in list_runs(workspace):
        if not summary.finished and _has_people(workspace, summary):
            return summary.run
    return None


def last_run(workspace: Path) -> str | None:
    """The run with people in it that is open, otherwise the newest one; None: there is none."""
    found = open_run(workspace)
    if found is not None:
        return found
    return next((each.run for each in list_runs(workspace) if _has_people(workspace, each)), None)


def state_of(workspace: Path, run: str | None = None) -> RunState:
    """The state of a run, of the one that `last_run` means without a name. Raises Refused."""
    name = last_run(workspace) if run is None else run
    names = [each.run for each in list_runs(workspace)]
    if name is None:
        raise Refused(
            Message.of("There is no recovery in this workspace."),
            Message.of("Begin one with 'ict-bcp recover start'."),
        )
    if name not in names:
        raise Refused(
            Message.of("There is no run '{run}'.", run=shorten(name)),
            Suggestions(names).instead_of(
                name, Message.of("'ict-bcp drill list' shows the runs that there are.")
            ),
        )
    with wiring.run_store(workspace) as store:
        return read_state(store, name)


def _has_people(workspace: Path, summary: RunSummary) -> bool:
    if summary.mode == "recovery":
        return True
    if summary.finished or summary.told:
        return False
    with wiring.run_store(workspace) as store:
        return read_state(store, summary.run).premises is not None

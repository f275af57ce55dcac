"""Watch a run that is executed here or elsewhere, from any terminal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from bcp.app import wiring
from bcp.app.find_runs import state_of
from bcp.execution.state import RunState

_LOOK_SECONDS = 5.0
"""How long nothing is heard before it is looked again: time passes, and an executor may die."""


def watch_recovery(workspace: Path, run: str | None = None) -> Iterator[RunState]:
    """The state of a run (None: the one that is meant now), again whenever something has happened,
    until it is finished. Raises Refused as `state_of` does.
    """
    with wiring.listener(workspace) as listener:
        while True:
            state = state_of(workspace, run)
            yield state
            if state.finished is not None:
                return
            listener.wait(_LOOK_SECONDS)

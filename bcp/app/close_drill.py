"""Clean up after a drill, look whether anything is left, and put on record what was found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters import ownership
from bcp.adapters.drill_record import DrillRecord
from bcp.adapters.lab.embedded import Phase
from bcp.app import wiring
from bcp.execution.census import left_over
from bcp.execution.events import CleanUpChecked, Leftover, RunFinished
from bcp.execution.fold import fold
from bcp.execution.state import PASSED, RunState
from bcp.model.message import Message
from bcp.model.refusal import Refused

_BY = "ict-bcp drill close"


@dataclass(frozen=True, slots=True)
class Closing:
    """What is left of a drill, and what went wrong in cleaning it up."""

    run: str
    left: tuple[Leftover, ...]
    troubles: tuple[Message, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether nothing is left."""
        return not self.left


def close_drill(workspace: Path, run: str | None, tell: Callable[[Message], None]) -> Closing:
    """Clean up after a drill (the newest without `run`), look again and record what is left.

    Ended is only what the drill made. The run of a console that died is recorded as ended. Raises
    Refused when there is no such drill or it is still going on.
    """
    records = wiring.drill_records(workspace)
    record = records.read(run or _newest(records.runs()))
    state = _state(workspace, record.run)
    _refuse_living(record, state)
    _end_run(workspace, record.run, state, tell)
    troubles = _clean_up(workspace, record)
    return Closing(record.run, check_clean_up(workspace, record), troubles)


def open_record(workspace: Path, run: str) -> DrillRecord:
    """Take the census before a drill and keep it. Raises Failed."""
    owner = ownership.this_owner()
    stood = wiring.lab(workspace).status().phase is Phase.UP
    census = wiring.drill_census(workspace, owner, lab_stood=stood)
    record = DrillRecord(run=run, owner=owner, lab_stood=stood, before=census.take())
    wiring.drill_records(workspace).write(record)
    return record


def check_clean_up(workspace: Path, record: DrillRecord) -> tuple[Leftover, ...]:
    """Look what is left of a drill, and record it if its run has come to an end."""
    census = wiring.drill_census(workspace, record.owner, lab_stood=record.lab_stood)
    left = left_over(record.before, census.take())
    state = _state(workspace, record.run)
    if state is not None and state.finished is not None:
        with wiring.run_store(workspace) as store:
            store.journal(record.run).append(CleanUpChecked(at=wiring.clock().now(), left=left))
    return left


def _newest(runs: tuple[str, ...]) -> str:
    if not runs:
        raise Refused(
            Message.of("There is no drill to close in this workspace."),
            Message.of("'ict-bcp lab down' ends a lab."),
        )
    return runs[0]


def _state(workspace: Path, run: str) -> RunState | None:
    """The state of a run; None when it never began."""
    if not wiring.journal_path(workspace).exists():
        return None
    with wiring.run_store(workspace) as store:
        events = tuple(store.journal(run).events())
    return fold(events) if events else None


def _refuse_living(record: DrillRecord, state: RunState | None) -> None:
    ended = state is not None and state.finished is not None
    if not ended and ownership.lives(record.owner):
        raise Refused(
            Message.of(
                "Drill {run} is still going on, in process {process}.",
                run=record.run,
                process=record.owner.partition(":")[0],
            ),
            Message.of("Wait for its end, or interrupt it with Ctrl-C."),
        )


def _end_run(
    workspace: Path, run: str, state: RunState | None, tell: Callable[[Message], None]
) -> None:
    if state is None or state.finished is not None:
        return
    tell(Message.of("The console of drill {run} died; the run is recorded as interrupted.",
                    run=run))  # fmt: skip
    ended = RunFinished(
        at=wiring.clock().now(),
        complete=all(step.status in PASSED for step in state.steps.values()),
        interrupted=True,
        by=_BY,
        why="its console died",
    )
    with wiring.run_store(workspace) as store:
        store.journal(run).append(ended)


def _clean_up(workspace: Path, record: DrillRecord) -> tuple[Message, ...]:
    """Each thing that could not be done, in a sentence."""
    lab = wiring.lab(workspace)
    census = wiring.drill_census(workspace, record.owner, lab_stood=record.lab_stood)
    census.end_console()
    try:
        if census.lab_is_ours or not (record.lab_stood or lab.folder.root.exists()):
            lab.down()
    except Refused as refusal:
        return (Message.of("The lab could not be taken down: {reason}", reason=refusal.summary),)
    except OSError as error:
        return (Message.of("The lab could not be taken down: {reason}", reason=str(error)),)
    return ()

"""The decisions about corrective actions that a workspace keeps: read, checked, written."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date
from pathlib import Path

from bcp.adapters.files import read_bounded, write_atomically
from bcp.adapters.workspace import LARGEST_FILE, real_folder
from bcp.app import wiring
from bcp.app.list_runs import list_runs
from bcp.app.load_workspace import Workspace
from bcp.documents.actions_file import render_actions
from bcp.evaluation.findings import FindingKind
from bcp.evaluation.table_talk import event_subject
from bcp.inventory.actions import check_actions, decode_actions
from bcp.inventory.city_checks import time_zone
from bcp.inventory.shapes import ACTIONS_FILE
from bcp.inventory.sources import NOTHING_READ, Source
from bcp.model.action import DecidedActions
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity
from bcp.model.refusal import Failed, Refused


@dataclass(frozen=True, slots=True)
class ReadDecisions:
    """What the file states; None with the `problems` that keep it from being read."""

    decided: DecidedActions | None
    source: Source
    problems: tuple[Problem, ...]

    def sound(self) -> DecidedActions:
        """The decisions. Raises Refused with the first problem."""
        if self.decided is None:
            first = self.problems[0]
            raise Refused(
                Message.of("{place}: {summary}", place=str(first.position), summary=first.summary),
                first.hint,
            )
        return self.decided


def read_decisions(workspace: Path) -> ReadDecisions:
    """The decisions of a workspace; none where there is no file. Never raises."""
    source = Source(ACTIONS_FILE, NOTHING_READ)
    path = real_folder(workspace) / ACTIONS_FILE
    if not path.exists():
        return ReadDecisions(DecidedActions(), source, ())
    try:
        _require_inside(workspace)
        content = read_bounded(path, LARGEST_FILE)
    except Refused as refusal:
        problem = Problem(
            Severity.ERROR,
            "unreadable-file",
            refusal.summary,
            refusal.hint or Message.of("Make it readable, or move it away."),
            Position(ACTIONS_FILE),
        )
        return ReadDecisions(None, source, (problem,))
    return ReadDecisions(*decode_actions(ACTIONS_FILE, content))


def write_decisions(workspace: Path, decided: DecidedActions) -> None:
    """Replace the file.

    Raises Refused for text that a file cannot hold, Failed where it cannot be written.
    """
    text = render_actions(decided)
    if decode_actions(ACTIONS_FILE, text.encode("utf-8", "surrogatepass"))[0] != decided:
        raise Refused(
            Message.of("Owner, budget or note hold characters that the file cannot keep."),
            Message.of("Write them without control characters, and shorter."),
        )
    _require_inside(workspace)
    try:
        write_atomically(real_folder(workspace) / ACTIONS_FILE, text)
    except OSError as error:
        raise Failed(
            Message.of(
                "{path} cannot be written: {reason}.",
                path=ACTIONS_FILE,
                reason=error.strerror or str(error),
            )
        ) from error


def check_decisions(loaded: Workspace) -> tuple[Problem, ...]:
    """Every problem of the file, held against the inventory, the journal and today. Never raises:
    with a journal that cannot be read, only what closes an action is not looked at.
    """
    read, inventory = read_decisions(loaded.root), loaded.inventory
    if read.decided is None or not read.decided.actions or inventory is None:
        return read.problems
    return tuple(
        check_actions(
            read.decided,
            read.source,
            systems={*inventory.systems_by_id, *_said(loaded, inventory)},
            kinds=[kind.value for kind in FindingKind],
            runs=_runs(loaded.root),
            today=today_in(inventory),
        )
    )


def _runs(workspace: Path) -> list[str] | None:
    try:
        return [each.run for each in list_runs(workspace)]
    except Refused:
        return None


def _said(loaded: Workspace, inventory: Inventory) -> Iterator[str]:
    """What findings at a table can be about: events, and steps."""
    for scenario in loaded.scenarios:
        yield from (event_subject(scenario.id, event.id) for event in scenario.events)
    for system in inventory.systems:
        yield from (f"{system.id}/{step.id}" for step in system.recovery)


def today_in(inventory: Inventory) -> date:
    """The day that it is in the city; of a city without a known time zone that of UTC."""
    return wiring.clock().now().astimezone(time_zone(inventory.city) or UTC).date()


def _require_inside(workspace: Path) -> None:
    root = real_folder(workspace)
    if not (root / ACTIONS_FILE).resolve().is_relative_to(root):
        raise Refused(
            Message.of("{folder} is a link that leads out of the workspace.", folder=ACTIONS_FILE),
            Message.of("Replace it by a file."),
        )

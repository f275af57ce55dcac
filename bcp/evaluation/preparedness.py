"""The plan of measures taken beforehand (事前対策計画) as its rows.

Its chapter in published ICT-BCPs names, for each gap, who closes it by when, out of which budget,
and how far that is (gap, owner, deadline, budget, status). Here a gap is what a drill has shown and
no later drill has proven closed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from bcp.evaluation.actions import ActionStatus, CorrectiveAction, urgency
from bcp.evaluation.findings import FindingKind, Weight
from bcp.model.identity import Entity
from bcp.model.message import Message


class MeasureStatus(StrEnum):
    """How far the closing of a gap is, the worst first.

    `unassigned`: nobody is in charge, or there is no deadline. `reopened`: it was closed, and a
    later drill has shown it again.
    """

    OVERDUE = "overdue"
    REOPENED = "reopened"
    UNASSIGNED = "unassigned"
    ASSIGNED = "assigned"


class MeasureRow(Entity):
    """One gap and what is planned against it.

    `about` is the system, or of a drill at a table the event, decision or step. `shown` is the
    last drill that showed the gap. None is what nobody has decided yet.
    """

    action: str
    kind: FindingKind
    about: str
    gap: Message
    weight: Weight
    shown: str
    owner: str | None
    deadline: date | None
    budget: str | None
    status: MeasureStatus
    note: str | None


def measure_rows(actions: Iterable[CorrectiveAction]) -> tuple[MeasureRow, ...]:
    """A row for each action that is still open, the most urgent first: overdue ones, then by
    deadline, those without one last; on the same day by weight.
    """
    still_open = sorted((each for each in actions if each.is_open), key=urgency)
    return tuple(
        MeasureRow(
            action=each.id,
            kind=each.kind,
            about=each.system,
            gap=each.message,
            weight=each.weight,
            shown=each.last_run,
            owner=each.owner,
            deadline=each.deadline,
            budget=each.budget,
            status=_status(each),
            note=each.note,
        )
        for each in still_open
    )


def _status(action: CorrectiveAction) -> MeasureStatus:
    if action.overdue:
        return MeasureStatus.OVERDUE
    if action.status is ActionStatus.REOPENED:
        return MeasureStatus.REOPENED
    if action.owner is None or action.deadline is None:
        return MeasureStatus.UNASSIGNED
    return MeasureStatus.ASSIGNED

"""What one drill did to the corrective actions, by what was known when it ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bcp.evaluation.actions import (
    CorrectiveAction,
    DrillFindings,
    follow_actions,
    in_order,
    unproven,
)
from bcp.model.action import DecidedAction
from bcp.model.identity import Entity


class DrillActions(Entity):
    """The actions that were open when a drill ended, or that it proved done; each stands once.

    `new`: no drill before had shown it. `again`: a drill before had. `proven`: this drill did not
    show what a drill before had, and verified it; `closed_by` says whether people closed it by
    this drill. `remaining`: this drill neither showed it nor proved it done.
    """

    run: str
    new: tuple[CorrectiveAction, ...]
    again: tuple[CorrectiveAction, ...]
    proven: tuple[CorrectiveAction, ...]
    remaining: tuple[CorrectiveAction, ...]


def actions_of_drill(
    run: str, drills: Iterable[DrillFindings], decided: Iterable[DecidedAction], today: date
) -> DrillActions | None:
    """What the drill `run` did to the actions; None where it is not among the drills.

    Drills after it count for nothing, nor does what they closed.
    """
    ordered = in_order(drills)
    place = next((number for number, each in enumerate(ordered) if each.run == run), None)
    if place is None:
        return None
    drill, until, decisions = ordered[place], ordered[: place + 1], tuple(decided)
    before = follow_actions(until[:-1], decisions, today)
    was_open = {each.id for each in before if each.is_open}
    known = {each.id for each in before}
    actions = follow_actions(until, decisions, today)
    shown = [each for each in actions if drill.shown(each.id) is not None]
    others = [each for each in actions if drill.shown(each.id) is None and each.id in was_open]
    proven = {each.id for each in others if unproven(each, until, run) is None}
    return DrillActions(
        run=run,
        new=tuple(each for each in shown if each.id not in known),
        again=tuple(each for each in shown if each.id in known),
        proven=tuple(each for each in others if each.id in proven),
        remaining=tuple(each for each in others if each.id not in proven),
    )

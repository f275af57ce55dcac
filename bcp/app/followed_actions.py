"""The corrective actions for those who have other things to do: what is wrong with them is said,
and stops nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from bcp.app.decided_actions import read_decisions, today_in
from bcp.app.drill_findings import ShownByDrills, Watch, findings_of_drills
from bcp.app.load_workspace import Workspace
from bcp.documents.report_actions import ReportActions
from bcp.evaluation.actions import CorrectiveAction, follow_actions
from bcp.evaluation.drill_actions import DrillActions, actions_of_drill
from bcp.model.action import DecidedAction
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.refusal import Refused

_NOTHING = ShownByDrills((), ())
_NOT_SHOWN = Message.of("Corrective actions are not shown.")


@dataclass(frozen=True, slots=True)
class FollowedActions:
    """What drills have shown and people decided.

    `problems` are those of the file of decisions, `broken` says why the journal cannot be read:
    with either, nothing can be said of any action.
    """

    shown: ShownByDrills
    decided: tuple[DecidedAction, ...]
    today: date
    problems: tuple[Problem, ...] = ()
    broken: Message | None = None

    @property
    def known(self) -> bool:
        """Whether anything can be said of the actions."""
        return not self.problems and self.broken is None

    def open(self) -> tuple[CorrectiveAction, ...] | None:
        """The open actions, the most urgent first; None where they are not known."""
        if not self.known:
            return None
        actions = follow_actions(self.shown.drills, self.decided, self.today)
        return tuple(each for each in actions if each.is_open)

    def of_drill(self, run: str) -> DrillActions | None:
        """What a drill did to them; None for another run, and where they are not known."""
        if not self.known:
            return None
        return actions_of_drill(run, self.shown.drills, self.decided, self.today)

    def unread(self, said: Collection[Message] = ()) -> tuple[Message, ...]:
        """In sentences what could not be relied on, but for the reasons that are said already."""
        sentences = [
            Message.of(
                "Drill {run} is left out: {reason}", run=each.summary.run, reason=each.reason
            )
            for each in self.shown.unjudged
            if each.reason not in said
        ]
        if self.broken is not None and self.broken not in said:
            sentences.append(self.broken)
        if not self.known:
            sentences.append(_NOT_SHOWN)
        return tuple(sentences)


def report_actions(loaded: Workspace, run: str) -> tuple[ReportActions | None, tuple[Message, ...]]:
    """What the report of a drill says of the actions, and in sentences what keeps it from that.

    Never raises for what the workspace holds.
    """
    try:
        followed = follow(loaded)
    except Refused as refusal:
        return None, (refusal.summary, _NOT_SHOWN)
    found = followed.of_drill(run)
    places = (
        Message.of("{place}: {summary}", place=str(each.position), summary=each.summary)
        for each in followed.problems
    )
    unread = (*places, *followed.unread())
    if found is None:
        return None, unread
    names = {each.id: (each.name, each.name_en) for each in loaded.sound().systems}
    return ReportActions(found, names), unread


def follow(loaded: Workspace, watch: Watch | None = None) -> FollowedActions:
    """Follow the actions of a workspace. Makes no journal.

    Never raises for what journal and decisions hold; Refused for a workspace with errors.
    """
    today = today_in(loaded.sound())
    read = read_decisions(loaded.root)
    if read.decided is None:
        return FollowedActions(_NOTHING, (), today, read.problems)
    try:
        shown = findings_of_drills(loaded, watch)
    except Refused as refusal:
        return FollowedActions(_NOTHING, (), today, broken=refusal.summary)
    return FollowedActions(shown, read.decided.actions, today)

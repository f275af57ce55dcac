"""List the corrective actions of a workspace, assign them, and close them by a drill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from bcp.app.assess_drills import UnjudgedDrill
from bcp.app.decided_actions import read_decisions, today_in, write_decisions
from bcp.app.drill_findings import findings_of_drills
from bcp.app.load_workspace import load
from bcp.app.plan_recovery import refuse
from bcp.evaluation.actions import (
    ActionStatus,
    CorrectiveAction,
    DrillFindings,
    follow_actions,
    unproven,
)
from bcp.evaluation.findings import SAID
from bcp.inventory.suggestion import Suggestions
from bcp.model.action import Closing, DecidedAction, DecidedActions
from bcp.model.argument import ArgumentProblem
from bcp.model.message import Message
from bcp.model.moment import Day
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused

_DAY: TypeAdapter[date] = TypeAdapter(Day)


@dataclass(frozen=True, slots=True)
class ActionList:
    """All actions, what they were drawn from, and the drills that could not be judged."""

    actions: tuple[CorrectiveAction, ...]
    drills: tuple[DrillFindings, ...]
    decided: DecidedActions
    unjudged: tuple[UnjudgedDrill, ...]
    today: date

    def action(self, name: str) -> CorrectiveAction | None:
        """The action with that id."""
        return next((each for each in self.actions if each.id == name), None)


def list_actions(workspace: Path) -> ActionList:
    """All actions of a workspace. Raises Refused, also where the file of decisions is broken."""
    loaded = load(workspace)
    inventory = loaded.sound()
    decided = read_decisions(loaded.root).sound()
    shown = findings_of_drills(loaded)
    today = today_in(inventory)
    actions = follow_actions(shown.drills, decided.actions, today)
    return ActionList(actions, shown.drills, decided, shown.unjudged, today)


def assign_action(
    workspace: Path,
    name: str,
    owner: str,
    deadline: str,
    *,
    budget: str | None = None,
    note: str | None = None,
) -> CorrectiveAction:
    """Put a department in charge until a day (ISO 8601). What is not given of `budget` and `note`
    stays as it was.

    Raises Refused with all that is wrong at once; Failed where it cannot be kept.
    """
    listed = list_actions(workspace)
    problems = list(_unknown(listed, name))
    owner = owner.strip()
    if not owner:
        summary = Message.of("Say which department is in charge.")
        problems.append(ArgumentProblem(summary, None, "--owner", owner))
    day: date | None = None
    try:
        day = _DAY.validate_python(deadline)
    except ValidationError:
        summary = Message.of("This is no day.")
        hint = Message.of("Write year, month and day, as 2026-04-01.")
        problems.append(ArgumentProblem(summary, hint, "--deadline", deadline))
    if day is not None and day < listed.today:
        summary = Message.of("This day has passed.")
        problems.append(ArgumentProblem(summary, None, "--deadline", deadline))
    refuse(problems)
    changes = {
        "owner": owner,
        "deadline": day,
        **_stated("budget", budget),
        **_stated("note", note),
    }
    reopened = listed.action(name)
    if reopened is not None and reopened.status is ActionStatus.REOPENED:
        changes["closed"] = None
    return _keep(workspace, listed, name, changes)


def close_action(workspace: Path, name: str, run: str, note: str | None = None) -> CorrectiveAction:
    """Close an action by the drill that proves it done.

    Raises Refused, saying what the drill showed, where it does not; Failed where it cannot be kept.
    """
    listed = list_actions(workspace)
    refuse(_unknown(listed, name))
    action = listed.action(name)
    assert action is not None
    if reason := unproven(action, listed.drills, run):
        if action.kind in SAID:
            raise Refused(
                Message.of("'{id}' stays open.", id=name),
                Message.of(
                    "{reason} Close it with a later drill at a table in which it goes as expected.",
                    reason=reason,
                ),
            )
        raise Refused(
            Message.of("'{id}' stays open.", id=name),
            Message.of(
                "{reason} Close it with a later drill that restores and verifies {system} and does "
                "not show this.",
                reason=reason,
                system=action.system,
            ),
        )
    text = note.strip() if note else ""
    return _keep(workspace, listed, name, {"closed": Closing(run=run, note=text or None)})


def _keep(
    workspace: Path, listed: ActionList, name: str, changes: dict[str, object]
) -> CorrectiveAction:
    former = {each.id: each for each in listed.decided.actions}
    entry = former.get(name, DecidedAction(id=name)).model_copy(update=changes)
    decided = DecidedActions(actions=tuple({**former, name: entry}.values()))
    write_decisions(workspace, decided)
    followed = follow_actions(listed.drills, decided.actions, listed.today)
    return next(each for each in followed if each.id == name)


def _stated(key: str, text: str | None) -> dict[str, object]:
    return {key: text.strip()} if text and text.strip() else {}


def _unknown(listed: ActionList, name: str) -> list[ArgumentProblem]:
    if listed.action(name) is not None:
        return []
    otherwise = Message.of("'ict-bcp actions list --all' shows the ids.")
    hint = Suggestions([each.id for each in listed.actions]).instead_of(name, otherwise)
    return [ArgumentProblem(Message.of("There is no action '{id}'.", id=shorten(name)), hint)]

"""Corrective actions: the findings of drills, followed over all runs, with what people decided."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime

from bcp.evaluation.findings import SAID, Finding, FindingKind, Weight
from bcp.evaluation.judging import CarriedOut
from bcp.evaluation.outcome import Ending
from bcp.evaluation.told import ToldAssessment
from bcp.model.action import DecidedAction
from bcp.model.identity import Entity
from bcp.model.message import Message


class ActionStatus(StrEnum):
    """Where an action stands. `reopened`: a drill showed the finding after one had closed it."""

    REOPENED = "reopened"
    OPEN = "open"
    CLOSED = "closed"


class DrillFinding(Entity):
    """One finding of a drill that asks for an action; `id` is the same in every drill."""

    id: str
    kind: FindingKind
    weight: Weight
    system: str
    message: Message


class DrillFindings(Entity):
    """What one drill has shown. `verified` are the systems that it brought back and verified, of
    a drill at a table the events, decisions and steps that went as expected.

    A drill that cannot be judged any more is not `readable`: it shows nothing and proves nothing
    new, but what it closed stays closed.
    """

    run: str
    started: AwareDatetime
    readable: bool = True
    verified: frozenset[str] = frozenset()
    findings: tuple[DrillFinding, ...] = ()

    def shown(self, action: str) -> DrillFinding | None:
        """The finding with that id."""
        return next((each for each in self.findings if each.id == action), None)


class CorrectiveAction(Entity):
    """A finding over all drills, from `first_run` to `last_run`, and what was decided.

    `message` is what the last drill that showed it said; `runs` counts those that did.
    """

    id: str
    kind: FindingKind
    weight: Weight
    system: str
    message: Message
    first_run: str
    last_run: str
    runs: int
    status: ActionStatus
    overdue: bool
    owner: str | None = None
    deadline: date | None = None
    note: str | None = None
    closed_by: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done."""
        return self.status is not ActionStatus.CLOSED


def action_id(kind: FindingKind, system: str) -> str:
    """The id of an action, as `time-missed.registry`."""
    return f"{kind.value}.{system}"


def drill_findings(assessment: CarriedOut) -> DrillFindings:
    """What a drill has shown; notes ask for no action, and each id counts once."""
    return DrillFindings(
        run=assessment.run,
        started=assessment.started,
        verified=frozenset(
            each.system for each in assessment.outcomes if each.ending is Ending.VERIFIED
        ),
        findings=_asking(assessment.findings),
    )


def told_findings(assessment: ToldAssessment) -> DrillFindings:
    """What a drill at a table has shown; verified are the subjects that went as expected."""
    return DrillFindings(
        run=assessment.run,
        started=assessment.started,
        verified=assessment.proven,
        findings=_asking(assessment.findings),
    )


def _asking(findings: Iterable[Finding]) -> tuple[DrillFinding, ...]:
    found: dict[str, DrillFinding] = {}
    for each in findings:
        name = action_id(each.kind, each.system)
        if each.weight is not Weight.NOTE and name not in found:
            found[name] = DrillFinding(
                id=name,
                kind=each.kind,
                weight=each.weight,
                system=each.system,
                message=each.message,
            )
    return tuple(found.values())


def follow_actions(
    drills: Iterable[DrillFindings], decided: Iterable[DecidedAction], today: date
) -> tuple[CorrectiveAction, ...]:
    """All actions: overdue ones first, then open ones by deadline, closed ones last."""
    ordered = sorted(drills, key=_age)
    decisions = {each.id: each for each in decided}
    ids = dict.fromkeys(found.id for drill in ordered for found in drill.findings)
    actions = (_followed(name, ordered, decisions.get(name), today) for name in ids)
    return tuple(sorted(actions, key=_urgency))


def unproven(action: CorrectiveAction, drills: Iterable[DrillFindings], run: str) -> Message | None:
    """Why a drill does not prove that an action is done; None where it does."""
    ordered = sorted(drills, key=_age)
    names = [drill.run for drill in ordered]
    if run not in names:
        return Message.of("'{run}' is no finished drill.", run=run)
    drill = ordered[names.index(run)]
    if not drill.readable:
        return Message.of("The drill {run} cannot be judged any more.", run=run)
    again = drill.shown(action.id)
    if again is not None:
        return Message.of(
            "The drill {run} shows it again: {finding}", run=run, finding=again.message
        )
    if names.index(run) < names.index(action.last_run):
        return Message.of(
            "The drill {run} was before {last}, which showed it.", run=run, last=action.last_run
        )
    return None if action.system in drill.verified else _not_shown(action, run)


def _not_shown(action: CorrectiveAction, run: str) -> Message:
    if action.kind in SAID:
        return Message.of(
            "The drill {run} did not bring up {subject} with the result that is expected.",
            run=run,
            subject=action.system,
        )
    return Message.of(
        "The drill {run} did not bring {system} back and verify it.",
        run=run,
        system=action.system,
    )


def _followed(
    name: str, drills: list[DrillFindings], decision: DecidedAction | None, today: date
) -> CorrectiveAction:
    shown = [(drill.run, found) for drill in drills if (found := drill.shown(name)) is not None]
    last_run, last = shown[-1]
    decision = decision or DecidedAction(id=name)
    status = _status(last, drills, last_run, decision)
    deadline = decision.deadline
    is_late = deadline is not None and deadline < today
    return CorrectiveAction(
        id=name,
        kind=last.kind,
        weight=last.weight,
        system=last.system,
        message=last.message,
        first_run=shown[0][0],
        last_run=last_run,
        runs=len(shown),
        status=status,
        overdue=is_late and status is not ActionStatus.CLOSED,
        owner=decision.owner,
        deadline=deadline,
        note=decision.note,
        closed_by=None if decision.closed is None else decision.closed.run,
    )


def _status(
    last: DrillFinding, drills: list[DrillFindings], last_run: str, decision: DecidedAction
) -> ActionStatus:
    names = [drill.run for drill in drills]
    if decision.closed is None or decision.closed.run not in names:
        return ActionStatus.OPEN
    place = names.index(decision.closed.run)
    drill = drills[place]
    if drill.readable and (last.system not in drill.verified or drill.shown(last.id)):
        return ActionStatus.OPEN
    return ActionStatus.CLOSED if names.index(last_run) < place else ActionStatus.REOPENED


def _age(drill: DrillFindings) -> tuple[AwareDatetime, str]:
    return drill.started, drill.run


def _urgency(action: CorrectiveAction) -> tuple[bool, bool, date, int, str]:
    weight = list(Weight).index(action.weight)
    return not action.is_open, not action.overdue, action.deadline or date.max, weight, action.id

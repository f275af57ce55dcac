"""Findings followed over drills: opened, assigned, proven closed, come again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from bcp.evaluation.actions import (
    ActionStatus,
    CorrectiveAction,
    DrillFinding,
    DrillFindings,
    action_id,
    drill_findings,
    follow_actions,
    unproven,
)
from bcp.evaluation.findings import Finding, FindingKind, Weight
from bcp.model.action import Closing, DecidedAction
from bcp.model.message import Message
from tests.evaluation.test_assessment import assessed

TODAY = date(2026, 11, 24)
START = datetime(2026, 4, 1, tzinfo=UTC)
MISSED = "time-missed.registry"


def shown(kind: FindingKind = FindingKind.TIME_MISSED, system: str = "registry") -> DrillFinding:
    return DrillFinding(
        id=action_id(kind, system),
        kind=kind,
        weight=Weight.SERIOUS,
        system=system,
        message=Message.of("Late."),
    )


def run(
    number: int, *found: DrillFinding, verified: bool = True, readable: bool = True
) -> DrillFindings:
    return DrillFindings(
        run=f"run-{number}",
        started=START + timedelta(days=number),
        readable=readable,
        verified=frozenset({"registry"} if verified else ()),
        findings=found,
    )


def the_action(drills: list[DrillFindings], *decided: DecidedAction) -> CorrectiveAction:
    (action,) = follow_actions(drills, decided, TODAY)
    return action


def closed_by(number: int) -> DecidedAction:
    return DecidedAction(id=MISSED, closed=Closing(run=f"run-{number}"))


def test_a_finding_of_several_drills_is_one_action_in_whatever_order_they_come() -> None:
    drills = [run(3), run(2, shown()), run(1, shown())]
    assert the_action(drills) == CorrectiveAction(
        id=MISSED,
        kind=FindingKind.TIME_MISSED,
        weight=Weight.SERIOUS,
        system="registry",
        message=Message.of("Late."),
        first_run="run-1",
        last_run="run-2",
        runs=2,
        status=ActionStatus.OPEN,
        overdue=False,
    )


@pytest.mark.parametrize(
    ("drills", "status"),
    [
        ([run(1, shown()), run(2)], ActionStatus.CLOSED),
        ([run(1, shown()), run(2), run(3)], ActionStatus.CLOSED),
        ([run(1, shown()), run(2), run(3, shown())], ActionStatus.REOPENED),
        ([run(1, shown()), run(2, shown())], ActionStatus.OPEN),
        ([run(1, shown()), run(2, verified=False)], ActionStatus.OPEN),
        ([run(1, shown())], ActionStatus.OPEN),
        ([run(1, shown()), run(2, verified=False, readable=False)], ActionStatus.CLOSED),
    ],
)
def test_where_an_action_stands_that_run_2_closed(
    drills: list[DrillFindings], status: ActionStatus
) -> None:
    assert the_action(drills, closed_by(2)).status is status


@pytest.mark.parametrize(
    ("deadline", "closed", "overdue"),
    [
        (TODAY, False, False),
        (TODAY - timedelta(days=1), False, True),
        (TODAY - timedelta(days=1), True, False),
        (None, False, False),
    ],
)
def test_an_open_action_is_overdue_after_its_last_day(
    deadline: date | None, closed: bool, overdue: bool
) -> None:
    closing = Closing(run="run-2") if closed else None
    decided = DecidedAction(id=MISSED, owner="行政管理課", deadline=deadline, closed=closing)
    action = the_action([run(1, shown()), run(2)], decided)
    assert (action.overdue, action.owner, action.deadline) == (overdue, "行政管理課", deadline)


def test_overdue_actions_come_first_and_closed_ones_last() -> None:
    kinds = {
        "late": FindingKind.RETRIED,
        "soon": FindingKind.POINT_MISSED,
        "none": FindingKind.TIME_MISSED,
        "done": FindingKind.BACKUP_REJECTED,
    }
    found = {name: shown(kind) for name, kind in kinds.items()}
    decided = [
        DecidedAction(id=found["late"].id, deadline=TODAY - timedelta(days=3)),
        DecidedAction(id=found["soon"].id, deadline=TODAY + timedelta(days=3)),
        DecidedAction(id=found["done"].id, closed=Closing(run="run-2")),
    ]
    actions = follow_actions([run(1, *found.values()), run(2)], decided, TODAY)
    assert [each.id for each in actions] == [
        found[name].id for name in ("late", "soon", "none", "done")
    ]


@pytest.mark.parametrize(
    ("last", "number", "reason"),
    [
        (run(2), 2, None),
        (run(2), 7, "'run-7' is no finished drill."),
        (run(2), 1, "The drill run-1 shows it again: Late."),
        (run(0), 0, "The drill run-0 was before run-1, which showed it."),
        (run(2, readable=False), 2, "The drill run-2 cannot be judged any more."),
        (
            run(2, verified=False),
            2,
            "The drill run-2 did not bring registry back and verify it.",
        ),
    ],
)
def test_what_proves_an_action_done(last: DrillFindings, number: int, reason: str | None) -> None:
    drills = [run(1, shown()), last]
    found = unproven(the_action(drills), drills, f"run-{number}")
    assert (found and found.render()) == reason


def test_a_real_assessment_gives_its_findings_once_each_without_notes() -> None:
    assessment = assessed()
    note, double = (
        Finding(
            kind=FindingKind.RETRIED,
            weight=weight,
            system="database",
            message=Message.of("Again."),
        )
        for weight in (Weight.NOTE, Weight.ATTENTION)
    )
    assessment = assessment.model_copy(update={"findings": (note, double, double)})
    found = drill_findings(assessment)
    assert [each.id for each in found.findings] == ["retried.database"]
    assert found.verified == {
        each.system for each in assessment.outcomes if each.ending.value == "verified"
    }
    assert found.verified

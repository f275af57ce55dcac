"""Rows of the plan of measures taken beforehand, from open actions."""

from __future__ import annotations

from datetime import date, timedelta

from bcp.evaluation.actions import DrillFinding, follow_actions
from bcp.evaluation.findings import FindingKind, Weight
from bcp.evaluation.preparedness import MeasureRow, MeasureStatus, measure_rows
from bcp.model.action import Closing, DecidedAction
from bcp.model.message import Message
from tests.evaluation.test_actions import TODAY, run, shown

LATE, SOON, NOBODY, UNDATED, BACK, DONE = (
    shown(FindingKind.RETRIED),
    shown(FindingKind.POINT_MISSED),
    shown(FindingKind.POINT_EXPECTED).model_copy(update={"weight": Weight.ATTENTION}),
    shown(FindingKind.TIME_MISSED),
    shown(FindingKind.NOT_RECOVERED),
    shown(FindingKind.BACKUP_REJECTED),
)


def rows(*decided: DecidedAction) -> tuple[MeasureRow, ...]:
    everything = (LATE, SOON, NOBODY, UNDATED, BACK, DONE)
    drills = [run(1, *everything), run(2), run(3, BACK)]
    return measure_rows(reversed(follow_actions(drills, decided, TODAY)))


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def decision(
    found: DrillFinding,
    owner: str | None = "行政管理課",
    deadline: date | None = None,
    closed: Closing | None = None,
) -> DecidedAction:
    return DecidedAction(id=found.id, owner=owner, deadline=deadline, closed=closed)


CLOSED = Closing(run="run-2")


def test_the_most_urgent_row_comes_first_whatever_the_order_of_the_actions() -> None:
    found = rows(
        decision(SOON, deadline=in_days(3)),
        decision(LATE, deadline=in_days(-3)),
        decision(UNDATED),
        decision(BACK, deadline=in_days(9), closed=CLOSED),
        decision(DONE, closed=CLOSED),
    )
    assert [(each.action, each.status) for each in found] == [
        (LATE.id, MeasureStatus.OVERDUE),
        (SOON.id, MeasureStatus.ASSIGNED),
        (BACK.id, MeasureStatus.REOPENED),
        (UNDATED.id, MeasureStatus.UNASSIGNED),
        (NOBODY.id, MeasureStatus.UNASSIGNED),
    ]


def test_a_row_says_gap_owner_deadline_budget_and_status() -> None:
    decided = DecidedAction(
        id=BACK.id,
        owner="管財課",
        deadline=in_days(-1),
        budget="1,200千円 (令和9年度当初予算)",
        note="発電機を点検する",
        closed=CLOSED,
    )
    assert rows(decided)[0] == MeasureRow(
        action=BACK.id,
        kind=BACK.kind,
        about="registry",
        gap=Message.of("Late."),
        weight=Weight.SERIOUS,
        shown="run-3",
        owner="管財課",
        deadline=in_days(-1),
        budget="1,200千円 (令和9年度当初予算)",
        status=MeasureStatus.OVERDUE,
        note="発電機を点検する",
    )


def test_a_measure_without_a_department_in_charge_is_assigned_to_nobody() -> None:
    (row,) = [
        each
        for each in rows(decision(SOON, owner=None, deadline=in_days(3)))
        if each.action == SOON.id
    ]
    assert row.status is MeasureStatus.UNASSIGNED


def test_nothing_is_open_where_nothing_was_drilled() -> None:
    assert measure_rows(()) == ()

"""What one drill did to the corrective actions."""

from __future__ import annotations

import pytest

from bcp.evaluation.actions import DrillFindings
from bcp.evaluation.drill_actions import DrillActions, actions_of_drill
from bcp.evaluation.findings import FindingKind
from bcp.model.action import DecidedAction
from tests.evaluation.test_actions import MISSED, TODAY, closed_by, run, shown

RETRIED = shown(FindingKind.RETRIED)
LATE = shown()
ELSEWHERE = shown(FindingKind.RETRIED, "tax")


def of_run(
    number: int, drills: list[DrillFindings], *decided: DecidedAction
) -> dict[str, list[str]]:
    found = actions_of_drill(f"run-{number}", drills, decided, TODAY)
    assert found is not None
    return ids(found)


def ids(found: DrillActions) -> dict[str, list[str]]:
    kinds = {
        "new": found.new,
        "again": found.again,
        "proven": found.proven,
        "remaining": found.remaining,
    }
    return {name: [each.id for each in actions] for name, actions in kinds.items() if actions}


@pytest.mark.parametrize(
    ("drills", "number", "expected"),
    [
        ([run(1, LATE)], 1, {"new": [LATE.id]}),
        ([run(1, LATE), run(2, LATE, RETRIED)], 2, {"again": [LATE.id], "new": [RETRIED.id]}),
        ([run(1, LATE), run(2)], 2, {"proven": [LATE.id]}),
        ([run(1, LATE), run(2, verified=False)], 2, {"remaining": [LATE.id]}),
        ([run(1, ELSEWHERE), run(2)], 2, {"remaining": [ELSEWHERE.id]}),
        ([run(1, LATE), run(2), run(3, RETRIED)], 3, {"new": [RETRIED.id], "proven": [LATE.id]}),
        ([run(1)], 1, {}),
    ],
)
def test_every_action_stands_once(
    drills: list[DrillFindings], number: int, expected: dict[str, list[str]]
) -> None:
    assert of_run(number, drills) == expected


def test_later_drills_and_what_they_closed_count_for_nothing() -> None:
    drills = [run(3, RETRIED), run(2, verified=False), run(1, LATE), run(4)]
    assert of_run(2, drills, closed_by(4)) == {"remaining": [MISSED]}


def test_what_was_closed_before_is_not_told_unless_it_comes_again() -> None:
    drills = [run(1, LATE), run(2), run(3), run(4, LATE)]
    assert of_run(3, drills, closed_by(2)) == {}
    assert of_run(4, drills, closed_by(2)) == {"again": [MISSED]}


def test_what_people_closed_by_the_drill_itself_is_told_with_it() -> None:
    drills = [run(1, LATE), run(2)]
    for decided, closed in ((), None), ((closed_by(2),), "run-2"):
        found = actions_of_drill("run-2", drills, decided, TODAY)
        assert found is not None
        assert [(each.id, each.closed_by) for each in found.proven] == [(MISSED, closed)]


def test_a_run_that_is_no_finished_drill_did_nothing_to_them() -> None:
    assert actions_of_drill("run-9", [run(1, LATE)], (), TODAY) is None


def test_a_drill_that_cannot_be_judged_any_more_proves_nothing() -> None:
    drills = [run(1, LATE), run(2, readable=False)]
    assert of_run(2, drills) == {"remaining": [MISSED]}

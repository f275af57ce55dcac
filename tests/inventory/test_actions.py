"""The file of decisions: every problem with its place."""

from __future__ import annotations

from datetime import date

import pytest

from bcp.inventory.actions import check_actions, decode_actions
from bcp.model.action import Closing, DecidedAction, DecidedActions

GOOD = """\
actions:
  - {id: time-missed.registry, owner: 行政管理課, deadline: 2027-03-31, note: 発電機}
  - {id: retried.registry, closed: {run: one}}
"""


def problems_of(content: str) -> list[str]:
    decided, source, problems = decode_actions("a.yaml", content.encode())
    if decided is not None:
        problems = tuple(
            check_actions(
                decided,
                source,
                systems=["registry"],
                kinds=["time-missed", "retried"],
                runs=["one"],
                today=date(2026, 11, 24),
            )
        )
    return [f"{each.position} [{each.code}]" for each in problems]


def test_a_sound_file_is_read() -> None:
    decided, _, problems = decode_actions("a.yaml", GOOD.encode())
    assert problems == ()
    assert decided == DecidedActions(
        actions=(
            DecidedAction(
                id="time-missed.registry",
                owner="行政管理課",
                deadline=date(2027, 3, 31),
                note="発電機",
            ),
            DecidedAction(id="retried.registry", closed=Closing(run="one")),
        )
    )
    assert problems_of(GOOD) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", ["a.yaml:1:1 [empty-file]"]),
        ("- a\n", ["a.yaml:1:1 [wrong-type]"]),
        ("actions:\n- {id: retried.registry, owner: ''}\n", ["a.yaml:2:33 [empty-text]"]),
        ("actions:\n- {ownr: x}\n", ["a.yaml:2:3 [missing-key]", "a.yaml:2:4 [unknown-key]"]),
        (
            "actions:\n- {id: x.registry, owner: a}\n- {id: retried.x, owner: a}\n",
            ["a.yaml:2:8 [unknown-reference]", "a.yaml:3:8 [unknown-reference]"],
        ),
        (
            "actions:\n- {id: retried.registry, owner: a}\n- {id: retried.registry, owner: b}\n",
            ["a.yaml:3:8 [duplicate-id]"],
        ),
        (
            "actions:\n- {id: retried.registry, deadline: 2026-11-23}\n",
            ["a.yaml:2:3 [action-without-owner]", "a.yaml:2:36 [action-overdue]"],
        ),
        (
            "actions:\n- {id: retried.registry, closed: {run: nine}}\n",
            ["a.yaml:2:40 [unknown-reference]"],
        ),
    ],
)
def test_everything_that_is_wrong_is_said_with_its_place(content: str, expected: list[str]) -> None:
    assert problems_of(content) == expected

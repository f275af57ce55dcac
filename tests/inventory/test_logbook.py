from __future__ import annotations

import pytest

from bcp.inventory.logbook import check_logbook, decode_logbook

STEPS = {"power/verify", "cooling/start", "cooling/verify"}
PEOPLE = {"team/role-1"}
GOOD = b"""\
now: 20h
begun:
  - {step: power/verify, started: 8h, finished: 9h10m}
  - {step: cooling/start, started: 10h, expected: 22h, people: [team/role-1]}
failed: [cooling/verify]
"""


def problems_of(content: bytes) -> list[str]:
    logbook, source, problems = decode_logbook("log.yaml", content)
    if logbook is not None:
        problems = list(check_logbook(logbook, source, STEPS, PEOPLE))
    return [f"{each.position} [{each.code}]" for each in problems]


def test_a_sound_logbook_is_read_with_its_times_in_seconds() -> None:
    logbook, _, problems = decode_logbook("log.yaml", GOOD)
    assert problems == []
    assert logbook is not None
    assert logbook.now == 20 * 3600
    done, running = logbook.begun
    assert (done.finished, done.expected) == (9 * 3600 + 600, None)
    assert (running.finished, running.expected, running.people) == (
        None,
        22 * 3600,
        ("team/role-1",),
    )
    assert logbook.failed == ("cooling/verify",)
    assert problems_of(GOOD) == []


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", ["log.yaml:1:1 [empty-file]"]),
        (b"- now\n", ["log.yaml:1:1 [wrong-type]"]),
        (b"now: 4:30\n", ["log.yaml:1:6 [duration-clock]"]),
        (b"begun: []\n", ["log.yaml:1:1 [missing-key]"]),
        (
            b"now: 2h\nbegun:\n- {step: power/verify, start: 1h}\n",
            ["log.yaml:3:3 [missing-key]", "log.yaml:3:24 [unknown-key]"],
        ),
        (
            b"now: 2h\nbegun:\n- {step: nix/da, started: 3h, people: [x]}\nfailed: [nix/da]\n",
            [
                "log.yaml:3:10 [unknown-reference]",
                "log.yaml:3:40 [unknown-reference]",
                "log.yaml:3:3 [begun-order]",
                "log.yaml:4:10 [unknown-reference]",
            ],
        ),
        (
            b"now: 2h\nbegun:\n- {step: power/verify, started: 1h, finished: 0s}\n",
            ["log.yaml:3:3 [begun-order]"],
        ),
        (
            b"now: 2h\nbegun:\n- {step: power/verify, started: 1h}\nfailed: [power/verify]\n",
            ["log.yaml:4:10 [step-twice]"],
        ),
    ],
)
def test_everything_that_is_wrong_is_said_with_its_place(
    content: bytes, expected: list[str]
) -> None:
    assert problems_of(content) == expected

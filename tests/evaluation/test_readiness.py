"""Every colour and its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bcp.app.load_workspace import load
from bcp.evaluation.readiness import (
    Colour,
    Known,
    PlaySheet,
    Readiness,
    SystemReadiness,
    judge,
    needed_bytes,
    worst_first,
)
from bcp.evaluation.sightings import CopySight, CopyState, Reach, Sight, Trouble
from bcp.model.quantity import DAY, HOUR
from bcp.model.system import System

NOW = datetime(2026, 10, 1, 9, 0, tzinfo=UTC)
INVENTORY = load(Path(__file__).parents[1] / "small_city").sound()
DATABASE = INVENTORY.systems_by_id["registry-database"]
KNOWN = Known(
    now=NOW,
    today=date(2026, 10, 1),
    platform=Reach(),
    platform_systems=frozenset(),
    needed=0,
    drills_known=True,
    plays={DATABASE.id: PlaySheet.CURRENT},
)


def copy(repository: str, age: int = HOUR, **fields: object) -> CopySight:
    """An intact copy whose data are `age` seconds old."""
    taken = NOW - timedelta(seconds=age)
    return CopySight.model_validate(
        {
            "backup": "database",
            "repository": repository,
            "state": CopyState.INTACT,
            "generation": "20261001T080000Z",
            "taken_at": taken.isoformat(),
            "reaches_to": taken.isoformat(),
            "files": 3,
            "bytes": 300,
            "all_files": 10,
            "all_bytes": 1000,
            **fields,
        }
    )


def bad(repository: str, state: CopyState, **fields: object) -> CopySight:
    return CopySight.model_validate(
        {"backup": "database", "repository": repository, "state": state, **fields}
    )


def sight(*copies: CopySight, free: int | None = 10_000) -> Sight:
    return Sight(system=DATABASE.id, guest=Reach(), view=Reach(), copies=copies, free=free)


def judged(seen: Sight | None, known: Known = KNOWN, system: System = DATABASE) -> SystemReadiness:
    return judge(system, seen, known, priority=2, rpo=DAY)


def reasons(readiness: SystemReadiness) -> list[str]:
    return [f"{each.standing}: {each.said.render()}" for each in readiness.reasons]


def test_green_is_everything_checked_and_good() -> None:
    found = judged(sight(copy("near"), copy("far")))

    assert (found.colour, reasons(found)) == (Colour.GREEN, [])
    assert [(each.aspect, each.said.render()) for each in found.findings] == [
        ("platform", "A login on the platform works."),
        ("guest", "A login on the guest works."),
        (
            "backup",
            "The copy of 'database' in 'near' is 1 h old; files read back and intact: 3 of 10.",
        ),
        (
            "backup",
            "The copy of 'database' in 'far' is 1 h old; files read back and intact: 3 of 10.",
        ),
        ("capacity", "There is space for a restore: 9.8 KiB are free, 1000 B are needed."),
        ("plays", "The generated plays are current."),
        ("drill", "Last drilled on 2026-09-01."),
    ]
    assert (found.files, found.all_files, found.bytes, found.all_bytes) == (6, 20, 600, 2000)


def test_what_is_not_known_is_never_green() -> None:
    found = judged(None, replace(KNOWN, platform=None))

    assert found.colour is Colour.YELLOW
    assert reasons(found) == [
        "unknown: Whether the platform can be reached is not known.",
        "unknown: It could not be looked at: nothing says where it is reached.",
        (
            "unknown: Whether its backups could be restored is not known: nothing says where "
            "they are reached."
        ),
        "unknown: How much space is free for a restore is not known.",
    ]


@pytest.mark.parametrize(
    ("copies", "colour", "expected"),
    [
        (
            (bad("near", CopyState.NO_REPOSITORY), copy("far")),
            Colour.YELLOW,
            ["concern: The repository 'near' with 'database' is not there."],
        ),
        (
            (bad("near", CopyState.NO_REPOSITORY), bad("far", CopyState.NONE)),
            Colour.RED,
            [
                "failed: The repository 'near' with 'database' is not there.",
                "failed: There is no complete backup of 'database' in 'far'.",
            ],
        ),
        (
            (
                bad("near", CopyState.DAMAGED, rejected=[["20261001T080000Z", "'a' is wrong"]]),
                bad("far", CopyState.UNCHECKED, detail="pg_verifybackup cannot be run"),
            ),
            Colour.YELLOW,
            [
                "concern: No backup of 'database' in 'near' is intact: 'a' is wrong",
                (
                    "unknown: Whether 'database' in 'far' is intact is not known: pg_verifybackup "
                    "cannot be run"
                ),
            ],
        ),
        (
            (copy("near", rejected=[["20261001T083000Z", "'a' is wrong"]]), copy("far")),
            Colour.YELLOW,
            [
                (
                    "concern: The backup 20261001T083000Z of 'database' in 'near' is damaged, an "
                    "older one would be restored: 'a' is wrong"
                )
            ],
        ),
        (
            (copy("near", 2 * HOUR), copy("far", 30 * HOUR)),
            Colour.YELLOW,
            ["concern: The copy of 'database' in 'near' is 2 h old, though one is made every 1 h."],
        ),
        (
            (copy("near", 25 * HOUR), copy("far", 26 * HOUR)),
            Colour.RED,
            [
                (
                    "failed: The newest usable data of 'database' is 25 h old; the recovery point "
                    "objective is 24 h."
                ),
                (
                    "concern: The copy of 'database' in 'near' is 25 h old, though one is made "
                    "every 1 h."
                ),
            ],
        ),
        (
            (copy("near"),),
            Colour.YELLOW,
            [
                (
                    "unknown: 'database' in 'far' could not be looked at: nothing says where the "
                    "repository is."
                )
            ],
        ),
    ],
)
def test_copies(copies: tuple[CopySight, ...], colour: Colour, expected: list[str]) -> None:
    found = judged(sight(*copies))
    assert (found.colour, reasons(found)) == (colour, expected)


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Trouble.UNREACHABLE, "cannot be reached: no route"),
        (Trouble.HOST_KEY, "shows a host key that is not known: no route"),
        (Trouble.AUTHENTICATION, "refuses the login: no route"),
        (Trouble.TIMEOUT, "did not answer in time: no route"),
        (Trouble.FAILED, "could not be looked at: no route"),
    ],
)
def test_troubles_on_the_way(trouble: Trouble, said: str) -> None:
    gone = Reach(trouble=trouble, detail="no route")
    blind = judged(Sight(system=DATABASE.id, guest=gone, view=gone), replace(KNOWN, platform=gone))
    by_platform = judged(sight(copy("near"), copy("far")).model_copy(update={"guest": gone}))

    assert blind.colour is Colour.RED
    assert reasons(blind) == [
        f"failed: The platform {said}",
        f"failed: The place from which backups are looked at {said}",
        f"concern: The guest {said}",
        "unknown: How much space is free for a restore is not known.",
    ]
    assert by_platform.colour is Colour.YELLOW
    assert reasons(by_platform) == [f"concern: The guest {said}"]


def test_space() -> None:
    copies = (copy("near"), copy("far"))
    one, every = judged(sight(*copies, free=999)), replace(KNOWN, needed=5000)

    assert needed_bytes(sight(*copies)) == 1000
    assert one.colour is Colour.RED
    assert reasons(one) == ["failed: A restore takes 1000 B, but only 999 B are free."]
    assert reasons(judged(sight(*copies, free=4999), every)) == [
        "concern: Restoring all systems takes 4.9 KiB, but only 4.9 KiB are free."
    ]
    assert judged(sight(*copies, free=5000), every).colour is Colour.GREEN


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (PlaySheet.CURRENT, []),
        (PlaySheet.UNAFFECTED, []),
        (PlaySheet.STALE, ["concern: The generated plays are older than the inventory."]),
        (PlaySheet.NONE, ["concern: No plays were generated for it."]),
    ],
)
def test_plays(sheet: PlaySheet, expected: list[str]) -> None:
    known = replace(KNOWN, plays={DATABASE.id: sheet})
    assert reasons(judged(sight(copy("near"), copy("far")), known)) == expected


@pytest.mark.parametrize(
    ("day", "known", "expected"),
    [
        (date(2025, 9, 30), True, []),
        (date(2025, 9, 29), True, ["concern: Last drilled on 2025-09-29, 367 d ago."]),
        (None, True, ["concern: It was never drilled."]),
        (
            None,
            False,
            ["unknown: When it was last drilled is not known: the journal cannot be read."],
        ),
    ],
)
def test_drills(day: date | None, known: bool, expected: list[str]) -> None:
    system = DATABASE.model_copy(update={"last_drilled": day})
    found = judged(sight(copy("near"), copy("far")), replace(KNOWN, drills_known=known), system)
    assert reasons(found) == expected


def test_a_system_without_a_recovery_is_not_green() -> None:
    found = judged(
        sight(copy("near"), copy("far")), system=DATABASE.model_copy(update={"recovery": ()})
    )
    assert reasons(found) == ["concern: The inventory states no recovery for it."]


def test_worst_come_first_then_the_most_urgent() -> None:
    def of(name: str, seen: Sight | None, priority: int) -> SystemReadiness:
        found = judged(seen)
        return found.model_copy(update={"system": name, "priority": priority})

    good = sight(copy("near"), copy("far"))
    lost = sight(bad("near", CopyState.NONE), bad("far", CopyState.NONE))
    systems = worst_first(
        [of("a", good, 1), of("b", None, 2), of("c", None, 1), of("d", lost, 9), of("e", good, 1)]
    )
    readiness = Readiness(at=NOW, digest="", seed=1, systems=systems)

    assert [each.system for each in systems] == ["d", "c", "b", "a", "e"]
    assert [readiness.count(colour) for colour in Colour] == [2, 2, 1]
    assert readiness.colour is Colour.RED
    assert Readiness(at=NOW, digest="", seed=1, systems=()).colour is Colour.YELLOW


def test_a_system_that_programs_recover_is_looked_at_or_not_green() -> None:
    seen = sight(copy("near"), copy("far")).model_copy(update={"guest": None})
    power = INVENTORY.systems_by_id["power"]
    plays = replace(KNOWN, plays={"power": PlaySheet.CURRENT})

    assert reasons(judged(seen)) == [
        "unknown: It could not be looked at: nothing says where it is reached."
    ]
    assert judged(Sight(system="power"), plays, power).colour is Colour.GREEN
    assert judged(None, plays, power).colour is Colour.YELLOW


def test_what_runs_the_platform_is_as_reachable_as_the_platform() -> None:
    system = INVENTORY.systems_by_id["virtualization-platform"]
    known = replace(
        KNOWN,
        platform=Reach(trouble=Trouble.UNREACHABLE, detail="no route"),
        platform_systems=frozenset({system.id}),
    )
    assert judged(Sight(system=system.id), known, system).colour is Colour.RED

"""Sheets to be filled in by hand on the day."""

from __future__ import annotations

from bcp.documents.continuity.content import Entry, Grid, Room, State
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import ordered_systems, system_name
from bcp.documents.continuity.pen import Pen
from bcp.model.message import Message

CHRONOLOGY_ROWS = 30


def worksheet_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """初動検討ワークシート: each initial action with room for what was found and decided."""
    rows = (
        (pen.computed(each.title), *(pen.field() for _ in range(4)))
        for each in facts.continuity.initial_response
    )
    return pen.grid(
        key,
        Message.of("Worksheet of the initial response"),
        (
            (Message.of("Action"), 5),
            (Message.of("What is known"), 6),
            (Message.of("What is decided"), 6),
            (Message.of("By whom"), 3),
            (Message.of("Time"), 2.5),
        ),
        rows,
        pen.missing("initial_response"),
        room=Room.SHEET,
    )


def chronology_grid(key: str, pen: Pen) -> Grid:
    """時系列記録: empty lines."""
    return pen.grid(
        key,
        Message.of("Chronology"),
        (
            (Message.of("Day, time"), 3),
            (Message.of("From, to"), 4),
            (Message.of("What happened, what was decided"), 10),
            (Message.of("Recorded by"), 3),
        ),
        ((pen.field(),) * 4 for _ in range(CHRONOLOGY_ROWS)),
        room=Room.SHEET,
    )


def completion_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """復旧完了確認: each system, how one sees that it is back, and who has seen it."""
    rows: list[tuple[Entry, ...]] = []
    for system in ordered_systems(facts):
        file = f"systems_inventory/{system.tier.value}/{system.id}.yaml"
        checks = pen.join(each.description for each in system.verification)
        rows.append(
            (
                pen.computed(system_name(system, pen)),
                pen.value(checks, "verification", file=file),
                pen.computed(system.owner),
                Entry("□", State.PLAIN),
                pen.field(),
                pen.field(),
            )
        )
    return pen.grid(
        key,
        Message.of("Confirmation of recovery"),
        (
            (Message.of("System"), 6),
            (Message.of("How one sees that it is back"), 9),
            (Message.of("Confirmed by"), 5),
            (Message.of("Back"), 1.8),
            (Message.of("Day, time"), 3),
            (Message.of("Signature"), 3),
        ),
        rows,
        room=Room.SHEET,
    )

"""The security side of the measure: which servers are weak."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.review import Review
from bcp.consolidation.security import WeaknessKind, WeaknessState
from bcp.consolidation.wording import STATES, WEAKNESSES
from bcp.documents.continuity.content import Entry, Grid, Part, Room, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.review.words import name_of, named
from bcp.model.message import Message


def security_part(review: Review, pen: Pen) -> Part:
    """How many servers have which weakness."""
    return Part(
        "security",
        "7",
        pen.say(Message.of("Security of servers")),
        (Section("", (_counts(review, pen),)),),
    )


def _counts(review: Review, pen: Pen) -> Grid:
    return pen.grid(
        "weaknesses",
        Message.of("Servers by weakness"),
        (
            (Message.of("Weakness"), 6),
            (Message.of("Today"), 2),
            (Message.of("Coming"), 2),
            (Message.of("Unknown"), 2),
            (Message.of("Weak today"), 12),
        ),
        _count_rows(review, pen),
        secret=Secret.WEAKNESSES,
    )


def _count_rows(review: Review, pen: Pen) -> Iterator[tuple[Entry, ...]]:
    for kind in WeaknessKind:
        of = {
            state: list(
                dict.fromkeys(
                    each.system
                    for each in review.weaknesses
                    if each.kind is kind and each.state is state
                )
            )
            for state in WeaknessState
        }
        yield (
            pen.words(WEAKNESSES[kind]),
            *(pen.computed(str(len(of[state]))) for state in WeaknessState),
            pen.computed(named(of[WeaknessState.PRESENT], review, pen, 5)),
        )


def each_weakness(review: Review, pen: Pen) -> Grid:
    """Every weakness of every server, those of today first."""
    order = list(WeaknessState)
    moving = {move.system for move in review.calendar.moves}
    return pen.grid(
        "each-weakness",
        Message.of("Each weakness"),
        (
            (Message.of("System"), 8),
            (Message.of("Weakness"), 7),
            (Message.of("When"), 5),
            (Message.of("Detail"), 14),
            (Message.of("Moves"), 2),
        ),
        (
            (
                pen.computed(name_of(each.system, review, pen)),
                pen.words(WEAKNESSES[each.kind]),
                pen.words(STATES[each.state]),
                pen.sentence(each.detail),
                pen.computed("○" if each.system in moving else "–"),
            )
            for each in sorted(review.weaknesses, key=lambda each: order.index(each.state))
        ),
        room=Room.SMALL,
        secret=Secret.WEAKNESSES,
    )

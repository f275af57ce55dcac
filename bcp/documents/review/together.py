"""What falls together before and after the moves."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.concentration import Concentration, ConcentrationKind, Reach
from bcp.consolidation.recovery import RecoveryEffect
from bcp.consolidation.review import Review
from bcp.documents.continuity.content import Entry, Grid, Room
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.review.words import CONCENTRATIONS, figures, name_of, named
from bcp.model.message import Message


def concentration(effect: RecoveryEffect, review: Review, pen: Pen) -> Grid:
    """Hosts, the platform and what it stands on, with all that falls with each."""
    classes = _classes(effect)
    table = pen.grid(
        "concentration",
        Message.of(
            "Systems that fall with one thing, before → after the moves; P1 to P9: by priority"
        ),
        (
            (Message.of("What falls"), 6),
            (Message.of("Systems"), 3),
            (Message.of("Share"), 4),
            *((Message.of("P{number}", number=each), 2.6) for each in classes),
        ),
        (_concentrated(each, classes, review, pen) for each in shown(effect)),
        room=Room.SMALL,
        secret=Secret.STRUCTURE,
    )
    return figures(table, *range(1, 3 + len(classes)))


def shown(effect: RecoveryEffect) -> Iterator[Concentration]:
    """Hosts and the platform; of what the platform stands on only what the moves change."""
    for each in effect.concentrations:
        changes = each.before is None or each.before.systems != each.after.systems
        if each.kind is not ConcentrationKind.FOUNDATION or changes:
            yield each


def _classes(effect: RecoveryEffect) -> tuple[int, ...]:
    found = {share.priority for each in effect.concentrations for share in each.after.classes}
    return tuple(sorted(found))


def _concentrated(
    each: Concentration, classes: tuple[int, ...], review: Review, pen: Pen
) -> tuple[Entry, ...]:
    host = each.kind is ConcentrationKind.HOST
    name = each.name if host else name_of(each.subject, review, pen)
    kind = pen.say(CONCENTRATIONS[each.kind])
    before = each.before
    return (
        pen.computed(f"{kind} {name}" if host else name),
        pen.computed(_pair(None if before is None else str(before.count), str(each.after.count))),
        pen.computed(
            _pair(None if before is None else f"{before.percent}%", f"{each.after.percent}%")
        ),
        *(pen.computed(_class(each, number)) for number in classes),
    )


def _pair(before: str | None, after: str) -> str:
    return after if before is None or before == after else f"{before} → {after}"


def _class(each: Concentration, number: int) -> str:
    before = None if each.before is None else str(_count(each.before, number))
    return _pair(before, f"{_count(each.after, number)}")


def _count(reach: Reach, number: int) -> int:
    return next((share.count for share in reach.classes if share.priority == number), 0)


def neighbours(effect: RecoveryEffect, review: Review, pen: Pen) -> Grid:
    """Who shares a host with what moves."""
    moving = {move.system for move in effect.moves}
    hosts = (
        each
        for each in effect.concentrations
        if each.kind is ConcentrationKind.HOST and moving & set(each.guests)
    )
    return pen.grid(
        "neighbours",
        Message.of("Hosts that moved systems share; all guests share the storage"),
        (
            (Message.of("Host"), 3),
            (Message.of("Moved there"), 6),
            (Message.of("With them"), 12),
        ),
        (
            (
                pen.computed(each.name),
                pen.computed(named([g for g in each.guests if g in moving], review, pen, 99)),
                pen.computed(named([g for g in each.guests if g not in moving], review, pen, 99)),
            )
            for each in hosts
        ),
        secret=Secret.MACHINES,
    )

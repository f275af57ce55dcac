"""When which server moves."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.calendar import Move
from bcp.consolidation.move_tasks import Bound
from bcp.consolidation.review import Review
from bcp.documents.continuity.content import Block, Entry, Grid, Part, Remark, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.review.summary import calendar_sentence
from bcp.documents.review.words import name_of, named
from bcp.documents.wording import NOTHING
from bcp.model.message import Message

CALENDAR_FIGURE = "moves"

_BOUNDS = {
    Bound.LEASE: Message.of("end of the lease"),
    Bound.SUPPORT: Message.of("end of support"),
}


def moves_part(review: Review, pen: Pen) -> Part:
    """The calendar, and what has no day."""
    return Part(
        "moves",
        "5",
        pen.say(Message.of("Calendar of moves")),
        (Section("", tuple(_blocks(review, pen))),),
    )


def _blocks(review: Review, pen: Pen) -> Iterator[Block]:
    calendar = review.calendar
    yield pen.prose(pen.computed(calendar_sentence(review, pen)))
    yield _moves(review, pen)
    if calendar.unscheduled:
        yield pen.grid(
            "unscheduled",
            Message.of("Candidates without a day"),
            ((Message.of("System"), 6), (Message.of("Reason"), 12)),
            (
                (pen.computed(name_of(each.system, review, pen)), pen.sentence(each.reason))
                for each in calendar.unscheduled
            ),
        )
    if calendar.later:
        yield pen.prose(
            pen.sentence(
                Message.of(
                    "Decided later, as the lease ends after the years of the review: {systems}.",
                    systems=named(calendar.later, review, pen, 99),
                )
            )
        )
    if calendar.closed:
        spans = dict.fromkeys(each.reason for each in calendar.closed)
        yield Remark(
            pen.say(
                Message.of(
                    "Moves are on days off; nothing moves for these reasons: {reasons}.",
                    reasons=pen.join(spans),
                )
            )
        )


def _moves(review: Review, pen: Pen) -> Grid:
    return pen.grid(
        "moves",
        Message.of("Moves in order of time"),
        (
            (Message.of("Days"), 7),
            (Message.of("System"), 6),
            (Message.of("Person-days"), 3),
            (Message.of("To be done by"), 6),
            (Message.of("Remark"), 6),
        ),
        (_move(each, review, pen) for each in review.calendar.moves),
    )


def _move(move: Move, review: Review, pen: Pen) -> tuple[Entry, ...]:
    wording = pen.wording
    days = wording.day(move.first)
    if move.last != move.first:
        days = pen.say(Message.of("{first} to {last}", first=days, last=wording.day(move.last)))
    effort = str(move.person_days)
    if move.effort_assumed:
        effort = pen.say(Message.of("{days} (assumed)", days=move.person_days))
    due = NOTHING
    if move.due is not None and move.bound is not None:
        due = pen.say(
            Message.of(
                "{day} ({bound})", day=wording.day(move.due), bound=pen.say(_BOUNDS[move.bound])
            )
        )
    return (
        pen.computed(days),
        pen.computed(name_of(move.system, review, pen)),
        pen.computed(effort),
        pen.computed(due),
        pen.computed(_remark(move, pen)),
    )


def _remark(move: Move, pen: Pen) -> str:
    told = []
    if move.re_lease:
        told.append(Message.of("lease prolonged by {months} months", months=move.re_lease))
    if move.re_lease_refused:
        told.append(Message.of("which the contract rules out"))
    if move.unsupported:
        told.append(Message.of("{months} months without support", months=move.unsupported))
    return pen.join(pen.say(each) for each in told) or NOTHING

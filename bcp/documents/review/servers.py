"""What the review says of each server."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.candidates import Judgement
from bcp.consolidation.review import Review
from bcp.consolidation.wording import KNOWLEDGE, ON_PLATFORM, RULINGS
from bcp.documents.continuity.content import Entry, Grid, Part, Points, Room, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.review.words import named
from bcp.documents.wording import NOTHING
from bcp.model.message import Message
from bcp.model.review import Ruling


def servers_part(review: Review, pen: Pen) -> Part:
    """Those that move or need a decision, and those that stay and why."""
    return Part(
        "servers",
        "2",
        pen.say(Message.of("Servers")),
        (
            Section(
                pen.say(Message.of("Candidates, and what is unsettled")), (_open(review, pen),)
            ),
            Section(pen.say(Message.of("What stays, and why")), (_staying(review, pen),)),
        ),
    )


def is_open(judgement: Judgement) -> bool:
    """Whether somebody has to look at it: it moves, is unclear, or was decided otherwise."""
    return judgement.ruling is not Ruling.KEEP or judgement.contradiction is not None


def _open(review: Review, pen: Pen) -> Grid:
    return pen.grid(
        "open",
        Message.of("Candidates, unclear servers, and decisions that differ"),
        (
            (Message.of("System"), 5),
            (Message.of("Owner"), 4),
            (Message.of("Ruling"), 3),
            (Message.of("Reason"), 8),
            (Message.of("To be found out, or settled"), 7),
        ),
        (_row(each, review, pen) for each in review.judgements if is_open(each)),
    )


def _row(judgement: Judgement, review: Review, pen: Pen) -> tuple[Entry, ...]:
    system = review.inventory.systems_by_id[judgement.system]
    return (
        pen.computed(pen.wording.name(system.name, system.name_en)),
        pen.computed(system.owner),
        pen.computed(ruling(judgement, review, pen)),
        pen.sentence(judgement.reason),
        pen.computed(_unsettled(judgement, review, pen)),
    )


def ruling(judgement: Judgement, review: Review, pen: Pen) -> str:
    """The ruling in words; one that was asked to be left out says so."""
    if judgement.on_platform:
        return pen.say(ON_PLATFORM)
    word = pen.say(RULINGS[judgement.ruling])
    if judgement.system in review.question.without:
        return pen.say(Message.of("{ruling}, left out", ruling=word))
    return word


def _unsettled(judgement: Judgement, review: Review, pen: Pen) -> str:
    told = []
    if judgement.contradiction is not None:
        told.append(pen.say(judgement.contradiction))
    if judgement.missing:
        told.append(pen.join(pen.say(KNOWLEDGE[each]) for each in judgement.missing))
    effect = review.recovery
    objections = () if effect is None else effect.refused
    for objection in objections:
        if objection.system == judgement.system:
            told += [pen.say(problem.summary) for problem in objection.problems[:1]]
    if judgement.system in review.calendar.later:
        told.append(pen.say(Message.of("Its lease ends after the years of the review.")))
    return " / ".join(told) or NOTHING


def _staying(review: Review, pen: Pen) -> Points:
    return Points(tuple(_groups(review, pen)))


def _groups(review: Review, pen: Pen) -> Iterator[Entry]:
    """Those that stay by the reason, with their names."""
    groups: dict[str, list[str]] = {}
    for each in review.judgements:
        if each.ruling is Ruling.KEEP:
            groups.setdefault(pen.say(each.reason), []).append(each.system)
    for reason, systems in groups.items():
        yield pen.sentence(
            Message.of(
                "{reason} ({count}): {systems}",
                reason=reason.rstrip("。."),
                count=len(systems),
                systems=named(systems, review, pen, len(systems)),
            )
        )
    if review.no_servers:
        yield pen.sentence(
            Message.of(
                "No server of the city's own ({count}): {systems}",
                count=len(review.no_servers),
                systems=named([each.system for each in review.no_servers], review, pen, 99),
            )
        )


def all_servers(review: Review, pen: Pen) -> Grid:
    """Every server with its ruling."""
    return pen.grid(
        "all-servers",
        Message.of("All servers"),
        (
            (Message.of("System"), 8),
            (Message.of("Owner"), 6),
            (Message.of("Ruling"), 4),
            (Message.of("Reason"), 12),
            (Message.of("Decided by the city"), 6),
            (Message.of("Lease until"), 4),
            (Message.of("Source"), 4),
        ),
        (_whole_row(each, review, pen) for each in review.judgements),
        room=Room.SMALL,
    )


def _whole_row(judgement: Judgement, review: Review, pen: Pen) -> tuple[Entry, ...]:
    system = review.inventory.systems_by_id[judgement.system]
    stated = system.consolidation
    lease = None if stated is None or stated.lease_end is None else stated.lease_end.isoformat()
    return (
        pen.computed(pen.wording.name(system.name, system.name_en)),
        pen.computed(system.owner),
        pen.computed(ruling(judgement, review, pen)),
        pen.sentence(judgement.reason),
        pen.computed(judgement.decision or NOTHING),
        pen.computed(lease or NOTHING),
        pen.computed(NOTHING if stated is None else pen.origin(stated.source)),
    )

"""The cover's tables and chapters 1 and 2: policy and organisation."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.content import Block, Drawing, Grid, Part, Remark, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import scenario_name
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.continuity import Post
from bcp.model.message import Message

ORGANISATION_FIGURE = "organisation"
_DIGITS = 16


def title_of(facts: Facts, pen: Pen) -> str | None:
    """The title in the language of the document, where one is stated."""
    cover = facts.continuity.cover
    return pen.wording.name(cover.title, cover.title_en) if cover.title else None


def cover_part(facts: Facts, pen: Pen) -> Part:
    """What stands behind the cover: facts on the document, revisions and places of keeping."""
    return Part(
        "front",
        "",
        pen.say(Message.of("About this document")),
        (
            Section("", (_about(facts, pen), *_remarks(pen))),
            Section(pen.say(Message.of("Revision history")), (_revisions(facts, pen),)),
            Section(pen.say(Message.of("Places of keeping")), tuple(_keeping(facts, pen))),
        ),
    )


def _about(facts: Facts, pen: Pen) -> Grid:
    cover, city = facts.continuity.cover, facts.inventory.city
    rows = (
        (Message.of("Title"), pen.value(title_of(facts, pen), "cover.title")),
        (Message.of("Version"), pen.value(cover.version, "cover.version")),
        (Message.of("Issued on"), pen.day(cover.issued, "cover.issued")),
        (
            Message.of("Department in charge"),
            pen.computed(f"{pen.wording.name(city.name, city.name_en)} {city.department}"),
        ),
        (Message.of("Damage scenario"), scenario_name(facts, pen)),
        (Message.of("Form set"), pen.computed(facts.forms.name)),
        (Message.of("Made on"), pen.computed(pen.wording.day(facts.today))),
        (
            Message.of("Digest of the inventory"),
            pen.computed(facts.plan.inventory_digest[:_DIGITS]),
        ),
        (Message.of("Digest of the plan"), pen.computed(facts.plan.digest[:_DIGITS])),
        (
            Message.of("Digest of continuity.yaml and forms.yaml"),
            pen.computed(facts.statements_digest[:_DIGITS]),
        ),
    )
    return pen.grid(
        "about",
        Message.of("This document"),
        ((Message.of("Item"), 3), (Message.of("Content"), 7)),
        ((pen.words(label), entry) for label, entry in rows),
    )


def _remarks(pen: Pen) -> Iterator[Remark]:
    yield Remark(
        pen.say(
            Message.of(
                "This document follows the published outline of municipal ICT-BCPs. It is made "
                "from the inventory and the recovery plan; what nobody has stated yet reads "
                '"Not filled in", what is assumed says so.'
            )
        )
    )
    if pen.public:
        yield Remark(
            pen.say(
                Message.of('Public version: contacts and what concerns security read "Not public".')
            )
        )


def _revisions(facts: Facts, pen: Pen) -> Grid:
    return pen.grid(
        "revisions",
        Message.of("Revision history"),
        ((Message.of("Version"), 2), (Message.of("Date"), 4), (Message.of("What changed"), 9)),
        (
            (
                pen.computed(each.version),
                pen.computed(pen.wording.day(each.date)),
                pen.computed(each.changes),
            )
            for each in facts.continuity.cover.revisions
        ),
        pen.missing("cover.revisions"),
    )


def _keeping(facts: Facts, pen: Pen) -> Iterator[Block]:
    kept = facts.continuity.cover.kept
    yield pen.grid(
        "keeping",
        Message.of("Where originals and copies are kept"),
        (
            (Message.of("Place of keeping"), 6),
            (Message.of("Original or copy"), 4),
            (Message.of("Outside the hall"), 3),
        ),
        (
            (
                pen.computed(pen.sourced(each.place, each.source), Secret.KEEPING),
                pen.value(each.copy_of, f"cover.kept[{number}].copy_of", Secret.KEEPING),
                pen.computed("○" if each.outside else "–", Secret.KEEPING),
            )
            for number, each in enumerate(kept)
        ),
        pen.missing("cover.kept"),
    )
    if kept and not any(each.outside for each in kept) and not pen.hides(Secret.KEEPING):
        message = Message.of("No copy is kept outside the hall: state one, and keep it there.")
        yield pen.prose(pen.sentence(message))


def purpose_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 1."""
    policy = facts.continuity.policy
    return Part(
        "chapter-1",
        "1",
        pen.say(Message.of("Purpose and policy")),
        (
            Section(
                pen.say(Message.of("Purpose")),
                (pen.prose(pen.stated(policy.purpose, "policy.purpose")),),
            ),
            Section(
                pen.say(Message.of("Scope")),
                (pen.prose(pen.stated(policy.scope, "policy.scope")),),
            ),
            Section(
                pen.say(Message.of("Policy")), (pen.points(policy.principles, "policy.principles"),)
            ),
            Section(
                pen.say(Message.of("Relation to the regional disaster prevention plan")),
                (pen.prose(pen.stated(policy.regional_plan, "policy.regional_plan")),),
            ),
            Section(
                pen.say(Message.of("The first 72 hours")),
                (pen.points(policy.first_hours, "policy.first_hours"),),
            ),
        ),
    )


def organisation_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 2."""
    return Part(
        "chapter-2",
        "2",
        pen.say(Message.of("Organisation and roles")),
        (
            Section("", (Drawing(ORGANISATION_FIGURE, pen.say(Message.of("Organisation"))),)),
            Section(
                pen.say(Message.of("Who answers for what")),
                (organisation_grid("roles", facts, pen, routine=True, emergency=True),),
            ),
        ),
    )


def posts_of(facts: Facts) -> Iterator[tuple[Message, str, Post | None]]:
    """All posts in order: what each is, where it is stated, and the post where it is."""
    organisation = facts.continuity.organisation
    yield Message.of("Responsible officer"), "organisation.officer", organisation.officer
    if not organisation.deputies:
        yield Message.of("Deputy"), "organisation.deputies", None
    for number, deputy in enumerate(organisation.deputies):
        yield Message.of("Deputy"), f"organisation.deputies[{number}]", deputy
    partner = Message.of("Disaster prevention")
    yield partner, "organisation.disaster_prevention", organisation.disaster_prevention
    yield Message.of("Personnel"), "organisation.personnel", organisation.personnel
    if not organisation.posts:
        yield Message.of("Member"), "organisation.posts", None
    for number, post in enumerate(organisation.posts):
        yield Message.of("Member"), f"organisation.posts[{number}]", post


def organisation_grid(
    key: str, facts: Facts, pen: Pen, *, routine: bool = False, emergency: bool = False
) -> Grid:
    """The posts with their duties in peace, in an emergency, or both."""
    columns = [
        (Message.of("Position"), 3.0),
        (Message.of("Role"), 5.0),
        (Message.of("Department"), 3.0),
    ]
    if emergency:
        columns.append((Message.of("Duties in an emergency"), 7.0))
    if routine:
        columns.append((Message.of("Duties in peace"), 6.0))
    rows = []
    for position, place, post in posts_of(facts):
        known = post or Post.model_construct(role="", duties=(), routine=(), department=None)
        row = [
            pen.words(position),
            pen.value(known.role, place),
            pen.value(known.department, f"{place}.department"),
        ]
        if emergency:
            row.append(pen.listed(known.duties, f"{place}.duties"))
        if routine:
            row.append(pen.listed(known.routine, f"{place}.routine"))
        rows.append(tuple(row))
    return pen.grid(key, Message.of("Roles and duties"), columns, rows)

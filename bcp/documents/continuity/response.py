"""Chapter 5 and its forms: what is done in an emergency, and who is reached."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.contacts import contacts_grid, vendors_grid
from bcp.documents.continuity.content import Entry, Grid, Part, Points, Remark, Room, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.front import organisation_grid
from bcp.documents.continuity.naming import ordered_systems, system_name
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.report_words import word_of
from bcp.model.continuity import Hours, InitialAction
from bcp.model.message import Message, mark
from bcp.model.system import StepKind

_HOURS = {
    Hours.OFFICE: mark("in office hours"),
    Hours.OFF: mark("out of office hours"),
    Hours.ALWAYS: mark("always"),
}


def response_chapter(facts: Facts, pen: Pen) -> Part:
    """Chapter 5."""
    titles = {
        "organisation": Message.of("Emergency organisation"),
        "office": Message.of("Initial actions in office hours"),
        "off": Message.of("Initial actions out of office hours"),
        "alternate": Message.of("Alternate actions"),
        "recovery": Message.of("Recovery actions"),
        "decisions": Message.of("Decisions"),
        "references": Message.of("References"),
        "contacts": Message.of("Contacts in an emergency"),
        "vendors": Message.of("Vendors"),
    }
    said = {key: pen.say(title) for key, title in titles.items()}
    duties = organisation_grid("emergency-duties", facts, pen, emergency=True)
    off = initial_grid("initial-off", facts, pen, Hours.OFF)
    office = initial_grid("initial-office", facts, pen, Hours.OFFICE)
    sections = (
        Section(said["organisation"], (duties,)),
        Section(said["office"], (office,)),
        Section(said["off"], (off,)),
        Section(said["alternate"], (alternate_grid("alternates", facts, pen),)),
        Section(said["recovery"], (recovery_grid("recovery-order", facts, pen), *_books(pen))),
        Section(said["decisions"], (_decisions(facts, pen),)),
        Section(said["references"], (_references(facts, pen),)),
        Section(said["contacts"], (contacts_grid("chapter-contacts", facts, pen),)),
        Section(said["vendors"], (vendors_grid("chapter-vendors", facts, pen),)),
    )
    title = pen.say(Message.of("Emergency response and recovery plan"))
    return Part("chapter-5", "5", title, sections)


def initial_grid(key: str, facts: Facts, pen: Pen, hours: Hours | None = None) -> Grid:
    """The initial response by clock time; with `hours` only what is done then."""
    chosen = [
        (number, each)
        for number, each in enumerate(facts.continuity.initial_response)
        if hours is None or each.hours in {hours, Hours.ALWAYS}
    ]
    chosen.sort(key=lambda pair: pair[1].by is None or pair[1].by)
    columns = [
        (Message.of("By (from the incident)"), 3.0),
        (Message.of("Action"), 4.0),
        (Message.of("By whom"), 4.0),
        (Message.of("What to do then"), 9.0),
        (Message.of("Source"), 3.2),
    ]
    if hours is None:
        columns.insert(1, (Message.of("When"), 3.0))
    rows = (_initial(*pair, pen, shows_hours=hours is None) for pair in chosen)
    caption = {
        None: Message.of("Initial actions"),
        Hours.OFFICE: Message.of("Initial actions in office hours"),
        Hours.OFF: Message.of("Initial actions out of office hours"),
    }
    return pen.grid(
        key, caption.get(hours, Message.of("Initial actions")), columns, rows,
        pen.missing("initial_response"),
    )  # fmt: skip


def _initial(
    number: int, action: InitialAction, pen: Pen, *, shows_hours: bool
) -> tuple[Entry, ...]:
    place = f"initial_response[{number}]"
    by = None if action.by is None else pen.wording.length(action.by)
    row = (
        pen.value(by, f"{place}.by"),
        pen.computed(action.title),
        pen.value(action.who, f"{place}.who"),
        pen.value(action.instruction, f"{place}.instruction"),
        pen.computed(pen.origin(action.source)),
    )
    hours = pen.computed(pen.wording.word(_HOURS[action.hours]))
    return (row[0], hours, *row[1:]) if shows_hours else row


def alternate_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """What is done while systems are away, the most urgent first."""
    rows: list[tuple[Entry, ...]] = []
    for system in ordered_systems(facts):
        file = f"systems_inventory/{system.tier.value}/{system.id}.yaml"
        name, owner = pen.computed(system_name(system, pen)), pen.computed(system.owner)
        if not system.alternates:
            lacking = pen.missing("alternates", file=file)
            rows.append((name, owner, lacking, pen.none(), pen.none(), pen.none()))
        rows += [
            (
                name,
                owner,
                pen.computed(each.name),
                pen.computed(f"{each.level.share} %"),
                pen.computed(each.level.description),
                pen.length(each.after),
            )
            for each in system.alternates
        ]
    return pen.grid(
        key,
        Message.of("Alternate actions"),
        (
            (Message.of("System"), 5),
            (Message.of("Owner"), 4),
            (Message.of("Alternate means"), 5),
            (Message.of("Level"), 2.5),
            (Message.of("What is possible"), 8),
            (Message.of("Ready after"), 3),
        ),
        rows,
        room=Room.SMALL,
    )


def recovery_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """The systems in the order in which the plan brings them back."""
    hit = sorted(
        facts.plan.systems,
        key=lambda each: (each.start is None, each.start or 0, each.verified or 0, each.system),
    )
    rows = []
    for number, each in enumerate(hit, 1):
        system = facts.inventory.systems_by_id[each.system]
        team = facts.teams[system.operator]
        rows.append(
            (
                pen.computed(str(number)),
                pen.computed(system_name(system, pen)),
                pen.computed(pen.wording.word(word_of(each.impact))),
                pen.computed(pen.wording.name(team.name, team.name_en)),
                pen.length(each.start),
                pen.length(each.recovered),
                pen.length(each.target),
                pen.computed(pen.wording.slack(each.slack)),
            )
        )
    nothing = pen.words(Message.of("The scenario takes no system away."))
    return pen.grid(
        key,
        Message.of("Order of recovery"),
        _ORDER,
        rows,
        nothing,
        room=Room.SMALL,
        secret=Secret.FORECASTS,
    )


_ORDER = (
    (Message.of("No."), 1.6),
    (Message.of("System"), 6.5),
    (Message.of("Damage"), 2.8),
    (Message.of("Team"), 5.0),
    (Message.of("Start"), 3.6),
    (Message.of("Recovered"), 3.6),
    (Message.of("RTO"), 2.8),
    (Message.of("Slack"), 4.6),
)


def _books(pen: Pen) -> Iterator[Remark]:
    yield Remark(
        pen.say(
            Message.of(
                "Times run from the incident, by the plan of the scenario. Each step with its "
                "commands and checks stands in the runbooks (復旧手順書)."
            )
        )
    )


def _decisions(facts: Facts, pen: Pen) -> Grid:
    """What has to be decided during the recovery, in the order of the plan."""
    caption = Message.of("Decisions during the recovery")
    columns = (
        (Message.of("By plan"), 3.0),
        (Message.of("System"), 6.0),
        (Message.of("Decision"), 8.0),
        (Message.of("Who decides"), 5.0),
    )
    rows = []
    for step in facts.plan.steps:
        if step.kind is not StepKind.DECISION:
            continue
        system = facts.inventory.systems_by_id[step.system]
        stated = f"systems_inventory/{system.tier.value}/{system.id}.yaml"
        place = f"recovery ({step.step}).decided_by"
        rows.append(
            (
                pen.length(step.start),
                pen.computed(system_name(system, pen)),
                pen.computed(step.title),
                pen.value(step.decided_by, place, file=stated),
            )
        )
    return pen.grid("decisions", caption, columns, rows, room=Room.SMALL, secret=Secret.FORECASTS)


def _references(facts: Facts, pen: Pen) -> Points:
    entries = tuple(pen.computed(each) for each in facts.continuity.references)
    return Points(entries or (pen.missing("references"),))


def damage_checks_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 11: what is looked at after the damage, with boxes to tick."""
    yes_no = pen.words(Message.of("□ yes □ no"))
    rows = (
        (
            pen.computed(each.place),
            pen.computed(each.question),
            yes_no,
            pen.value(each.otherwise, f"damage_checks[{number}].otherwise"),
            pen.field(),
        )
        for number, each in enumerate(facts.continuity.damage_checks)
    )
    return pen.grid(
        key,
        Message.of("Damage check sheet (short)"),
        (
            (Message.of("Place"), 3),
            (Message.of("What to see"), 7),
            (Message.of("Result"), 4),
            (Message.of("If the answer is no"), 7),
            (Message.of("Time, initials"), 4),
        ),
        rows,
        pen.missing("damage_checks"),
        room=Room.SHEET,
    )

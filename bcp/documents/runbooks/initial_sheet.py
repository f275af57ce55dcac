"""The initial response: actions by the clock, damage check, carry list, attendance, chronology."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.inert import plain
from bcp.documents.paper.markdown import box
from bcp.documents.paper.tables import Density, Table, blank_rows
from bcp.documents.runbooks.blocks import (
    BOX,
    LINE,
    Block,
    Break,
    Heading,
    Paragraph,
    Sheet,
    grid,
)
from bcp.documents.runbooks.edition import Edition
from bcp.model.continuity import Hours, InitialAction
from bcp.model.message import mark
from bcp.model.resource import Team
from bcp.planning.person import Person

_CHRONOLOGY_ROWS = 24
_MORE_ROWS = 4
_STATES = (mark("works"), mark("partly"), mark("does not"), mark("unknown"))


def initial_sheet(edition: Edition) -> Sheet:
    """All papers of the first hours; each begins on a page of its own, to be handed out."""
    of = edition.of
    blocks = (
        Heading(2, of("Within office hours")),
        *_actions(edition, Hours.OFFICE),
        Break(),
        Heading(2, of("Out of office hours")),
        *_actions(edition, Hours.OFF),
        Break(),
        Heading(2, of("Damage check sheet")),
        *_damage(edition),
        Break(),
        Heading(2, of("What is carried out when the building is left")),
        *_carried(edition),
        Break(),
        Heading(2, of("Attendance")),
        *_attendance(edition),
        Break(),
        Heading(2, of("Chronology")),
        *_chronology(edition),
    )
    return edition.sheet("initial", of("Initial response"), blocks)


def _actions(edition: Edition, hours: Hours) -> Iterator[Block]:
    of = edition.of
    stated = [
        action
        for action in edition.continuity.initial_response
        if action.hours in {hours, Hours.ALWAYS}
    ]
    opening = edition.inventory.city.business_hours
    yield Paragraph(
        of(
            "Office hours are weekdays from {opens} to {closes}. Life first: whoever is in danger "
            "leaves. Incident at {line}",
            opens=_time(opening.opens),
            closes=_time(opening.closes),
            line=LINE,
        )
    )
    ordered = sorted(stated, key=lambda action: 1 << 40 if action.by is None else action.by)
    rows = [_action(edition, action) for action in ordered]
    if not rows:
        yield Paragraph(of("The inventory states no action of the initial response."))
        rows = [("", *row) for row in blank_rows(_CHRONOLOGY_ROWS // 2, 5)]
    columns = (("", 4), (of("By"), 15), (of("Action"), 20), (of("Who"), 20))
    yield grid(
        (*columns, (of("How; it is done when the result is noted"), 32), (of("Done at; by"), 14)),
        rows,
        density=Density.SHEET,
    )


def _time(seconds: int) -> str:
    return f"{seconds // 3600}:{seconds % 3600 // 60:02}"


def _action(edition: Edition, action: InitialAction) -> tuple[object, ...]:
    return (
        box(),
        edition.unknown if action.by is None else edition.after(action.by),
        plain(action.title),
        plain(action.who or "") or edition.unknown,
        plain(action.instruction or "") or edition.unknown,
        "",
    )


def _damage(edition: Edition) -> Iterator[Block]:
    of = edition.of
    checks = edition.continuity.damage_checks
    rows: list[tuple[object, ...]] = [
        (
            plain(each.place),
            plain(each.question),
            of("{box} yes {box} no {box} unknown", box=BOX),
            plain(each.otherwise or "") or edition.unknown,
            "",
        )
        for each in checks
    ]
    yield Paragraph(of("Checked by: {line} from {line} to {line}", line=LINE))
    columns = ((of("Place"), 14), (of("What is looked at"), 26), (of("Found"), 28))
    yield grid(
        (*columns, (of("If not"), 26), (of("Time; initials"), 14)),
        rows or blank_rows(_MORE_ROWS, 5),
        density=Density.SHEET,
        caption=of("Damage check sheet: building and equipment"),
    )
    yield _systems(edition)


def _systems(edition: Edition) -> Table:
    """Every system of the inventory, where it is; the short form that is filled in quickly."""
    of = edition.of
    states = "  ".join(f"{BOX}{edition.wording.word(word)}" for word in _STATES)
    rows = [
        (edition.system_name(system), edition.site(system.hosting.site), states, "")
        for system in edition.inventory.systems
    ]
    columns = ((of("System"), 30), (of("Where it runs"), 24), (of("Found"), 34))
    return grid(
        (*columns, (of("Time; initials"), 14)),
        rows,
        caption=of("Damage check sheet: systems"),
    )


def _carried(edition: Edition) -> Iterator[Block]:
    of = edition.of
    yield Paragraph(of("Only when it is safe. People come before things."))
    named = [
        of("This binder: commander's page, teams' and systems' sheets, contacts, forms"),
        of("The offline pack on a USB stick (ict-bcp pack)"),
        of("The recovery machine, with its power supply and the private keys on it"),
        of("The sealed envelope with the passwords that open the vault"),
        *(
            of("Backup media of: {name}", name=edition.repository(repository.id))
            for repository in edition.inventory.repositories
            if repository.offline
        ),
        of("Contracts and telephone numbers of the contractors"),
        of("Stamps, forms for work on paper, pens, torch, camera"),
    ]
    rows: list[tuple[object, ...]] = [(box(), name, "", "") for name in named]
    rows += [(box(), "", "", "") for _ in range(_MORE_ROWS)]
    columns = (("", 4), (of("What"), 56), (of("Where it is kept"), 24), (of("Taken by; at"), 20))
    yield grid(columns, rows, density=Density.SHEET)


def _attendance(edition: Edition) -> Iterator[Block]:
    of = edition.of
    yield Paragraph(of("Written at {line} by {line}", line=LINE))
    rows = [row for team in edition.inventory.teams for row in _members(edition, team)]
    columns = ((of("Team"), 20), (of("Role (no names are printed)"), 34), (of("Reckoned with"), 18))
    yield grid(
        (*columns, (of("There at"), 10), (of("Name"), 16), (of("Safe; family"), 14)),
        rows,
        density=Density.SHEET,
    )


def _members(edition: Edition, team: Team) -> Iterator[tuple[object, ...]]:
    people = {person.id: person for person in edition.plan.people}
    for group in team.members:
        for number in range(1, group.count + 1):
            person = people.get(f"{team.id}/{group.role}-{number}")
            yield (
                edition.team(team.id),
                f"{plain(group.role)} {number}",
                _reckoned(edition, person),
                "",
                "",
                "",
            )


def _reckoned(edition: Edition, person: Person | None) -> str:
    if person is None or person.arrives is None:
        return edition.of("not in this scenario")
    return edition.after(person.arrives)


def _chronology(edition: Edition) -> Iterator[Block]:
    of = edition.of
    yield Paragraph(
        of("Everything, in order, with the time. Nothing is erased; strike it through.")
    )
    columns = (
        (of("Time"), 12),
        (of("From whom"), 18),
        (of("What happened, was seen or decided"), 50),
    )
    rows = [("", "", "", "", "") for _ in range(_CHRONOLOGY_ROWS)]
    yield grid(
        (*columns, (of("To whom; what follows"), 20), (of("Initials"), 8)),
        rows,
        density=Density.SHEET,
    )

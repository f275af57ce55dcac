"""The forms (様式集) by kind; a form set of the workspace says which, in what order and numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bcp.documents.continuity import (
    businesses,
    contacts,
    damage,
    front,
    measures,
    premises,
    response,
    sheets,
    stock,
    targets,
    upkeep,
)
from bcp.documents.continuity.content import Grid, Part, Section
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.pen import Pen
from bcp.model.continuity import Hours
from bcp.model.forms import Form, FormKind
from bcp.model.message import Message

Make = Callable[[str, Facts, Pen], Grid]
"""Makes the grid of a form under a key."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How a form is made: its title in the published outline, and its tables.

    Each table but the first stands under a heading. A `wide` form stands on a wider page.
    """

    title: Message
    tables: tuple[tuple[Message | None, Make], ...]
    wide: bool = False


def _organisation(key: str, facts: Facts, pen: Pen) -> Grid:
    return front.organisation_grid(key, facts, pen, emergency=True)


def _routine(key: str, facts: Facts, pen: Pen) -> Grid:
    return front.organisation_grid(key, facts, pen, routine=True)


def _chronology(key: str, facts: Facts, pen: Pen) -> Grid:
    del facts
    return sheets.chronology_grid(key, pen)


def _initial(hours: Hours) -> Make:
    def make(key: str, facts: Facts, pen: Pen) -> Grid:
        return response.initial_grid(key, facts, pen, hours)

    return make


PATTERNS: dict[FormKind, Pattern] = {
    FormKind.SYSTEMS: Pattern(
        Message.of("List of information systems"), ((None, stock.systems_grid),), wide=True
    ),
    FormKind.VENDORS: Pattern(Message.of("Relations to vendors"), ((None, contacts.vendors_grid),)),
    FormKind.BUILDINGS: Pattern(
        Message.of("Condition of the buildings"), ((None, premises.buildings_grid),)
    ),
    FormKind.ROOMS: Pattern(
        Message.of("Condition of the places of machines"),
        ((None, premises.rooms_grid),),
    ),
    FormKind.UTILITIES: Pattern(
        Message.of("Risks of power and communication"),
        (
            (Message.of("Power"), premises.power_grid),
            (Message.of("Communication"), premises.lines_grid),
        ),
    ),
    FormKind.WEAKNESSES: Pattern(
        Message.of("Present weaknesses and plan of measures"),
        ((None, measures.measures_grid),),
        wide=True,
    ),
    FormKind.BACKUPS: Pattern(
        Message.of("Backups of important information and plan of measures"),
        ((None, stock.backups_grid),),
        wide=True,
    ),
    FormKind.EMERGENCY_ORGANISATION: Pattern(
        Message.of("Emergency response organisation"),
        (
            (Message.of("Roles"), _organisation),
            (Message.of("Recovery teams"), contacts.teams_grid),
        ),
    ),
    FormKind.CONTACTS: Pattern(
        Message.of("List of emergency contacts"), ((None, contacts.contacts_grid),)
    ),
    FormKind.ACTIONS: Pattern(
        Message.of("Emergency action plan (initial, alternate, recovery)"),
        (
            (Message.of("Initial actions in office hours"), _initial(Hours.OFFICE)),
            (Message.of("Initial actions out of office hours"), _initial(Hours.OFF)),
            (Message.of("Alternate actions"), response.alternate_grid),
            (Message.of("Recovery actions"), response.recovery_grid),
        ),
    ),
    FormKind.DAMAGE_CHECKS: Pattern(
        Message.of("Damage check sheet, short edition"), ((None, response.damage_checks_grid),)
    ),
    FormKind.DRILLS: Pattern(Message.of("Plan of drills"), ((None, upkeep.plan_grid),)),
    FormKind.ROUTINE_ORGANISATION: Pattern(
        Message.of("Organisation in peace"), ((None, _routine),)
    ),
    FormKind.DAMAGE: Pattern(
        Message.of("Result of the damage assumptions"), ((None, damage.assumptions_grid),)
    ),
    FormKind.IMPACT_ANALYSIS: Pattern(
        Message.of("Worksheet of the business impact analysis"),
        ((None, businesses.impact_grid),),
        wide=True,
    ),
    FormKind.BUSINESSES: Pattern(
        Message.of("List of critical businesses"), ((None, businesses.businesses_grid),)
    ),
    FormKind.TARGETS: Pattern(
        Message.of("Critical information systems and their recovery time objectives"),
        ((None, targets.classes_grid),),
        wide=True,
    ),
    FormKind.RESOURCES: Pattern(
        Message.of("List of resources needed at least"), ((None, upkeep.resources_grid),)
    ),
    FormKind.INITIAL_WORKSHEET: Pattern(
        Message.of("Worksheet for the initial response"), ((None, sheets.worksheet_grid),)
    ),
    FormKind.CHRONOLOGY: Pattern(Message.of("Chronological record"), ((None, _chronology),)),
    FormKind.COMPLETION: Pattern(
        Message.of("Confirmation that recovery is complete"), ((None, sheets.completion_grid),)
    ),
}


def forms(facts: Facts, pen: Pen) -> tuple[Part, ...]:
    """The forms of the set, after a part that lists them."""
    made = tuple(_form(each, facts, pen) for each in facts.forms.forms)
    listing = pen.grid(
        "form-list",
        Message.of("Forms"),
        ((Message.of("Form"), 3), (Message.of("Title"), 12)),
        ((pen.computed(each.number or "–"), pen.computed(each.title)) for each in made),
    )
    return (Part("forms", "", pen.say(Message.of("Forms")), (Section("", (listing,)),)), *made)


def _form(form: Form, facts: Facts, pen: Pen) -> Part:
    pattern, key = PATTERNS[form.kind], f"form-{form.kind.value}"
    sections = tuple(
        Section(
            "" if title is None else pen.say(title),
            (make(f"{key}-{number}", facts, pen),),
            pattern.wide,
        )
        for number, (title, make) in enumerate(pattern.tables, 1)
    )
    number = ""
    if form.number is not None:
        number = pen.say(Message.of("Form {number}", number=form.number))
    return Part(key, number, _title(form, pattern, pen), sections, level=2)


def _title(form: Form, pattern: Pattern, pen: Pen) -> str:
    stated = form.title_en if pen.wording.language == "en" else form.title
    return stated or pen.say(pattern.title)

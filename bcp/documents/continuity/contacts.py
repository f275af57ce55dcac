"""Who is reached: contacts, vendors and teams, in chapter 5 and forms 2, 8 and 9."""

from __future__ import annotations

from bcp.documents.continuity.content import Entry, Grid, Room
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import system_name
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.message import Message
from bcp.model.resource import Team, Vendor


def contacts_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Whom to reach, by role."""
    rows = (
        (
            pen.computed(each.role),
            pen.value(each.department, f"contacts[{number}].department"),
            pen.value(each.purpose, f"contacts[{number}].purpose"),
            pen.value(each.phone, f"contacts[{number}].phone", Secret.CONTACTS),
            pen.value(each.alternative, f"contacts[{number}].alternative", Secret.CONTACTS),
        )
        for number, each in enumerate(facts.continuity.contacts)
    )
    return pen.grid(
        key,
        Message.of("Contacts in an emergency"),
        (
            (Message.of("Role"), 5),
            (Message.of("Department"), 4),
            (Message.of("For what"), 5),
            (Message.of("Telephone"), 4),
            (Message.of("Alternative"), 4),
        ),
        rows,
        pen.missing("contacts"),
    )


def vendors_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """The vendors, what they maintain, when they arrive and how to reach them."""
    caption = Message.of("Vendors")
    columns = (
        (Message.of("Vendor"), 5.0),
        (Message.of("Systems"), 8.0),
        (Message.of("People"), 2.0),
        (Message.of("Arrival (best / likely / worst)"), 4.5),
        (Message.of("Contact"), 4.0),
        (Message.of("Source"), 3.2),
    )
    rows = (
        _vendor(number, each, facts, pen) for number, each in enumerate(facts.inventory.vendors)
    )
    nothing = pen.missing("vendors", file="systems_inventory/vendors.yaml")
    return pen.grid(key, caption, columns, rows, nothing, room=Room.SMALL, secret=Secret.VENDORS)


def _vendor(number: int, vendor: Vendor, facts: Facts, pen: Pen) -> tuple[Entry, ...]:
    systems = [
        system_name(each, pen)
        for each in facts.inventory.systems
        if vendor.id in {each.vendor, *(step.vendor for step in each.recovery)}
    ]
    arrival = vendor.arrival
    times = (arrival.optimistic, arrival.likely, arrival.pessimistic)
    file = "systems_inventory/vendors.yaml"
    return (
        pen.computed(pen.wording.name(vendor.name, vendor.name_en)),
        pen.computed(pen.join(systems) or "–"),
        pen.computed(str(vendor.count)),
        pen.computed(" / ".join(pen.wording.length(each) for each in times)),
        pen.value(vendor.contact, f"vendors[{number}].contact", Secret.CONTACTS, file=file),
        pen.computed(pen.origin(vendor.source)),
    )


def teams_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """The teams that recover systems: roles, how many people, and for what."""
    rows = []
    for team in facts.inventory.teams:
        operated = sum(each.operator == team.id for each in facts.inventory.systems)
        shift = pen.say(
            Message.of(
                "{work} of work, {rest} of rest",
                work=pen.wording.length(team.shift.work),
                rest=pen.wording.length(team.shift.rest),
            )
        )
        rows.append(
            (
                pen.computed(pen.wording.name(team.name, team.name_en)),
                pen.computed(_members(team, pen), Secret.STRENGTH),
                pen.computed(shift, Secret.STRENGTH),
                pen.computed(str(operated), Secret.STRUCTURE),
                pen.computed(pen.origin(team.source)),
            )
        )
    return pen.grid(
        key,
        Message.of("Recovery teams"),
        (
            (Message.of("Team"), 4),
            (Message.of("Roles and people"), 8),
            (Message.of("Shift"), 5),
            (Message.of("Systems that they run"), 3),
            (Message.of("Source"), 3.2),
        ),
        rows,
        pen.missing("teams", file="systems_inventory/teams.yaml"),
        room=Room.SMALL,
    )


def _members(team: Team, pen: Pen) -> str:
    people = (
        pen.say(Message.of("{role}: {count}", role=each.role, count=each.count))
        for each in team.members
    )
    return pen.join(people)

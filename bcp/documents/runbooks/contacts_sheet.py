"""Whom to reach, on one sheet."""

from __future__ import annotations

from bcp.documents.inert import plain
from bcp.documents.paper.markdown import box
from bcp.documents.paper.tables import Density, blank_rows
from bcp.documents.runbooks.blocks import Heading, Paragraph, Sheet, grid
from bcp.documents.runbooks.edition import Edition
from bcp.model.resource import MemberGroup

_MORE_ROWS = 6


def contacts_sheet(edition: Edition) -> Sheet:
    """Posts, teams and contractors with their numbers, as far as the inventory states them."""
    of = edition.of
    posts = [
        (
            box(),
            " ".join(plain(each) for each in (contact.department, contact.role) if each),
            plain(contact.purpose or "") or edition.unknown,
            plain(contact.phone or "") or edition.unknown,
            plain(contact.alternative or "") or edition.unknown,
        )
        for contact in edition.continuity.contacts
    ]
    columns = (
        *(("", 4), (of("Whom"), 28), (of("What for"), 26)),
        *((of("Telephone"), 21), (of("Other way"), 21)),
    )
    inventory = edition.inventory
    teams = [
        (box(), edition.team(team.id), _roles(team.members), edition.unknown, edition.unknown)
        for team in inventory.teams
    ]
    vendors = [
        (
            box(),
            edition.team(vendor.id),
            _systems_of(edition, vendor.id),
            plain(vendor.contact or "") or edition.unknown,
            edition.unknown,
        )
        for vendor in inventory.vendors
    ]
    blocks = (
        Paragraph(of("In confidence. Keep it with the binder; it is not for the public.")),
        Heading(2, of("Posts")),
        grid(columns, posts or blank_rows(_MORE_ROWS, 5)),
        Heading(2, of("Teams")),
        grid(columns, teams),
        Heading(2, of("Contractors")),
        grid(columns, vendors),
        Heading(2, of("Others")),
        grid(columns, blank_rows(_MORE_ROWS, 5), density=Density.SHEET),
    )
    return edition.sheet("contacts", of("Emergency contacts"), blocks)


def _roles(members: tuple[MemberGroup, ...]) -> str:
    return "; ".join(plain(group.role) for group in members)


def _systems_of(edition: Edition, vendor: str) -> str:
    names = [
        edition.system_name(system)
        for system in edition.inventory.systems
        if vendor == system.vendor or any(vendor == step.vendor for step in system.recovery)
    ]
    return "; ".join(names) or edition.unknown

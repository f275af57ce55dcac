"""All sheets of an edition, and which of them somebody asks for."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from bcp.documents.runbooks.alternate_sheet import alternate_sheet
from bcp.documents.runbooks.blocks import Sheet
from bcp.documents.runbooks.commander_sheet import commander_sheet
from bcp.documents.runbooks.contacts_sheet import contacts_sheet
from bcp.documents.runbooks.edition import Edition
from bcp.documents.runbooks.initial_sheet import initial_sheet
from bcp.documents.runbooks.system_sheet import system_sheet
from bcp.documents.runbooks.team_sheet import team_sheet
from bcp.model.message import Message
from bcp.model.quantity import shorten
from bcp.model.refusal import Refused

COMMANDER = "commander"


class Phase(StrEnum):
    """The parts of an emergency: what is done first, meanwhile, and to bring systems back."""

    INITIAL = "initial"
    ALTERNATE = "alternate"
    RECOVERY = "recovery"


def all_sheets(edition: Edition) -> Iterator[Sheet]:
    """Every sheet, in the order in which they go into the binder."""
    for phase in Phase:
        yield from sheets_of_phase(edition, phase)


def sheets_of_phase(edition: Edition, phase: Phase) -> Iterator[Sheet]:
    """The sheets of one phase; those of recovery are the commander's, the teams', the systems'."""
    if phase is Phase.INITIAL:
        yield initial_sheet(edition)
        yield contacts_sheet(edition)
    elif phase is Phase.ALTERNATE:
        yield alternate_sheet(edition)
    else:
        yield commander_sheet(edition)
        for team in edition.inventory.teams:
            yield team_sheet(edition, team)
        for planned in edition.plan.systems:
            yield system_sheet(edition, edition.inventory.systems_by_id[planned.system])


def sheet_of_system(edition: Edition, name: str) -> Sheet:
    """The sheet of one system. Raises Refused where there is none."""
    system = edition.inventory.systems_by_id.get(name)
    if system is None:
        raise Refused(
            Message.of("There is no system '{name}'.", name=shorten(name)),
            Message.of("'ict-bcp graph' lists them all."),
        )
    if name not in edition.plan.systems_by_id:
        raise Refused(
            Message.of(
                "The scenario '{scenario}' does not hit '{name}'.",
                scenario=edition.plan.scenario,
                name=name,
            ),
            Message.of("Name a scenario that does, or another system."),
        )
    return system_sheet(edition, system)


def sheet_of_role(edition: Edition, name: str) -> Sheet:
    """The sheet of a team, or the commander's. Raises Refused where there is none."""
    if name == COMMANDER:
        return commander_sheet(edition)
    teams = {team.id: team for team in edition.inventory.teams}
    if name not in teams:
        raise Refused(
            Message.of("There is no team '{name}'.", name=shorten(name)),
            Message.of("There are: {names}.", names=", ".join((COMMANDER, *teams))),
        )
    return team_sheet(edition, teams[name])

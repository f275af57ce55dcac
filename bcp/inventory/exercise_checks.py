"""Whether injects and the lab name steps, data sets and guests that exist."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind, Path
from bcp.inventory.suggestion import instead_of
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.scenario import (
    BackupCorrupt,
    GuestDies,
    Inject,
    PersonAbsent,
    Scenario,
    StepFails,
)
from bcp.model.system import System


def injects_hit_something(contents: Contents) -> Iterator[Problem]:
    """An inject names a step or a stored copy of the system that it names."""
    systems = contents.inventory.systems_by_id
    for scenario in contents.scenarios:
        for path, inject in stated_injects(scenario):
            if isinstance(inject, PersonAbsent) or inject.system not in systems:
                continue
            system = systems[inject.system]
            place = contents.sources.position
            if isinstance(inject, BackupCorrupt):
                position = place(EntityKind.SCENARIO, scenario.id, (*path, "backup"))
                yield from _copy(system, inject, position)
            elif inject.step not in {step.id for step in system.recovery}:
                names = [step.id for step in system.recovery]
                yield error(
                    "unknown-reference",
                    Message.of(
                        "'{system}' has no step '{name}'.", system=system.id, name=inject.step
                    ),
                    instead_of(inject.step, names),
                    place(EntityKind.SCENARIO, scenario.id, (*path, "step")),
                )


def stated_injects(scenario: Scenario) -> Iterator[tuple[Path, Inject]]:
    """All injects with their place in the scenario: stated apart, or as the effect of an event."""
    for number, inject in enumerate(scenario.injects):
        yield ("injects", number), inject
    for number, event in enumerate(scenario.events):
        if isinstance(event.effect, StepFails | BackupCorrupt | GuestDies | PersonAbsent):
            yield ("events", number, "effect"), event.effect


def lab_is_complete(contents: Contents) -> Iterator[Problem]:
    """A guest reads and calls systems that have guests, and checks name services that it runs."""
    if contents.lab is None:
        return
    guests = {guest.system: guest for guest in contents.lab.guests}
    for number, guest in enumerate(contents.lab.guests):
        for index, service in enumerate(guest.services):
            path: Path = ("guests", number, "services", index)
            named: list[tuple[Path, str]] = [
                ((*path, "calls", call), name) for call, name in enumerate(service.calls)
            ]
            if service.database is not None:
                named.append(((*path, "database"), service.database))
            for where, name in named:
                if name not in guests and name in contents.inventory.systems_by_id:
                    yield warning(
                        "no-guest",
                        Message.of("'{system}' has no guest in the lab.", system=name),
                        Message.of("Add a guest for it, or the service cannot answer."),
                        contents.sources.position(EntityKind.LAB, "", where),
                    )
    for system in contents.inventory.systems:
        if system.id in guests:
            names = [service.name for service in guests[system.id].services]
            yield from _services(contents, system, names)


def _services(contents: Contents, system: System, names: list[str]) -> Iterator[Problem]:
    for number, check in enumerate(system.verification):
        if check.service is not None and check.service not in names:
            yield warning(
                "no-service",
                Message.of(
                    "The guest of '{system}' runs no service '{name}'.",
                    system=system.id,
                    name=check.service,
                ),
                instead_of(check.service, names),
                contents.sources.position(
                    EntityKind.SYSTEM, system.id, ("verification", number, "service")
                ),
            )


def _copy(system: System, inject: BackupCorrupt, position: Position) -> Iterator[Problem]:
    backup = system.backup(inject.backup)
    if backup is None:
        names = [each.id for each in system.backups]
        yield error(
            "unknown-reference",
            Message.of("'{system}' has no backup '{name}'.", system=system.id, name=inject.backup),
            instead_of(inject.backup, names),
            position,
        )
    elif inject.repository not in {copy.repository for copy in backup.copies}:
        yield error(
            "unknown-reference",
            Message.of(
                "'{repository}' keeps no copy of '{backup}' of '{system}'.",
                repository=inject.repository,
                backup=backup.id,
                system=system.id,
            ),
            instead_of(inject.repository, [copy.repository for copy in backup.copies]),
            position,
        )

"""Whether files stand where they belong, and names inside an entity are used once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind, Path
from bcp.model.message import Message
from bcp.model.problem import Problem


def files_in_place(contents: Contents) -> Iterator[Problem]:
    """A system's file is in its tier's folder; systems and scenarios are named as their files."""
    for system in contents.inventory.systems:
        folder = contents.sources.file(EntityKind.SYSTEM, system.id).rpartition("/")[0]
        if folder.rpartition("/")[2] not in {system.tier.value, ""}:
            yield warning(
                "wrong-folder",
                Message.of(
                    "The tier is '{tier}', but the file is in {folder}/.",
                    tier=system.tier.value,
                    folder=folder,
                ),
                Message.of("Move the file, or correct the tier."),
                contents.sources.position(EntityKind.SYSTEM, system.id, ("tier",)),
            )
    named = [(EntityKind.SYSTEM, system.id) for system in contents.inventory.systems]
    named += [(EntityKind.SCENARIO, scenario.id) for scenario in contents.scenarios]
    for kind, name in named:
        stem = contents.sources.file(kind, name).rpartition("/")[2].removesuffix(".yaml")
        if stem != name:
            yield warning(
                "file-name",
                Message.of("The id '{id}' differs from the file's name.", id=name),
                Message.of("Name the file {id}.yaml.", id=name),
                contents.sources.position(kind, name, ("id",)),
            )


def names_used_once(contents: Contents) -> Iterator[Problem]:
    """Ids that must be unique inside one entity: steps, data sets, hosts, guests, services."""
    for system in contents.inventory.systems:
        for key, names in (
            ("backups", [backup.id for backup in system.backups]),
            ("recovery", [step.id for step in system.recovery]),
        ):
            yield from _twice(contents, (EntityKind.SYSTEM, system.id), (key,), names, "id")
        for number, backup in enumerate(system.backups):
            path: Path = ("backups", number, "copies")
            copies = [copy.repository for copy in backup.copies]
            yield from _twice(contents, (EntityKind.SYSTEM, system.id), path, copies, "repository")
    for platform in contents.inventory.platforms:
        hosts = [host.id for host in platform.hosts]
        yield from _twice(contents, (EntityKind.PLATFORM, platform.id), ("hosts",), hosts, "id")
    if contents.lab is None:
        return
    guests = [guest.system for guest in contents.lab.guests]
    yield from _twice(contents, (EntityKind.LAB, ""), ("guests",), guests, "system")
    for number, guest in enumerate(contents.lab.guests):
        path = ("guests", number, "services")
        services = [service.name for service in guest.services]
        yield from _twice(contents, (EntityKind.LAB, ""), path, services, "name")
        ports = [str(service.port) for service in guest.services]
        yield from _twice(contents, (EntityKind.LAB, ""), path, ports, "port")


def _twice(
    contents: Contents,
    entity: tuple[EntityKind, str],
    path: Path,
    names: Iterable[str],
    key: str,
) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        before = first.setdefault(name, number)
        if before == number:
            continue
        place = contents.sources.position(*entity, (*path, before, key))
        yield error(
            "duplicate-id",
            Message.of("'{name}' occurs twice in '{list}'.", name=name, list=str(path[-1])),
            Message.of("Keep one of them, or give one another name."),
            contents.sources.position(*entity, (*path, number, key)),
            ((place, Message.of("'{name}' is first here.", name=name)),),
        )

"""The file that says where a city's systems are reached → its entity, with all that is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.decoding import read_document
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import NOTHING_READ, Path, Source
from bcp.inventory.suggestion import Suggestions
from bcp.inventory.validation import Shares, validate
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import shorten
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from bcp.model.targets import Targets

TARGETS_FILES = {
    Realm.PRODUCTION: "playbooks/targets.yaml",
    Realm.DRILL: "playbooks/targets-drill.yaml",
}
"""The path of the file of each realm, relative to the workspace."""

EXAMPLE = "playbooks/targets.example.yaml"
_PLATFORM: Path = ("platform_address",)


def decode_targets(
    path: str, content: bytes, realm: Realm
) -> tuple[Targets | None, Source, tuple[Problem, ...]]:
    """The entity, where it is written, and every problem of the file in itself. Never raises.

    `realm` is the one that the file is for.
    """
    document = read_document(path, content)
    source = Source(path, document.sheet or NOTHING_READ)
    if document.sheet is None or not isinstance(document.value, dict):
        return None, source, tuple(document.problems) or (_not_a_mapping(path),)
    found, wrong = validate(Targets, document.value, source, document.broken, Shares())
    problems = [*document.problems, *wrong]
    if found is not None:
        problems += _other_realm(found, source, realm)
        problems += _twice(found, source)
    return (None if problems else found), source, tuple(problems)


def check_targets(targets: Targets, source: Source, inventory: Inventory) -> Iterator[Problem]:
    """What does not agree with the inventory: names of nothing, and systems without a host."""
    systems, repositories = inventory.systems_by_id, inventory.repositories_by_id
    known = Suggestions(systems)
    for number, host in enumerate(targets.hosts):
        if host.system not in systems:
            yield error(
                "unknown-reference",
                Message.of("There is no system '{name}'.", name=shorten(host.system)),
                known.instead_of(host.system, Message.of("State it in the inventory first.")),
                source.position(("hosts", number, "system")),
            )
    stores = Suggestions(repositories)
    for name in targets.repositories:
        if name not in repositories:
            yield error(
                "unknown-reference",
                Message.of("There is no repository '{name}'.", name=shorten(name)),
                stores.instead_of(name, Message.of("State it in the inventory first.")),
                source.key_position(("repositories", name)),
            )
    missing = [name for name in _for_machines(inventory) if targets.host(name) is None]
    if missing:
        yield warning(
            "system-without-host",
            Message.of(
                "Machines are to recover these systems, but nothing says where they are reached: "
                "{systems}.",
                systems=", ".join(missing),
            ),
            Message.of("Add each to 'hosts'; without that its automated steps fail."),
            source.position(("hosts",)),
        )


def _for_machines(inventory: Inventory) -> Iterator[str]:
    for system in inventory.systems:
        if any(step.kind is StepKind.AUTOMATED for step in system.recovery):
            yield system.id


def _not_a_mapping(path: str) -> Problem:
    return error(
        "wrong-type",
        Message.of("The file holds no keys."),
        Message.of("Copy {example} and change it.", example=EXAMPLE),
        Position(path, 1, 1),
    )


def _other_realm(targets: Targets, source: Source, realm: Realm) -> Iterator[Problem]:
    if targets.realm is not realm:
        yield error(
            "other-realm",
            Message.of(
                "This file is for the realm '{expected}', but it states '{realm}'.",
                expected=realm.value,
                realm=targets.realm.value,
            ),
            Message.of(
                "Targets of the realm '{realm}' belong in {file}.",
                realm=targets.realm.value,
                file=TARGETS_FILES[targets.realm],
            ),
            source.position(("realm",)),
        )


def _twice(targets: Targets, source: Source) -> Iterator[Problem]:
    """Systems and addresses that stand here twice; the platform has an address of its own."""
    systems: dict[str, Path] = {}
    addresses: dict[str, Path] = {targets.platform_address.lower(): _PLATFORM}
    for number, host in enumerate(targets.hosts):
        for seen, name, key in (
            (systems, host.system, "system"),
            (addresses, host.address.lower(), "address"),
        ):
            place: Path = ("hosts", number, key)
            first = seen.setdefault(name, place)
            if first is not place:
                position = source.position(first)
                yield error(
                    f"{key}-twice",
                    Message.of("'{name}' stands here twice.", name=shorten(name)),
                    Message.of("Each host has a system and an address of its own."),
                    source.position(place),
                    ((position, Message.of("The first '{name}'.", name=shorten(name))),),
                )

"""The security side of the measure: which servers are weak, and of which nobody knows.

Measure ②-04 moves servers to where they are supported, managed and backed up in common. What is
not stated is a weakness of its own kind: unknown, and never fine.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bcp.consolidation.candidates import SERVERS
from bcp.consolidation.criteria import NOTHING_STATED
from bcp.model.consolidation import Consolidation
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.system import System


class WeaknessKind(StrEnum):
    """What is weak about a server."""

    OPERATING_SYSTEM = "operating-system"
    MIDDLEWARE = "middleware"
    MANAGEMENT = "management"
    BACKUP = "backup"
    CONNECTION = "connection"


class WeaknessState(StrEnum):
    """Whether a server is weak today, will be within the review's years, or nobody knows."""

    PRESENT = "present"
    COMING = "coming"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Weakness:
    """One weakness of one server. `since` is the first day of it where a day is stated."""

    system: str
    kind: WeaknessKind
    state: WeaknessState
    detail: Message
    since: date | None = None


def weaknesses(
    inventory: Inventory, today: date, until: date | None = None
) -> tuple[Weakness, ...]:
    """What is weak on `today`, or on the way there up to `until`, by server and kind.

    Without `until` only what is past its end of support today is named, and what is unknown.
    """
    span = _Span(today, until or today)
    return tuple(
        weakness
        for system in inventory.systems
        if system.hosting.kind in SERVERS
        for weakness in _of(system, inventory, span)
    )


def end_of_year(first_year: int, years: int) -> date:
    """The last day of the last of so many fiscal years."""
    return date(first_year + years, 3, 31)


@dataclass(frozen=True, slots=True)
class _Span:
    today: date
    last: date


def _of(system: System, inventory: Inventory, span: _Span) -> Iterator[Weakness]:
    stated = system.consolidation or NOTHING_STATED
    yield from _support(system, stated, span)
    yield from _middleware(system, stated, span)
    if stated.managed is not True:
        yield _management(system, stated.managed)
    yield from _backup(system, inventory)
    yield from _connection(system, stated.connections)


def _support(system: System, stated: Consolidation, span: _Span) -> Iterator[Weakness]:
    kind, name = WeaknessKind.OPERATING_SYSTEM, stated.operating_system
    if stated.os_end_of_support is not None:
        told = Message.of("the operating system") if name is None else _name(name)
        yield from _ending(system, kind, told, stated.os_end_of_support, span)
    elif name is None:
        detail = Message.of("Nothing says which operating system it has.")
        yield Weakness(system.id, kind, WeaknessState.UNKNOWN, detail)
    else:
        yield _without_end(system, kind, _name(name))


def _middleware(system: System, stated: Consolidation, span: _Span) -> Iterator[Weakness]:
    kind, names = WeaknessKind.MIDDLEWARE, stated.middleware
    told = _name(" / ".join(names)) if names else Message.of("the middleware")
    if stated.middleware_end_of_support is not None:
        yield from _ending(system, kind, told, stated.middleware_end_of_support, span)
    elif names is None:
        detail = Message.of("Nothing says which middleware it has.")
        yield Weakness(system.id, kind, WeaknessState.UNKNOWN, detail)
    elif names:
        yield _without_end(system, kind, told)


def _name(name: str) -> Message:
    return Message.of("'{name}'", name=name)


def _without_end(system: System, kind: WeaknessKind, name: Message) -> Weakness:
    detail = Message.of("Nothing says until when {name} is supported.", name=name)
    return Weakness(system.id, kind, WeaknessState.UNKNOWN, detail)


def _ending(
    system: System, kind: WeaknessKind, name: Message, month: str, span: _Span
) -> Iterator[Weakness]:
    """Support ends with the last day of its month; the first day without it is the one after."""
    since = first_day_after(month)
    if since <= span.today:
        detail = Message.of("Support of {name} ended in {month}.", name=name, month=month)
        yield Weakness(system.id, kind, WeaknessState.PRESENT, detail, since)
    elif since <= span.last:
        detail = Message.of("Support of {name} ends in {month}.", name=name, month=month)
        yield Weakness(system.id, kind, WeaknessState.COMING, detail, since)


def first_day_after(month: str) -> date:
    """The day after a month written `2026-10`."""
    year, number = int(month[:4]), int(month[5:])
    return (date(year, number, 28) + timedelta(days=4)).replace(day=1)


def _management(system: System, managed: bool | None) -> Weakness:
    if managed is None:
        state = WeaknessState.UNKNOWN
        detail = Message.of("Nothing says whether it is under common management.")
    else:
        state = WeaknessState.PRESENT
        detail = Message.of("It is not under common management.")
    return Weakness(system.id, WeaknessKind.MANAGEMENT, state, detail)


def _backup(system: System, inventory: Inventory) -> Iterator[Weakness]:
    """Nothing is backed up, or what is lies where the server stands and is lost with it.

    A repository that is not declared is at no known site; the checks report it.
    """
    if not system.backups:
        detail = Message.of("Nothing of it is backed up.")
        yield Weakness(system.id, WeaknessKind.BACKUP, WeaknessState.PRESENT, detail)
    for backup in system.backups:
        known = [inventory.repositories_by_id.get(copy.repository) for copy in backup.copies]
        if all(each is not None and each.site == system.hosting.site for each in known):
            detail = Message.of(
                "Every copy of '{backup}' is at the site of the server, '{site}'.",
                backup=backup.id,
                site=system.hosting.site,
            )
            yield Weakness(system.id, WeaknessKind.BACKUP, WeaknessState.PRESENT, detail)


def _connection(system: System, connections: int | None) -> Iterator[Weakness]:
    """A server without any connection has none that could fail alone."""
    kind = WeaknessKind.CONNECTION
    if connections is None:
        detail = Message.of("Nothing says how many network paths lead to it.")
        yield Weakness(system.id, kind, WeaknessState.UNKNOWN, detail)
    elif connections == 1:
        detail = Message.of("Only one network path leads to it.")
        yield Weakness(system.id, kind, WeaknessState.PRESENT, detail)

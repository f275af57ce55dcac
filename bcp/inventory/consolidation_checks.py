"""What systems state for the consolidation review, where it contradicts itself or the procedure.

All of it is a warning: no recovery stops because a lease is stated wrongly.
"""

from __future__ import annotations

from collections.abc import Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import warning
from bcp.inventory.sources import EntityKind, Path
from bcp.inventory.suggestion import instead_of
from bcp.model.consolidation import Consolidation
from bcp.model.hosting import HostingKind
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import format_size, shorten
from bcp.model.system import StepKind, System

_OF_HARDWARE = frozenset({StepKind.WAIT, StepKind.MANUAL})
"""Kinds of steps that a guest may not need: what is restored, decided and verified it needs."""


def peaks_fit_what_is_allocated(contents: Contents) -> Iterator[Problem]:
    """What a machine takes at most is no more than what it is given."""
    for system, stated in _stated(contents):
        vcpu, memory, disk = _allocated(system, stated)
        for key, peak, given, form in (
            ("vcpu_peak", stated.vcpu_peak, vcpu, str),
            ("memory_peak", stated.memory_peak, memory, format_size),
            ("disk_peak", stated.disk_peak, disk, format_size),
            ("iops_peak", stated.iops_peak, stated.iops, str),
        ):
            if peak is not None and given and given < peak:
                yield warning(
                    "peak-above-allocated",
                    Message.of(
                        "The peak is above the {given} that are allocated.", given=form(given)
                    ),
                    Message.of("Correct one of the two; where both are right, allocate more."),
                    _at(contents, system, key),
                )


def _allocated(system: System, stated: Consolidation) -> tuple[int | None, int | None, int | None]:
    """Processors, memory and disk of one machine; of a guest its part of the hosting."""
    hosting, machines = system.hosting, stated.machines
    if hosting.kind is not HostingKind.PLATFORM:
        return stated.vcpu, stated.memory, stated.disk
    return (
        -(-hosting.vcpu // machines),
        -(-hosting.memory // machines),
        -(-hosting.disk // machines),
    )


def leases_are_in_order(contents: Contents) -> Iterator[Problem]:
    """A lease begins before it ends, and only one that ends is leased again."""
    for system, stated in _stated(contents):
        begin, end = stated.lease_start, stated.lease_end
        if begin is not None and end is not None and end < begin:
            yield warning(
                "lease-order",
                Message.of("The lease ends on {end}, before it begins.", end=str(end)),
                Message.of("Correct 'lease_start' or 'lease_end'."),
                _at(contents, system, "lease_end"),
            )
        if stated.re_lease and end is None:
            yield warning(
                "re-lease-without-end",
                Message.of("It is leased again, and nothing says when the first lease ends."),
                Message.of("State 'lease_end'."),
                _at(contents, system, "re_lease"),
            )


def leaving_is_stated_whole(contents: Contents) -> Iterator[Problem]:
    """A year of leaving belongs to a server that leaves."""
    for system, stated in _stated(contents):
        if stated.leaving_year is not None and not stated.leaving_for_cloud:
            yield warning(
                "leaving-unstated",
                Message.of(
                    "It leaves in {year}, but nothing says that it leaves for the shared cloud.",
                    year=stated.leaving_year,
                ),
                Message.of("State 'leaving_for_cloud: true', or leave the year out."),
                _at(contents, system, "leaving_year"),
            )


def support_ends_of_something(contents: Contents) -> Iterator[Problem]:
    """An end of support belongs to something that is named."""
    for system, stated in _stated(contents):
        for key, named_by, end, named in (
            (
                "os_end_of_support",
                "operating_system",
                stated.os_end_of_support,
                stated.operating_system,
            ),
            (
                "middleware_end_of_support",
                "middleware",
                stated.middleware_end_of_support,
                stated.middleware,
            ),
        ):
            if end is not None and not named:
                yield warning(
                    "support-of-nothing",
                    Message.of("Nothing says of what support ends in {month}.", month=end),
                    Message.of("Name it as '{key}'.", key=named_by),
                    _at(contents, system, key),
                )


def dropped_steps_can_go(contents: Contents) -> Iterator[Problem]:
    """What is dropped are steps of the procedure, and those that only a machine of its own needs.

    Steps that followed a dropped one follow what that one followed, so nothing hangs on it but a
    step whose other way it is.
    """
    for system, stated in _stated(contents):
        for index, name in enumerate(stated.steps_dropped):
            yield from _dropped(contents, system, stated.steps_dropped, index, name)


def _dropped(
    contents: Contents, system: System, dropped: tuple[str, ...], index: int, name: str
) -> Iterator[Problem]:
    place = _at(contents, system, "steps_dropped", index)
    step = system.step(name)
    if step is None:
        names = [each.id for each in system.recovery]
        summary = Message.of("'{system}' has no step '{name}'.", system=system.id, name=name)
        yield warning("dropped-unknown", summary, instead_of(name, names), place)
        return
    if name in dropped[:index]:
        yield warning(
            "dropped-twice",
            Message.of("'{name}' stands here twice.", name=shorten(name)),
            Message.of("Keep one of the two."),
            place,
        )
    if step.kind not in _OF_HARDWARE:
        yield warning(
            "dropped-needed",
            Message.of(
                "The step '{step}' is of kind '{kind}': a guest needs it as well.",
                step=name,
                kind=step.kind.value,
            ),
            Message.of("Drop only what waits for a machine of its own, or sets one up."),
            place,
        )
    for each in system.recovery:
        if each.alternate == name and each.id not in dropped:
            yield warning(
                "dropped-alternate",
                Message.of("The step '{step}' loses its other way.", step=each.id),
                Message.of("Keep '{step}', or drop both.", step=name),
                place,
            )


def _stated(contents: Contents) -> Iterator[tuple[System, Consolidation]]:
    for system in contents.inventory.systems:
        if system.consolidation is not None:
            yield system, system.consolidation


def _at(contents: Contents, system: System, key: str, *below: str | int) -> Position:
    path: Path = ("consolidation", key, *below)
    return contents.sources.position(EntityKind.SYSTEM, system.id, path)

"""Whether each recovery procedure is complete and consistent in itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import networkx as nx

from bcp.inventory.decoding import Contents
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import EntityKind, Path
from bcp.inventory.suggestion import instead_of
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import format_duration
from bcp.model.resource import Estimate
from bcp.model.system import BackupKind, Need, RoleName, StepKind, System

if TYPE_CHECKING:
    Digraph = nx.DiGraph[str]
else:
    Digraph = nx.DiGraph

RESTORES = {
    RoleName.POSTGRESQL_RESTORE: BackupKind.POSTGRESQL,
    RoleName.FILES_RESTORE: BackupKind.FILES,
    RoleName.WEB_RESTORE: BackupKind.WEB,
    RoleName.APPLICATION_RESTORE: BackupKind.APPLICATION,
}
"""The kind of data set that each restore role reads."""


def recovery_is_described(contents: Contents) -> Iterator[Problem]:
    """Every system says how it comes back and how that is verified."""
    for system in contents.inventory.systems:
        if not system.recovery:
            yield warning(
                "no-recovery",
                Message.of("'{system}' has no recovery steps.", system=system.id),
                Message.of("Write under 'recovery' how it comes back, or what is waited for."),
                _place(contents, system, ()),
            )
        if not system.verification:
            yield warning(
                "no-verification",
                Message.of("Nothing says how '{system}' is verified.", system=system.id),
                Message.of("Write at least one check under 'verification'."),
                _place(contents, system, ()),
            )


def steps_can_be_followed(contents: Contents) -> Iterator[Problem]:
    """A stranger with the paper in hand knows of each step of people who, what and what follows.

    Where it is done is where the system runs. A step that only waits is told by its title.
    """
    for system in contents.inventory.systems:
        for number, step in enumerate(system.recovery):
            if step.kind not in (StepKind.MANUAL, StepKind.DECISION):
                continue
            lacking = [
                key
                for key, there in (
                    ("people", step.people or step.vendor or step.decided_by),
                    ("instruction", step.instruction),
                    ("expected", step.expected),
                )
                if not there
            ]
            if lacking:
                yield warning(
                    "step-unclear",
                    Message.of(
                        "A stranger could not follow the step '{step}'; it lacks {lacking}.",
                        step=step.id,
                        lacking=", ".join(f"'{key}'" for key in lacking),
                    ),
                    Message.of(
                        "Say who does it ('people'), what is done ('instruction') and how to see "
                        "that it worked ('expected')."
                    ),
                    _place(contents, system, ("recovery", number)),
                )


def recovery_ends_verified(contents: Contents) -> Iterator[Problem]:
    """The RTO runs to verified recovery: after every step comes a verification step."""
    for system in contents.inventory.systems:
        followed = {name for before in system.predecessors for name in before}
        for number, step in enumerate(system.recovery):
            ends = step.kind is not StepKind.VERIFICATION and step.id not in followed
            if ends and step.needed is not Need.FALLBACK:
                yield warning(
                    "unverified-end",
                    Message.of("No verification follows the step '{step}'.", step=step.id),
                    Message.of("End the procedure with a step of kind 'verification'."),
                    _place(contents, system, ("recovery", number)),
                )


def recovery_was_drilled(contents: Contents) -> Iterator[Problem]:
    """A procedure that was never carried out is a guess."""
    for system in contents.inventory.systems:
        if system.last_drilled is None and system.recovery:
            yield warning(
                "never-drilled",
                Message.of("The recovery of '{system}' was never drilled.", system=system.id),
                Message.of(
                    "Drill it with 'ict-bcp drill run', or write the day of an earlier drill as "
                    "'last_drilled'."
                ),
                _place(contents, system, ("recovery",)),
            )


def steps_follow_known_steps(contents: Contents) -> Iterator[Problem]:
    """`after` names steps of the same procedure, and never in a circle."""
    for system in contents.inventory.systems:
        names = [step.id for step in system.recovery]
        for number, step in enumerate(system.recovery):
            for index, name in enumerate(step.after or ()):
                if name not in names:
                    yield _unknown(
                        Message.of("'{system}' has no step '{name}'.", system=system.id, name=name),
                        name,
                        names,
                        _place(contents, system, ("recovery", number, "after", index)),
                    )
        yield from _circles(contents, system)


def actions_fit_backups(contents: Contents) -> Iterator[Problem]:
    """A restore role names a data set of the system, of the kind that it reads."""
    for system in contents.inventory.systems:
        for number, step in enumerate(system.recovery):
            for index, action in enumerate(step.actions):
                path: Path = ("recovery", number, "actions", index)
                yield from _action(contents, system, action.role, action.backup, path)
        for number, check in enumerate(system.verification):
            if check.backup is not None and system.backup(check.backup) is None:
                path = ("verification", number, "backup")
                yield _unknown_backup(contents, system, check.backup, path)


def estimates_are_ordered(contents: Contents) -> Iterator[Problem]:
    """Optimistic ≤ likely ≤ pessimistic, and an automated step's timeout leaves room for it."""
    for vendor in contents.inventory.vendors:
        if not _is_ordered(vendor.arrival):
            place = contents.sources.position(EntityKind.VENDOR, vendor.id, ("arrival",))
            yield _out_of_order(vendor.arrival, place)
    for system in contents.inventory.systems:
        for number, step in enumerate(system.recovery):
            path: Path = ("recovery", number)
            if not _is_ordered(step.estimate):
                place = _place(contents, system, (*path, "estimate"))
                yield _out_of_order(step.estimate, place)
            if step.kind is StepKind.AUTOMATED and step.timeout < step.estimate.pessimistic:
                yield warning(
                    "timeout-short",
                    Message.of(
                        "The timeout {timeout} is shorter than the pessimistic {estimate}.",
                        timeout=format_duration(step.timeout),
                        estimate=format_duration(step.estimate.pessimistic),
                    ),
                    Message.of("Give the step a longer 'timeout'."),
                    _place(contents, system, (*path, "timeout")),
                )


def _order(system: System) -> Digraph:
    """The steps of a procedure; an edge leads to the step that follows."""
    graph: Digraph = nx.DiGraph()
    graph.add_nodes_from(step.id for step in system.recovery)
    for step, before in zip(system.recovery, system.predecessors, strict=True):
        graph.add_edges_from((name, step.id) for name in before if name in graph)
    return graph


def _circles(contents: Contents, system: System) -> Iterator[Problem]:
    numbers = {step.id: number for number, step in enumerate(system.recovery)}
    one_after_another = all(step.after is None for step in system.recovery)
    if one_after_another or len(numbers) < len(system.recovery):
        return
    graph = _order(system)
    for component in nx.strongly_connected_components(graph):
        names = sorted(component, key=numbers.__getitem__)
        if len(names) > 1 or graph.has_edge(names[0], names[0]):
            yield error(
                "step-cycle",
                Message.of("These steps wait for each other: {names}.", names=", ".join(names)),
                Message.of("Correct 'after' so that one of them can come first."),
                _place(contents, system, ("recovery", numbers[names[0]], "after")),
                tuple(
                    (
                        _place(contents, system, ("recovery", numbers[name], "after")),
                        Message.of("The step '{step}'.", step=name),
                    )
                    for name in names
                ),
            )


def _action(
    contents: Contents, system: System, role: RoleName, name: str | None, path: Path
) -> Iterator[Problem]:
    wanted = RESTORES.get(role)
    backup = None if name is None else system.backup(name)
    if name is not None and backup is None:
        yield _unknown_backup(contents, system, name, (*path, "backup"))
    elif wanted is not None and backup is None:
        yield error(
            "action-without-backup",
            Message.of("The role '{role}' has no data set to restore.", role=role.value),
            Message.of("Name one of the system's backups with 'backup'."),
            _place(contents, system, path),
        )
    elif backup is not None and wanted is None:
        yield warning(
            "action-ignores-backup",
            Message.of("The role '{role}' restores nothing.", role=role.value),
            Message.of("Leave 'backup' out, or use the role that restores it."),
            _place(contents, system, (*path, "backup")),
        )
    elif backup is not None and backup.kind is not wanted:
        fitting = next(each.value for each, kind in RESTORES.items() if kind is backup.kind)
        yield error(
            "action-misfit",
            Message.of(
                "The role '{role}' cannot restore '{backup}', which is of kind '{kind}'.",
                role=role.value,
                backup=backup.id,
                kind=backup.kind.value,
            ),
            Message.of("Use the role '{role}'.", role=fitting),
            _place(contents, system, (*path, "role")),
        )


def _unknown_backup(contents: Contents, system: System, name: str, path: Path) -> Problem:
    summary = Message.of("'{system}' has no backup '{name}'.", system=system.id, name=name)
    names = [backup.id for backup in system.backups]
    return _unknown(summary, name, names, _place(contents, system, path))


def _unknown(summary: Message, name: str, names: list[str], position: Position) -> Problem:
    return error("unknown-reference", summary, instead_of(name, names), position)


def _is_ordered(estimate: Estimate) -> bool:
    return estimate.optimistic <= estimate.likely <= estimate.pessimistic


def _out_of_order(estimate: Estimate, position: Position) -> Problem:
    return error(
        "estimate-order",
        Message.of(
            "The estimate is out of order: {optimistic}, {likely}, {pessimistic}.",
            optimistic=format_duration(estimate.optimistic),
            likely=format_duration(estimate.likely),
            pessimistic=format_duration(estimate.pessimistic),
        ),
        Message.of("Optimistic is the shortest, then likely, then pessimistic."),
        position,
    )


def _place(contents: Contents, system: System, path: Path) -> Position:
    return contents.sources.position(EntityKind.SYSTEM, system.id, path)

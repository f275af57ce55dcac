"""Whether recovery can work in each scenario: nothing it needs may be lost for good."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence

from bcp.inventory.cuts import cheapest_cut
from bcp.inventory.cycle_checks import circle, is_restored, places, shortened, to_cut
from bcp.inventory.deadlock import Alternatives, Knot, demands, hindering, knots, stuck
from bcp.inventory.decoding import Contents
from bcp.inventory.edges import RUNNING, Edge, procedure_edges, stated_edges
from bcp.inventory.findings import warning
from bcp.inventory.losses import lost_systems, surviving_repositories
from bcp.inventory.sources import EntityKind
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.scenario import Scenario
from bcp.model.system import Backup, Need, System


def lost_systems_come_back(contents: Contents) -> Iterator[Problem]:
    """Each lost system has a procedure, a copy left, and nothing it needs is lost for good."""
    inventory = contents.inventory
    edges = stated_edges(inventory)
    running = [edge for edge in edges if edge.kind in RUNNING]
    restoring = [edge for edge in edges if is_restored(edge, inventory)]
    steps = procedure_edges(inventory)
    usual = demands([*running, *restoring, *steps])
    known = {
        knot.cycle
        for groups in (demands(running), usual)
        for knot in knots(hindering(groups, stuck(inventory.systems_by_id, groups)))
    }
    for scenario in contents.scenarios:
        lost = lost_systems(inventory, scenario)
        left = surviving_repositories(inventory, scenario)
        dead = dict(_without_return(inventory, lost, left))
        groups = demands(
            [
                *running,
                *(edge for edge in steps if edge.source in lost),
                *(
                    edge
                    for edge in restoring
                    if edge.source in lost and _repository(edge, inventory) in left
                ),
            ]
        )
        yield from _dead_ends(contents, scenario, dead, groups)
        never = stuck(inventory.systems_by_id, groups) - dead.keys()
        for knot in knots(hindering(groups, never)):
            if knot.cycle not in known:
                yield _circular(contents, scenario, knot)


def times_are_in_order(contents: Contents) -> Iterator[Problem]:
    """An incident is detected before it is declared; attendance points come one after another."""
    for scenario in contents.scenarios:
        if scenario.declared_after < scenario.detected_after:
            yield warning(
                "declared-early",
                Message.of("The disaster is declared before it is detected."),
                Message.of("Both count from the incident: correct one of them."),
                contents.sources.position(EntityKind.SCENARIO, scenario.id, ("declared_after",)),
            )
        for number, attendance in enumerate(scenario.attendance):
            times = [presence.after for presence in attendance.present]
            if times != sorted(set(times)):
                path = ("attendance", number, "present")
                yield warning(
                    "attendance-order",
                    Message.of("The points of the attendance curve are out of order."),
                    Message.of("Begin with the earliest, and state each time once."),
                    contents.sources.position(EntityKind.SCENARIO, scenario.id, path),
                )


def _without_return(
    inventory: Inventory, lost: Iterable[str], left: Container[str]
) -> Iterator[tuple[str, Message]]:
    """Lost systems that nothing brings back, and why."""
    for name in sorted(lost):
        system = inventory.systems_by_id[name]
        if not any(step.needed in (Need.LOST, Need.ALWAYS) for step in system.recovery):
            yield name, Message.of("it has no recovery steps for a loss")
            continue
        for backup in _restored(system):
            if not any(copy.repository in left for copy in backup.copies):
                yield name, Message.of("no copy of '{backup}' is left", backup=backup.id)
                break


def _restored(system: System) -> list[Backup]:
    names = {
        action.backup
        for step in system.recovery
        if step.needed is not Need.FALLBACK
        for action in step.actions
    }
    return [backup for backup in system.backups if backup.id in names]


def _repository(edge: Edge, inventory: Inventory) -> str:
    """The repository that a copy's edge names."""
    system = inventory.systems_by_id[edge.source]
    _, backup, _, copy, _ = edge.path
    assert isinstance(backup, int)
    assert isinstance(copy, int)
    return system.backups[backup].copies[copy].repository


def _dead_ends(
    contents: Contents,
    scenario: Scenario,
    dead: dict[str, Message],
    groups: Sequence[Alternatives],
) -> Iterator[Problem]:
    needed_by: dict[str, dict[str, None]] = {}
    for group in groups:
        if len(group) == 1:
            needed_by.setdefault(group[0].target, {})[group[0].source] = None
    for name, reason in dead.items():
        along = ", ".join(shortened(tuple(needed_by.get(name, ()))))
        losses = contents.sources.position(EntityKind.SCENARIO, scenario.id, ("lost",))
        yield warning(
            "lost-for-good",
            Message.of(
                "In '{scenario}', '{system}' does not come back: {reason}.",
                scenario=scenario.id,
                system=name,
                reason=reason,
            ),
            Message.of("Correct it, or these stay away with it: {names}.", names=along)
            if along
            else Message.of("Describe its recovery, or keep a copy that this does not reach."),
            contents.sources.position(EntityKind.SYSTEM, name),
            ((losses, Message.of("The losses of '{scenario}'.", scenario=scenario.id)),),
        )


def _circular(contents: Contents, scenario: Scenario, knot: Knot) -> Problem:
    cut = cheapest_cut(knot)
    return warning(
        "recovery-needs-lost",
        Message.of(
            "In '{scenario}', recovery needs what is lost itself: {chain}.",
            scenario=scenario.id,
            chain=circle(knot),
        ),
        Message.of("Keep a copy in a repository that needs none of them. {cut}", cut=to_cut(cut)),
        *places(knot, cut, contents.sources),
    )

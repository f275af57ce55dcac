"""The file of decisions about corrective actions → its entity, with all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from bcp.inventory.decoding import read_document
from bcp.inventory.findings import error, warning
from bcp.inventory.sources import NOTHING_READ, Path, Source
from bcp.inventory.suggestion import Suggestions
from bcp.inventory.validation import Shares, validate
from bcp.model.action import DecidedActions
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import shorten


def decode_actions(
    path: str, content: bytes
) -> tuple[DecidedActions | None, Source, tuple[Problem, ...]]:
    """The entity, where it is written, and every problem of its form. Never raises."""
    document = read_document(path, content)
    source = Source(path, document.sheet or NOTHING_READ)
    if document.sheet is None or not isinstance(document.value, dict):
        return None, source, tuple(document.problems) or (_not_a_mapping(path),)
    found, wrong = validate(DecidedActions, document.value, source, document.broken, Shares())
    problems = [*document.problems, *wrong]
    if found is not None and not problems:
        problems += _twice(found, source)
    return (None if problems else found), source, tuple(problems)


def check_actions(
    decided: DecidedActions,
    source: Source,
    *,
    systems: Collection[str],
    kinds: Collection[str],
    runs: Collection[str] | None,
    today: date,
) -> Iterator[Problem]:
    """Warnings: ids of nothing, nobody in charge, deadlines passed, closed by no run.

    `runs` is None where nobody can say which there are.
    """
    known = Suggestions([f"{kind}.{system}" for kind in kinds for system in systems])
    for number, action in enumerate(decided.actions):
        place: Path = ("actions", number)
        kind, _, system = action.id.partition(".")
        if kind not in kinds or system not in systems:
            yield warning(
                "unknown-reference",
                Message.of("No drill can show '{id}'.", id=shorten(action.id)),
                known.instead_of(
                    action.id, Message.of("'ict-bcp actions list --all' shows the ids.")
                ),
                source.position((*place, "id")),
            )
        if action.closed is not None:
            if runs is not None and action.closed.run not in runs:
                yield warning(
                    "unknown-reference",
                    Message.of("There is no run '{run}'.", run=shorten(action.closed.run)),
                    Suggestions(runs).instead_of(
                        action.closed.run,
                        Message.of("'ict-bcp drill list' shows the runs that there are."),
                    ),
                    source.position((*place, "closed", "run")),
                )
            continue
        if action.owner is None:
            yield warning(
                "action-without-owner",
                Message.of("Nobody is in charge of '{id}'.", id=shorten(action.id)),
                Message.of("Assign it to a department: ict-bcp actions assign."),
                source.position(place),
            )
        if action.deadline is not None and action.deadline < today:
            yield warning(
                "action-overdue",
                Message.of(
                    "The deadline of '{id}' passed on {day}.",
                    id=shorten(action.id),
                    day=action.deadline.isoformat(),
                ),
                Message.of("Close it with the drill that proves it done, or set another day."),
                source.position((*place, "deadline")),
            )


def _not_a_mapping(path: str) -> Problem:
    return error(
        "wrong-type",
        Message.of("The file holds no keys."),
        Message.of("Begin with 'actions:', then the list of them."),
        Position(path, 1, 1),
    )


def _twice(decided: DecidedActions, source: Source) -> Iterator[Problem]:
    seen: set[str] = set()
    for number, action in enumerate(decided.actions):
        if action.id in seen:
            yield error(
                "duplicate-id",
                Message.of("The action '{id}' stands here twice.", id=shorten(action.id)),
                Message.of("Keep one of the two."),
                source.position(("actions", number, "id")),
            )
        seen.add(action.id)

"""The file that says where a recovery stands → its entity, with all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bcp.inventory.findings import error
from bcp.inventory.single_file import decode_one
from bcp.inventory.sources import Path, Source
from bcp.inventory.suggestion import Suggestions
from bcp.model.logbook import Logbook
from bcp.model.message import Message
from bcp.model.problem import Position, Problem
from bcp.model.quantity import format_duration, shorten


def decode_logbook(path: str, content: bytes) -> tuple[Logbook | None, Source, list[Problem]]:
    """The entity, where it is written, and every problem of its form. Never raises."""
    begin = Message.of("Begin with 'now: 6h', then 'begun:' with the steps.")
    return decode_one(Logbook, path, content, begin)


def check_logbook(
    logbook: Logbook, source: Source, steps: Collection[str], people: Collection[str]
) -> Iterator[Problem]:
    """Steps and people that do not exist, steps named twice, and times that cannot be."""
    known_steps, known_people = Suggestions(steps), Suggestions(people)
    seen: set[str] = set()
    for number, entry in enumerate(logbook.begun):
        place: Path = ("begun", number)
        yield from _step(entry.step, steps, known_steps, seen, source.position((*place, "step")))
        for index, person in enumerate(entry.people):
            if person not in people:
                yield error(
                    "unknown-reference",
                    Message.of("There is nobody '{name}'.", name=shorten(person)),
                    known_people.instead_of(
                        person, Message.of("'ict-bcp plan --json' lists the people.")
                    ),
                    source.position((*place, "people", index)),
                )
        finished = logbook.now if entry.finished is None else entry.finished
        if not entry.started <= finished <= logbook.now:
            yield error(
                "begun-order",
                Message.of(
                    "It begins at {started} and ends at {finished}, but it is {now} now.",
                    started=format_duration(entry.started),
                    finished="–" if entry.finished is None else format_duration(entry.finished),
                    now=format_duration(logbook.now),
                ),
                Message.of(
                    "Count all times from the incident; leave 'finished' out while it runs."
                ),
                source.position(place),
            )
    for number, name in enumerate(logbook.failed):
        yield from _step(name, steps, known_steps, seen, source.position(("failed", number)))


def _step(
    name: str,
    steps: Collection[str],
    suggestions: Suggestions,
    seen: set[str],
    position: Position,
) -> Iterator[Problem]:
    if name not in steps:
        yield error(
            "unknown-reference",
            Message.of("The plan has no step '{name}'.", name=shorten(name)),
            suggestions.instead_of(
                name, Message.of("Write system/step; 'ict-bcp plan --json' lists the steps.")
            ),
            position,
        )
    elif name in seen:
        yield error(
            "step-twice",
            Message.of("The step '{name}' stands here twice.", name=shorten(name)),
            Message.of("State each step once, as begun or as failed."),
            position,
        )
    seen.add(name)

"""The file with the answers of a tabletop → its entity, with all that is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bcp.inventory.findings import error
from bcp.inventory.single_file import decode_one
from bcp.inventory.sources import Path, Source
from bcp.inventory.suggestion import Suggestions
from bcp.model.answers import TabletopAnswers, WalkThroughAnswers
from bcp.model.message import Message
from bcp.model.problem import Problem
from bcp.model.quantity import shorten


def decode_answers(
    path: str, content: bytes
) -> tuple[TabletopAnswers | None, Source, list[Problem]]:
    """The entity, where it is written, and every problem of its form. Never raises."""
    begin = Message.of("Begin with 'reactions:' and 'decisions:', each a list.")
    return decode_one(TabletopAnswers, path, content, begin)


def decode_readings(
    path: str, content: bytes
) -> tuple[WalkThroughAnswers | None, Source, list[Problem]]:
    """The same for a walk-through."""
    return decode_one(
        WalkThroughAnswers, path, content, Message.of("Begin with 'steps:', then the list of them.")
    )


def check_readings(
    answers: WalkThroughAnswers, source: Source, steps: Collection[str]
) -> Iterator[Problem]:
    """Steps that the plan does not have, and those that are judged twice."""
    names = [each.step for each in answers.steps]
    for number, name in _wrong(names, steps):
        yield error(
            "unknown-reference",
            Message.of("The plan has no step '{name}'.", name=shorten(name)),
            Suggestions(steps).instead_of(
                name, Message.of("Write system/step; 'ict-bcp plan --json' lists the steps.")
            ),
            source.position(("steps", number, "step")),
        )
    yield from _twice(source, "steps", "step", names)


def check_answers(
    answers: TabletopAnswers, source: Source, events: Collection[str], decisions: Collection[str]
) -> Iterator[Problem]:
    """Events and decisions that do not exist, and those that are answered twice."""
    stated = [each.event for each in answers.reactions]
    for number, name in _wrong(stated, events):
        place: Path = ("reactions", number, "event")
        yield error(
            "unknown-reference",
            Message.of("The scenario has no event '{name}'.", name=shorten(name)),
            Suggestions(events).instead_of(name, Message.of("Its file lists them as 'events'.")),
            source.position(place),
        )
    steps = [each.step for each in answers.decisions]
    for number, name in _wrong(steps, decisions):
        yield error(
            "unknown-reference",
            Message.of("There is no decision '{name}'.", name=shorten(name)),
            Suggestions(decisions).instead_of(
                name, Message.of("Write system/step; 'ict-bcp plan --json' lists the steps.")
            ),
            source.position(("decisions", number, "step")),
        )
    yield from _twice(source, "reactions", "event", stated)
    yield from _twice(source, "decisions", "step", steps)


def _twice(source: Source, key: str, part: str, names: list[str]) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if name in names[:number]:
            yield error(
                "answer-twice",
                Message.of("'{name}' is answered twice.", name=shorten(name)),
                Message.of("Keep one of the two answers."),
                source.position((key, number, part)),
            )


def _wrong(names: list[str], known: Collection[str]) -> Iterator[tuple[int, str]]:
    return ((number, name) for number, name in enumerate(names) if name not in known)

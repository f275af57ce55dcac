"""What is lacking in an ICT-BCP document: part by part, with the place to fill it in."""

from __future__ import annotations

import re
from enum import StrEnum

from bcp.documents.continuity.content import Part, State
from bcp.inventory.sources import Path, SourceMap
from bcp.model.identity import Entity

_STEP = re.compile(r"\[([^\]]*)\]|([^.\[\]]+)")
"""One step of a key: `[3]`, `[finding: x.y]` or a name between dots."""


class Fullness(StrEnum):
    """How much of a part is there."""

    FILLED = "filled"
    PARTLY = "partly"
    EMPTY = "empty"


class PartCompleteness(Entity):
    """A chapter or a form: how many of its values are stated, and where the others belong.

    `lacking` are places as `file:line:column: key`, each once, in the order of the document: what
    stands there now is the nearest around the key. Without line and column the file states
    nothing yet. What follows from other values counts as stated.
    """

    key: str
    heading: str
    fullness: Fullness
    stated: int
    missing: int
    lacking: tuple[str, ...]


class Completeness(Entity):
    """All parts of a document, in order."""

    parts: tuple[PartCompleteness, ...]

    @property
    def places(self) -> tuple[str, ...]:
        """All places that lack a value, each once."""
        return tuple(dict.fromkeys(place for part in self.parts for place in part.lacking))

    @property
    def is_complete(self) -> bool:
        """Whether nothing is lacking anywhere."""
        return all(each.fullness is Fullness.FILLED for each in self.parts)


def judge_completeness(parts: tuple[Part, ...], sources: SourceMap) -> Completeness:
    """Count what is stated and what is missing. The list of forms is no part of its own.

    `sources` say where in the files the values stand from which the parts were made.
    """
    return Completeness(
        parts=tuple(_judged(each, sources) for each in parts if each.key != "forms")
    )


def _judged(part: Part, sources: SourceMap) -> PartCompleteness:
    states = [entry.state for entry in part.entries()]
    stated, missing = states.count(State.FILLED), states.count(State.MISSING)
    lacks = Fullness.PARTLY if stated else Fullness.EMPTY
    lacking = (entry.place for entry in part.entries() if entry.state is State.MISSING)
    return PartCompleteness(
        key=part.key,
        heading=part.heading,
        fullness=lacks if missing else Fullness.FILLED,
        stated=stated,
        missing=missing,
        lacking=tuple(_located(place, sources) for place in dict.fromkeys(lacking)),
    )


def _located(place: str, sources: SourceMap) -> str:
    """The place with line and column: `file: key` is what entries know."""
    file, _, key = place.partition(": ")
    position = sources.in_file(file, _path(key))
    return place if position is None else f"{position}: {key}"


def _path(key: str) -> Path:
    steps = (found[1] or found[2] for found in _STEP.finditer(key))
    return tuple(int(step) if step.isdecimal() else step for step in steps)

"""What is lacking in an ICT-BCP document: part by part, with the place to fill it in."""

from __future__ import annotations

from enum import StrEnum

from bcp.documents.continuity.content import Part, State
from bcp.model.identity import Entity


class Fullness(StrEnum):
    """How much of a part is there."""

    FILLED = "filled"
    PARTLY = "partly"
    EMPTY = "empty"


class PartCompleteness(Entity):
    """A chapter or a form: how many of its values are stated, and where the others belong.

    `lacking` are places as `file: key`, each once, in the order of the document. What follows from
    other values counts as stated.
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


def judge_completeness(parts: tuple[Part, ...]) -> Completeness:
    """Count what is stated and what is missing. The list of forms is no part of its own."""
    return Completeness(parts=tuple(_judged(each) for each in parts if each.key != "forms"))


def _judged(part: Part) -> PartCompleteness:
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
        lacking=tuple(dict.fromkeys(lacking)),
    )

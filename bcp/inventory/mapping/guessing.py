"""Which field a column states, by its heading and by how its values look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from bcp.inventory.cells.letters import is_nothing, key
from bcp.inventory.cells.reading import Understood
from bcp.inventory.mapping.conversion import CellReader, Names
from bcp.inventory.mapping.fields import fields_of
from bcp.inventory.mapping.headings import unit_in, without_unit
from bcp.inventory.mapping.synonyms import synonyms
from bcp.inventory.register.columns import Column, ColumnKind
from bcp.inventory.register.pages import Page
from bcp.inventory.sources import EntityKind
from bcp.model.table import Cell

_SHORTEST = 2
"""Letters of a word that is looked for within a longer heading."""
_HALF = 0.5
_MOST_LOOKED_AT = 200
_TELLING = {
    ColumnKind.DURATION, ColumnKind.SIZE, ColumnKind.DAY, ColumnKind.MONTH, ColumnKind.YES_NO,
    ColumnKind.NUMBER, ColumnKind.SHARE, ColumnKind.RATE,
}  # fmt: skip
"""Kinds that values can be told by; anything can be text."""


class Certainty(IntEnum):
    """How sure a suggestion is."""

    GUESS = 1
    LIKELY = 2
    SURE = 3


@dataclass(frozen=True, slots=True)
class Guess:
    """What a column may be; of `count` values `read` were understood so."""

    field: str
    certainty: Certainty
    read: int
    count: int


def guess_of_heading(page: Page, heading: str) -> tuple[str, Certainty] | None:
    """The field that a heading means; likely where only a part of the heading says so."""
    known = synonyms().get(page.name, {})
    bare = without_unit(heading)
    whole = key(bare)
    if whole in known:
        return known[whole], Certainty.SURE
    parts = [key(part) for part in bare.split("/")]
    if len(parts) > 1 and parts[-1] in known:
        return known[parts[-1]], Certainty.LIKELY
    within = [word for word in known if len(word) >= _SHORTEST and word in whole]
    if not within:
        return None
    # In Japanese what a thing is stands last: サーバ構成CPU is about processors.
    best_word = max(within, key=lambda word: (whole.endswith(word), len(word)))
    return known[best_word], Certainty.LIKELY


def guess(page: Page, heading: str, cells: Sequence[Cell], names: Names) -> Guess | None:
    """What a column is by its heading, less sure where most of its values speak against it."""
    found = guess_of_heading(page, heading)
    if found is None:
        return None
    name, certainty = found
    column = fields_of(page)[name].column
    filled = [cell for cell in cells if not is_nothing(cell.value)][:_MOST_LOOKED_AT]
    reader = CellReader(column, page.kind, names, unit_in(heading))
    read = sum(isinstance(reader(cell), Understood) for cell in filled)
    if filled and column.kind in _TELLING and read < _HALF * len(filled):
        if certainty is not Certainty.SURE:
            return None
        certainty = Certainty.GUESS
    return Guess(name, certainty, read, len(filled))


def looks_like(cells: Sequence[Cell]) -> ColumnKind | None:
    """The kind that all values of a column have, if it is one that values can be told by."""
    filled = [cell for cell in cells if not is_nothing(cell.value)][:_MOST_LOOKED_AT]
    for kind in (
        ColumnKind.DAY, ColumnKind.MONTH, ColumnKind.SIZE, ColumnKind.DURATION, ColumnKind.YES_NO,
        ColumnKind.SHARE, ColumnKind.NUMBER,
    ):  # fmt: skip
        column = Column((kind.value,), (), kind)
        reader = CellReader(column, EntityKind.SYSTEM, {})
        if filled and all(isinstance(reader(cell), Understood) for cell in filled):
            return kind
    return None


def best(guesses: Mapping[int, Guess]) -> dict[int, Guess]:
    """Each field once: for the surest column, then the one whose values fit best."""
    chosen: dict[str, int] = {}
    for index, each in guesses.items():
        rival = chosen.get(each.field)
        if rival is None or _rank(each) > _rank(guesses[rival]):
            chosen[each.field] = index
    return {index: guesses[index] for index in sorted(chosen.values())}


def _rank(each: Guess) -> tuple[int, float]:
    return each.certainty, each.read / each.count if each.count else 0.0

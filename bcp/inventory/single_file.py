"""A file that holds one entity and is read on its own → the entity, with all that is wrong."""

from __future__ import annotations

from typing import TypeVar

from bcp.inventory.decoding import read_document
from bcp.inventory.findings import error
from bcp.inventory.sources import NOTHING_READ, Source
from bcp.inventory.validation import Shares, validate
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.problem import Position, Problem

One = TypeVar("One", bound=Entity)


def decode_one(
    model: type[One], path: str, content: bytes, begin: Message
) -> tuple[One | None, Source, list[Problem]]:
    """The entity, where it is written, and every problem of its form; `begin` says how such a file
    begins. Never raises.
    """
    document = read_document(path, content)
    source = Source(path, document.sheet or NOTHING_READ)
    if document.sheet is None or not isinstance(document.value, dict):
        problems = list(document.problems) or [
            error(
                "wrong-type",
                Message.of("The file holds no keys."),
                begin,
                Position(path, 1, 1),
            )
        ]
        return None, source, problems
    found, wrong = validate(model, document.value, source, document.broken, Shares())
    problems = [*document.problems, *wrong]
    return (None if problems else found), source, problems

"""What is typed by hand at one go, and what is to be seen then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bcp.model.message import Message


class Place(StrEnum):
    """Where a command is typed."""

    CONSOLE = "console"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class HandStep:
    """Commands that are typed together, with what follows them when all is well and when not.

    `writes_down`: what is seen belongs into the record.
    """

    number: int
    place: Place
    doing: Message
    lines: tuple[str, ...]
    expected: Message
    otherwise: Message
    writes_down: bool = False


def all_lines(steps: Sequence[HandStep]) -> Iterator[str]:
    """Every line of commands."""
    for step in steps:
        yield from step.lines

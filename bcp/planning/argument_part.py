"""A piece of a command's argument that knows its place, and what can be read from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from bcp.inventory.suggestion import Suggestions, instead_of
from bcp.model.message import Message
from bcp.model.quantity import shorten

_FEW = 12
_COUNT = re.compile(r"[1-9]\d{0,2}", re.ASCII)


class Misread(Exception):
    """An argument that does not hold; only ever for the reader of all arguments."""

    def __init__(self, summary: Message, hint: Message | None, column: int) -> None:
        super().__init__(summary.render())
        self.summary, self.hint, self.column = summary, hint, column


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of an argument, and the character (from 1) at which it begins."""

    text: str
    column: int = 1

    def wrong(self, summary: Message, hint: Message | None = None) -> Misread:
        """What is wrong with this piece."""
        return Misread(summary, hint, self.column)

    def split(self, separator: str, *, last: bool = False) -> tuple[Part, Part | None]:
        """The pieces before and after a separator; the second is None where there is none."""
        cut = self.text.rfind(separator) if last else self.text.find(separator)
        if cut < 0:
            return self, None
        after = cut + len(separator)
        return Part(self.text[:cut], self.column), Part(self.text[after:], self.column + after)

    def pieces(self, separator: str) -> list[Part]:
        """All pieces between separators."""
        found, rest = [], self.split(separator)
        while rest[1] is not None:
            found.append(rest[0])
            rest = rest[1].split(separator)
        return [*found, rest[0]]

    def named(self, names: Iterable[str], unknown: Message) -> str:
        """The piece, where it is one of the names. Raises Misread, with the closest name."""
        there = list(names)
        if self.text in there:
            return self.text
        if len(there) <= _FEW:
            raise self.wrong(unknown, instead_of(self.text, there))
        hint = Message.of("'ict-bcp graph' shows the names of all systems.")
        raise self.wrong(unknown, Suggestions(there).instead_of(self.text, hint))

    def quantity(self, parse: Callable[[object], int]) -> int:
        """The number of a duration, size, rate or share. Raises Misread."""
        try:
            return parse(self.text)
        except PydanticCustomError as error:
            values = {name: str(value) for name, value in (error.context or {}).items()}
            raise self.wrong(Message.of(error.message_template, **values)) from None

    def count(self, most: int) -> int:
        """A whole number from 1 to `most`. Raises Misread."""
        if _COUNT.fullmatch(self.text) and int(self.text) <= most:
            return int(self.text)
        raise self.wrong(
            Message.of("'{value}' is not possible here.", value=shorten(self.text)),
            Message.of("Write a whole number from 1 to {most}.", most=most),
        )

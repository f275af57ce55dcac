"""Text that is composed in the pure core and put into words at the edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Translate = Callable[[str], str]


def mark(msgid: str) -> str:
    """Return `msgid` unchanged; the name by which catalogue extraction finds it."""
    return msgid


def untranslated(msgid: str) -> str:
    """The translation into the source language: the text itself."""
    return msgid


@dataclass(frozen=True, slots=True)
class Message:
    """A translatable sentence: an English `str.format` template and its values.

    A value (string, number or message) is data and is never read as a template.
    """

    template: str
    params: tuple[tuple[str, str | int | float | Message], ...] = ()

    @classmethod
    def of(cls, template: str, **params: str | int | float | Message) -> Message:
        """Build a message from keyword values."""
        return cls(template, tuple(params.items()))

    def render(self, translate: Translate = untranslated) -> str:
        """Translate the template, then fill in the values."""
        values = {
            key: value.render(translate) if isinstance(value, Message) else value
            for key, value in self.params
        }
        return translate(self.template).format(**values)

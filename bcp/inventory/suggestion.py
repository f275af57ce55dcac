"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from bcp.model.message import Message

_COMPARISONS = 1_000_000


class Suggestions:
    """Finds the known name that is closest to a wrong one.

    The work is bounded over the life of the object, so that a large inventory full of wrong names
    is still reported at once; after that there are no more suggestions.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = tuple(sorted(set(names)))
        self._left = _COMPARISONS
        self._known: dict[str, str | None] = {}

    def closest(self, word: str) -> str | None:
        """The closest known name, or None when nothing is close."""
        if word not in self._known:
            self._left -= len(self._names) * max(len(word), 1)
            if self._left < 0 or len(word) > 200:
                return None
            near = get_close_matches(word, self._names, n=1, cutoff=0.6)
            self._known[word] = near[0] if near else None
        return self._known[word]

    def instead_of(self, word: str, otherwise: Message) -> Message:
        """What to do about a wrong word: write the closest known name, or else `otherwise`."""
        near = self.closest(word)
        return Message.of("Did you mean '{name}'?", name=near) if near else otherwise


def instead_of(name: str, names: Iterable[str]) -> Message:
    """What to do about a wrong name, where there are only a few right ones."""
    there = tuple(names)
    if there:
        otherwise = Message.of("There are: {names}.", names=", ".join(there))
    else:
        otherwise = Message.of("There is none; state it first.")
    return Suggestions(there).instead_of(name, otherwise)

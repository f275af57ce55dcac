"""What a drill has left: the difference between a census before it and one after it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bcp.execution.events import Leftover, LeftoverKind

MOST_NAMED = 100
"""Leftovers of a kind that are named; of more there is only a number, `+N`."""

_MORE = re.compile(r"\+(\d+)")


def left_over(before: Iterable[Leftover], after: Iterable[Leftover]) -> tuple[Leftover, ...]:
    """What is there after and was not before, by kind and name; of each kind at most
    `MOST_NAMED` by name, the rest as one entry named `+N`.
    """
    names: dict[LeftoverKind, list[str]] = {kind: [] for kind in LeftoverKind}
    for each in set(after) - set(before):
        names[each.kind].append(each.name)
    return tuple(
        Leftover(kind=kind, name=name) for kind, found in names.items() for name in _bounded(found)
    )


def count_left(left: Iterable[Leftover]) -> int:
    """How many things they are, those without a name included."""
    return sum(
        int(more[1]) if (more := _MORE.fullmatch(each.name)) is not None else 1 for each in left
    )


def is_named(leftover: Leftover) -> bool:
    """Whether it is one thing, and not the number of those without a name."""
    return _MORE.fullmatch(leftover.name) is None


def _bounded(names: list[str]) -> list[str]:
    ordered = sorted(names)
    rest = len(ordered) - MOST_NAMED
    return ordered if rest <= 0 else [*ordered[:MOST_NAMED], f"+{rest}"]

"""All checks of what the workspace states; the list `CHECKS` is the whole of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from bcp.inventory.decoding import Contents
from bcp.inventory.references import unknown_references
from bcp.model.problem import Problem

Check = Callable[[Contents], Iterable[Problem]]

CHECKS: tuple[Check, ...] = (unknown_references,)


def check(contents: Contents) -> Iterator[Problem]:
    """Run every check."""
    for each in CHECKS:
        yield from each(contents)

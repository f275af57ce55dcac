"""Which item of a list as it is stated is which item of the list as it was."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

_SAME = 1_000_000
"""Worth of a pair that is alike in everything: more than any number of others together."""

Features = tuple[Hashable, ...]
"""What an item says in each of its columns."""


def by_name(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[int | None]:
    """For each new item the index of the old one with the same name; each is taken once."""
    left: dict[Hashable, list[int]] = {}
    for index, name in enumerate(old):
        left.setdefault(name, []).append(index)
    return [left[name].pop(0) if left.get(name) else None for name in new]


def by_likeness(old: Sequence[Features], new: Sequence[Features]) -> list[int | None]:
    """For each new item the index of the old one that it came from.

    First in the same order: the common subsequence with most items that are equal, then most that
    are alike. Then equal ones that were moved, then what is left.
    """
    found = _in_order(old, new)
    for same in (True, False):
        left = [index for index in range(len(old)) if index not in set(found)]
        for number, origin in enumerate(found):
            if origin is None and left:
                fits = (index for index in left if not same or old[index] == new[number])
                found[number] = next(fits, None)
                left = [index for index in left if index != found[number]]
    return found


def _in_order(old: Sequence[Features], new: Sequence[Features]) -> list[int | None]:
    rows, columns = len(old), len(new)
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    worth = [[_worth(one, other) for other in new] for one in old]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            best[i][j] = max(best[i + 1][j + 1] + worth[i][j], best[i + 1][j], best[i][j + 1])
    found: list[int | None] = [None] * columns
    i = j = 0
    while i < rows and j < columns:
        if best[i][j] == best[i + 1][j + 1] + worth[i][j]:
            found[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _worth(one: Features, other: Features) -> int:
    if one == other:
        return _SAME
    return 1 + sum(left == right for left, right in zip(one, other, strict=True))


def placed(
    origins: Sequence[int | None], count: int, *, keep: bool
) -> list[tuple[int | None, int | None]]:
    """The new list as pairs (index of the old item, index of the new one).

    With `keep` those of the `count` old items that nothing was paired with stay behind the one
    that they followed.
    """
    pairs: list[tuple[int | None, int | None]] = [
        (origin, number) for number, origin in enumerate(origins)
    ]
    taken = {origin for origin in origins if origin is not None}
    for index in range(count if keep else 0):
        if index not in taken:
            after = next((at for at, (old, _) in enumerate(pairs) if old == index - 1), None)
            pairs.insert(0 if after is None else after + 1, (index, None))
    return pairs

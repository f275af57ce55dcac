"""What differs between two editions of a document, chapter by chapter and word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bcp.model.edition import Chapter, Edition, Passage, PassageKind

_WORD = re.compile(
    r"[0-9０-９]+(?:[.,:][0-9]+)*|[A-Za-z][A-Za-z0-9_-]*|[\u3041-\u309f]+|[\u30a0-\u30ff]+"
    r"|[\u3005\u4e00-\u9fff]+|\s+|."
)
"""Numbers, Latin words, runs of one Japanese script, single signs."""
_ALIKE = 0.5
"""The share of common signs from which on two passages are two editions of one."""
_MOST_PAIRS = 40_000
"""Pairs of passages that are weighed; in a larger gap only rows with the same first cell pair."""


class ChangeKind(StrEnum):
    """What happened to a passage, or to a chapter."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words one after another; `marked` where the other edition has others."""

    text: str
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """A passage that differs; `place` is the heading or caption that it stands under."""

    kind: ChangeKind
    place: str
    old: tuple[Piece, ...]
    new: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ChapterChanges:
    """What differs in a chapter, which as a whole may be added or removed."""

    title: str
    kind: ChangeKind
    changes: tuple[Change, ...]

    def count(self, kind: ChangeKind) -> int:
        """How many passages were changed, added or removed."""
        return sum(each.kind is kind for each in self.changes)


def compare(old: Edition, new: Edition) -> tuple[ChapterChanges, ...]:
    """All chapters in the order of the new edition; removed ones behind their former predecessor.

    Chapters belong together by their titles.
    """
    former = {each.title: each for each in old.chapters}
    today = {each.title: each for each in new.chapters}
    return tuple(
        _chapter(title, former.get(title), today.get(title))
        for title in _merged([*former], [*today])
    )


def _merged(old: list[str], new: list[str]) -> list[str]:
    titles = list(new)
    for number, title in enumerate(old):
        if title not in titles:
            before = [each for each in old[:number] if each in titles]
            titles.insert(titles.index(before[-1]) + 1 if before else 0, title)
    return titles


def _chapter(title: str, old: Chapter | None, new: Chapter | None) -> ChapterChanges:
    before = () if old is None else old.passages
    after = () if new is None else new.passages
    changes = tuple(_changes(before, after))
    if old is None or new is None:
        kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED
    else:
        kind = ChangeKind.CHANGED if changes else ChangeKind.SAME
    return ChapterChanges(title, kind, changes)


def _changes(old: Sequence[Passage], new: Sequence[Passage]) -> Iterator[Change]:
    places = _places(old), _places(new)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, first, last, start, stop in matcher.get_opcodes():
        if tag == "equal":
            continue
        for before, after in _pairs(old[first:last], new[start:stop]):
            if after is not None:
                was = None if before is None else old[first + before]
                yield _change(was, new[start + after], places[1][start + after])
            elif before is not None:
                yield _change(old[first + before], None, places[0][first + before])


def _places(passages: Sequence[Passage]) -> list[str]:
    """For each passage the heading or caption that it stands under; for those themselves."""
    found, place = [], ""
    for each in passages:
        if each.kind in {PassageKind.HEADING, PassageKind.CAPTION}:
            place = each.text
        found.append(place)
    return found


def _change(old: Passage | None, new: Passage | None, place: str) -> Change:
    if old is None and new is not None:
        return Change(ChangeKind.ADDED, place, (), (Piece(new.text, marked=True),))
    if new is None and old is not None:
        return Change(ChangeKind.REMOVED, place, (Piece(old.text, marked=True),), ())
    assert old is not None
    assert new is not None
    before, after = _WORD.findall(old.text), _WORD.findall(new.text)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    codes = matcher.get_opcodes()
    return Change(
        ChangeKind.CHANGED,
        place,
        _pieces((tag != "equal", before[first:last]) for tag, first, last, _, _ in codes),
        _pieces((tag != "equal", after[start:stop]) for tag, _, _, start, stop in codes),
    )


def _pieces(runs: Iterator[tuple[bool, list[str]]]) -> tuple[Piece, ...]:
    return tuple(Piece("".join(words), marked) for marked, words in runs if words)


def _pairs(
    old: Sequence[Passage], new: Sequence[Passage]
) -> Iterator[tuple[int | None, int | None]]:
    """Which passages of a gap are two editions of one; both orders are kept."""
    met = _aligned(old, new)
    before = after = 0
    for left, right in [*met, (len(old), len(new))]:
        yield from ((number, None) for number in range(before, left))
        yield from ((None, number) for number in range(after, right))
        if left < len(old):
            yield left, right
        before, after = left + 1, right + 1


def _aligned(old: Sequence[Passage], new: Sequence[Passage]) -> list[tuple[int, int]]:
    """The pairs of greatest total likeness that do not cross (Needleman and Wunsch, 1970)."""
    bags = [[Counter(each.text) for each in side] for side in (old, new)]
    small = len(old) * len(new) <= _MOST_PAIRS
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    likeness: dict[tuple[int, int], float] = {}
    for left in range(len(old) - 1, -1, -1):
        for right in range(len(new) - 1, -1, -1):
            score = _likeness(old[left], new[right], bags[0][left], bags[1][right], small)
            if score:
                likeness[left, right] = score
            best[left][right] = max(
                best[left + 1][right],
                best[left][right + 1],
                best[left + 1][right + 1] + score if score else 0.0,
            )
    return _path(best, likeness, len(old), len(new))


def _path(
    best: list[list[float]], likeness: dict[tuple[int, int], float], height: int, width: int
) -> list[tuple[int, int]]:
    found, left, right = [], 0, 0
    while left < height and right < width:
        score = likeness.get((left, right), 0.0)
        if score and best[left][right] == best[left + 1][right + 1] + score:
            found.append((left, right))
            left, right = left + 1, right + 1
        elif best[left][right] == best[left + 1][right]:
            left += 1
        else:
            right += 1
    return found


def _likeness(
    old: Passage, new: Passage, before: Counter[str], after: Counter[str], small: bool
) -> float:
    """From 0 (different passages) on; a row with the same first cell is the same row."""
    if old.kind is not new.kind:
        return 0.0
    is_row = old.kind is PassageKind.ROW and len(old.cells) > 1 and bool(old.cells[0])
    named = is_row and old.cells[0] == new.cells[0]
    if not small:
        return 1.0 if named else 0.0
    common = 2 * (before & after).total() / max(1, before.total() + after.total())
    if named:
        return 1.0 + common
    return common if common >= _ALIKE and not is_row else 0.0

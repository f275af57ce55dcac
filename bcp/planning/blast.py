"""What falls with each system, for all systems at once.

The single failures that take a system down are itself, those that take down anything it needs, and
those that take down all branches of an alternative. As sets of bits, from the bottom of the graph
upwards, that is one union or intersection for each edge, whatever the number of failures; turned
around it says how many systems fall with each. Sets are made for a block of failures at a time, so
that memory grows only linearly.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import networkx as nx

from bcp.planning.graph import RecoveryGraph

if TYPE_CHECKING:
    Digraph = nx.DiGraph[int]
else:
    Digraph = nx.DiGraph

MOST_NAMED = 20
"""Systems that are named of all that fall with one."""

_BLOCK = 16_384
_MOST_VISITS = 64


@dataclass(frozen=True, slots=True)
class Importance:
    """How much a system matters: its priority (1 comes first) and its recovery time."""

    priority: int
    target: int


@dataclass(frozen=True, slots=True)
class Blast:
    """What falls with a system: how many others by priority, the most important of them by name,
    and which has the tightest target, itself included.
    """

    counts: Mapping[int, int]
    named: tuple[str, ...]
    tightest: str


@dataclass(frozen=True, slots=True)
class Blasts:
    """By system what falls with it.

    `exact` is false when alternatives that lead back to themselves again and again were given up;
    then more may fall than is said.
    """

    by_system: Mapping[str, Blast]
    exact: bool


def find_blasts(graph: RecoveryGraph, importance: Mapping[str, Importance]) -> Blasts:
    """What falls with each system of the graph; a branch of an alternative that is left is enough.

    Time grows with systems times edges, but 16,384 failures cost about as much as one; memory
    grows with the number of systems.
    """
    return _Radius(graph, importance).run()


class _Radius:
    def __init__(self, graph: RecoveryGraph, importance: Mapping[str, Importance]) -> None:
        self._names = [name for layer in graph.layers() for name in layer]
        numbers = {name: number for number, name in enumerate(self._names)}
        self._needs = [[numbers[t] for t in graph.needs(name)] for name in self._names]
        self._groups = [
            [[numbers[t] for t in group] for group in graph.alternatives(name)]
            for name in self._names
        ]
        self._importance = [importance[name] for name in self._names]
        self._tasks = list(_tasks(self._needs, self._groups))
        self._exact = True

    def run(self) -> Blasts:
        found: dict[str, Blast] = {}
        for first in range(0, len(self._names), _BLOCK):
            block = range(first, min(first + _BLOCK, len(self._names)))
            rows = self._rows(block)
            counts = self._counts(rows, block)
            tightest = self._tightest(rows, block)
            named = self._named(rows, block)
            for column, number in enumerate(block):
                found[self._names[number]] = Blast(
                    counts[column], tuple(named[column]), tightest[column]
                )
        return Blasts(found, self._exact)

    def _rows(self, block: range) -> list[int]:
        """By system the failures of the block that take it down, as bits."""
        rows = [0] * len(self._names)
        for column, number in enumerate(block):
            rows[number] = 1 << column
        for members in self._tasks:
            if len(members) == 1 and members[0] not in self._needs[members[0]]:
                rows[members[0]] = self._row(rows, members[0])
            else:
                self._settle(rows, members)
        return rows

    def _row(self, rows: list[int], number: int) -> int:
        row = rows[number]
        for target in self._needs[number]:
            row |= rows[target]
        for group in self._groups[number]:
            common = rows[group[0]]
            for target in group[1:]:
                common &= rows[target]
            row |= common
        return row

    def _settle(self, rows: list[int], members: Sequence[int]) -> None:
        """Systems that lead to each other: until nothing changes any more."""
        inside = set(members)
        above: dict[int, list[int]] = {number: [] for number in members}
        for number in members:
            for target in {*self._needs[number], *(t for g in self._groups[number] for t in g)}:
                if target in inside:
                    above[target].append(number)
        pending = deque(members)
        waiting = set(members)
        visits = _MOST_VISITS * len(members)
        while pending and visits:
            visits -= 1
            number = pending.popleft()
            waiting.discard(number)
            row = self._row(rows, number)
            if row != rows[number]:
                rows[number] = row
                fresh = [each for each in above[number] if each not in waiting]
                pending.extend(fresh)
                waiting.update(fresh)
        self._exact = self._exact and not pending

    def _counts(self, rows: list[int], block: range) -> list[dict[int, int]]:
        """By failure how many others fall with it, by priority.

        The rows are added up bit by bit, all columns at once: `planes` are the binary digits.
        """
        planes: dict[int, list[int]] = {}
        for number, row in enumerate(rows):
            _add(planes.setdefault(self._importance[number].priority, []), row)
        counts: list[dict[int, int]] = [{} for _ in block]
        width = -(-len(block) // 8)
        for priority in sorted(planes):
            digits = [plane.to_bytes(width, "little") for plane in planes[priority]]
            for column, number in enumerate(block):
                byte, bit = column >> 3, column & 7
                count = sum((digit[byte] >> bit & 1) << n for n, digit in enumerate(digits))
                count -= self._importance[number].priority == priority
                if count:
                    counts[column][priority] = count
        return counts

    def _tightest(self, rows: list[int], block: range) -> list[str]:
        """By failure the system with the tightest target that falls; of equals itself."""
        order = sorted(range(len(rows)), key=lambda n: self._importance[n].target)
        tightest = [self._names[number] for number in block]
        open_columns = (1 << len(block)) - 1
        for number in order:
            for column in _bits(rows[number] & open_columns):
                if self._importance[number].target < self._importance[block[column]].target:
                    tightest[column] = self._names[number]
            open_columns &= ~rows[number]
        return tightest

    def _named(self, rows: list[int], block: range) -> list[list[str]]:
        """By failure the most important others that fall."""
        order = sorted(
            range(len(rows)),
            key=lambda n: (self._importance[n].priority, self._importance[n].target, n),
        )
        named: list[list[str]] = [[] for _ in block]
        open_columns = (1 << len(block)) - 1
        for number in order:
            for column in _bits(rows[number] & open_columns):
                if block[column] == number:
                    continue
                named[column].append(self._names[number])
                if len(named[column]) == MOST_NAMED:
                    open_columns ^= 1 << column
        return named


def _tasks(
    needs: Sequence[Sequence[int]], groups: Sequence[Sequence[Sequence[int]]]
) -> Iterator[list[int]]:
    """The systems, what they stand on before them; those in a circle together.

    Within a circle those that need only what is outside come first.
    """
    graph: Digraph = nx.DiGraph()
    graph.add_nodes_from(range(len(needs)))
    for number, targets in enumerate(needs):
        graph.add_edges_from((number, target) for target in targets)
        graph.add_edges_from((number, target) for group in groups[number] for target in group)
    for component in nx.strongly_connected_components(graph):
        if len(component) == 1:
            yield list(component)
        else:
            start = min(component)
            yield list(nx.dfs_postorder_nodes(graph.subgraph(component), start))


def _bits(row: int) -> Iterable[int]:
    while row:
        lowest = row & -row
        yield lowest.bit_length() - 1
        row ^= lowest


def _add(planes: list[int], row: int) -> None:
    for digit, plane in enumerate(planes):
        if not row:
            return
        planes[digit] = plane ^ row
        row &= plane
    if row:
        planes.append(row)

"""Which edges of a knot to cut so that nothing waits for itself any more: the cheapest there are.

A minimum feedback arc set. In small knots the exact one, by dynamic programming over the sets of
systems that come first (Lawler, A comment on minimum feedback arc sets, 1964). In larger ones,
where finding the minimum is out of reach (Karp 1972), the order of Eades, Lin and Smyth (A fast and
effective heuristic for the feedback arc set problem, 1993), then every system moved to its best
place as long as that gains anything.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass

from bcp.inventory.deadlock import Knot
from bcp.inventory.edges import Edge, EdgeKind

COSTS = {
    EdgeKind.USES: 1,
    EdgeKind.ANY_OF: 1,
    EdgeKind.REQUIRES: 2,
    EdgeKind.RESTORE_FROM: 3,
    EdgeKind.HOSTED_ON: 4,
}
"""What it takes to do without an edge: one alternative less; a requirement turned into a use at a
lower level; a copy kept elsewhere or a recovery step changed; a system moved to other hardware."""

_EXACT = 10
_MOST_VISITS = 2_000_000
_MOST_ROUNDS = 12

Weights = list[dict[int, int]]
"""By system what each of its edges costs, by target."""


@dataclass(frozen=True, slots=True)
class Cut:
    """Edges without which a knot is none; `exact`: no others are cheaper."""

    edges: tuple[Edge, ...]
    exact: bool


def cheapest_cut(knot: Knot) -> Cut:
    """The cheapest edges to cut, the cheapest kind and the first names first."""
    numbers = {name: number for number, name in enumerate(knot.systems)}
    needs: Weights = [{} for _ in numbers]
    for edge in knot.edges:
        source, target = numbers[edge.source], numbers[edge.target]
        if source != target:
            needs[source][target] = needs[source].get(target, 0) + COSTS[edge.kind]
    exact = len(numbers) <= _EXACT or len(knot.edges) == len(numbers)
    if len(knot.edges) == len(numbers):
        order = _ring(needs)
    elif exact:
        order = _best_order(needs)
    else:
        order = _improved(needs, _good_order(needs))
    place = {number: place for place, number in enumerate(order)}
    cut = [
        edge for edge in knot.edges if place[numbers[edge.source]] <= place[numbers[edge.target]]
    ]
    cut.sort(key=lambda edge: (COSTS[edge.kind], edge.source, edge.target, str(edge.path)))
    return Cut(tuple(cut), exact)


def _ring(needs: Weights) -> list[int]:
    """An order of systems of which each has one edge: what the cheapest leads from comes first."""
    first = min(range(len(needs)), key=lambda n: (min(needs[n].values(), default=0), n))
    order = [first]
    while len(order) < len(needs):
        order.append(next(iter(needs[order[-1]])))
    return [first, *reversed(order[1:])]


def _best_order(needs: Weights) -> list[int]:
    """The order, needed ones first, in which the edges against it cost least."""
    size = len(needs)
    best = [0] + [1 << 60] * ((1 << size) - 1)
    last = [0] * (1 << size)
    for before in range(1 << size):
        for number in range(size):
            if before >> number & 1:
                continue
            cost = best[before]
            for target, weight in needs[number].items():
                if not before >> target & 1:
                    cost += weight
            after = before | 1 << number
            if cost < best[after]:
                best[after], last[after] = cost, number
    order = []
    rest = (1 << size) - 1
    while rest:
        order.append(last[rest])
        rest ^= 1 << last[rest]
    return order[::-1]


def _good_order(needs: Weights) -> list[int]:
    """Take away again and again what nobody left needs, what needs nobody left, or else the system
    that is needed most beyond what it needs itself.
    """
    needed_by = _reversed(needs)
    incoming = [sum(each.values()) for each in needed_by]
    outgoing = [sum(each.values()) for each in needs]
    heap = [(outgoing[n] - incoming[n], n) for n in range(len(needs))]
    heapq.heapify(heap)
    bare = [n for n in range(len(needs)) if not incoming[n] or not outgoing[n]]
    left = [True] * len(needs)
    front: list[int] = []
    back: list[int] = []
    while heap:
        if bare:
            number = bare.pop()
        else:
            pressure, number = heapq.heappop(heap)
            if left[number] and pressure != outgoing[number] - incoming[number]:
                continue
        if not left[number]:
            continue
        left[number] = False
        (back if outgoing[number] and not incoming[number] else front).append(number)
        for weights, sums in ((needs[number], incoming), (needed_by[number], outgoing)):
            for other, weight in weights.items():
                if not left[other]:
                    continue
                sums[other] -= weight
                if incoming[other] and outgoing[other]:
                    heapq.heappush(heap, (outgoing[other] - incoming[other], other))
                else:
                    bare.append(other)
    return front + back[::-1]


def _improved(needs: Weights, order: list[int]) -> list[int]:
    """Move each system to where the edges against the order cost least, round after round."""
    needed_by = _reversed(needs)
    visits = sum(map(len, needs)) * 2
    for _ in range(max(1, min(_MOST_ROUNDS, _MOST_VISITS // max(1, visits)))):
        places = [0.0] * len(order)
        for place, number in enumerate(order):
            places[number] = float(place)
        moved = False
        for number in order:
            better = _better_place(places, number, needs[number], needed_by[number])
            if better is not None:
                places[number], moved = better, True
        order = sorted(order, key=lambda number: (places[number], number))
        if not moved:
            break
    return order


def _better_place(
    places: list[float], number: int, needs: dict[int, int], needed_by: dict[int, int]
) -> float | None:
    """A place where the edges of one system cost less than where it is, or None.

    Only the places of its neighbours count. Before all of them every need is against the order;
    each need that is passed takes its cost away, each dependant that is passed adds its own.
    """
    steps = [(places[other], -weight) for other, weight in needs.items()]
    steps += [(places[other], weight) for other, weight in needed_by.items()]
    steps.sort()
    own = places[number]
    cost = here = best = sum(needs.values())
    gap = -1
    for index, (place, change) in enumerate(steps):
        cost += change
        if place < own:
            here = cost
        if cost < best:
            best, gap = cost, index
    if best >= here:
        return None
    if gap < 0:
        return steps[0][0] - 1
    low = steps[gap][0]
    high = steps[gap + 1][0] if gap + 1 < len(steps) else low + 2
    middle = (low + high) / 2
    return middle if low < middle < high else None


def _reversed(needs: Weights) -> Weights:
    turned: Weights = [{} for _ in needs]
    for source, weights in enumerate(needs):
        for target, weight in weights.items():
            turned[target][source] = weight
    return turned

"""Random small packings, and the best assignment by trying all."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from bcp.consolidation.packing import Assignment, Packing, is_feasible

_AMOUNTS = st.integers(0, 6)


@st.composite
def packings(draw: st.DrawFn, most: int = 7, bins: int = 4, alike: bool = False) -> Packing:
    count = draw(st.integers(1, most))
    places = draw(st.integers(1, bins))
    vectors = st.tuples(_AMOUNTS, _AMOUNTS, _AMOUNTS)
    room = st.tuples(*[st.integers(3, 10)] * 3)
    rooms = [draw(room)] * places if alike else [draw(room) for _ in range(places)]
    pairs = draw(
        st.sets(st.tuples(st.integers(0, count - 1), st.integers(0, count - 1)), max_size=3)
    )
    foes: list[set[int]] = [set() for _ in range(count)]
    for one, other in pairs:
        if one != other:
            foes[one].add(other)
            foes[other].add(one)
    groups = st.sampled_from([0, 1] if draw(st.booleans()) else [0, 1, None])
    return Packing(
        sizes=tuple(draw(vectors) for _ in range(count)),
        rooms=tuple(rooms),
        groups=tuple(draw(groups) for _ in range(count)),
        foes=tuple(map(frozenset, foes)),
        kin=tuple(draw(st.integers(0, 2)) for _ in range(count)),
        homes=tuple(draw(st.none() | st.integers(0, places - 1)) for _ in range(count)),
    )


def all_assignments(packing: Packing) -> Iterator[Assignment]:
    """Every feasible assignment, item by item, given up where a part is not feasible."""
    yield from _from(packing, ())


def _from(packing: Packing, begun: Assignment) -> Iterator[Assignment]:
    if len(begun) == len(packing.sizes):
        yield begun
        return
    items = range(len(begun) + 1)
    part = packing.part(items, range(len(packing.rooms)))
    for place in range(len(packing.rooms)):
        if is_feasible(part, (*begun, place)):
            yield from _from(packing, (*begun, place))


def fewest(packing: Packing) -> int | None:
    """The least number of bins, None where no assignment is feasible."""
    return min((len(set(each)) for each in all_assignments(packing)), default=None)

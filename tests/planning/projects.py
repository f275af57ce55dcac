"""Random small scheduling problems."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

from hypothesis import strategies as st

from bcp.planning.generation import Effort, Timetable, serial
from bcp.planning.project import Capacity, Cost, Goal, Project


@st.composite
def capacities(draw: st.DrawFn, falling: bool = True) -> Capacity:
    counts = draw(st.lists(st.integers(0, 3), min_size=1, max_size=5))
    counts[-1] = max(1, counts[-1])
    if not falling:
        counts.sort()
    times = draw(
        st.lists(
            st.integers(1, 14), min_size=len(counts) - 1, max_size=len(counts) - 1, unique=True
        )
    )
    return tuple(zip((0, *sorted(times)), counts, strict=True))


@st.composite
def projects(draw: st.DrawFn, most: int = 9, falling: bool = True) -> Project:
    size = draw(st.integers(1, most))
    kinds = draw(st.integers(1, 3))
    available = [draw(capacities(falling)) for _ in range(kinds)]
    one = st.integers(0, kinds - 1).flatmap(
        lambda kind: st.integers(1, available[kind][-1][1]).map(lambda amount: ((kind, amount),))
    )
    modes = [
        draw(st.one_of(st.just([()]), st.lists(one, min_size=1, max_size=2, unique=True)))
        for _ in range(size)
    ]
    before = [
        sorted(draw(st.sets(st.integers(0, step - 1), max_size=2))) if step else []
        for step in range(size)
    ]
    goals = [
        Goal((step,), draw(st.integers(0, 20)), draw(st.sampled_from([1, 2, 8])))
        for step in sorted(draw(st.sets(st.integers(0, size - 1), max_size=3)))
    ]
    return Project(
        durations=draw(st.lists(st.integers(1, 6), min_size=size, max_size=size)),
        before=before,
        modes=modes,
        capacities=available,
        releases=draw(st.lists(st.integers(0, 5), min_size=size, max_size=size)),
        goals=goals,
    )


def optimum(project: Project) -> Timetable:
    """The best schedule by trying every order and every mode: for a handful of steps."""
    found: dict[Cost, Timetable] = {}
    for modes in product(*project.modes):
        fixed = replace(project, modes=[(mode,) for mode in modes])
        for order in permutations(range(project.size)):
            place = {step: number for number, step in enumerate(order)}
            if all(place[p] < place[s] for s in order for p in project.before[s]):
                timetable = serial(fixed, order, Effort())
                found.setdefault(fixed.cost(timetable.starts), timetable)
    return found[min(found)]

"""Levelled moves against all plans that there are."""

from __future__ import annotations

from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.consolidation.levelling import Levelled, Option, level

Jobs = list[list[Option]]
Pairs = frozenset[frozenset[int]]
MONTHS = 4


@st.composite
def problems(draw: st.DrawFn) -> tuple[Jobs, Pairs, int]:
    count = draw(st.integers(1, 4))
    jobs = []
    for _ in range(count):
        effort = draw(st.integers(1, 6))
        due = draw(st.integers(0, MONTHS))
        weekends = draw(st.lists(st.integers(0, 2 * MONTHS - 1), unique=True, max_size=5))
        jobs.append(
            [
                Option(
                    weekend,
                    weekend // 2,
                    ((weekend // 2, effort),),
                    max(0, weekend // 2 - due),
                    max(0, due - weekend // 2) * 30,
                )
                for weekend in sorted(weekends)
            ]
        )
    pairs = [frozenset(pair) for pair in combinations(range(count), 2)]
    apart = frozenset(draw(st.lists(st.sampled_from(pairs), unique=True))) if pairs else frozenset()
    return jobs, apart, draw(st.integers(3, 10))


def _worth(
    chosen: tuple[Option | None, ...], apart: Pairs, capacity: int
) -> tuple[int, ...] | None:
    """Moves without a day, months late, peak; None of a plan that breaks a rule."""
    loads = [0] * MONTHS
    for option in chosen:
        for month, days in option.loads if option else ():
            loads[month] += days
    for one, other in (sorted(pair) for pair in apart):
        first, second = chosen[one], chosen[other]
        if first and second and first.weekend == second.weekend:
            return None
    if max(loads) > capacity:
        return None
    return chosen.count(None), sum(option.late for option in chosen if option), max(loads)


def _least(jobs: Jobs, apart: Pairs, capacity: int) -> tuple[int, ...]:
    found = [
        worth
        for plan in product(*([*options, None] for options in jobs))
        if (worth := _worth(plan, apart, capacity)) is not None
    ]
    return min(found)


@settings(max_examples=200)
@given(problems())
def test_no_plan_is_better(problem: tuple[Jobs, Pairs, int]) -> None:
    jobs, apart, capacity = problem
    found = level(jobs, apart, capacity)
    assert found.proven
    assert _worth(found.chosen, apart, capacity) == (found.unplaced, found.late, found.peak)
    assert (found.unplaced, found.late, found.peak) == _least(jobs, apart, capacity)


@settings(max_examples=100)
@given(problems())
def test_what_is_called_proven_is_least_however_short_the_search(
    problem: tuple[Jobs, Pairs, int],
) -> None:
    jobs, apart, capacity = problem
    found = level(jobs, apart, capacity, steps=3)
    least = _least(jobs, apart, capacity)
    assert (found.unplaced, found.late, found.peak) >= least
    if found.proven:
        assert (found.unplaced, found.late, found.peak) == least


def _free(effort: int, months: int = 12) -> list[Option]:
    return [
        Option(4 * month + week, month, ((month, effort),), 0, (months - month) * 30 - 7 * week)
        for month in range(months)
        for week in range(4)
    ]


def test_ties_go_to_weekends_of_their_own_and_late_days() -> None:
    found = level([_free(5), _free(5)], frozenset(), 20)
    assert _days(found) == [11, 10] or _days(found) == [10, 11]
    assert found.peak == 5


def test_sixty_moves_are_levelled_and_proven() -> None:
    found = level([_free(3, months=20) for _ in range(60)], frozenset(), 20)
    assert (found.unplaced, found.late, found.peak, found.proven) == (0, 0, 9, True)


def test_nothing_to_do_is_done() -> None:
    assert level([], frozenset(), 5) == Levelled((), 0, 0, 0, proven=True)


def _days(found: Levelled) -> list[int]:
    return [option.month for option in found.chosen if option is not None]

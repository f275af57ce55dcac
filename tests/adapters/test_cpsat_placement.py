from __future__ import annotations

import pytest
from hypothesis import given, settings

from bcp.adapters.cpsat_placement import CpSatPacking, find_packing_solver
from bcp.consolidation.bounds import lower_bound
from bcp.consolidation.packing import Assignment, Packing, cost, is_feasible
from bcp.consolidation.solver import Packed, Work
from tests.consolidation.packings import all_assignments, fewest, packings

CASES = settings(max_examples=60, deadline=None)
SOLVER = CpSatPacking()


@CASES
@given(packings())
def test_it_finds_the_fewest_of_all_from_nothing(packing: Packing) -> None:
    """No rule helps here: the model alone keeps rooms, groups and foes."""
    solved = SOLVER.fewest(packing, Packed(None, 0), Work())
    best = fewest(packing)
    assert solved.proven(packing)
    assert not solved.clocked
    if best is None:
        assert solved.assignment is None
    else:
        assert solved.assignment is not None
        assert is_feasible(packing, solved.assignment)
        assert (solved.used, solved.bound) == (best, best)


@CASES
@given(packings(alike=True))
def test_it_improves_what_is_known_or_proves_it(packing: Packing) -> None:
    known = max(all_assignments(packing), key=lambda each: len(set(each)), default=None)
    if known is None:
        return
    solved = SOLVER.fewest(packing, Packed(known, lower_bound(packing)), Work())
    assert solved.assignment is not None
    assert is_feasible(packing, solved.assignment)
    assert solved.used == solved.bound == fewest(packing)


def _hard(count: int = 36) -> tuple[Packing, Assignment]:
    """Items of a third of a bin or so in three dimensions, each in a bin of its own."""
    sizes = tuple((28 + n * 7 % 17, 25 + n * 11 % 23, 22 + n * 5 % 29) for n in range(count))
    homes = tuple(n % 20 for n in range(count))
    packing = Packing(
        sizes,
        ((100, 100, 100),) * count,
        tuple(n % 2 for n in range(count)),
        (frozenset(),) * count,
        tuple(n // 3 for n in range(count)),
        homes,
    )
    return packing, tuple(range(count))


def test_it_repeats_itself_where_its_work_is_cut_off() -> None:
    packing, alone = _hard()
    known = Packed(alone, lower_bound(packing))
    solved = SOLVER.fewest(packing, known, Work(0.5, 300))
    assert solved == SOLVER.fewest(packing, known, Work(0.5, 300))
    assert not solved.clocked
    assert solved.assignment is not None
    assert is_feasible(packing, solved.assignment)
    assert solved.bound <= solved.used < known.used
    better = SOLVER.tidied(packing, solved.assignment, Work(1, 300))
    assert better == SOLVER.tidied(packing, solved.assignment, Work(1, 300))
    assert is_feasible(packing, better)
    assert cost(packing, better) < cost(packing, solved.assignment)


def test_work_for_nothing_leaves_what_is_known() -> None:
    packing, alone = _hard()
    known = Packed(alone, lower_bound(packing))
    solved = SOLVER.fewest(packing, known, Work(0, 300))
    assert solved.assignment == alone
    assert known.bound <= solved.bound <= known.used


def test_a_packing_that_is_proven_is_not_worked_on() -> None:
    packing, alone = _hard(2)
    known = Packed(alone, 2)
    assert SOLVER.fewest(packing, known, Work()) is known


def test_without_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_packing_solver() == CpSatPacking()
    monkeypatch.setattr("bcp.adapters.cpsat_placement.find_spec", lambda _: None)
    assert find_packing_solver() is None

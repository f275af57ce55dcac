from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings

from bcp.adapters.cpsat_placement import CpSatPacking
from bcp.consolidation.bounds import lower_bound
from bcp.consolidation.heuristic import first_fit, pack
from bcp.consolidation.packing import Packing, cost, is_feasible
from bcp.consolidation.packing_search import Conditions, solve
from bcp.consolidation.solver import Work
from bcp.consolidation.tidying import relabelled, tidied
from tests.consolidation.packings import all_assignments, fewest, packings

CASES = settings(max_examples=150, deadline=None)
FEW = settings(max_examples=60, deadline=None)


def _plain(sizes: list[tuple[int, int, int]], rooms: list[tuple[int, int, int]]) -> Packing:
    count = len(sizes)
    return Packing(
        tuple(sizes),
        tuple(rooms),
        (0,) * count,
        (frozenset(),) * count,
        tuple(range(count)),
        (None,) * count,
    )


@CASES
@given(packings())
def test_the_bound_is_never_above_the_best_of_all(packing: Packing) -> None:
    best = fewest(packing)
    bound = lower_bound(packing)
    if best is not None:
        assert bound <= best
    if bound > len(packing.rooms):
        assert best is None


@CASES
@given(packings())
def test_what_the_rules_find_is_feasible(packing: Packing) -> None:
    bound = lower_bound(packing)
    found = pack(packing, bound)
    if found is not None:
        assert is_feasible(packing, found)
        assert pack(packing, bound) == found
    plain = first_fit(packing)
    assert plain is None or (found is not None and len(set(found)) <= len(set(plain)))


@FEW
@given(packings())
def test_the_exact_answer_is_that_of_trying_all(packing: Packing) -> None:
    solved = solve(packing, Conditions(solver=CpSatPacking()))
    best = fewest(packing)
    assert solved.proven(packing)
    if best is None:
        assert solved.assignment is None
        return
    assert solved.assignment is not None
    assert is_feasible(packing, solved.assignment)
    assert (solved.used, solved.bound) == (best, best)


@FEW
@given(packings(most=8, bins=5, alike=True))
def test_the_exact_answer_for_bins_that_are_alike(packing: Packing) -> None:
    solved = solve(packing, Conditions(solver=CpSatPacking()))
    best = fewest(packing)
    assert solved.proven(packing)
    assert (None if solved.assignment is None else solved.used) == best


@FEW
@given(packings(most=6, bins=3))
def test_tidying_costs_nothing_and_may_save(packing: Packing) -> None:
    known = next(all_assignments(packing), None)
    if known is None:
        return
    renamed = relabelled(packing, known)
    assert is_feasible(packing, renamed)
    assert cost(packing, renamed) <= cost(packing, known) or renamed != known
    better = tidied(packing, renamed)
    assert is_feasible(packing, better)
    assert cost(packing, better) <= cost(packing, renamed)
    best = CpSatPacking().tidied(packing, known, Work())
    assert is_feasible(packing, best)
    assert cost(packing, best) <= cost(packing, known)
    within = [each for each in all_assignments(packing) if set(each) <= set(known)]
    assert cost(packing, best)[1:3] == min(cost(packing, each)[1:3] for each in within)


def test_sums_of_each_dimension_bound_the_bins() -> None:
    room = (10, 10, 10)
    assert lower_bound(_plain([(1, 6, 1), (1, 6, 1), (1, 0, 1)], [room] * 3)) == 2
    assert lower_bound(_plain([(1, 4, 1)] * 5, [room] * 3)) == 2
    assert lower_bound(_plain([(1, 1, 7)] * 4, [room] * 3)) == 4
    assert lower_bound(_plain([], [room])) == 0
    assert lower_bound(_plain([(11, 1, 1)], [room] * 3)) == 4


def test_pairs_that_complement_each_other_count_twice() -> None:
    """Items of 6 leave 4, where nothing of 5 goes: L2 sees what the sum (4) does not."""
    packing = _plain([(6, 0, 0)] * 3 + [(5, 0, 0)] * 4, [(10, 10, 10)] * 5)
    assert lower_bound(packing) == fewest(packing) == 5


def test_groups_and_foes_bound_the_bins() -> None:
    packing = replace(_plain([(1, 1, 1)] * 3, [(10, 10, 10)] * 3), groups=(0, 1, 2))
    assert lower_bound(packing) == 3
    everyone = tuple(frozenset({0, 1, 2} - {item}) for item in range(3))
    assert lower_bound(replace(packing, groups=(0, 0, 0), foes=everyone)) == 3


def test_a_bin_is_emptied_by_driving_items_out() -> None:
    """Decreasing first fit needs three bins for what two hold (6+2+2, 5+3+2)."""
    sizes = [(size, 0, 0) for size in (6, 5, 3, 2, 2, 2)]
    packing = _plain(sizes, [(10, 1, 1)] * 4)
    plain = first_fit(packing)
    assert plain is not None
    assert len(set(plain)) == 3
    found = pack(packing, lower_bound(packing))
    assert found is not None
    assert len(set(found)) == lower_bound(packing) == 2


def test_items_stay_at_home_where_that_costs_no_bin() -> None:
    packing = replace(
        _plain([(4, 1, 1), (4, 1, 1), (2, 1, 1), (2, 1, 1)], [(6, 9, 9)] * 4),
        homes=(2, 3, 3, None),
    )
    solved = solve(packing, Conditions())
    assert solved.assignment == (2, 3, 3, 2)

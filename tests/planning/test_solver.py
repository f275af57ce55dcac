from __future__ import annotations

from hypothesis import given, settings

from bcp.planning.generation import Effort, Timetable, serial
from bcp.planning.project import Capacity, Project
from bcp.planning.search import improve
from bcp.planning.solver import Budget, Proof, feasible, fixed, shifted
from tests.planning.projects import projects

CASES = settings(max_examples=60, deadline=None)
ONE = ((0, 1),)


@CASES
@given(projects())
def test_what_the_search_finds_is_feasible_and_cannot_be_moved_to_the_left(
    project: Project,
) -> None:
    found = improve(project, looks=1_000)
    assert feasible(project, found)
    again = shifted(project, found)
    assert feasible(project, again)
    assert all(map(int.__le__, again.starts, found.starts))
    assert shifted(project, again) == again


def test_what_is_not_feasible_is_seen() -> None:
    shifts = ((0, 1), (4, 0), (8, 1))
    project = Project([3, 2], [[], [0]], [[ONE], [ONE]], [shifts], [1, 0])
    mode = project.packed[0][0]
    assert feasible(project, Timetable([1, 8], [mode, mode]))
    for starts in ([0, 8], [8, 3], [1, 4], [2, 8], [-3, 8]):
        assert not feasible(project, Timetable(starts, [mode, mode]))
    assert not feasible(project, Timetable([1, 8], [mode, 0]))
    side_by_side = Project([3, 2], [[], []], [[ONE], [ONE]], [((0, 1),)], [0, 0])
    assert not feasible(side_by_side, Timetable([0, 2], [mode, mode]))


def test_a_fixed_project_has_one_mode_for_each_step() -> None:
    project = Project([1, 1], [[], []], [[ONE, ((1, 1),)]] * 2, [((0, 1),)] * 2, [0, 0])
    timetable = serial(project, [0, 1], Effort())
    assert fixed(project, timetable).modes == [(ONE,), (((1, 1),),)]


def test_a_bound_proves_nothing_behind_an_open_one() -> None:
    assert Proof.of((1, 5, 9), (1, 4, 9)).proven == (True, False, False)
    assert Proof.of((1, 5, 9), (1, 5, 9)).proven == (True, True, True)


def test_a_budget_in_seconds_leaves_the_clock_time_to_spare() -> None:
    def budget(steps: int, capacity: Capacity) -> Budget:
        return Budget.within(
            10, Project([1] * steps, [[]] * steps, [((),)] * steps, [capacity], [0] * steps)
        )

    usual = budget(100, ((0, 1),))
    assert usual.work < 10 < usual.seconds
    assert budget(1000, ((0, 1),)).work < usual.work
    assert budget(100, ((0, 1), (5, 0), (9, 1))).work < usual.work

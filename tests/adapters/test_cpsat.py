from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from bcp.adapters.cpsat import CpSat, find_solver
from bcp.planning.generation import Effort, Timetable, serial
from bcp.planning.project import Goal, Project
from bcp.planning.search import improve
from bcp.planning.solver import Budget, feasible
from tests.planning.projects import optimum, projects

BUDGET = Budget(work=5, seconds=300)
CASES = settings(max_examples=25, deadline=None)


@CASES
@given(projects(most=5))
def test_its_schedule_is_the_best_of_all_and_it_knows_it(project: Project) -> None:
    known = serial(project, project.order, Effort())
    solved = CpSat().solve(project, known, BUDGET)
    assert feasible(project, solved.timetable)
    assert solved.cost == project.cost(solved.timetable.starts)
    assert solved.cost == project.cost(optimum(project).starts)
    assert solved.proof.proven == (True, True, True)
    assert not solved.clocked


@CASES
@given(projects())
def test_it_is_never_worse_than_what_it_was_given(project: Project) -> None:
    known = improve(project, looks=2_000)
    solved = CpSat().solve(project, known, BUDGET)
    assert feasible(project, solved.timetable)
    assert solved.cost <= project.cost(known.starts)
    assert all(map(int.__le__, project.bound, solved.bounds))


def test_tardiness_comes_first_and_the_makespan_may_grow() -> None:
    shifts = ((0, 1), (6, 0), (20, 1))
    goals = [Goal((1,), 2, 8)]
    project = Project([6, 2], [[], []], [[((0, 1),)]] * 2, [shifts], [0, 0], goals)
    known = serial(project, [0, 1], Effort())
    assert project.cost(known.starts) == (160, 22, 176)
    solved = CpSat().solve(project, known, BUDGET)
    assert (solved.cost, solved.bounds) == ((0, 26, 16), (0, 26, 16))


def test_work_for_nothing_leaves_the_known_schedule() -> None:
    project = Project([3, 2, 2], [[], [], []], [[((0, 1),)]] * 3, [((0, 2),)], [0] * 3)
    known = serial(project, [1, 2, 0], Effort())
    solved = CpSat().solve(project, known, Budget(0, 60))
    assert solved.timetable == known
    assert (solved.cost, solved.bounds) == ((0, 5, 0), project.bound)


@pytest.mark.parametrize("workers", [1, 2])
def test_it_repeats_itself(workers: int) -> None:
    size = 24
    project = Project(
        durations=[3 + step * 7 % 11 for step in range(size)],
        before=[[step - 3] if step % 4 == 3 else [] for step in range(size)],
        modes=[[((step % 2, 1 + step % 3),)] for step in range(size)],
        capacities=[((0, 3), (40, 5)), ((0, 4), (20, 3), (60, 4))],
        releases=[step % 5 for step in range(size)],
        goals=[Goal((step,), 12 + step, 1 + step % 2) for step in range(0, size, 3)],
    )
    known = serial(project, project.order, Effort())
    solver, budget = CpSat(workers=workers), Budget(0.2, 300)
    solved = solver.solve(project, known, budget)
    assert solved == solver.solve(project, known, budget)
    assert solved.cost < project.cost(known.starts)


def test_minutes_are_as_good_as_seconds() -> None:
    project = Project(
        [60, 120], [[], []], [[((0, 1),)]] * 2, [((0, 1), (180, 0), (240, 1))], [0, 0]
    )
    solved = CpSat().solve(project, Timetable([240, 0], [project.packed[0][0]] * 2), BUDGET)
    assert solved.cost == (0, 180, 0)
    shifted = replace(project, releases=[1, 0])
    known = serial(shifted, [0, 1], Effort())
    assert CpSat().solve(shifted, known, BUDGET).cost == (0, 180, 0)


def test_without_the_extra_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    assert find_solver() == CpSat()
    monkeypatch.setattr("bcp.adapters.cpsat.find_spec", lambda _: None)
    assert find_solver() is None

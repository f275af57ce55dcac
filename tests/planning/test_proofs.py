from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.adapters.cpsat import CpSat
from bcp.planning.project import Capacity, Goal, Project
from bcp.planning.proofs import LowerBound, lower_bound, proven_bound
from bcp.planning.solver import Budget
from tests.planning.projects import optimum, projects

CASES = settings(max_examples=60, deadline=None)
FEW = settings(max_examples=20, deadline=None)
BUDGET = Budget(work=20, seconds=300)
ONE = ((0, 1),)


def finished(project: Project, steps: list[int]) -> int:
    """The earliest moment at which all the steps can be done, by trying every schedule."""
    aimed = replace(project, goals=[Goal(tuple(steps), 0, 1)])
    return aimed.cost(optimum(aimed).starts)[0]


some_steps = st.lists(st.integers(0, 4), min_size=1, max_size=2, unique=True)


def chosen(project: Project, numbers: list[int]) -> list[int]:
    return sorted({number % project.size for number in numbers})


@CASES
@given(projects(most=5), some_steps)
def test_the_bound_is_never_above_the_best_schedule(project: Project, numbers: list[int]) -> None:
    steps = chosen(project, numbers)
    bound = lower_bound(project, steps)
    assert 0 < bound.time <= finished(project, steps)
    assert bool(bound.chain) != bool(bound.resources)


@CASES
@given(projects(most=5))
def test_the_bound_of_everything_is_never_above_the_best_makespan(project: Project) -> None:
    everything = range(project.size)
    best = replace(project, goals=())
    assert lower_bound(project, everything).time <= best.cost(optimum(best).starts)[1]


@CASES
@given(projects())
def test_a_chain_adds_up_to_the_bound(project: Project) -> None:
    for step in range(project.size):
        bound = lower_bound(project, [step])
        if bound.chain:
            lengths = sum(project.durations[each] for each in bound.chain)
            assert bound.chain[-1] == step
            assert project.earliest[bound.chain[0]] + lengths == bound.time


@FEW
@given(projects(most=4), some_steps)
def test_a_solver_proves_the_best_time_and_names_what_binds(
    project: Project, numbers: list[int]
) -> None:
    steps = chosen(project, numbers)
    bound = proven_bound(project, steps, CpSat(), BUDGET)
    best = finished(project, steps)
    assert bound.time == best
    if bound.resources and bound != lower_bound(project, steps):
        for resource in bound.resources:
            capacities = list(project.capacities)
            capacities[resource] = ((0, 99),)
            assert finished(replace(project, capacities=capacities), steps) < best


@FEW
@given(projects(most=5), st.data())
def test_more_capacity_never_makes_the_optimum_or_the_bound_worse(
    project: Project, data: st.DataObject
) -> None:
    resource = data.draw(st.integers(0, len(project.capacities) - 1))
    capacities = list(project.capacities)
    capacities[resource] = more(capacities[resource])
    richer = replace(project, capacities=capacities)
    assert richer.cost(optimum(richer).starts) <= project.cost(optimum(project).starts)
    for step in range(project.size):
        assert lower_bound(richer, [step]).time <= lower_bound(project, [step]).time


def more(capacity: Capacity) -> Capacity:
    return tuple((time, count + 1) for time, count in capacity)


def test_a_resource_with_too_much_to_do_is_named() -> None:
    project = Project(
        durations=[4, 4, 4, 1],
        before=[[], [], [], [0, 1, 2]],
        modes=[[ONE], [ONE], [ONE], [()]],
        capacities=[((0, 1), (6, 0), (10, 1))],
        releases=[0, 0, 0, 0],
    )
    assert project.earliest[3] == 4
    assert lower_bound(project, [3]) == LowerBound(17, resources=(0,))
    assert finished(project, [3]) == 19
    assert proven_bound(project, [3], CpSat(), BUDGET) == LowerBound(19, resources=(0,))


def test_people_who_stand_in_for_each_other_bind_together() -> None:
    either = [ONE, ((1, 1),)]
    project = Project([6] * 4, [[]] * 4, [either] * 4, [((0, 1),)] * 2, [0] * 4)
    assert lower_bound(project, range(4)) == LowerBound(12, resources=(0, 1))


def test_a_chain_is_told_from_its_first_step() -> None:
    project = Project([2, 3, 4], [[], [0], [1]], [[()]] * 3, [], [5, 0, 0])
    assert lower_bound(project, [2]) == LowerBound(14, chain=(0, 1, 2))
    assert lower_bound(project, []) == LowerBound(0)

from __future__ import annotations

from hypothesis import given, settings

from bcp.planning.generation import Effort, Timetable, backward, parallel, serial
from bcp.planning.project import Project, alternatives
from bcp.planning.search import Dice, improve, rankings
from tests.planning.projects import projects

CASES = settings(max_examples=60, deadline=None)
LOOKS = 5_000


def check_feasible(project: Project, timetable: Timetable) -> None:
    starts, demands = timetable
    for step, earlier in enumerate(project.before):
        assert starts[step] >= project.releases[step]
        assert all(starts[p] + project.durations[p] <= starts[step] for p in earlier)
        assert demands[step] in project.packed[step]
    for now in starts:
        for resource, units in enumerate(project.units):
            used = sum(
                dict(project.modes[step][project.packed[step].index(demands[step])]).get(
                    resource, 0
                )
                for step, start in enumerate(starts)
                if start <= now < start + project.durations[step]
            )
            assert used <= sum(time <= now for time in units)


@CASES
@given(projects())
def test_both_schemes_give_feasible_schedules(project: Project) -> None:
    check_feasible(project, serial(project, project.order, Effort()))
    for ranks in rankings(project):
        check_feasible(project, parallel(project, ranks, Effort()))


@CASES
@given(projects())
def test_the_search_is_feasible_and_between_its_bound_and_the_plain_rules(project: Project) -> None:
    found = improve(project, looks=LOOKS)
    check_feasible(project, found)
    cost = project.cost(found.starts)
    assert all(have >= least for have, least in zip(cost, project.bound, strict=True))
    first = parallel(project, next(rankings(project)), Effort())
    assert cost <= project.cost(first.starts)


def test_the_bound_does_not_wait_for_units_that_come_late() -> None:
    project = Project([1], [[]], [[((0, 1),)]], [[0, 2]], [0])
    assert project.bound == (0, 1, 0)


@CASES
@given(projects())
def test_the_search_repeats_itself(project: Project) -> None:
    assert improve(project, looks=LOOKS) == improve(project, looks=LOOKS)


def test_the_serial_scheme_fills_gaps() -> None:
    project = Project([4, 2, 3], [[], [], [1]], [[((0, 1),)]] * 3, [[0, 3]], [0, 0, 0])
    assert serial(project, [0, 1, 2], Effort()).starts == [0, 3, 5]


def test_shifting_to_the_right_ends_with_the_limits() -> None:
    project = Project([2, 3], [[], []], [[((0, 1),)]] * 2, [[0]], [0, 0])
    assert backward(project, [0, 2], [9, 9], Effort()) == [4, 6]


def test_a_demand_may_be_met_from_several_resources() -> None:
    assert alternatives([((0, 1), 2)], {0: 1, 1: 2}) == (((0, 1), (1, 1)), ((1, 2),))


def test_the_dice_follow_their_reference() -> None:
    dice = Dice(1234567)
    numbers = [dice.below(1 << 64) for _ in range(3)]
    assert numbers == [6457827717110365317, 3203168211198807973, 9817491932198370423]

from __future__ import annotations

from hypothesis import given, settings

from bcp.planning.generation import Effort, Timetable, backward, parallel, serial
from bcp.planning.project import Capacity, Project, alternatives, capacity_of, served
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
    used = usage(project, timetable)
    for resource, capacity in enumerate(project.capacities):
        moments = {*(time for time, _ in capacity), *used[resource]}
        for now in moments:
            assert used[resource].get(now, 0) <= available(capacity, now)


def usage(project: Project, timetable: Timetable) -> list[dict[int, int]]:
    """By resource and moment how much is in use."""
    used: list[dict[int, int]] = [{} for _ in project.capacities]
    for step, start in enumerate(timetable.starts):
        mode = project.modes[step][project.packed[step].index(timetable.demands[step])]
        for resource, amount in mode:
            for now in range(start, start + project.durations[step]):
                used[resource][now] = used[resource].get(now, 0) + amount
    return used


def available(capacity: Capacity, now: int) -> int:
    return next(count for time, count in reversed(capacity) if time <= now)


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
    project = Project([1], [[]], [[((0, 1),)]], [((0, 1), (2, 2))], [0])
    assert project.bound == (0, 1, 0)


@CASES
@given(projects())
def test_the_search_repeats_itself(project: Project) -> None:
    assert improve(project, looks=LOOKS) == improve(project, looks=LOOKS)


def test_the_serial_scheme_fills_gaps() -> None:
    project = Project([4, 2, 3], [[], [], [1]], [[((0, 1),)]] * 3, [((0, 1), (3, 2))], [0, 0, 0])
    assert serial(project, [0, 1, 2], Effort()).starts == [0, 3, 5]


@CASES
@given(projects())
def test_shifting_to_the_right_keeps_order_and_capacity(project: Project) -> None:
    found = serial(project, project.order, Effort())
    limits = [project.cost(found.starts)[1] + 20] * project.size
    late = backward(project, found.starts, limits, Effort())
    for step, earlier in enumerate(project.before):
        assert all(late[p] + project.durations[p] <= late[step] for p in earlier if late[step])


@CASES
@given(projects())
def test_no_schedule_starts_a_step_before_its_earliest(project: Project) -> None:
    found = improve(project, looks=LOOKS)
    assert all(map(int.__ge__, found.starts, project.earliest))


def test_a_step_must_end_before_the_shift_does() -> None:
    shifts = ((0, 1), (5, 0), (10, 1))
    project = Project([3, 4], [[], []], [[((0, 1),)]] * 2, [shifts], [0, 0])
    assert project.earliest == [0, 0]
    assert serial(project, [0, 1], Effort()).starts == [0, 10]
    assert parallel(project, [0, 1], Effort()).starts == [0, 10]
    late = Project([6], [[]], [[((0, 1),)]], [shifts], [0])
    assert late.earliest == [10]
    assert parallel(late, [0], Effort()).starts == [10]


def test_work_is_not_done_while_nobody_is_there() -> None:
    shifts = ((0, 2), (5, 0), (10, 1))
    assert [served(shifts, work) for work in (0, 10, 11)] == [0, 5, 11]
    assert served(((0, 0), (4, 1)), 0) == 0


def test_units_come_and_go() -> None:
    assert capacity_of([0, 0, 4], [4, 9]) == ((0, 2), (4, 2), (9, 1))
    assert capacity_of([3]) == ((0, 0), (3, 1))


def test_shifting_to_the_right_ends_with_the_limits() -> None:
    project = Project([2, 3], [[], []], [[((0, 1),)]] * 2, [((0, 1),)], [0, 0])
    assert backward(project, [0, 2], [9, 9], Effort()) == [4, 6]


def test_a_demand_may_be_met_from_several_resources() -> None:
    assert alternatives([((0, 1), 2)], {0: 1, 1: 2}) == (((0, 1), (1, 1)), ((1, 2),))


def test_the_dice_follow_their_reference() -> None:
    dice = Dice(1234567)
    numbers = [dice.below(1 << 64) for _ in range(3)]
    assert numbers == [6457827717110365317, 3203168211198807973, 9817491932198370423]

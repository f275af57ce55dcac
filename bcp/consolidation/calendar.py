"""When which server moves: on days off, before its lease ends, levelled by the people there are.

The effort of a move counts in its month; what takes more than a month's person-days begins so
many months before. A platform stands from the first of April of its stage's fiscal year. Two
systems of which one requires the other, of which one can stand in for the other, or which are
never to share a host, do not move at the same time: then a fault has one cause, and what backs up
the other is not away with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from bcp.consolidation.allocation import on_platform
from bcp.consolidation.days_off import Closed, closed_days, days_off
from bcp.consolidation.levelling import Levelled, Option, level
from bcp.consolidation.members import falls_due
from bcp.consolidation.move_tasks import Bound, Task, TaskMaker, Unscheduled
from bcp.consolidation.window import Window
from bcp.model.consolidation import Consolidation
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.review import MovePolicy, ReviewPolicy
from bcp.model.system import System

_NOTHING = Consolidation()


@dataclass(frozen=True, slots=True)
class Move:
    """The move of one system on the days off `first` to `last`.

    `effort_assumed`: nobody states its person-days. `re_lease` are the months for which the lease
    has to be prolonged, and `re_lease_refused` says that the inventory states that it cannot be.
    `unsupported` are the months for which it runs after support has ended.
    """

    system: str
    name: str
    first: date
    last: date
    loads: tuple[tuple[date, int], ...]
    person_days: int
    effort_assumed: bool
    due: date | None
    bound: Bound | None
    lease_end: date | None
    support_end: date | None
    re_lease: int = 0
    re_lease_refused: bool = False
    unsupported: int = 0


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """Person-days of a month, by its first day."""

    month: date
    person_days: int


@dataclass(frozen=True, slots=True)
class MoveCalendar:
    """All moves in order of time. `capacity` are the person-days of a month, `peak` the most used.

    `proven`: no calendar has fewer moves without a day, months late or a lower peak. `later` are
    candidates whose lease ends after the review.
    """

    window: Window
    moves: tuple[Move, ...]
    unscheduled: tuple[Unscheduled, ...]
    later: tuple[str, ...]
    loads: tuple[MonthLoad, ...]
    closed: tuple[Closed, ...]
    capacity: int
    peak: int
    proven: bool

    @property
    def days(self) -> dict[str, date]:
        """The day on which each move is done."""
        return {move.system: move.last for move in self.moves}


def plan_moves(
    inventory: Inventory,
    policy: ReviewPolicy,
    year: int,
    moving: AbstractSet[str],
    is_holiday: Callable[[date], bool],
    *,
    stands: Mapping[str, int] | None = None,
    not_before: date | None = None,
) -> MoveCalendar:
    """Find a day for each candidate.

    `stands` are the fiscal years of the stages that the placement gives the systems; one that is
    not in it has no room, and without it the platform's first stage counts for all. Nothing
    moves before `not_before`.
    """
    window = Window(year, policy.cost.years)
    chosen = [
        system
        for system in inventory.systems
        if system.id in moving and not on_platform(system, policy)
    ]
    later = tuple(system.id for system in chosen if not falls_due(system, window))
    due = [system for system in chosen if system.id not in later]
    moves = policy.moves
    if moves is None:
        return _without_policy(window, due, later)
    begin = max(window.begin, not_before or window.begin)
    weekends = days_off(begin, window.end, is_holiday, moves.closed)
    maker = TaskMaker(policy, moves, window, weekends)
    tasks = [maker.task(system, stands) for system in due]
    able = [task for task in tasks if isinstance(task, Task)]
    levelled = level(
        [task.options for task in able], _apart(inventory, policy, able), moves.person_days
    )
    placed = list(zip(able, levelled.chosen, strict=True))
    found = [_move(task, option, maker) for task, option in placed if option is not None]
    missed = [task for task in tasks if isinstance(task, Unscheduled)] + [
        Unscheduled(
            task.system.id,
            task.system.name,
            Message.of(
                "On no day that is left the team has {days} person-days for it.", days=task.effort
            ),
        )
        for task, option in placed
        if option is None
    ]
    return _calendar(window, moves, found, missed, later=later, levelled=levelled)


def _without_policy(window: Window, due: list[System], later: tuple[str, ...]) -> MoveCalendar:
    reason = Message.of("review.yaml does not state who moves servers and when ('moves').")
    missed = tuple(Unscheduled(system.id, system.name, reason) for system in due)
    return MoveCalendar(window, (), missed, later, (), (), 0, 0, proven=True)


def _calendar(
    window: Window,
    policy: MovePolicy,
    moves: list[Move],
    missed: list[Unscheduled],
    *,
    later: tuple[str, ...],
    levelled: Levelled,
) -> MoveCalendar:
    months = [window.first_day(month) for month in range(window.months)]
    loads = [
        MonthLoad(
            month, sum(days for move in moves for begun, days in move.loads if begun == month)
        )
        for month in months
    ]
    return MoveCalendar(
        window,
        tuple(sorted(moves, key=lambda move: (move.first, move.system))),
        tuple(missed),
        later,
        tuple(loads),
        closed_days(window.begin, window.end, policy.closed),
        policy.person_days,
        levelled.peak,
        levelled.proven,
    )


def _move(task: Task, option: Option, maker: TaskMaker) -> Move:
    """What the calendar says of a move on these days."""
    stated = task.system.consolidation or _NOTHING
    weekend = maker.weekends[option.weekend]
    prolonged = maker.prolonged(stated, weekend)
    return Move(
        task.system.id,
        task.system.name,
        weekend.first,
        weekend.last,
        tuple((maker.window.first_day(month), days) for month, days in option.loads),
        task.effort,
        stated.move_days is None,
        task.due,
        task.bound,
        stated.lease_end,
        task.support_end,
        prolonged,
        bool(prolonged) and stated.re_lease is False,
        option.late - prolonged,
    )


def _apart(
    inventory: Inventory, policy: ReviewPolicy, tasks: list[Task]
) -> frozenset[frozenset[int]]:
    """Pairs of tasks that never share their days."""
    groups: list[tuple[str, ...]] = list(policy.placement.apart)
    for system in inventory.systems:
        for dependency in system.dependencies:
            if dependency.any_of:
                groups.append(dependency.any_of)
            elif dependency.requires is not None:
                groups.append((system.id, dependency.requires))
    place = {task.system.id: number for number, task in enumerate(tasks)}
    return frozenset(
        frozenset((place[one], place[other]))
        for group in groups
        for one, other in combinations(group, 2)
        if one in place and other in place and one != other
    )

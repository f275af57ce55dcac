"""A day for each move, and every rule of the calendar kept."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.adapters.calendar import JapaneseCalendar
from bcp.consolidation.calendar import MoveCalendar, plan_moves
from bcp.consolidation.charges import Side
from bcp.consolidation.cost import compare
from bcp.consolidation.cost_basis import basis_of
from bcp.consolidation.move_tasks import Bound
from bcp.model.review import ReviewPolicy
from bcp.model.system import System
from tests.consolidation.costed_city import city, policy, server

HOLIDAY = JapaneseCalendar().is_holiday
CLOSED = [
    {"begin": "03-15", "end": "04-30", "reason": "年度末"},
    {"begin": "12-25", "end": "01-06", "reason": "年末年始"},
]


def _plan(*systems: System, chosen: ReviewPolicy | None = None, **more: Any) -> MoveCalendar:
    chosen = chosen or policy(moves={"closed": CLOSED})
    moving = frozenset(system.id for system in systems)
    return plan_moves(city(*systems), chosen, 2016, moving, HOLIDAY, **more)


def test_a_move_is_done_thirty_days_before_its_lease_ends() -> None:
    (move,) = _plan(server("a", lease_end="2018-09-30", move_days=7)).moves
    assert (move.first, move.last) == (date(2018, 8, 25), date(2018, 8, 26))
    assert (move.due, move.bound) == (date(2018, 8, 31), Bound.LEASE)
    assert (move.re_lease, move.person_days, move.effort_assumed) == (0, 7, False)


def test_support_that_ends_first_hurries_a_move() -> None:
    (move,) = _plan(server("a", lease_end="2018-09-30", middleware_end_of_support="2017-06")).moves
    assert (move.due, move.bound) == (date(2017, 6, 30), Bound.SUPPORT)
    assert move.last == date(2017, 6, 25)
    assert (move.unsupported, move.effort_assumed) == (0, True)


def test_who_cannot_move_in_time_gets_a_lease_prolonged_and_it_is_paid_for() -> None:
    late = server("a", lease_end="2016-04-30", lease_start="2011-05-01", re_lease=False)
    chosen = policy(moves={"closed": CLOSED})
    found = _plan(late, chosen=chosen)
    (move,) = found.moves
    # The first days off after the closure of spring: 1 May is a Sunday, 3 to 5 May are holidays.
    assert (move.first, move.last) == (date(2016, 5, 1), date(2016, 5, 1))
    assert (move.re_lease, move.re_lease_refused) == (1, True)
    basis = basis_of(city(late), chosen, 2016, {"a"}, days=found.days)
    hardware = compare(basis).items[9 + 0]
    assert hardware.side is Side.PLATFORM
    assert hardware.amounts[0] == 10_000_000 + 3_000_000 // 5 // 10 // 12


def test_nothing_moves_before_its_stage_stands() -> None:
    system = server("a", lease_end="2018-09-30")
    (move,) = _plan(system, stands={"a": 2019}).moves
    assert move.first >= date(2019, 4, 1)
    assert move.re_lease == 9
    (no_room,) = _plan(system, stands={}).unscheduled
    assert "room" in no_room.reason.render()


def test_what_backs_up_the_other_does_not_move_with_it() -> None:
    pair = (
        server("one", lease_end="2016-06-30"),
        server("two", lease_end="2016-06-30"),
        server("user", lease_end="2016-06-30", dependencies=[{"any_of": ["one", "two"]}]),
    )
    free = {move.system: move.first for move in _plan(*pair).moves}
    assert free["one"] != free["two"]


def test_what_takes_more_than_a_month_begins_months_before() -> None:
    (move,) = _plan(server("a", lease_end="2018-09-30", move_days=45)).moves
    assert move.loads == ((date(2018, 6, 1), 15), (date(2018, 7, 1), 15), (date(2018, 8, 1), 15))


def test_what_has_no_day_says_why() -> None:
    long = server("long", lease_end="2018-09-30", move_outage="2w")
    huge = server("huge", lease_end="2018-09-30", move_days=1000, fiscal_year=2016)
    found = _plan(long, huge, chosen=policy(moves={"person_days": 10}))
    reasons = {each.system: each.reason.render() for each in found.unscheduled}
    assert set(reasons) == {"long", "huge"}
    assert "days off in a row" in reasons["long"]
    assert "1000 person-days" in reasons["huge"]
    always = [{"begin": "01-01", "end": "12-31", "reason": "通年"}]
    (closed,) = _plan(server("a"), chosen=policy(moves={"closed": always})).unscheduled
    assert "closed" in closed.reason.render()
    (late,) = _plan(server("a"), stands={"a": 2030}).unscheduled
    assert "stand" in late.reason.render()
    (silent,) = _plan(server("a"), chosen=policy(moves=None)).unscheduled
    assert "moves" in silent.reason.render()


def test_more_than_the_team_can_do_is_left_over_and_named() -> None:
    many = [server(f"s{number:02}", lease_end="2016-06-30", move_days=20) for number in range(55)]
    chosen = policy(moves={"closed": [{"begin": "01-01", "end": "03-31", "reason": "冬"}]})
    found = _plan(*many, chosen=chosen)
    assert len(found.moves) == 5 * 9
    assert len(found.unscheduled) == 10
    assert max(load.person_days for load in found.loads) == 20


def test_leases_that_end_after_the_review_wait() -> None:
    assert _plan(server("a", lease_end="2021-04-01")).later == ("a",)
    decided = _plan(server("a", lease_end="2021-04-01", fiscal_year=2018))
    assert decided.moves[0].first >= date(2018, 4, 1)


@st.composite
def moving(draw: st.DrawFn) -> list[System]:
    dates = st.dates(date(2015, 6, 1), date(2021, 3, 31)).map(str)
    names = [f"s{number}" for number in range(draw(st.integers(1, 6)))]
    return [
        server(
            name,
            lease_end=draw(st.none() | dates),
            move_days=draw(st.integers(1, 30)),
            move_outage=draw(st.sampled_from(["4h", "36h", "3d"])),
            os_end_of_support=draw(st.none() | st.sampled_from(["2016-01", "2018-01", "2020-01"])),
            dependencies=[{"requires": draw(st.sampled_from(names))}]
            if draw(st.booleans())
            else (),
        )
        for name in names
    ]


@settings(max_examples=40)
@given(moving(), st.integers(5, 25))
def test_every_rule_is_kept(systems: list[System], person_days: int) -> None:
    chosen = policy(moves={"closed": CLOSED, "person_days": person_days})
    found = _plan(*systems, chosen=chosen, not_before=date(2016, 6, 1))
    by_name = {system.id: system for system in systems}
    names = [move.system for move in found.moves] + [each.system for each in found.unscheduled]
    assert sorted([*names, *found.later]) == sorted(by_name)
    for move in found.moves:
        assert move.first >= date(2016, 6, 1)
        day = move.first
        while day <= move.last:
            assert day.weekday() >= 5 or HOLIDAY(day)
            assert not any(closed.first <= day <= closed.last for closed in found.closed)
            day += timedelta(days=1)
        if move.lease_end is not None:
            in_time = move.last + timedelta(days=30) <= move.lease_end
            assert (move.re_lease == 0) == in_time
    for load in found.loads:
        assert load.person_days <= person_days
        assert load.person_days == sum(
            days for move in found.moves for month, days in move.loads if month == load.month
        )
    days = {move.system: move.first for move in found.moves}
    for system in systems:
        for dependency in system.dependencies:
            other = dependency.requires
            if other in days and system.id in days and other != system.id:
                assert days[other] != days[system.id]

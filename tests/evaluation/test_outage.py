from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.adapters.calendar import JapaneseCalendar
from bcp.evaluation.business_hours import OpeningHours, business_seconds
from bcp.evaluation.outage import PlanOutage, PriorityOutage, plan_outage
from bcp.model.objective import City
from bcp.model.quantity import DAY, HOUR
from bcp.planning.plan import DegradedSystem, Plan
from tests.evaluation.city import PlainCalendar, inventory, plan_for, scenario
from tests.evaluation.test_business_hours import CALENDAR, DAY_LENGTH, HOURS, TOKYO, moments

CITY = inventory()


def plan(incident: str = "2026-02-20T16:15:00+09:00", **rest: object) -> Plan:
    return plan_for(CITY, scenario(incident_at=incident, **rest))


def outage(plan: Plan, city: City = CITY.city, *holidays: date) -> PlanOutage:
    return plan_outage(plan, city, PlainCalendar(*holidays))


def test_only_opening_hours_count_and_systems_add_up() -> None:
    # A Friday, an hour before the hall closes; everything is back before Monday.
    found = outage(plan())
    assert {each.seconds for each in found.away} == {HOUR}
    assert (found.longest, found.summed, found.open_ended) == (HOUR, 4 * HOUR, 0)


def test_each_system_as_long_as_it_is_away() -> None:
    made = plan("2026-02-20T09:00:00+09:00")
    for each in outage(made).away:
        back = made.systems_by_id[each.system].verified
        assert (each.back, each.seconds) == (back, back)


def test_classes_of_priority_stand_apart_the_urgent_first() -> None:
    assert outage(plan()).by_priority == (
        PriorityOutage(priority=1, systems=1, seconds=HOUR, open_ended=0),
        PriorityOutage(priority=2, systems=2, seconds=2 * HOUR, open_ended=0),
        PriorityOutage(priority=3, systems=1, seconds=HOUR, open_ended=0),
    )


def test_a_holiday_does_not_count() -> None:
    assert outage(plan(), CITY.city, date(2026, 2, 20)).summed == 0


def test_the_year_end_closure_does_not_count() -> None:
    found = plan_outage(plan("2026-12-28T17:15:00+09:00"), CITY.city, JapaneseCalendar())
    assert found.summed == 0


def test_what_never_comes_back_is_open_ended_and_in_no_sum() -> None:
    found = outage(plan(lost={"sites": ["hall"], "repositories": ["offsite"]}))
    assert {(each.back, each.seconds) for each in found.away} == {(None, None)}
    assert (found.longest, found.summed, found.open_ended) == (0, 0, 4)
    assert sum(each.open_ended for each in found.by_priority) == 4


def test_a_lower_level_is_kept_apart_from_an_outage() -> None:
    degraded = tuple(
        DegradedSystem(system=name, name=name, because=(), level=60, until=until)
        for name, until in (("a", 7 * DAY), ("b", None))
    )
    found = outage(plan().model_copy(update={"degraded": degraded}))
    assert [(each.level, each.seconds) for each in found.degraded] == [
        (60, HOUR + 5 * DAY_LENGTH - HOUR),
        (60, None),
    ]
    assert found.summed == 4 * HOUR


def test_a_scenario_that_hits_nothing_has_no_outage() -> None:
    found = outage(plan(lost={"sites": []}))
    assert (found.away, found.by_priority, found.longest) == ((), (), 0)


@given(moments.map(lambda moment: moment.replace(microsecond=0)), st.integers(0, 40 * DAY))
def test_opening_hours_counted_once_are_those_counted_one_by_one(start: datetime, end: int) -> None:
    openings = OpeningHours(start, 40 * DAY, HOURS, TOKYO, CALENDAR)
    until = start + timedelta(seconds=end)
    assert openings.within(end) == business_seconds(start, until, HOURS, TOKYO, CALENDAR)


def test_past_the_horizon_nothing_is_known() -> None:
    start = plan().incident_at
    with pytest.raises(ValueError, match="past the horizon"):
        OpeningHours(start, 10, HOURS, TOKYO, CALENDAR).within(11)

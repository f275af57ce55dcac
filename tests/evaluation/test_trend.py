"""Fiscal years, medians, and plain differences."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bcp.evaluation.accuracy import Errors, SystemDifference
from bcp.evaluation.outcome import Judgement
from bcp.evaluation.trend import (
    DrilledSystem,
    DrillRecord,
    FiscalYear,
    History,
    LastDrilled,
    SystemTimes,
    Times,
    YearChange,
    record_drill,
    tell_history,
)
from bcp.model.moment import fiscal_year
from tests.evaluation.test_assessment import assessed

TODAY = date(2026, 11, 24)


def record(
    run: str, day: date, *systems: DrilledSystem, planned: int = 100, kind: str = "functional"
) -> DrillRecord:
    return DrillRecord(
        run=run,
        day=day,
        kind=kind,
        systems=systems,
        differences=tuple(
            SystemDifference(system=each.system, planned=planned, found=each.forecast)
            for each in systems
            if each.forecast is not None
        ),
    )


def back(
    system: str, lab: float | None, forecast: int | None, *, met: bool = True
) -> DrilledSystem:
    return DrilledSystem(system=system, lab=lab, forecast=forecast, met=met)


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2026, 3, 31), 2025),
        (date(2026, 4, 1), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
    ],
)
def test_a_fiscal_year_begins_in_april(day: date, year: int) -> None:
    assert fiscal_year(day) == year


def test_the_whole_history_of_two_years() -> None:
    drills = [
        record("c", date(2026, 5, 1), back("a", 10, 120), planned=100),
        record("a", date(2025, 6, 1), back("a", 30, 150), back("b", None, None, met=False)),
        record("b", date(2026, 3, 31), back("a", 20, 200, met=False), kind="tabletop"),
    ]
    first = Times(
        lab=25.0,
        forecast=175.0,
        met=1,
        judged=3,
        errors=Errors(count=2, absolute=75.0, bias=75.0, longer=2),
    )
    second = Times(
        lab=10.0,
        forecast=120.0,
        met=1,
        judged=1,
        errors=Errors(count=1, absolute=20.0, bias=20.0, longer=1),
    )
    of_a = first.model_copy(update={"judged": 2})
    of_b = Times(lab=None, forecast=None, met=0, judged=1, errors=Errors(count=0))
    days = {"a": date(2026, 5, 1), "b": None, "c": date(2026, 1, 1)}
    assert tell_history(drills, days, TODAY) == History(
        years=(
            FiscalYear(
                year=2025,
                kinds=(("functional", 1), ("tabletop", 1)),
                times=first,
                systems=(
                    SystemTimes(system="a", **dict(of_a)),
                    SystemTimes(system="b", **dict(of_b)),
                ),
            ),
            FiscalYear(
                year=2026,
                kinds=(("functional", 1),),
                times=second,
                systems=(SystemTimes(system="a", **dict(second)),),
            ),
        ),
        changes=(
            YearChange(
                year=2026,
                before=2025,
                lab=-15.0,
                forecast=-55.0,
                met_percent=100 - 100 / 3,
                error=-55.0,
            ),
        ),
        last_drilled=(
            LastDrilled(system="b", day=None, days=None),
            LastDrilled(system="c", day=date(2026, 1, 1), days=327),
            LastDrilled(system="a", day=date(2026, 5, 1), days=207),
        ),
    )


def test_the_history_of_one_system_leaves_out_drills_without_it() -> None:
    drills = [
        record("a", date(2025, 6, 1), back("a", 30, 150), back("b", 5, 7)),
        record("b", date(2026, 6, 1), back("a", 20, 100)),
    ]
    told = tell_history(drills, {"a": None, "b": None}, TODAY, "b")
    assert [(each.year, each.times.lab, each.times.judged) for each in told.years] == [(2025, 5, 1)]
    assert told.changes == ()
    assert told.last_drilled == (LastDrilled(system="b", day=None, days=None),)


def test_what_has_no_figure_in_one_year_has_no_change() -> None:
    drills = [
        record("a", date(2025, 6, 1), back("a", None, None, met=False)),
        record("b", date(2026, 6, 1), back("a", 20, 100)),
    ]
    (change,) = tell_history(drills, {}, TODAY).changes
    assert (change.lab, change.forecast, change.met_percent, change.error) == (
        None, None, 100.0, None,
    )  # fmt: skip


@given(st.lists(st.integers(0, 3000), max_size=20), st.randoms())
def test_every_drill_counts_once_whatever_the_order(offsets: list[int], random: Random) -> None:
    drills = [
        record(str(n), date(2020, 1, 1) + timedelta(days=days), back("a", 1, 100))
        for n, days in enumerate(offsets)
    ]
    told = tell_history(drills, {}, TODAY)
    assert sum(count for year in told.years for _, count in year.kinds) == len(drills)
    random.shuffle(drills)
    assert tell_history(drills, {}, TODAY) == told


def test_a_real_assessment_becomes_a_record() -> None:
    assessment = assessed()
    found = record_drill(assessment, "functional", date(2026, 11, 20))
    assert (found.run, found.kind, found.day) == (
        assessment.run, "functional", date(2026, 11, 20),
    )  # fmt: skip
    assert {each.system: (each.lab, each.forecast, each.met) for each in found.systems} == {
        each.system: (each.lab.verified, each.forecast, each.judgement is Judgement.MET)
        for each in assessment.outcomes
        if each.ending.value != "intact"
    }
    assert found.systems
    assert {each.system for each in found.differences} <= {each.system for each in found.systems}

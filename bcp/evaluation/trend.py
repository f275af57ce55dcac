"""What drills have shown over fiscal years (年度, April to March), and how it changed.

A change is the difference of two fiscal years and nothing more: a few drills a year carry no
fitted line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise
from statistics import median

from bcp.evaluation.accuracy import Errors, SystemDifference, summarize
from bcp.evaluation.actual_outcome import ActualJudgement, ActualOutcome
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.judging import CarriedOut
from bcp.evaluation.outcome import Ending, Judgement, SystemOutcome
from bcp.model.identity import Entity
from bcp.model.moment import fiscal_year

_HOPELESS = {Judgement.UNRECOVERABLE.value, ActualJudgement.UNRECOVERABLE.value}


class DrilledSystem(Entity):
    """One system in one drill: seconds in the lab, and in production as forecast from them; in a
    full drill there is no lab, and production time as it was measured.
    """

    system: str
    lab: float | None
    forecast: int | None
    met: bool


class DrillRecord(Entity):
    """One drill. `day` is the city's; `kind` is empty where the journal does not say it."""

    run: str
    day: date
    kind: str
    systems: tuple[DrilledSystem, ...]
    differences: tuple[SystemDifference, ...]


class Times(Entity):
    """Medians in seconds, None where nothing was measured or forecast; `met` of `judged` targets.

    `errors` says how far the plans before the drills were from the forecasts after them.
    """

    lab: float | None
    forecast: float | None
    met: int
    judged: int
    errors: Errors

    @property
    def met_percent(self) -> float | None:
        """The share of targets met."""
        return 100 * self.met / self.judged if self.judged else None


class SystemTimes(Times):
    """The times of one system in the drills of a fiscal year."""

    system: str


class FiscalYear(Entity):
    """The drills from April of `year` to March, counted by kind, and their times."""

    year: int
    kinds: tuple[tuple[str, int], ...]
    times: Times
    systems: tuple[SystemTimes, ...]


class YearChange(Entity):
    """What a fiscal year differs by from the one before it that had drills.

    Seconds and percentage points; None where one of the two has no figure.
    """

    year: int
    before: int
    lab: float | None
    forecast: float | None
    met_percent: float | None
    error: float | None


class LastDrilled(Entity):
    """When a drill last verified a system; None: never."""

    system: str
    day: date | None
    days: int | None


class History(Entity):
    """Fiscal years oldest first; the systems longest without a drill first."""

    years: tuple[FiscalYear, ...]
    changes: tuple[YearChange, ...]
    last_drilled: tuple[LastDrilled, ...]


def record_drill(assessment: CarriedOut, kind: str, day: date) -> DrillRecord:
    """What counts of a drill: the systems that it had something to do for."""
    concerned = [
        each
        for each in assessment.outcomes
        if each.ending is not Ending.INTACT or each.judgement.value in _HOPELESS
    ]
    names = {each.system for each in concerned}
    return DrillRecord(
        run=assessment.run,
        day=day,
        kind=kind,
        systems=tuple(_drilled(each) for each in concerned),
        differences=tuple(each for each in _differences(assessment) if each.system in names),
    )


def _drilled(outcome: SystemOutcome | ActualOutcome) -> DrilledSystem:
    if isinstance(outcome, ActualOutcome):
        met = outcome.judgement is ActualJudgement.MET
        return DrilledSystem(system=outcome.system, lab=None, forecast=outcome.recovered, met=met)
    return DrilledSystem(
        system=outcome.system,
        lab=outcome.lab.verified,
        forecast=outcome.forecast,
        met=outcome.judgement is Judgement.MET,
    )


def _differences(assessment: CarriedOut) -> tuple[SystemDifference, ...]:
    if isinstance(assessment, Assessment):
        return assessment.accuracy.systems
    return tuple(
        SystemDifference(system=each.system, planned=each.planned, found=each.recovered)
        for each in assessment.outcomes
        if each.planned is not None and each.recovered is not None
    )


def tell_history(
    drills: Iterable[DrillRecord],
    last_drilled: Mapping[str, date | None],
    today: date,
    system: str | None = None,
) -> History:
    """The history of all systems, or of one."""
    by_year: dict[int, list[DrillRecord]] = {}
    for drill in sorted(drills, key=lambda each: (each.day, each.run)):
        kept = drill if system is None else _only(drill, system)
        if kept.systems:
            by_year.setdefault(fiscal_year(drill.day), []).append(kept)
    years = tuple(_year(year, by_year[year]) for year in sorted(by_year))
    last = (
        LastDrilled(system=name, day=day, days=None if day is None else (today - day).days)
        for name, day in last_drilled.items()
        if system in {None, name}
    )
    return History(
        years=years,
        changes=tuple(_change(before, after) for before, after in pairwise(years)),
        last_drilled=tuple(sorted(last, key=lambda each: (each.day or date.min, each.system))),
    )


def _only(drill: DrillRecord, system: str) -> DrillRecord:
    return drill.model_copy(
        update={
            "systems": tuple(each for each in drill.systems if each.system == system),
            "differences": tuple(each for each in drill.differences if each.system == system),
        }
    )


def _year(year: int, drills: Sequence[DrillRecord]) -> FiscalYear:
    names = sorted({each.system for drill in drills for each in drill.systems})
    per_system = {name: _times([_only(drill, name) for drill in drills]) for name in names}
    return FiscalYear(
        year=year,
        kinds=tuple(sorted(Counter(drill.kind for drill in drills).items())),
        times=_times(drills),
        systems=tuple(
            SystemTimes(system=name, **dict(times)) for name, times in per_system.items()
        ),
    )


def _times(drills: Sequence[DrillRecord]) -> Times:
    systems = [each for drill in drills for each in drill.systems]
    return Times(
        lab=_median([each.lab for each in systems]),
        forecast=_median([each.forecast for each in systems]),
        met=sum(each.met for each in systems),
        judged=len(systems),
        errors=summarize(each for drill in drills for each in drill.differences),
    )


def _median(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(median(known)) if known else None


def _change(before: FiscalYear, after: FiscalYear) -> YearChange:
    old, new = before.times, after.times
    return YearChange(
        year=after.year,
        before=before.year,
        lab=_difference(old.lab, new.lab),
        forecast=_difference(old.forecast, new.forecast),
        met_percent=_difference(old.met_percent, new.met_percent),
        error=_difference(old.errors.absolute, new.errors.absolute),
    )


def _difference(before: float | None, after: float | None) -> float | None:
    return None if before is None or after is None else after - before

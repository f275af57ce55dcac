"""The outage that a plan means for the city's opening hours, per system and in all."""

from __future__ import annotations

from collections.abc import Sequence

from bcp.evaluation.business_hours import Calendar, OpeningHours
from bcp.model.identity import Entity
from bcp.model.objective import City
from bcp.planning.plan import DegradedSystem, Plan, PlannedSystem


class SystemOutage(Entity):
    """One system that is away: until `back` seconds after the incident, of which `seconds` are
    opening hours. Both are None for a system that never comes back.

    It is back once it serves at its recovery level. `limited` are the opening seconds from then
    until nothing is missing any more; None where it never gets so far.
    """

    system: str
    name: str
    priority: int
    back: int | None
    seconds: int | None
    limited: int | None


class SystemDegradation(Entity):
    """One system that goes on at `level` percent until `until`; `seconds` of it are opening hours.

    Both are None where it never gets back to its full level.
    """

    system: str
    name: str
    level: int
    until: int | None
    seconds: int | None


class PriorityOutage(Entity):
    """The systems of one priority class: how many, their summed opening seconds, and how many of
    them never come back (which the sum leaves out).
    """

    priority: int
    systems: int
    seconds: int
    open_ended: int


class PlanOutage(Entity):
    """Outage within the opening hours, in seconds.

    `summed` adds system to system, `longest` is the time in which at least one system is away
    (all go at the incident); both leave out the `open_ended` systems, which never come back.
    `away` stands in the order of the plan, `by_priority` begins with the most urgent class.
    """

    away: tuple[SystemOutage, ...]
    degraded: tuple[SystemDegradation, ...]
    by_priority: tuple[PriorityOutage, ...]
    summed: int
    longest: int
    open_ended: int


def plan_outage(plan: Plan, city: City, calendar: Calendar) -> PlanOutage:
    """How long systems are away or degraded while the city hall is open.

    Raises Refused for an unknown time zone.
    """
    ends = [time for each in plan.systems for time in (each.recovered, each.full)]
    ends += [each.until for each in plan.degraded]
    openings = OpeningHours.until(ends, plan.incident_at, city, calendar)
    away = tuple(_away(system, openings) for system in plan.systems)
    known = [each.seconds for each in away if each.seconds is not None]
    return PlanOutage(
        away=away,
        degraded=tuple(_degradation(each, openings) for each in plan.degraded),
        by_priority=_by_priority(away),
        summed=sum(known),
        longest=max(known, default=0),
        open_ended=len(away) - len(known),
    )


def _away(system: PlannedSystem, openings: OpeningHours) -> SystemOutage:
    back, full = _within(system.recovered, openings), _within(system.full, openings)
    return SystemOutage(
        system=system.system,
        name=system.name,
        priority=system.priority,
        back=system.recovered,
        seconds=back,
        limited=None if back is None or full is None else max(0, full - back),
    )


def _degradation(system: DegradedSystem, openings: OpeningHours) -> SystemDegradation:
    return SystemDegradation(
        system=system.system,
        name=system.name,
        level=system.level,
        until=system.until,
        seconds=_within(system.until, openings),
    )


def _within(end: int | None, openings: OpeningHours) -> int | None:
    return None if end is None else openings.within(end)


def _by_priority(away: Sequence[SystemOutage]) -> tuple[PriorityOutage, ...]:
    classes: dict[int, list[int | None]] = {}
    for each in away:
        classes.setdefault(each.priority, []).append(each.seconds)
    return tuple(
        PriorityOutage(
            priority=priority,
            systems=len(members),
            seconds=sum(seconds for seconds in members if seconds is not None),
            open_ended=members.count(None),
        )
        for priority, members in sorted(classes.items())
    )

"""Notices about recovery targets: at risk by the last plan, or missed because time has passed.

A target is *at risk* when the system is expected after it, or so shortly before that the target is
missed if what is left takes a tenth longer than planned. It is *missed* when its moment passes
and the system is not verified.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from bcp.evaluation.amounts import spoken
from bcp.evaluation.notice import Notice, NoticeKind, Urgency, lines_of, names_of, notice_of
from bcp.execution.state import RunState
from bcp.model.message import Message
from bcp.planning.plan import PlannedSystem

_LONGER = 10
"""What is left may take the tenth part longer before a target is missed."""


class Risk(IntEnum):
    """What the plan says of a system's target, the worse the higher."""

    NONE = 0
    TIGHT = 1
    LATE = 2
    NEVER = 3


def risk_of(state: RunState, system: str, now: int) -> Risk:
    """The risk by the last plan at `now` (seconds after the incident). None once it is back."""
    planned = state.plan.systems_by_id.get(system)
    if planned is None or system in state.verified:
        return Risk.NONE
    expected = _expected(state, planned)
    if expected is None:
        return Risk.NEVER
    if expected > planned.target:
        return Risk.LATE
    left = max(0, expected - now)
    return Risk.TIGHT if _LONGER * (planned.target - expected) < left else Risk.NONE


def endangered(before: RunState, after: RunState, at: datetime) -> tuple[Notice, ...]:
    """At most one notice, with all systems whose targets a new plan puts at a higher risk.

    Of a target that has passed already, and was told to be missed, only that the system never
    comes back is news.
    """
    now = after.seconds(at)
    found: list[str] = []
    told = {system.system for system in awaited(before) if now > system.target}
    for planned in after.plan.systems:
        risk = risk_of(after, planned.system, now)
        if risk > risk_of(before, planned.system, now) and (
            risk is Risk.NEVER or planned.system not in told
        ):
            found.append(planned.system)
    if not found:
        return ()
    worst = max(risk_of(after, system, now) for system in found)
    what = Message.of("Target at risk: {systems}", systems=names_of(after, found))
    urgency = Urgency.WARNING if worst is Risk.TIGHT else Urgency.FAILURE
    lines = [_outlook(after, system, now) for system in found]
    return (notice_of(after, NoticeKind.TARGET_AT_RISK, urgency, what, *lines_of(lines)),)


def missed(state: RunState, since: datetime, until: datetime) -> tuple[Notice, ...]:
    """At most one notice, with all systems not verified whose targets lie after `since` and before
    `until`: whoever asks for one stretch of time after the other hears of each target once.
    """
    first, last = state.seconds(since), state.seconds(until)
    return _missed(state, [s for s in awaited(state) if first <= s.target < last])


def awaited(state: RunState) -> tuple[PlannedSystem, ...]:
    """The systems that the plan works for and that are not back; none where the run keeps to its
    plan: the seconds of a lab say nothing about targets.
    """
    if state.premises is None or state.finished is not None:
        return ()
    working = state.plan.keys_by_system
    return tuple(
        system
        for system in state.plan.systems
        if system.system in working and system.system not in state.verified
    )


def next_target(state: RunState, now: datetime) -> int | None:
    """Seconds until the next target of a system that is not back has passed; None: there is none.

    At least 1.
    """
    past = state.seconds(now)
    left = [system.target + 1 - past for system in awaited(state) if system.target >= past]
    return min(left, default=None)


def _missed(state: RunState, systems: list[PlannedSystem]) -> tuple[Notice, ...]:
    if not systems:
        return ()
    ids = [system.system for system in systems]
    what = Message.of("Target missed: {systems}", systems=names_of(state, ids))
    lines = [_expectation(state, system) for system in systems]
    return (
        notice_of(state, NoticeKind.TARGET_MISSED, Urgency.FAILURE, what, *lines_of(lines)),
    )  # fmt: skip


def _expected(state: RunState, planned: PlannedSystem) -> int | None:
    outlook = state.outlook.get(planned.system)
    return planned.recovered if outlook is None else outlook.recovered


def _outlook(state: RunState, system: str, now: int) -> Message:
    planned = state.plan.systems_by_id[system]
    expected = _expected(state, planned)
    match risk_of(state, system, now):
        case Risk.NEVER:
            return Message.of("{system}: by plan it does not come back.", system=planned.name)
        case Risk.LATE:
            assert expected is not None
            return Message.of(
                "{system}: expected {late} after its target of {target}.",
                system=planned.name,
                late=spoken(expected - planned.target),
                target=spoken(planned.target),
            )
        case _:
            assert expected is not None
            return Message.of(
                "{system}: expected only {slack} before its target of {target}.",
                system=planned.name,
                slack=spoken(planned.target - expected),
                target=spoken(planned.target),
            )


def _expectation(state: RunState, planned: PlannedSystem) -> Message:
    expected = _expected(state, planned)
    if expected is None:
        return Message.of(
            "{system}: not back within its target of {target}; by plan it does not come back.",
            system=planned.name,
            target=spoken(planned.target),
        )
    return Message.of(
        "{system}: not back within its target of {target}; by plan it is back {time} after the "
        "incident.",
        system=planned.name,
        target=spoken(planned.target),
        time=spoken(expected),
    )

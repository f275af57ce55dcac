"""What each move takes, by when it has to be done, and on which days it could be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bcp.consolidation.days_off import DaysOff
from bcp.consolidation.levelling import Option
from bcp.consolidation.members import re_lease_months
from bcp.consolidation.window import MONTHS, Window
from bcp.model.consolidation import Consolidation
from bcp.model.message import Message
from bcp.model.quantity import DAY
from bcp.model.review import MovePolicy, ReviewPolicy
from bcp.model.system import System

_APRIL = 4
_NOTHING = Consolidation()


class Bound(StrEnum):
    """What a move has to come before: the end of a lease, or of support for what is run."""

    LEASE = "lease"
    SUPPORT = "support"


@dataclass(frozen=True, slots=True)
class Unscheduled:
    """A candidate for whose move there is no day, and why."""

    system: str
    name: str
    reason: Message


@dataclass(frozen=True, slots=True)
class Task:
    """A move that has to be given a day. `effort` in person-days; `due` for what `bound` says.

    `support_end` is the last day on which all that the server runs is supported.
    """

    system: System
    effort: int
    due: date | None
    bound: Bound | None
    support_end: date | None
    options: tuple[Option, ...]


class TaskMaker:
    """Makes tasks by one policy and one calendar of days off."""

    def __init__(
        self, policy: ReviewPolicy, moves: MovePolicy, window: Window, weekends: tuple[DaysOff, ...]
    ) -> None:
        self.policy, self.moves, self.window, self.weekends = policy, moves, window, weekends

    def task(self, system: System, stands: Mapping[str, int] | None) -> Task | Unscheduled:
        """The days on which a system could move, or why there is none."""
        if stands is not None and system.id not in stands:
            return _no(system, Message.of("No stage of the platform has room for it."))
        stated = system.consolidation or _NOTHING
        stages = [
            stage.fiscal_year
            for stage in self.policy.stages
            if stage.platform == self.policy.platform
        ]
        first = min(stages, default=self.window.first) if stands is None else stands[system.id]
        april = date(max(first, stated.fiscal_year or first), _APRIL, 1)
        effort = stated.move_days or self.moves.default_days
        outage = stated.move_outage or 0
        able = [
            (number, weekend)
            for number, weekend in enumerate(self.weekends)
            if weekend.first >= april and weekend.days * DAY >= outage
        ]
        if not able:
            return _no(system, self._why(april))
        due, bound, support = self._due(stated)
        options = []
        for number, weekend in able:
            loads = self._loads(weekend, effort)
            if loads is not None:
                options.append(
                    Option(
                        number,
                        self.window.month_of(weekend.first),
                        loads,
                        self._late(stated, support, weekend),
                        0 if due is None else max(0, (due - weekend.last).days),
                    )
                )
        if not options:
            return _no(system, Message.of("Its {days} person-days need more months.", days=effort))
        return Task(system, effort, due, bound, support, tuple(options))

    def _why(self, april: date) -> Message:
        later = [weekend for weekend in self.weekends if weekend.first >= april]
        if later:
            longest = max(weekend.days for weekend in later)
            return Message.of(
                "It is away longer than any days off in a row: at most {days} days.", days=longest
            )
        if april >= self.window.end:
            return Message.of("The platform does not stand before the review's years end.")
        return Message.of("There are no days off outside the closed periods.")

    def _loads(self, weekend: DaysOff, effort: int) -> tuple[tuple[int, int], ...] | None:
        """The effort by month, the later ones taking what is left; None if it began too early."""
        month = self.window.month_of(weekend.first)
        count = -(-effort // self.moves.person_days)
        each, rest = divmod(effort, count)
        first = month - count + 1
        if first < 0:
            return None
        return tuple((first + n, each + (n >= count - rest)) for n in range(count))

    def _due(self, stated: Consolidation) -> tuple[date | None, Bound | None, date | None]:
        """By when it has to be done, for what, and the last day with support for all it runs."""
        ends = [
            _last_day(month)
            for month in (stated.os_end_of_support, stated.middleware_end_of_support)
            if month is not None
        ]
        support = min(ends, default=None)
        lease = (
            stated.lease_end - timedelta(days=self.moves.days_before_lease_end)
            if stated.lease_end is not None
            else None
        )
        if lease is not None and (support is None or lease <= support):
            return lease, Bound.LEASE, support
        return support, None if support is None else Bound.SUPPORT, support

    def _late(self, stated: Consolidation, support: date | None, weekend: DaysOff) -> int:
        """Months of 再リース and months without support, added."""
        unsupported = 0
        if support is not None:
            months = self.window.month_of(weekend.last) - self.window.month_of(support)
            unsupported = max(0, months)
        return self.prolonged(stated, weekend) + unsupported

    def prolonged(self, stated: Consolidation, weekend: DaysOff) -> int:
        """For how many months the lease has to be prolonged."""
        return re_lease_months(
            stated.lease_end, weekend.last, self.moves.days_before_lease_end, self.window
        )


def _no(system: System, reason: Message) -> Unscheduled:
    return Unscheduled(system.id, system.name, reason)


def _last_day(month: str) -> date:
    year, number = (int(part) for part in month.split("-"))
    following = date(year + number // MONTHS, number % MONTHS + 1, 1)
    return following - timedelta(days=1)

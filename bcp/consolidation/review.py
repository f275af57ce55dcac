"""The whole review of server consolidation: one value made of its parts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bcp.consolidation.break_even import BreakEven, break_even
from bcp.consolidation.calendar import MoveCalendar, plan_moves
from bcp.consolidation.candidates import Judgement, NoServer, judge, moving, no_servers
from bcp.consolidation.concentration import HostGuests
from bcp.consolidation.cost import Comparison, Indicator, compare, indicator
from bcp.consolidation.cost_basis import Basis, basis_of
from bcp.consolidation.course import Course
from bcp.consolidation.moved import Bought, Relocation, movable
from bcp.consolidation.packing_search import Conditions, pack_guests
from bcp.consolidation.placement import Placement, Purchase, YearPlacement
from bcp.consolidation.placing import place
from bcp.consolidation.recovery import RecoveryEffect, assess_effect
from bcp.consolidation.security import Weakness, end_of_year, weaknesses
from bcp.consolidation.sensitivity import Sensitivity, sensitivities
from bcp.consolidation.solver import PackingSolver
from bcp.inventory.decoding import Contents
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.moment import fiscal_year
from bcp.model.review import ReviewPolicy
from bcp.model.scenario import Scenario
from bcp.planning.evidence import Evidence
from bcp.planning.what_if import Planner

Tell = Callable[[Message, int, int], None]
"""Hears what is being done, and how many steps of how many of it are."""

PLACING = Message.of("Placing servers …")
PLANNING = Message.of("Making plans …")


@dataclass(frozen=True, slots=True)
class Tools:
    """What the review needs from outside."""

    planner: Planner
    is_holiday: Callable[[date], bool]
    solver: PackingSolver | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: from which fiscal year on, on which day, without whose moves.

    Support has ended or not `as_of` a day; nothing moves before `not_before`.
    """

    year: int
    today: date
    as_of: date
    without: frozenset[str] = frozenset()
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class Review:
    """What the review says, and all that it was made from.

    `digest` identifies the inventory. `recovery` is None where no scenario was asked about.
    """

    inventory: Inventory
    policy: ReviewPolicy
    digest: str
    question: Question
    judgements: tuple[Judgement, ...]
    no_servers: tuple[NoServer, ...]
    weaknesses: tuple[Weakness, ...]
    calendar: MoveCalendar
    placement: Placement
    basis: Basis
    indicator: Indicator
    comparison: Comparison
    break_even: BreakEven
    sensitivities: tuple[Sensitivity, ...]
    recovery: RecoveryEffect | None

    @property
    def purchases(self) -> tuple[Purchase, ...]:
        """The hosts that have to be bought besides the stages."""
        return _purchases(self.placement)

    @property
    def years(self) -> tuple[YearPlacement, ...]:
        """The placement year by year, with what has to be bought where that makes it fit."""
        return _years(self.placement)


def review_servers(
    contents: Contents,
    policy: ReviewPolicy,
    question: Question,
    tools: Tools,
    *,
    scenarios: Sequence[Scenario],
    tell: Tell,
    digest: str,
    evidence: Evidence,
) -> Review:
    """Judge, place, price, schedule and plan.

    Args:
        contents: a sound workspace.
        policy: what it is judged by.
        question: from when on and without what.
        tools: the planner, the solver and the holidays.
        scenarios: under which recovery is planned; without any, it is not.
        tell: hears of the work.
        digest: of the inventory.
        evidence: what was measured.

    Raises:
        Refused: when the planner refuses a plan.
    """
    inventory, year = contents.inventory, question.year
    judgements = judge(inventory, policy, year)
    candidates, refused = movable(
        contents, policy.platform, sorted(moving(judgements) - question.without)
    )
    calendar, placement = _placed(
        inventory, policy, question, frozenset(candidates), tools=tools, tell=tell
    )
    basis = basis_of(
        inventory,
        policy,
        year,
        frozenset(candidates),
        purchases=_purchases(placement),
        days=calendar.days,
    )
    comparison = compare(basis)
    effect = None
    if scenarios:
        effect = assess_effect(
            _course(inventory, policy, calendar, placement),
            scenarios,
            tools.planner,
            lambda done, total: tell(PLANNING, done, total),
            evidence=evidence,
            hosts=_hosts(placement),
            fits=lambda count: _fits(placement, policy, count, tools.solver),
            refused=refused,
        )
    return Review(
        inventory=inventory,
        policy=policy,
        digest=digest,
        question=question,
        judgements=judgements,
        no_servers=no_servers(inventory),
        weaknesses=weaknesses(inventory, question.as_of, end_of_year(year, policy.cost.years)),
        calendar=calendar,
        placement=placement,
        basis=basis,
        indicator=indicator(basis),
        comparison=comparison,
        break_even=break_even(basis, comparison),
        sensitivities=sensitivities(basis),
        recovery=effect,
    )


def _placed(
    inventory: Inventory,
    policy: ReviewPolicy,
    question: Question,
    candidates: frozenset[str],
    *,
    tools: Tools,
    tell: Tell,
) -> tuple[MoveCalendar, Placement]:
    """Days and places. What has no room when its day comes, and for which nothing can be bought,
    gets its day in the first year from which on there is room, or none.
    """

    def planned(stands: dict[str, int] | None) -> tuple[MoveCalendar, Placement]:
        calendar = plan_moves(
            inventory,
            policy,
            question.year,
            candidates,
            tools.is_holiday,
            stands=stands,
            not_before=question.not_before,
        )
        years = {system: fiscal_year(day) for system, day in calendar.days.items()}
        tell(PLACING, 0, 1)
        return calendar, place(inventory, policy, years, question.year, tools.solver)

    calendar, placement = planned(None)
    if placement.first_misfit is None or _purchases(placement):
        return calendar, placement
    return planned(_stands(placement, candidates))


def _stands(placement: Placement, candidates: Collection[str]) -> dict[str, int]:
    """By system the first fiscal year from which on it always has room."""
    found: dict[str, int] = {}
    for system in sorted(candidates):
        roomless = [
            year.fiscal_year
            for year in placement.years
            if any(misfit.system == system for misfit in year.misfits)
        ]
        first = placement.years[0].fiscal_year if not roomless else max(roomless) + 1
        if first <= placement.years[-1].fiscal_year:
            found[system] = first
    return found


def _purchases(placement: Placement) -> tuple[Purchase, ...]:
    remedy = placement.remedy
    return () if remedy is None else remedy.purchases


def _years(placement: Placement) -> tuple[YearPlacement, ...]:
    remedy = placement.remedy
    return placement.years if remedy is None or not remedy.years else remedy.years


def _hosts(placement: Placement) -> HostGuests:
    """Who runs where in the last year."""
    last = _years(placement)[-1]
    return {
        each.host.id: tuple(dict.fromkeys(guest.system for guest in each.guests))
        for each in last.hosts
        if each.guests
    }


def _fits(
    placement: Placement, policy: ReviewPolicy, count: int, solver: PackingSolver | None
) -> bool | None:
    """Whether the guests of the last year have a place on so many of its hosts, the smallest ones,
    without any in reserve.
    """
    last = _years(placement)[-1]
    hosts = sorted((each.host for each in last.hosts), key=lambda host: host.room)[:count]
    packing = pack_guests(
        last.guests, hosts, Conditions(apart=policy.placement.apart, solver=solver)
    )
    if packing.hosts is not None:
        return True
    return False if packing.proven else None


def _course(
    inventory: Inventory, policy: ReviewPolicy, calendar: MoveCalendar, placement: Placement
) -> Course:
    """The moves that have a day and a place."""
    roomless = {misfit.system for misfit in _years(placement)[-1].misfits}
    offers = {offer.id: offer for offer in policy.offers}
    return Course(
        inventory=inventory,
        platform=policy.platform,
        moves=tuple(
            Relocation(system, fiscal_year(day))
            for system, day in calendar.days.items()
            if system not in roomless
        ),
        stages=policy.stages,
        purchases=tuple(
            Bought(offers[each.offer], each.count, each.fiscal_year)
            for each in _purchases(placement)
        ),
        overcommit=policy.placement.overcommit,
    )

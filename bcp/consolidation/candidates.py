"""Which servers could move onto the platform, which stay, and of which too little is known."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bcp.consolidation.criteria import NOTHING_STATED, Grounds, grounds, holds, is_known
from bcp.model.hosting import HostingKind
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.moment import fiscal_year
from bcp.model.review import Knowledge, ReviewPolicy, Rule, Ruling
from bcp.model.system import System

SERVERS = frozenset({HostingKind.PLATFORM, HostingKind.PHYSICAL, HostingKind.APPLIANCE})
"""What a system of the city's own runs on; anything else is no server to be moved."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the review says of one server, and why.

    A server that is `on_platform` already, this one or another, is ruled `keep` and never moves.
    `rule` is the id of the rule that decided, None where none did; `also` are those further down
    that hold as well, so what speaks on when the first is dealt with. `missing` is what has to be
    found out. `decision` is what the city has stated, `decided` what its words mean by the policy,
    and `contradiction` says how both differ.
    """

    system: str
    ruling: Ruling
    on_platform: bool
    rule: str | None
    reason: Message
    missing: tuple[Knowledge, ...] = ()
    also: tuple[str, ...] = ()
    decision: str | None = None
    decided: Ruling | None = None
    contradiction: Message | None = None


@dataclass(frozen=True, slots=True)
class NoServer:
    """A system that runs on no server of the city's own."""

    system: str
    reason: Message


def review_year(policy: ReviewPolicy, today: date) -> int:
    """The year in which the first fiscal year of the review begins."""
    return fiscal_year(today) if policy.first_year is None else policy.first_year


def judge(inventory: Inventory, policy: ReviewPolicy, year: int) -> tuple[Judgement, ...]:
    """One judgement for each server, in the order of the inventory.

    `year` is that in which the first fiscal year of the review begins. Raises KeyError for an
    undeclared platform.
    """
    judged_by = grounds(inventory, policy.platform, year)
    return tuple(
        _judge(system, policy, judged_by)
        for system in inventory.systems
        if system.hosting.kind in SERVERS
    )


def moving(judgements: Iterable[Judgement]) -> frozenset[str]:
    """The systems that move onto the platform if the review is followed."""
    return frozenset(each.system for each in judgements if each.ruling is Ruling.CANDIDATE)


def no_servers(inventory: Inventory) -> tuple[NoServer, ...]:
    """The systems that the review has nothing to say of, in the order of the inventory."""
    reasons = {
        HostingKind.FACILITY: Message.of("It is equipment of the building, no server."),
        HostingKind.EXTERNAL: Message.of("It runs at a provider, not on a server of the city."),
    }
    return tuple(
        NoServer(system.id, reasons[system.hosting.kind])
        for system in inventory.systems
        if system.hosting.kind not in SERVERS
    )


def meaning(decision: str | None, policy: ReviewPolicy) -> Ruling | None:
    """What the words of a decision mean; None where nothing is decided or no one has said."""
    return next((each.ruling for each in policy.decisions if decision in each.words), None)


@dataclass(frozen=True, slots=True)
class _Opinion:
    ruling: Ruling
    rule: str | None
    reason: Message
    missing: tuple[Knowledge, ...] = ()


def _judge(system: System, policy: ReviewPolicy, judged_by: Grounds) -> Judgement:
    found = [(rule, holds(rule, system, judged_by)) for rule in policy.rules]
    opinion = _placed(system) or _opinion(found, _lacking(system, policy))
    decision = (system.consolidation or NOTHING_STATED).decision
    decided = meaning(decision, policy)
    return Judgement(
        system=system.id,
        ruling=opinion.ruling,
        on_platform=system.hosting.platform is not None,
        rule=opinion.rule,
        reason=opinion.reason,
        missing=opinion.missing,
        also=tuple(rule.id for rule, held in found if held and rule.id != opinion.rule),
        decision=decision,
        decided=decided,
        contradiction=_contradiction(system, opinion, decided),
    )


def _placed(system: System) -> _Opinion | None:
    if system.hosting.platform is None:
        return None
    reason = Message.of(
        "It runs on the platform '{platform}' already.", platform=system.hosting.platform
    )
    return _Opinion(Ruling.KEEP, None, reason)


def _lacking(system: System, policy: ReviewPolicy) -> tuple[Knowledge, ...]:
    needed = dict.fromkeys(policy.needed)
    return tuple(each for each in needed if not is_known(each, system))


def _opinion(found: list[tuple[Rule, bool | None]], lacking: tuple[Knowledge, ...]) -> _Opinion:
    """The first rule that holds decides, unless one above it may hold and would rule otherwise.

    To be a candidate takes what the policy wants known, whoever says so.
    """
    half: list[Rule] = []
    for rule, held in found:
        if held is None:
            half.append(rule)
        elif held:
            if all(each.ruling is rule.ruling for each in half):
                return _by_rule(rule, lacking)
            break
    if half:
        missing = dict.fromkeys((Knowledge.LEAVING_YEAR, *lacking))
        return _Opinion(Ruling.UNCLEAR, half[0].id, _NO_LEAVING_YEAR, tuple(missing))
    if lacking:
        return _Opinion(Ruling.UNCLEAR, None, _TOO_LITTLE, lacking)
    return _Opinion(Ruling.CANDIDATE, None, _NOTHING_AGAINST)


def _by_rule(rule: Rule, lacking: tuple[Knowledge, ...]) -> _Opinion:
    reason = Message.of("{reason}", reason=rule.reason)
    match rule.ruling:
        case Ruling.KEEP:
            return _Opinion(rule.ruling, rule.id, reason)
        case Ruling.UNCLEAR:
            return _Opinion(rule.ruling, rule.id, reason, lacking)
        case Ruling.CANDIDATE if lacking:
            return _Opinion(Ruling.UNCLEAR, rule.id, _TOO_LITTLE, lacking)
        case Ruling.CANDIDATE:
            return _Opinion(rule.ruling, rule.id, reason)


_NOTHING_AGAINST = Message.of("No rule speaks against it, and what has to be known is known.")
_TOO_LITTLE = Message.of("Too little is known of it to say.")
_NO_LEAVING_YEAR = Message.of("It leaves for the shared cloud, and nothing says when.")


def _contradiction(system: System, opinion: _Opinion, decided: Ruling | None) -> Message | None:
    """Where a decision of the city and the ruling lead to different places.

    Who decided to keep a server of which too little is known contradicts nothing.
    """
    if system.hosting.platform is not None:
        stays = decided is Ruling.KEEP
        return Message.of("Decided is that it does not move, and it has.") if stays else None
    match decided, opinion.ruling:
        case Ruling.CANDIDATE, Ruling.KEEP:
            return Message.of(
                "Decided is that it moves, and a rule keeps it: {reason}", reason=opinion.reason
            )
        case Ruling.CANDIDATE, Ruling.UNCLEAR:
            return Message.of("Decided is that it moves, before that can be judged.")
        case Ruling.KEEP, Ruling.CANDIDATE:
            return Message.of("Decided is that it stays, and no rule speaks for that.")
        case _:
            return None

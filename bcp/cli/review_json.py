"""A review as a JSON document, in the stable form of docs/review.md.

Times are whole seconds after the incident, amounts whole yen, sizes bytes, days ISO 8601, fiscal
years the year in which they begin. Sentences are in the console's language.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

from bcp.cli.console import _
from bcp.consolidation.calendar import Move
from bcp.consolidation.candidates import Judgement
from bcp.consolidation.charges import Side
from bcp.consolidation.concentration import Concentration, Reach
from bcp.consolidation.placement import YearPlacement
from bcp.consolidation.recovery import PlatformRoom, RecoveryEffect, ScenarioEffect
from bcp.consolidation.remedies import Alternative, Broken
from bcp.consolidation.review import Review
from bcp.consolidation.sensitivity import Sensitivity
from bcp.consolidation.verdict import verdict
from bcp.model.message import Message
from bcp.planning.capacity import Room
from bcp.planning.comparison import Standing

SCHEMA_VERSION = 1

Fields = dict[str, Any]


def review_document(review: Review, written: tuple[Path, ...] = ()) -> Fields:
    """The whole review."""
    found = verdict(review)
    question = review.question
    return {
        "schema_version": SCHEMA_VERSION,
        "inventory_digest": review.digest,
        "policy_source": review.policy.source,
        "today": question.today.isoformat(),
        "fiscal_years": list(review.comparison.fiscal_years),
        "left_out": sorted(question.without),
        "verdict": {
            "tone": found.tone.value,
            "topics": {each.topic.value: each.tone.value for each in found.findings},
        },
        "servers": [_judgement(each) for each in review.judgements],
        "placement": {
            "platform": review.placement.platform,
            "years": [_year(each) for each in review.years],
            "misfits": [
                {"fiscal_year": year.fiscal_year, "system": each.system, "machines": each.machines}
                for year in review.placement.years
                for each in year.misfits
            ],
            "purchases": [
                {"fiscal_year": each.fiscal_year, "offer": each.offer, "count": each.count}
                for each in review.purchases
            ],
            "unsized": list(review.placement.unsized),
        },
        "indicator": _indicator(review),
        "cost": _cost(review),
        "sensitivity": [_sensitivity(each) for each in review.sensitivities],
        "calendar": {
            "moves": [_move(each) for each in review.calendar.moves],
            "unscheduled": [
                {"system": each.system, "reason": _said(each.reason)}
                for each in review.calendar.unscheduled
            ],
            "later": list(review.calendar.later),
            "peak_person_days": review.calendar.peak,
            "person_days": review.calendar.capacity,
        },
        "recovery": None if review.recovery is None else _recovery(review.recovery),
        "weaknesses": [
            {
                "system": each.system,
                "kind": each.kind.value,
                "state": each.state.value,
                "since": None if each.since is None else each.since.isoformat(),
                "detail": _said(each.detail),
            }
            for each in review.weaknesses
        ],
        "written": [str(path) for path in written],
    }


def _said(message: Message) -> str:
    return message.render(_)


def _share(share: Fraction | None) -> float | None:
    return None if share is None else round(float(share), 6)


def _judgement(each: Judgement) -> Fields:
    return {
        "system": each.system,
        "ruling": each.ruling.value,
        "on_platform": each.on_platform,
        "rule": each.rule,
        "reason": _said(each.reason),
        "missing": [knowledge.value for knowledge in each.missing],
        "decision": each.decision,
        "contradiction": None if each.contradiction is None else _said(each.contradiction),
    }


def _year(placed: YearPlacement) -> Fields:
    return {
        "fiscal_year": placed.fiscal_year,
        "hosts": [
            {
                "host": each.host.id,
                "offer": each.host.offer,
                "reserve": each.reserve,
                "guests": [
                    {"system": guest.system, "machine": guest.machine} for guest in each.guests
                ],
            }
            for each in placed.hosts
        ],
        "used": placed.used,
        "bound": placed.bound,
        "proven": placed.proven,
        "disk": placed.disk,
        "iops": placed.iops,
    }


def _indicator(review: Review) -> Fields:
    found = review.indicator
    return {
        "target_percent": found.target,
        "alone": found.alone,
        "consolidated": found.consolidated,
        "reduction": _share(found.reduction),
        "reduction_undivided": _share(found.reduction_undivided),
        "met": found.met,
        "assumed": found.assumed,
        "systems": [
            {
                "system": each.system,
                "alone": each.alone,
                "consolidated": each.consolidated,
                "assumed": each.assumed,
            }
            for each in found.systems
        ],
    }


def _cost(review: Review) -> Fields:
    found, even = review.comparison, review.break_even
    return {
        "by_year": {side.value: list(found.by_year(side)) for side in Side},
        "items": [
            {"side": each.side.value, "item": each.item.value, "amounts": list(each.amounts)}
            for each in found.items
            if any(each.amounts)
        ],
        "saved": found.saved,
        "saved_undivided": found.saved_undivided,
        "assumed": found.assumed,
        "break_even": None if even.month is None else even.month.isoformat(),
        "gaps": [
            {"system": each.system, "unknown": each.unknown.value} for each in review.basis.gaps
        ],
    }


def _sensitivity(found: Sensitivity) -> Fields:
    return {
        "verdict": found.verdict.value,
        "percent": found.percent,
        "value": _share(found.value),
        "holds": found.holds,
        "turns_after": found.turns_after,
        "swings": [
            {
                "kind": each.assumption.kind.value,
                "item": None if each.assumption.item is None else each.assumption.item.value,
                "subject": each.assumption.subject,
                "low": _share(each.low),
                "high": _share(each.high),
                "turns_at": _share(each.switch),
            }
            for each in found.swings
        ],
    }


def _move(move: Move) -> Fields:
    return {
        "system": move.system,
        "first": move.first.isoformat(),
        "last": move.last.isoformat(),
        "person_days": move.person_days,
        "due": None if move.due is None else move.due.isoformat(),
        "bound": None if move.bound is None else move.bound.value,
        "re_lease_months": move.re_lease,
        "unsupported_months": move.unsupported,
    }


def _recovery(effect: RecoveryEffect) -> Fields:
    return {
        "moves": [
            {"system": each.system, "fiscal_year": each.fiscal_year} for each in effect.moves
        ],
        "refused": [
            {
                "system": each.system,
                "problems": [_said(problem.summary) for problem in each.problems],
            }
            for each in effect.refused
        ],
        "scenarios": [_scenario(each) for each in effect.scenarios],
        "broken": [_broken(each) for each in effect.broken],
        "concentrations": [_concentration(each) for each in effect.concentrations],
        "plans": effect.plans,
    }


def _scenario(each: ScenarioEffect) -> Fields:
    return {
        "scenario": each.scenario,
        "occasion": each.occasion.value,
        "before": each.before.model_dump(mode="json"),
        "after": each.after.model_dump(mode="json"),
        "systems": [
            {
                "system": system.system,
                "priority": system.priority,
                "moves": system.moves,
                "trend": system.trend.value,
                "breaks": system.breaks,
                "before": _standing(system.before),
                "after": _standing(system.after),
            }
            for system in each.systems
        ],
        "room": None if each.room is None else _room(each.room),
    }


def _standing(standing: Standing | None) -> Fields | None:
    return None if standing is None else standing.model_dump(mode="json")


def _room(room: PlatformRoom) -> Fields:
    return {
        "platform": room.platform,
        "share_percent": room.share,
        "rebuilt": room.rebuilt,
        "before": _fit(room.before),
        "after": _fit(room.after),
        "one_less": _fit(room.one_less),
        "placed": room.placed,
        "holds": room.holds,
    }


def _fit(room: Room) -> Fields:
    names = ("vcpu", "memory", "disk")
    return {
        "wanted": dict(zip(names, room.wanted, strict=True)),
        "there": dict(zip(names, room.there, strict=True)),
        "hosts": room.hosts,
        "left_out": list(room.left_out),
    }


def _broken(each: Broken) -> Fields:
    return {
        "scenario": each.scenario.id,
        "fiscal_year": each.fiscal_year,
        "system": each.system,
        "before": _standing(each.before),
        "after": _standing(each.after),
        "responsible": list(each.responsible),
        "jointly": each.jointly,
        "moves_tried": each.tried,
        "alternatives": [_alternative(way) for way in each.alternatives],
    }


def _alternative(way: Alternative) -> Fields:
    return {
        "kind": way.kind.value,
        "what": _said(way.message),
        "meets": way.meets,
        "standing": _standing(way.standing),
        "finally": _standing(way.finally_),
        "totals": way.totals.model_dump(mode="json"),
        "newly_missed": list(way.newly_missed),
    }


def _concentration(each: Concentration) -> Fields:
    return {
        "kind": each.kind.value,
        "subject": each.subject,
        "guests": list(each.guests),
        "before": None if each.before is None else _reach(each.before),
        "after": _reach(each.after),
    }


def _reach(reach: Reach) -> Fields:
    return {
        "systems": list(reach.systems),
        "percent": reach.percent,
        "classes": [
            {"priority": each.priority, "count": each.count, "total": each.total}
            for each in reach.classes
        ],
    }

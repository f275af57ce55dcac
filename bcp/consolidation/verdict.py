"""What the review comes to: topic by topic, and as a whole. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bcp.consolidation.remedies import Broken
from bcp.consolidation.review import Review
from bcp.consolidation.security import WeaknessState
from bcp.model.review import Ruling


class Topic(StrEnum):
    """What is judged, in the order in which it is told."""

    SERVERS = "servers"
    PLACEMENT = "placement"
    INDICATOR = "indicator"
    COST = "cost"
    CALENDAR = "calendar"
    RECOVERY = "recovery"
    RESERVE = "reserve"
    SECURITY = "security"


class Tone(StrEnum):
    """Whether something speaks for the moves, is to be settled first, or speaks against them."""

    GOOD = "good"
    CONDITION = "condition"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one topic stands."""

    topic: Topic
    tone: Tone


@dataclass(frozen=True, slots=True)
class Verdict:
    """How the whole stands: as its worst finding."""

    tone: Tone
    findings: tuple[Finding, ...]

    def of(self, topic: Topic) -> Tone | None:
        """How a topic stands; None where nothing was looked at."""
        return next((each.tone for each in self.findings if each.topic is topic), None)


def verdict(review: Review) -> Verdict:
    """The verdict: bad where nothing moves, something has no room, the plan's indicator is missed,
    or a broken target has no way out; with conditions where something has to be settled first.
    """
    findings = tuple(_findings(review))
    order = list(Tone)
    worst = max((each.tone for each in findings), key=order.index, default=Tone.GOOD)
    return Verdict(worst, findings)


def way_out(broken: Broken) -> bool:
    """Whether some alternative keeps the target and breaks no other."""
    return any(each.meets and not each.newly_missed for each in broken.alternatives)


def _findings(review: Review) -> Iterator[Finding]:
    yield Finding(Topic.SERVERS, _servers(review))
    yield Finding(Topic.PLACEMENT, _placement(review))
    yield Finding(Topic.INDICATOR, _indicator(review))
    cheaper = review.comparison.saved >= 0
    yield Finding(Topic.COST, Tone.GOOD if cheaper else Tone.CONDITION)
    yield Finding(Topic.CALENDAR, _calendar(review))
    effect = review.recovery
    if effect is not None:
        if not effect.broken:
            tone = Tone.GOOD
        else:
            tone = Tone.CONDITION if all(map(way_out, effect.broken)) else Tone.BAD
        yield Finding(Topic.RECOVERY, tone)
        rooms = [each.room for each in effect.scenarios if each.room is not None]
        if rooms:
            holds = all(room.holds for room in rooms)
            yield Finding(Topic.RESERVE, Tone.GOOD if holds else Tone.CONDITION)
    present = any(each.state is WeaknessState.PRESENT for each in review.weaknesses)
    yield Finding(Topic.SECURITY, Tone.CONDITION if present else Tone.GOOD)


def _servers(review: Review) -> Tone:
    if not review.calendar.moves:
        return Tone.BAD
    unsettled = any(
        each.ruling is Ruling.UNCLEAR or each.contradiction is not None
        for each in review.judgements
    )
    refused = review.recovery is not None and bool(review.recovery.refused)
    return Tone.CONDITION if unsettled or refused else Tone.GOOD


def _placement(review: Review) -> Tone:
    if any(year.misfits for year in review.years):
        return Tone.BAD
    return Tone.CONDITION if review.purchases or review.placement.unsized else Tone.GOOD


def _indicator(review: Review) -> Tone:
    met = review.indicator.met
    if met is None:
        return Tone.CONDITION
    return Tone.GOOD if met else Tone.BAD


def _calendar(review: Review) -> Tone:
    calendar = review.calendar
    late = any(move.re_lease or move.unsupported for move in calendar.moves)
    return Tone.CONDITION if calendar.unscheduled or late else Tone.GOOD

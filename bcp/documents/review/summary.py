"""The verdict of a review: in one paragraph, and topic by topic."""

from __future__ import annotations

from bcp.consolidation.cost import Indicator
from bcp.consolidation.remedies import Broken
from bcp.consolidation.review import Review
from bcp.consolidation.security import WeaknessState
from bcp.consolidation.verdict import Tone, Topic, Verdict, verdict, way_out
from bcp.documents.continuity.content import Block, Entry, Part, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.review.words import MARKS, TOPICS, month, named, percent, year, years, yen
from bcp.model.message import Message
from bcp.model.review import Ruling

_HEADLINES = {
    Tone.GOOD: Message.of("The moves can be made as they are planned here."),
    Tone.CONDITION: Message.of("The moves can be made once what is marked △ is settled."),
    Tone.BAD: Message.of("As planned here the moves should not be made: see what is marked ✕."),
}
_ALWAYS = {Topic.INDICATOR, Topic.COST, Topic.RECOVERY}
_IF_NOT_GOOD = {Topic.PLACEMENT, Topic.RESERVE}
"""Topics of the paragraph: in any case, and where they are not in order."""
_SECRETS = {
    Topic.PLACEMENT: Secret.MACHINES,
    Topic.RECOVERY: Secret.FORECASTS,
    Topic.RESERVE: Secret.FORECASTS,
    Topic.SECURITY: Secret.WEAKNESSES,
}


def summary_part(review: Review, pen: Pen) -> Part:
    """The verdict, and how each topic stands."""
    found = verdict(review)
    rows = (
        (
            pen.words(TOPICS[each.topic]),
            pen.computed(MARKS[each.tone]),
            _told(each.topic, review, pen),
        )
        for each in found.findings
    )
    table = pen.grid(
        "topics",
        Message.of("Topic by topic: ○ in order, △ to be settled first, ✕ against it"),
        ((Message.of("Topic"), 4), (Message.of("Mark"), 1.6), (Message.of("Finding"), 13)),
        rows,
    )
    blocks: tuple[Block, ...] = (
        pen.prose(pen.sentence(_HEADLINES[found.tone]), paragraph(review, found, pen)),
        table,
    )
    return Part("verdict", "1", pen.say(Message.of("Verdict")), (Section("", blocks),))


def paragraph(review: Review, found: Verdict, pen: Pen) -> Entry:
    """What the verdict rests on in one paragraph: servers, room, cost, recovery."""
    told = [_told(Topic.SERVERS, review, pen).text]
    told += [
        _told(each.topic, review, pen).text
        for each in found.findings
        if (each.topic in _ALWAYS or (each.tone is not Tone.GOOD and each.topic in _IF_NOT_GOOD))
        and not pen.hides(_SECRETS.get(each.topic))
    ]
    return pen.computed(("" if pen.wording.language == "ja" else " ").join(told))


def _told(topic: Topic, review: Review, pen: Pen) -> Entry:
    secret = _SECRETS.get(topic)
    if pen.hides(secret):
        return pen.blank()
    writers = {
        Topic.SERVERS: servers_sentence,
        Topic.PLACEMENT: placement_sentence,
        Topic.INDICATOR: _indicator,
        Topic.COST: cost_sentence,
        Topic.CALENDAR: calendar_sentence,
        Topic.RECOVERY: recovery_sentence,
        Topic.RESERVE: reserve_sentence,
        Topic.SECURITY: security_sentence,
    }
    return pen.computed(writers[topic](review, pen))


def servers_sentence(review: Review, pen: Pen) -> str:
    """How many servers move, stay, have moved, and are unclear."""
    judged = review.judgements
    moving = [move.system for move in review.calendar.moves]
    there = [each for each in judged if each.on_platform]
    unclear = [each for each in judged if each.ruling is Ruling.UNCLEAR]
    counts = Message.of(
        "Of {all} servers {moving} move ({names}); {there} are on the platform already, {stay} "
        "stay where they are, and of {unclear} too little is known.",
        all=len(judged),
        moving=len(moving),
        names=named(moving, review, pen),
        there=len(there),
        stay=len(judged) - len(there) - len(unclear) - len(moving),
        unclear=len(unclear),
    )
    told = pen.say(counts)
    against = [each.system for each in judged if each.contradiction is not None]
    if not against:
        return told
    return pen.say(
        Message.of(
            "{told} Decided otherwise than judged here: {systems}.",
            told=told,
            systems=named(against, review, pen),
        )
    )


def placement_sentence(review: Review, pen: Pen) -> str:
    """Whether everything fits, on how many hosts, and what is bought for it."""
    without = {misfit.system: None for each in review.placement.years for misfit in each.misfits}
    last = review.years[-1]
    fits = Message.of(
        "All {guests} guests have room on {used} of {hosts} hosts in {year}; {reserve} in reserve.",
        guests=len({guest.system for guest in last.guests}),
        used=last.used,
        hosts=len(last.hosts),
        year=year(last.fiscal_year, pen.wording),
        reserve=last.reserve,
    )
    if not without:
        return pen.say(fits)
    span = years([each.fiscal_year for each in review.placement.years if each.misfits], pen)
    lacking = pen.say(
        Message.of(
            "In {years} there is no room for {systems}.",
            years=span,
            systems=named(without, review, pen),
        )
    )
    offers = {offer.id: offer.name for offer in review.policy.offers}
    bought = pen.join(
        pen.say(
            Message.of(
                "{count} of '{offer}' in {year}",
                count=each.count,
                offer=offers[each.offer],
                year=year(each.fiscal_year, pen.wording),
            )
        )
        for each in review.purchases
    )
    if bought:
        return pen.say(
            Message.of(
                "{lacking} To be bought: {bought}. Then: {fits}",
                lacking=lacking,
                bought=bought,
                fits=fits,
            )
        )
    return lacking


def _indicator(review: Review, pen: Pen) -> str:
    return indicator_sentence(review.indicator, pen)


def indicator_sentence(found: Indicator, pen: Pen) -> str:
    """The plan's indicator against its target."""
    if found.met is None:
        return pen.say(Message.of("There is no server whose procurement could be compared."))
    return pen.say(
        Message.of(
            "Server procurement falls by {share} ({alone} yen to {consolidated} yen); the target "
            "of {target} percent is met.",
            **_procured(found),
        )
        if found.met
        else Message.of(
            "Server procurement changes by {share} ({alone} yen to {consolidated} yen); the target "
            "of {target} percent off is missed.",
            **_procured(found),
        )
    )


def _procured(found: Indicator) -> dict[str, str | int]:
    share = found.reduction
    shown = percent(None if share is None else share if found.met else -share)
    return {
        "share": shown,
        "alone": yen(found.alone),
        "consolidated": yen(found.consolidated),
        "target": found.target,
    }


def cost_sentence(review: Review, pen: Pen) -> str:
    """All costs over the years, and from when on they are lower."""
    found, even = review.comparison, review.break_even
    count = len(found.fiscal_years)
    if found.saved < 0:
        told = Message.of(
            "Over {years} years the platform costs {amount} yen more than servers of their own.",
            years=count,
            amount=yen(-found.saved),
        )
        return pen.say(told)
    told = Message.of(
        "Over {years} years the platform costs {amount} yen less than servers of their own.",
        years=count,
        amount=yen(found.saved),
    )
    if even.month is None or even.always:
        return pen.say(told)
    return pen.say(
        Message.of(
            "{told} From {month} on it has cost less in total.",
            told=told,
            month=month(even.month, pen.wording),
        )
    )


def calendar_sentence(review: Review, pen: Pen) -> str:
    """How many moves when, and which have no day."""
    calendar = review.calendar
    if not calendar.moves and not calendar.unscheduled:
        return pen.say(Message.of("There is nothing to move."))
    told = []
    if calendar.moves:
        told.append(
            Message.of(
                "{count} moves between {first} and {last}, at most {peak} of {capacity} "
                "person-days in a month.",
                count=len(calendar.moves),
                first=pen.wording.day(calendar.moves[0].first),
                last=pen.wording.day(max(move.last for move in calendar.moves)),
                peak=calendar.peak,
                capacity=calendar.capacity,
            )
        )
    if calendar.unscheduled:
        names = named([each.system for each in calendar.unscheduled], review, pen)
        told.append(Message.of("Without a day: {systems}.", systems=names))
    late = [move.system for move in calendar.moves if move.re_lease or move.unsupported]
    if late:
        names = named(late, review, pen)
        told.append(Message.of("After lease or support have ended: {systems}.", systems=names))
    return _run_on(told, pen)


def recovery_sentence(review: Review, pen: Pen) -> str:
    """Which targets the moves break, and whether there is a way out."""
    effect = review.recovery
    assert effect is not None
    count = len(effect.scenarios)
    if not effect.broken:
        told = Message.of(
            "The moves break no recovery target in the damage scenarios (looked at: {count}).",
            count=count,
        )
        return pen.say(told)
    systems = list(dict.fromkeys(each.system for each in effect.broken))
    told = Message.of(
        "The moves break the recovery targets of {systems} (under {hit} of {count} damage "
        "scenarios).",
        systems=named(systems, review, pen),
        hit=len({each.scenario.id for each in effect.broken}),
        count=count,
    )
    guilty = dict.fromkeys(move for each in effect.broken for move in _guilty(each))
    sentences = [told]
    if guilty:
        names = named(guilty, review, pen)
        sentences.append(Message.of("Responsible is the move of {systems}.", systems=names))
    stuck = list(dict.fromkeys(each.system for each in effect.broken if not way_out(each)))
    if stuck:
        names = named(stuck, review, pen)
        more = Message.of("There is no way out for {systems} that was tried.", systems=names)
    else:
        more = Message.of("For each there is an alternative that keeps it.")
    return _run_on([*sentences, more], pen)


def _guilty(broken: Broken) -> tuple[str, ...]:
    """The moves that are named for a broken target: the first, or all that do it together."""
    return broken.responsible if broken.jointly else broken.responsible[:1]


def reserve_sentence(review: Review, pen: Pen) -> str:
    """Whether N+1 holds where the platform itself is hit."""
    effect = review.recovery
    assert effect is not None
    rooms = [each for each in effect.scenarios if each.room is not None]
    failing = [each for each in rooms if each.room is not None and not each.room.holds]
    if not failing:
        return pen.say(
            Message.of(
                "Everything still has room with one more host gone (damage scenarios that hit the "
                "platform: {count}).",
                count=len(rooms),
            )
        )
    lacking = dict.fromkeys(
        system
        for each in failing
        if each.room is not None
        for system in each.room.one_less.left_out
    )
    names = pen.join(pen.wording.name(each.name, each.name_en) for each in failing)
    if lacking:
        return pen.say(
            Message.of(
                "With one more host gone there is no room for {systems} (under {scenarios}).",
                systems=named(lacking, review, pen),
                scenarios=names,
            )
        )
    least = min(each.room.one_less.hosts for each in failing if each.room is not None)
    return pen.say(
        Message.of(
            "With one more host gone, on the {count} hosts left, segments and systems that are to "
            "stay apart cannot be kept apart (under {scenarios}).",
            count=least,
            scenarios=names,
        )
    )


def security_sentence(review: Review, pen: Pen) -> str:
    """How many servers are weak, and of how many nobody knows."""
    counts = {
        state: len({each.system for each in review.weaknesses if each.state is state})
        for state in WeaknessState
    }
    return pen.say(
        Message.of(
            "Servers with a weakness today: {present}; within the years of the review: {coming}; "
            "of which something is not known: {unknown}.",
            present=counts[WeaknessState.PRESENT],
            coming=counts[WeaknessState.COMING],
            unknown=counts[WeaknessState.UNKNOWN],
        )
    )


def _run_on(sentences: list[Message], pen: Pen) -> str:
    gap = "" if pen.wording.language == "ja" else " "
    return gap.join(pen.say(each) for each in sentences)

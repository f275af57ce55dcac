"""Critical businesses: forms 15 and 16, and a part of chapter 4."""

from __future__ import annotations

from bcp.documents.continuity.content import Entry, Grid, Room
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.naming import VERDICTS, name_of
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.model.continuity import Business, Gravity
from bcp.model.message import Message, mark
from bcp.model.quantity import DAY, HOUR, WEEK
from bcp.planning.plan import DegradedSystem, PlannedSystem, Verdict

HORIZONS = (3 * HOUR, 24 * HOUR, 72 * HOUR, WEEK, 2 * WEEK, 30 * DAY)
"""Typical classes (configurable as `horizons`)."""
_GRAVITIES = {
    Gravity.NONE: mark("none"),
    Gravity.SMALL: mark("small"),
    Gravity.MEDIUM: mark("medium"),
    Gravity.LARGE: mark("large"),
    Gravity.CRITICAL: mark("not tolerable"),
}


def businesses_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 16: businesses, how long they may stand still, and when what they need is back."""
    rows = (_business_row(*pair, facts, pen) for pair in enumerate(facts.continuity.businesses))
    return pen.grid(
        key,
        Message.of("Critical businesses"),
        (
            (Message.of("Business"), 6),
            (Message.of("Owner"), 4),
            (Message.of("Tolerable"), 3),
            (Message.of("Systems that it needs"), 7),
            (Message.of("RTO of all of them"), 3),
            (Message.of("Back by plan"), 3),
            (Message.of("Without them"), 5),
        ),
        rows,
        pen.missing("businesses"),
        room=Room.SMALL,
    )


def _business_row(number: int, business: Business, facts: Facts, pen: Pen) -> tuple[Entry, ...]:
    place = f"businesses[{number}]"
    names = [name_of(facts, pen, system) for system in business.systems]
    tolerable = business.tolerable
    length = None if tolerable is None else pen.wording.length(tolerable)
    return (
        pen.computed(pen.sourced(business.name, business.source)),
        pen.value(business.owner, f"{place}.owner"),
        pen.value(length, f"{place}.tolerable"),
        pen.listed(names, f"{place}.systems"),
        pen.length(latest_target(business, facts)),
        _back(business, facts, pen),
        pen.value(business.alternate, f"{place}.alternate"),
    )


def latest_target(business: Business, facts: Facts) -> int | None:
    """The longest RTO of the systems that a business needs, on the scenario's occasion."""
    systems = (facts.inventory.systems_by_id[name] for name in business.systems)
    occasion = facts.plan.occasion
    return max((facts.inventory.targets(each, occasion).rto for each in systems), default=None)


def _hit(system: str, facts: Facts) -> PlannedSystem | DegradedSystem | None:
    """The system as the scenario hits it; None where it stays at its recovery level."""
    degraded = facts.degraded.get(system)
    if degraded is not None and degraded.target is not None:
        return degraded
    return facts.planned.get(system)


def times_of(business: Business, facts: Facts) -> list[int | None]:
    """When those of its systems that the scenario hits are back by plan (None: not at all)."""
    hit = (_hit(name, facts) for name in business.systems)
    return [each.recovered for each in hit if each is not None]


def _back(business: Business, facts: Facts, pen: Pen) -> Entry:
    if pen.hides(Secret.FORECASTS):
        return pen.blank()
    times = times_of(business, facts)
    if not times:
        return pen.sentence(Message.of("stays up")) if business.systems else pen.none()
    known = [time for time in times if time is not None]
    if len(known) < len(times):
        return pen.computed(pen.wording.word(VERDICTS[Verdict.UNRECOVERABLE]))
    return pen.length(max(known))


def impact_grid(key: str, facts: Facts, pen: Pen) -> Grid:
    """Form 15: what standing still does to each business over time."""
    horizons = facts.continuity.horizons or HORIZONS
    columns: list[tuple[Message | str, float]] = [
        (Message.of("Business"), 6.0),
        (Message.of("Owner"), 4.0),
    ]
    columns += [(pen.wording.length(each), 2.5) for each in horizons]
    columns += [(Message.of("Tolerable"), 2.5), (Message.of("Source"), 3.2)]
    rows = []
    for number, business in enumerate(facts.continuity.businesses):
        place = f"businesses[{number}]"
        length = None if business.tolerable is None else pen.wording.length(business.tolerable)
        rows.append(
            (
                pen.computed(business.name),
                pen.value(business.owner, f"{place}.owner"),
                *(_impact(business, each, f"{place}.impacts", pen) for each in horizons),
                pen.value(length, f"{place}.tolerable"),
                pen.computed(pen.origin(business.source)),
            )
        )
    caption = Message.of("Impact of each business standing still")
    return pen.grid(key, caption, columns, rows, pen.missing("businesses"), room=Room.SMALL)


def _impact(business: Business, horizon: int, place: str, pen: Pen) -> Entry:
    """The impact stated last by then; before the first one there is nothing to say."""
    stated = [each for each in business.impacts if each.after <= horizon]
    if not stated:
        return pen.none() if business.impacts else pen.missing(place)
    return pen.computed(pen.wording.word(_GRAVITIES[stated[-1].gravity]))

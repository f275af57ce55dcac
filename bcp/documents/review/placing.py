"""Where the guests run, year by year, and what is missing or bought."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bcp.consolidation.demand import WHOLE
from bcp.consolidation.placement import Method, Misfit, PlacedHost, YearPlacement
from bcp.consolidation.review import Review
from bcp.documents.continuity.content import (
    Block,
    Drawing,
    Entry,
    Grid,
    Part,
    Remark,
    Room,
    Section,
)
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.review.words import (
    DIMENSIONS,
    amount,
    figures,
    name_of,
    named,
    year,
    years,
    yen,
)
from bcp.documents.wording import NOTHING
from bcp.evaluation.amounts import sized
from bcp.model.message import Message

PLACEMENT_FIGURE = "placement"


def placement_part(review: Review, pen: Pen, *, brief: bool = False) -> Part:
    """Hosts by year, what has no room, what to buy, who runs where; `brief`: in the last year."""
    sections = tuple(_sections(review, pen, brief=brief))
    return Part("placement", "3", pen.say(Message.of("Placement")), sections)


def _sections(review: Review, pen: Pen, *, brief: bool) -> Iterator[Section]:
    yield Section(
        pen.say(Message.of("Hosts by fiscal year")),
        (_years(review, pen), Remark(pen.say(_method(review.years)))),
    )
    last = year(review.years[-1].fiscal_year, pen.wording)
    caption = Message.of("Who runs where in {year}", year=last)
    if not brief:
        drawing = Drawing(PLACEMENT_FIGURE, pen.say(caption))
        yield Section(pen.say(Message.of("Picture of the hosts")), (drawing,))
    lacking = tuple(_lacking(review, pen))
    if lacking:
        yield Section(pen.say(Message.of("What has no room, and what to buy")), lacking)
    for each in review.years[-1:] if brief else told_years(review):
        title = Message.of("Who runs where in {year}", year=year(each.fiscal_year, pen.wording))
        yield Section(pen.say(title), (_hosts(each, review, pen),))


def told_years(review: Review) -> tuple[YearPlacement, ...]:
    """The first year, each in which a stage or a purchase brings hosts, and the last."""
    found = review.years
    hosts = [tuple(each.host.id for each in found_year.hosts) for found_year in found]
    places = [
        place
        for place, names in enumerate(hosts)
        if place in {0, len(found) - 1} or names != hosts[place - 1]
    ]
    return tuple(found[place] for place in places)


def _years(review: Review, pen: Pen) -> Grid:
    table = pen.grid(
        "placement-years",
        Message.of("Hosts in use and proven least, guests, and the shared storage"),
        (
            (Message.of("Fiscal year"), 3.4),
            (Message.of("Hosts"), 2),
            (Message.of("In use"), 2),
            (Message.of("At least"), 4),
            (Message.of("In reserve"), 2),
            (Message.of("Guests"), 2),
            (Message.of("Disk used / there"), 6),
            (Message.of("IOPS used / there"), 5),
        ),
        (_year(each, pen) for each in review.years),
        secret=Secret.MACHINES,
    )
    return figures(table, 1, 2, 3, 4, 5, 6, 7)


def _year(placed: YearPlacement, pen: Pen) -> tuple[Entry, ...]:
    storage = placed.storage
    there = NOTHING if storage.iops is None else f"{storage.iops:,}"
    least = str(placed.bound)
    if placed.proven:
        least = pen.say(Message.of("{bound} (proven)", bound=placed.bound))
    return (
        pen.computed(year(placed.fiscal_year, pen.wording)),
        pen.computed(str(len(placed.hosts))),
        pen.computed(str(placed.used)),
        pen.computed(least),
        pen.computed(str(sum(each.reserve for each in placed.hosts))),
        pen.computed(str(len(placed.guests))),
        pen.computed(f"{sized(placed.disk)} / {sized(storage.disk)}"),
        pen.computed(f"{placed.iops:,} / {there}"),
    )


def _method(years: Sequence[YearPlacement]) -> Message:
    """How the placement was found."""
    if any(each.method is Method.EXACT for each in years):
        return Message.of("Found by rules and improved by an exact solver.")
    return Message.of("Found by rules; the bound says how far it can be from the best.")


def _lacking(review: Review, pen: Pen) -> Iterator[Block]:
    placement = review.placement
    if any(each.misfits for each in placement.years):
        yield _misfits(review, pen)
    remedy = placement.remedy
    if remedy is not None and remedy.obstacle is not None:
        yield pen.prose(pen.sentence(remedy.obstacle))
    if remedy is not None and remedy.purchases:
        offers = {offer.id: offer.name for offer in review.policy.offers}
        yield pen.grid(
            "purchases",
            Message.of("Hosts to buy so that everything fits in every year")
            if not remedy.cheapest
            else Message.of("Hosts to buy so that everything fits in every year, the cheapest way"),
            (
                (Message.of("Fiscal year"), 4),
                (Message.of("Host"), 8),
                (Message.of("Number of hosts"), 2),
                (Message.of("Yen over the years of the review"), 6),
            ),
            (
                (
                    pen.computed(year(each.fiscal_year, pen.wording)),
                    pen.computed(offers[each.offer]),
                    pen.computed(str(each.count)),
                    pen.computed(yen(each.yen)),
                )
                for each in remedy.purchases
            ),
            secret=Secret.MACHINES,
        )
    if placement.unsized:
        yield pen.prose(
            pen.sentence(
                Message.of(
                    "Left out, as nothing states their size: {systems}.",
                    systems=named(placement.unsized, review, pen, 99),
                )
            )
        )


def _misfits(review: Review, pen: Pen) -> Grid:
    return pen.grid(
        "misfits",
        Message.of("Without room on the hosts that there are"),
        (
            (Message.of("System"), 7),
            (Message.of("Priority"), 2),
            (Message.of("Fiscal years"), 6),
            (Message.of("Missing at least"), 6),
        ),
        (
            (
                pen.computed(name_of(system, review, pen)),
                pen.computed(str(found[0][1].priority)),
                pen.computed(years([each for each, _ in found], pen)),
                pen.computed(_missing(found[0][1], pen)),
            )
            for system, found in _by_system(review).items()
        ),
        secret=Secret.MACHINES,
    )


def _by_system(review: Review) -> dict[str, list[tuple[int, Misfit]]]:
    """By system the fiscal years without room for it, and what is missing in each."""
    found: dict[str, list[tuple[int, Misfit]]] = {}
    for placed in review.placement.years:
        for misfit in placed.misfits:
            found.setdefault(misfit.system, []).append((placed.fiscal_year, misfit))
    return found


def _missing(misfit: Misfit, pen: Pen) -> str:
    told = pen.join(
        f"{pen.say(DIMENSIONS[dimension])} {amount(dimension, quantity)}"
        for dimension, quantity in misfit.missing
    )
    if misfit.host is None:
        return told
    return pen.say(Message.of("{missing} on {host}", missing=told, host=misfit.host))


def _hosts(placed: YearPlacement, review: Review, pen: Pen) -> Grid:
    return pen.grid(
        f"hosts-{placed.fiscal_year}",
        Message.of("Guests of each host in {year}", year=year(placed.fiscal_year, pen.wording)),
        (
            (Message.of("Host"), 3.6),
            (Message.of("vCPU used / there"), 3.6),
            (Message.of("Memory used / there"), 5),
            (Message.of("Guests"), 14),
        ),
        (_host(each, review, pen) for each in placed.hosts),
        room=Room.SMALL,
        secret=Secret.MACHINES,
    )


def _host(placed: PlacedHost, review: Review, pen: Pen) -> tuple[Entry, ...]:
    used, room = placed.used, placed.host.room
    guests = dict.fromkeys(guest.system for guest in placed.guests)
    told = named(guests, review, pen, len(guests))
    if not guests:
        told = pen.say(Message.of("no guests"))
    if placed.reserve:
        told = pen.say(Message.of("in reserve: takes over the guests of a host that fails"))
    return (
        pen.computed(placed.host.id),
        pen.computed(f"{used[0] / WHOLE:.0f} / {room[0] / WHOLE:.0f}"),
        pen.computed(f"{sized(used[2])} / {sized(room[2])}"),
        pen.computed(told),
    )

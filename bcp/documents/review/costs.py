"""The plan's indicator, all costs over the years, and which assumption turns the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from bcp.consolidation.charges import Side
from bcp.consolidation.cost_model import Assumption, Kind, Verdict
from bcp.consolidation.review import Review
from bcp.consolidation.sensitivity import Sensitivity, Swing
from bcp.documents.continuity.content import (
    Block,
    Drawing,
    Entry,
    Grid,
    Part,
    Points,
    Remark,
    Section,
)
from bcp.documents.continuity.pen import Pen
from bcp.documents.review.summary import cost_sentence, indicator_sentence
from bcp.documents.review.words import (
    COST_ITEMS,
    SIDES,
    figures,
    name_of,
    named,
    percent,
    year,
    yen,
)
from bcp.documents.wording import NOTHING
from bcp.model.message import Message

COST_FIGURE = "costs"
_MOST_SWINGS = 6
_HUNDRED = 100


def cost_part(review: Review, pen: Pen) -> Part:
    """Procurement first, then everything, then what turns it."""
    return Part("cost", "4", pen.say(Message.of("Cost")), tuple(_sections(review, pen)))


def _sections(review: Review, pen: Pen) -> Iterator[Section]:
    yield Section(
        pen.say(Message.of("Server procurement cost (the plan's indicator, ②-04)")),
        (
            pen.prose(pen.computed(indicator_sentence(review.indicator, pen))),
            _procurement(review, pen),
            Remark(pen.say(_PROCUREMENT)),
        ),
    )
    yield Section(
        pen.say(Message.of("All costs: (A) servers of their own against (B) the platform")),
        (
            pen.prose(pen.computed(cost_sentence(review, pen))),
            _totals(review, pen),
            Remark(pen.say(_undivided(review))),
            Drawing(COST_FIGURE, pen.say(Message.of("Costs added up over the years"))),
        ),
    )
    blocks: tuple[Block, ...] = tuple(
        _sensitivity(each, review, pen) for each in review.sensitivities
    )
    yield Section(pen.say(Message.of("Which assumption turns it")), blocks)
    if review.basis.gaps:
        yield Section(pen.say(Message.of("What is not known of costs")), (_gaps(review, pen),))


_PROCUREMENT = Message.of(
    "Counted are the servers of departmental systems that are introduced or renewed. On the "
    "platform they bear their share of its hardware, divided by what the guests are given; what "
    "the whole platform would come to is said beside it."
)


def _procurement(review: Review, pen: Pen) -> Grid:
    found = review.indicator
    rows = [
        (
            pen.computed(name_of(each.system, review, pen)),
            pen.computed(yen(each.alone)),
            pen.computed(yen(each.consolidated)),
            pen.words(Message.of("assumed")) if each.assumed else pen.none(),
        )
        for each in found.systems
    ]
    rows.append(
        (
            pen.words(Message.of("Sum")),
            pen.computed(yen(found.alone)),
            pen.computed(yen(found.consolidated)),
            pen.sentence(
                Message.of(
                    "{change}, target {target}%",
                    change=_less(found.reduction, pen),
                    target=found.target,
                )
            ),
        )
    )
    rows.append(
        (
            pen.words(Message.of("If these systems paid for the whole platform")),
            pen.computed(yen(found.alone)),
            pen.computed(yen(found.platform + sum(each.own for each in found.systems))),
            pen.computed(_less(found.reduction_undivided, pen)),
        )
    )
    table = pen.grid(
        "procurement",
        Message.of("Procurement of servers, in yen without tax"),
        (
            (Message.of("System"), 8),
            (Message.of("(A) servers of their own"), 5),
            (Message.of("(B) platform"), 5),
            (Message.of("Remark"), 5),
        ),
        rows,
    )
    return figures(table, 1, 2)


def _undivided(review: Review) -> Message:
    """What is left of the saving if nobody else bears a share of the platform."""
    saved = review.comparison.saved_undivided
    if saved < 0:
        return Message.of(
            "If the systems reviewed paid for the whole platform, it would cost {amount} yen more.",
            amount=yen(-saved),
        )
    return Message.of(
        "If the systems reviewed paid for the whole platform, it would still cost {amount} yen "
        "less.",
        amount=yen(saved),
    )


def _less(share: Fraction | None, pen: Pen) -> str:
    if share is None:
        return NOTHING
    if share < 0:
        return pen.say(Message.of("{share} more", share=percent(-share)))
    return pen.say(Message.of("{share} less", share=percent(share)))


def _totals(review: Review, pen: Pen) -> Grid:
    found = review.comparison
    rows = [
        (
            pen.words(SIDES[side]),
            *(pen.computed(yen(each)) for each in found.by_year(side)),
            pen.computed(yen(found.total(side))),
        )
        for side in Side
    ]
    pairs = list(zip(found.cumulated(Side.ALONE), found.cumulated(Side.PLATFORM), strict=True))
    rows.append(
        (
            pen.words(Message.of("(A) − (B), added up")),
            *(pen.computed(yen(alone - platform)) for alone, platform in pairs),
            pen.computed(yen(found.saved)),
        )
    )
    columns = _yearly(review, pen)
    caption = Message.of("All costs by fiscal year, in yen without tax")
    return figures(pen.grid("totals", caption, columns, rows), *range(1, len(columns)))


def _yearly(review: Review, pen: Pen) -> list[tuple[Message | str, float]]:
    columns: list[tuple[Message | str, float]] = [(Message.of("Side"), 7)]
    columns += [(year(each, pen.wording), 4.4) for each in review.comparison.fiscal_years]
    return [*columns, (Message.of("Sum"), 4.6)]


def cost_items(review: Review, pen: Pen) -> Grid:
    """Every cost item on both sides."""
    columns = [(Message.of("Cost item"), 6.0), *_yearly(review, pen)]
    rows = (
        (
            pen.words(COST_ITEMS[each.item]),
            pen.words(SIDES[each.side]),
            *(pen.computed(yen(value)) for value in each.amounts),
            pen.computed(yen(sum(each.amounts))),
        )
        for each in sorted(
            review.comparison.items, key=lambda each: list(COST_ITEMS).index(each.item)
        )
        if any(each.amounts)
    )
    caption = Message.of("All costs by item and fiscal year, in yen without tax")
    return figures(pen.grid("items", caption, columns, rows), *range(2, len(columns)))


def _sensitivity(found: Sensitivity, review: Review, pen: Pen) -> Grid:
    caption = (
        Message.of(
            "Procurement saved when one assumption varies by {percent}%", percent=found.percent
        )
        if found.verdict is Verdict.INDICATOR
        else Message.of("Yen saved when one assumption varies by {percent}%", percent=found.percent)
    )
    table = pen.grid(
        f"sensitivity-{found.verdict.value}",
        caption,
        (
            (Message.of("Assumption"), 8),
            (Message.of("Lower"), 4),
            (Message.of("As assumed"), 4),
            (Message.of("Higher"), 4),
            (Message.of("The verdict turns"), 5),
        ),
        (_swing(each, found, review, pen) for each in found.swings[:_MOST_SWINGS]),
    )
    return figures(table, 1, 2, 3, 4)


def _swing(swing: Swing, found: Sensitivity, review: Review, pen: Pen) -> tuple[Entry, ...]:
    return (
        pen.computed(assumption(swing.assumption, review, pen)),
        pen.computed(_value(swing.low, swing.verdict)),
        pen.computed(_value(found.value, swing.verdict)),
        pen.computed(_value(swing.high, swing.verdict)),
        pen.computed(_turns(swing.switch, pen)),
    )


def assumption(each: Assumption, review: Review, pen: Pen) -> str:
    """An assumption in words."""
    item = "" if each.item is None else pen.say(COST_ITEMS[each.item])
    match each.kind:
        case Kind.OWN:
            told = Message.of("Servers of their own: {item}", item=item)
        case Kind.PLATFORM:
            told = Message.of("Platform: {item}", item=item)
        case Kind.STAGE:
            stage = next(s for s in review.policy.stages if str(s.fiscal_year) == each.subject)
            told = Message.of("Prices of the stage '{stage}'", stage=stage.title)
        case Kind.OFFER:
            offer = next(o for o in review.policy.offers if o.id == each.subject)
            told = Message.of("Price of '{offer}'", offer=offer.name)
        case Kind.RE_LEASE:
            told = Message.of("Cost of prolonged leases")
        case Kind.SIZE:
            told = Message.of("Size of the guests reviewed")
    return pen.say(told)


def _value(value: Fraction | None, verdict: Verdict) -> str:
    if value is None:
        return NOTHING
    return percent(value) if verdict is Verdict.INDICATOR else yen(round(value))


def _turns(switch: Fraction | None, pen: Pen) -> str:
    if switch is None:
        return pen.say(Message.of("at no value"))
    change = float((switch - 1) * _HUNDRED)
    return pen.say(Message.of("at {change}%", change=f"{change:+.0f}"))


def _gaps(review: Review, pen: Pen) -> Points:
    """What is not known, with the servers of which it is not known."""
    groups: dict[Message, list[str]] = {}
    for gap in review.basis.gaps:
        groups.setdefault(gap.message, []).append(gap.system)
    return Points(
        tuple(
            pen.sentence(
                Message.of(
                    "{what} ({systems})", what=message, systems=named(systems, review, pen, 99)
                )
            )
            for message, systems in groups.items()
        )
    )

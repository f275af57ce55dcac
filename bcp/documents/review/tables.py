"""The tables that take a page of their own, behind everything else."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.recovery import Trend
from bcp.consolidation.review import Review
from bcp.documents.continuity.content import Drawing, Part, Section
from bcp.documents.continuity.pen import Pen
from bcp.documents.review.costs import cost_items
from bcp.documents.review.moves import CALENDAR_FIGURE
from bcp.documents.review.recovery import changed_systems
from bcp.documents.review.security import each_weakness
from bcp.documents.review.servers import all_servers
from bcp.model.message import Message


def tables_part(review: Review, pen: Pen) -> Part:
    """All servers, all cost items, all systems whose recovery changes, all weaknesses."""
    return Part("tables", "9", pen.say(Message.of("Tables")), tuple(_sections(review, pen)))


def _sections(review: Review, pen: Pen) -> Iterator[Section]:
    say = pen.say
    drawing = Drawing(CALENDAR_FIGURE, say(Message.of("Moves over the years")))
    yield Section(say(Message.of("Picture of the moves")), (drawing,), wide=True)
    yield Section(say(Message.of("All servers")), (all_servers(review, pen),), wide=True)
    yield Section(say(Message.of("All cost items")), (cost_items(review, pen),), wide=True)
    for each in () if review.recovery is None else review.recovery.scenarios:
        if each.of(Trend.WORSE) or each.of(Trend.BETTER):
            title = Message.of(
                "Systems whose recovery changes: {scenario}",
                scenario=pen.wording.name(each.name, each.name_en),
            )
            yield Section(say(title), (changed_systems(each, review, pen),), wide=True)
    yield Section(say(Message.of("All weaknesses")), (each_weakness(review, pen),), wide=True)

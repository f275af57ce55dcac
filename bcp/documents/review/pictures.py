"""The pictures of a review."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.review import Review
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.figures.costs import CostLines, draw_costs
from bcp.documents.figures.hosts import placement_pictures
from bcp.documents.figures.moves import move_pictures
from bcp.documents.review.costs import COST_FIGURE
from bcp.documents.review.placing import PLACEMENT_FIGURE
from bcp.documents.review.words import year
from bcp.model.message import Message
from bcp.model.paper import Picture


def draw_pictures(review: Review, pen: Pen) -> tuple[Picture, ...]:
    """All pictures that the parts refer to."""
    return tuple(_pictures(review, pen))


def _pictures(review: Review, pen: Pen) -> Iterator[Picture]:
    wording = pen.wording
    if not pen.hides(Secret.MACHINES):
        names = {
            each.id: wording.name(each.name, each.name_en) for each in review.inventory.systems
        }
        last = review.years[-1]
        title = Message.of("Who runs where in {year}", year=year(last.fiscal_year, wording))
        yield from placement_pictures(last, names, pen.say(title), wording, PLACEMENT_FIGURE)
    if review.calendar.moves or review.calendar.unscheduled:
        yield from move_pictures(review.calendar, pen.say(Message.of("Calendar of moves")), wording)
    costs = pen.say(Message.of("Costs added up over the years"))
    lines = CostLines.of(review.basis, review.break_even)
    yield Picture(COST_FIGURE, draw_costs(lines, costs, wording))

"""The pictures of a review."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.consolidation.review import Review
from bcp.documents.continuity.pen import Pen
from bcp.documents.figures.costs import CostLines, draw_costs
from bcp.documents.review.costs import COST_FIGURE
from bcp.model.message import Message
from bcp.model.paper import Picture


def draw_pictures(review: Review, pen: Pen) -> tuple[Picture, ...]:
    """All pictures that the parts refer to."""
    return tuple(_pictures(review, pen))


def _pictures(review: Review, pen: Pen) -> Iterator[Picture]:
    title = pen.say(Message.of("Costs added up over the years"))
    yield Picture(
        COST_FIGURE, draw_costs(CostLines.of(review.basis, review.break_even), title, pen.wording)
    )

"""From a review to its report on paper."""

from __future__ import annotations

from collections.abc import Mapping

from bcp.consolidation.review import Review
from bcp.documents.continuity.book import block_text, without_undrawn
from bcp.documents.continuity.content import Part
from bcp.documents.continuity.pen import Pen
from bcp.documents.paper.assembly import Identity, approvals, compose, cover
from bcp.documents.paper.markdown import Markdown
from bcp.documents.paper.templating import render
from bcp.documents.review.costs import cost_part
from bcp.documents.review.moves import moves_part
from bcp.documents.review.pictures import draw_pictures
from bcp.documents.review.placing import placement_part
from bcp.documents.review.premises import premises_part
from bcp.documents.review.recovery import recovery_part
from bcp.documents.review.security import security_part
from bcp.documents.review.servers import servers_part
from bcp.documents.review.summary import summary_part
from bcp.documents.review.tables import tables_part
from bcp.documents.review.words import year
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Paper


def review_parts(review: Review, pen: Pen, *, brief: bool = False) -> tuple[Part, ...]:
    """Everything behind the cover, the most important first; `brief` is for a console."""
    parts = (
        summary_part(review, pen),
        servers_part(review, pen),
        placement_part(review, pen, brief=brief),
        cost_part(review, pen),
        moves_part(review, pen),
        recovery_part(review, pen),
        security_part(review, pen),
        premises_part(review, pen, brief=brief),
    )
    return parts if brief else (*parts, tables_part(review, pen))


def review_paper(
    review: Review,
    wording: Wording,
    *,
    public: bool = False,
    overrides: Mapping[str, str] | None = None,
) -> Paper:
    """The report in one language; it says that it is made from assumptions wherever it is marked.

    `overrides` are a city's own templates: `review/document.md.j2`. Raises Refused for a faulty
    one.
    """
    pen = Pen(wording, public=public)
    identity = _identity(review, pen)
    pictures = draw_pictures(review, pen)
    drawn = [picture.name for picture in pictures]
    values = {
        "cover": cover(identity, wording, approvals(wording)),
        "parts": [without_undrawn(part, drawn) for part in review_parts(review, pen)],
        "show": block_text,
        "written": Markdown,
    }
    body = render("review/document.md.j2", values, wording, overrides)
    return compose(identity, body, wording, pictures)


def _identity(review: Review, pen: Pen) -> Identity:
    city = review.inventory.city
    years = review.comparison.fiscal_years
    marking = (
        Message.of("Public version, made from assumptions")
        if pen.public
        else Message.of("Internal use only, made from assumptions")
    )
    return Identity(
        title=pen.say(Message.of("Review of server consolidation")),
        author=f"{pen.wording.name(city.name, city.name_en)} {city.department}",
        version=pen.say(Message.of("(not filled in)")),
        day=review.question.today,
        marking=pen.say(marking),
        inventory_digest=review.digest,
        subtitle=pen.say(
            Message.of(
                "Measure ②-04, {first} to {last}",
                first=year(years[0], pen.wording),
                last=year(years[-1], pen.wording),
            )
        ),
    )

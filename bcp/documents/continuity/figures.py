"""The figures of the document; a public version has only the organisation."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.front import ORGANISATION_FIGURE, posts_of
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.publicity import Secret
from bcp.documents.continuity.targets import DEPENDENCIES_FIGURE, RECOVERY_FIGURE
from bcp.documents.figures.curve import curves_of, draw_curves
from bcp.documents.figures.dependencies import dependencies_of, draw_dependencies
from bcp.documents.figures.organisation import Organisation, Unit, draw_organisation
from bcp.documents.figures.schedule import schedule_pictures
from bcp.model.message import Message
from bcp.model.paper import Picture
from bcp.planning.graph import build_graph

_PARTNERS = frozenset({"organisation.disaster_prevention", "organisation.personnel"})


def draw_figures(facts: Facts, pen: Pen, marking: str) -> tuple[Picture, ...]:
    """All pictures that the parts refer to; pictures of several sheets are numbered."""
    return tuple(_pictures(facts, pen, marking))


def _pictures(facts: Facts, pen: Pen, marking: str) -> Iterator[Picture]:
    wording = pen.wording
    yield Picture(ORGANISATION_FIGURE, draw_organisation(_organisation(facts, pen), _title(pen)))
    if pen.hides(Secret.STRUCTURE):
        return
    graph = build_graph(facts.inventory)
    yield Picture(
        DEPENDENCIES_FIGURE,
        draw_dependencies(
            dependencies_of(graph, facts.inventory, wording),
            pen.say(Message.of("Dependencies in layers")),
            wording,
        ),
    )
    if facts.plan.systems:
        title = pen.say(Message.of("Share of systems back over time"))
        curves = curves_of(facts.plan, facts.forecast)
        yield Picture(RECOVERY_FIGURE, draw_curves(curves, title, wording))
        yield from schedule_pictures(facts.plan, wording, marking, facts.forecast)


def _title(pen: Pen) -> str:
    return pen.say(Message.of("Organisation"))


def _organisation(facts: Facts, pen: Pen) -> Organisation:
    """Posts as boxes; what nobody has stated yet says so."""
    missing = pen.say(Message.of("Not filled in"))
    units: list[Unit] = []
    partners: list[Unit] = []
    head = Unit(missing)
    for position, place, post in posts_of(facts):
        name = missing if post is None else post.role
        lines = [pen.say(position)]
        if post is not None and post.department is not None:
            lines.append(post.department)
        unit = Unit(name, tuple(lines))
        if place == "organisation.officer":
            head = unit
        else:
            (partners if place in _PARTNERS else units).append(unit)
    return Organisation(head, tuple(units), tuple(partners))

"""From the facts of a drill to one of its papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bcp.documents.continuity.book import block_text
from bcp.documents.continuity.content import Part
from bcp.documents.continuity.pen import Pen
from bcp.documents.drill_papers.controller import controller_parts
from bcp.documents.drill_papers.facts import DrillFacts, DrillPaper
from bcp.documents.drill_papers.participants import participants_parts
from bcp.documents.drill_papers.plan import plan_parts
from bcp.documents.drill_papers.situation import scenario_name
from bcp.documents.paper.assembly import Identity, approvals, compose, cover
from bcp.documents.paper.markdown import Markdown
from bcp.documents.paper.templating import render
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Paper

_PARTS: dict[DrillPaper, Callable[[DrillFacts, Pen], tuple[Part, ...]]] = {
    DrillPaper.PLAN: plan_parts,
    DrillPaper.CONTROLLER: controller_parts,
    DrillPaper.PARTICIPANTS: participants_parts,
}
_TITLES = {
    DrillPaper.PLAN: Message.of("Drill plan document"),
    DrillPaper.CONTROLLER: Message.of("Controller's script of the drill"),
    DrillPaper.PARTICIPANTS: Message.of("Sheet for those who take part in the drill"),
}
_MARKINGS = {
    DrillPaper.PLAN: Message.of("Drill, not for participants"),
    DrillPaper.CONTROLLER: Message.of("Drill, controllers only"),
    DrillPaper.PARTICIPANTS: Message.of("Drill, for participants"),
}


def drill_parts(facts: DrillFacts, kind: DrillPaper, pen: Pen) -> tuple[Part, ...]:
    """What stands in a paper behind its cover."""
    return _PARTS[kind](facts, pen)


def make_drill_paper(
    facts: DrillFacts,
    kind: DrillPaper,
    wording: Wording,
    overrides: Mapping[str, str] | None = None,
) -> Paper:
    """A paper in one language.

    `overrides` are a city's own templates: `drill/document.md.j2`. Raises Refused for a faulty one.
    """
    pen = Pen(wording)
    signed = facts.continuity.cover.approvals or approvals(pen.wording)
    identity = _identity(facts, kind, pen)
    values = {
        "cover": cover(identity, wording, signed if kind is DrillPaper.PLAN else ()),
        "parts": drill_parts(facts, kind, pen),
        "show": block_text,
        "written": Markdown,
    }
    body = render("drill/document.md.j2", values, wording, overrides)
    return compose(identity, body, wording)


def _identity(facts: DrillFacts, kind: DrillPaper, pen: Pen) -> Identity:
    city = facts.inventory.city
    name = pen.wording.name(city.name, city.name_en)
    return Identity(
        title=pen.say(_TITLES[kind]),
        author=f"{name} {city.department}",
        version=facts.continuity.cover.version or pen.say(Message.of("(not filled in)")),
        day=facts.today,
        marking=pen.say(_MARKINGS[kind]),
        inventory_digest=facts.plan.inventory_digest,
        plan_digest=facts.plan.digest,
        subtitle=scenario_name(facts, pen),
        statements_digest=facts.statements_digest,
    )

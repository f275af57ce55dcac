"""The whole ICT-BCP document: its parts in order, and the paper that they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bcp.documents.continuity.condition import condition_chapter
from bcp.documents.continuity.content import (
    Block,
    Drawing,
    Entry,
    Grid,
    Part,
    Points,
    Prose,
    Remark,
    Room,
)
from bcp.documents.continuity.damage import damage_chapter
from bcp.documents.continuity.facts import Facts
from bcp.documents.continuity.figures import draw_figures
from bcp.documents.continuity.form_set import forms
from bcp.documents.continuity.front import (
    cover_part,
    organisation_chapter,
    purpose_chapter,
    title_of,
)
from bcp.documents.continuity.measures import measures_chapter
from bcp.documents.continuity.pen import Pen
from bcp.documents.continuity.response import response_chapter
from bcp.documents.continuity.targets import targets_chapter
from bcp.documents.continuity.upkeep import drills_chapter, maintenance_chapter
from bcp.documents.paper import blocks
from bcp.documents.paper.assembly import Identity, approvals, compose, cover
from bcp.documents.paper.markdown import Markdown, joined
from bcp.documents.paper.tables import Align, Column, Density, Table, table
from bcp.documents.paper.templating import render
from bcp.documents.wording import Wording
from bcp.model.message import Message
from bcp.model.paper import Paper

_CHAPTERS = (
    cover_part,
    purpose_chapter,
    organisation_chapter,
    damage_chapter,
    targets_chapter,
    response_chapter,
    condition_chapter,
    measures_chapter,
    drills_chapter,
    maintenance_chapter,
)
_DENSITIES = {
    Room.NORMAL: Density.NORMAL,
    Room.SMALL: Density.SMALL,
    Room.SHEET: Density.SHEET,
}


def build_parts(facts: Facts, pen: Pen) -> tuple[Part, ...]:
    """What stands behind the cover: facts on the document, chapters 1 to 9, and the forms."""
    return (*(chapter(facts, pen) for chapter in _CHAPTERS), *forms(facts, pen))


def make_paper(
    facts: Facts,
    wording: Wording,
    *,
    public: bool = False,
    overrides: Mapping[str, str] | None = None,
) -> Paper:
    """The document in one language.

    `overrides` are a city's own templates: `bcp/document.md.j2` for the whole, `bcp/part.md.j2`
    for every part, `bcp/chapter-1.md.j2` for one. Raises Refused for a faulty one.
    """
    pen = Pen(wording, public=public)
    parts = build_parts(facts, pen)
    identity = _identity(facts, pen)
    pictures = draw_figures(facts, pen, identity.marking)
    drawn = [picture.name for picture in pictures]
    signed = facts.continuity.cover.approvals or approvals(pen.wording)
    values = {
        "cover": cover(identity, wording, signed),
        "parts": [_part(part, drawn, wording, overrides or {}) for part in parts],
    }
    return compose(
        identity, render("bcp/document.md.j2", values, wording, overrides), wording, pictures
    )


def _part(
    part: Part, drawn: Sequence[str], wording: Wording, overrides: Mapping[str, str]
) -> Markdown:
    own = f"bcp/{part.key}.md.j2"
    template = own if own in overrides else "bcp/part.md.j2"
    part = without_undrawn(part, drawn)

    # What a block of a template has gathered is Markdown, though Jinja hands it over as a string.
    values = {"part": part, "show": block_text, "written": Markdown}
    return render(template, values, wording, overrides)


def without_undrawn(part: Part, drawn: Sequence[str]) -> Part:
    """The part without figures of which there is no picture, and without their headings."""
    kept = []
    for section in part.sections:
        left = tuple(each for block in section.blocks for each in _drawings(block, drawn))
        if left:
            kept.append(replace(section, blocks=left))
    return replace(part, sections=tuple(kept))


def _drawings(block: Block, drawn: Sequence[str]) -> tuple[Block, ...]:
    """A figure as often as there are pictures of it; any other block as it is."""
    if not isinstance(block, Drawing) or block.name in drawn:
        return (block,)
    names = [name for name in drawn if name.startswith(f"{block.name}-")]
    if len(names) == 1:
        return (replace(block, name=names[0]),)
    return tuple(
        replace(block, name=name, caption=f"{block.caption} ({number}/{len(names)})")
        for number, name in enumerate(names, 1)
    )


def block_text(block: Block) -> Markdown:
    """A block as Markdown."""
    match block:
        case Prose():
            return joined([blocks.paragraph(each.text) for each in block.entries])
        case Points():
            return blocks.bullets([each.text for each in block.entries])
        case Remark():
            return blocks.aside(blocks.paragraph(block.text))
        case Drawing():
            return blocks.figure(
                block.name,
                block.caption,
                alternative=block.alternative,
                key=f"figure-{block.name}",
            )
        case Grid():
            return _table(block)


def _table(grid: Grid) -> Markdown:
    columns = tuple(
        Column(head.text, head.share, Align.RIGHT if head.figures else Align.LEFT)
        for head in grid.heads
    )
    rows = tuple(tuple(entry.text for entry in row) for row in grid.rows)
    if not rows:
        rows = (_alone(grid.nothing, len(columns)),)
    density = _DENSITIES[grid.room]
    return table(Table(columns, rows, grid.caption, f"table-{grid.key}", density))


def _alone(entry: Entry, columns: int) -> tuple[str, ...]:
    """A row that says why there is none."""
    return (entry.text, *("–" for _ in range(columns - 1)))


def _identity(facts: Facts, pen: Pen) -> Identity:
    stated, city = facts.continuity.cover, facts.inventory.city
    name = pen.wording.name(city.name, city.name_en)
    unknown = pen.say(Message.of("(not filled in)"))
    scenario = pen.wording.name(facts.scenario.name, facts.scenario.name_en)
    marking = Message.of("Public version") if pen.public else Message.of("Internal use only")
    return Identity(
        title=title_of(facts, pen) or pen.say(Message.of("ICT business continuity plan (ICT-BCP)")),
        author=f"{name} {city.department}",
        version=stated.version or unknown,
        day=facts.today,
        marking=pen.say(marking),
        inventory_digest=facts.plan.inventory_digest,
        plan_digest=facts.plan.digest,
        subtitle=pen.say(Message.of("Damage scenario: {name}", name=scenario)),
        statements_digest=facts.statements_digest,
    )

"""What departments do while systems are away."""

from __future__ import annotations

from bcp.documents.inert import plain
from bcp.documents.paper.markdown import box
from bcp.documents.runbooks.blocks import LINE, Block, Heading, Paragraph, Points, Sheet, grid
from bcp.documents.runbooks.edition import Edition
from bcp.planning.plan import PlannedSystem


def alternate_sheet(edition: Edition) -> Sheet:
    """Alternate means of every system that the scenario hits, by owner department."""
    of = edition.of
    owners: dict[str, list[PlannedSystem]] = {}
    for planned in edition.plan.systems:
        owner = plain(edition.inventory.systems_by_id[planned.system].owner)
        owners.setdefault(owner, []).append(planned)
    blocks: list[Block] = [
        Points(
            (
                of("The department begins with them when the commander has declared."),
                of("What was done on paper is kept in order of time, and entered afterwards."),
                of("The commander says when the system is back; until then nobody tries it."),
            )
        )
    ]
    for owner in sorted(owners):
        rows = [row for planned in owners[owner] for row in _rows(edition, planned)]
        blocks.append(Heading(2, owner))
        columns = (
            *(("", 4), (of("System"), 24), (of("Alternate means"), 34), (of("From"), 12)),
            *((of("Until (planned)"), 14), (of("Begun; initials"), 14)),
        )
        blocks.append(grid(columns, rows))
    if not owners:
        blocks.append(Paragraph(of("No system has to come back.")))
    return edition.sheet("alternate", of("Alternate means"), blocks)


def _rows(edition: Edition, planned: PlannedSystem) -> list[tuple[object, ...]]:
    system = edition.inventory.systems_by_id[planned.system]
    name, until = edition.system_name(system), edition.after(planned.recovered)
    if not system.alternates:
        return [(box(), name, edition.unknown, "", until, "")]
    return [
        (
            box(),
            name,
            f"{plain(means.name)}: {plain(means.level.description)} ({means.level.share:.0f} %)",
            edition.of("{length} after it is away", length=edition.wording.length(means.after)),
            until,
            LINE,
        )
        for means in system.alternates
    ]

"""What departments do while systems are away."""

from __future__ import annotations

from bcp.documents.inert import plain
from bcp.documents.paper.markdown import box
from bcp.documents.paper.tables import Density
from bcp.documents.runbooks.blocks import Block, Paragraph, Points, Sheet, grid
from bcp.documents.runbooks.edition import Edition
from bcp.planning.plan import PlannedSystem


def alternate_sheet(edition: Edition) -> Sheet:
    """Alternate means of every system that the scenario hits, by owner department."""
    of = edition.of
    inventory = edition.inventory
    ordered = sorted(
        edition.plan.systems,
        key=lambda each: (inventory.systems_by_id[each.system].owner, each.system),
    )
    rows = [row for planned in ordered for row in _rows(edition, planned)]
    blocks: list[Block] = [
        Points(
            (
                of("The department begins with them when the commander has declared."),
                of("What was done on paper is kept in order of time, and entered afterwards."),
                of("The commander says when the system is back; until then nobody tries it."),
            )
        )
    ]
    if rows:
        columns = (
            *(("", 4), (of("Owner department"), 26), (of("System"), 44), (of("From"), 20)),
            *(
                (of("Alternate means"), 90),
                (of("Until (planned)"), 20),
                (of("Begun; initials"), 20),
            ),
        )
        blocks.append(grid(columns, rows, density=Density.SMALL, wide=True))
    else:
        blocks.append(Paragraph(of("No system has to come back.")))
    return edition.sheet("alternate", of("Alternate means"), blocks, wide=True)


def _rows(edition: Edition, planned: PlannedSystem) -> list[tuple[object, ...]]:
    system = edition.inventory.systems_by_id[planned.system]
    name, until = edition.system_name(system), edition.after(planned.recovered)
    if not system.alternates:
        return [(box(), plain(system.owner), name, "", edition.unknown, until, "")]
    return [
        (
            box(),
            plain(system.owner),
            name,
            edition.of("{length} after it is away", length=edition.wording.length(means.after)),
            f"{plain(means.name)}: {plain(means.level.description)} ({means.level.share} %)",
            until,
            "",
        )
        for means in system.alternates
    ]

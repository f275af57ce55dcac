"""The sheet of one team: its own steps in the order of time."""

from __future__ import annotations

from bcp.documents.inert import plain
from bcp.documents.paper.markdown import box, lines, strong
from bcp.documents.paper.tables import Density
from bcp.documents.report_words import word_of
from bcp.documents.runbooks.blocks import LINE, Block, Heading, Paragraph, Points, Sheet, grid
from bcp.documents.runbooks.edition import Edition
from bcp.documents.runbooks.step_text import step_text, teams_of, title_of
from bcp.model.message import Message
from bcp.model.resource import Team
from bcp.planning.plan import PlannedStep


def team_sheet(edition: Edition, team: Team) -> Sheet:
    """The sheet of a team, on wide pages: one row for each of its steps."""
    of = edition.of
    steps = [step for step in edition.in_order if team.id in teams_of(edition, step)]
    blocks: list[Block] = [
        Paragraph(_members(edition, team)),
        Points(
            (
                of("Take the rows in order. Tick a row when it is begun, and note the time."),
                of(
                    "Times are planned: counted from the incident, and the clock of the scenario. "
                    "What counts is the order, and that what a system requires is up."
                ),
                of("The commands are on the sheet of the system. Tell the commander every row."),
            )
        ),
        Heading(2, of("Steps of {team}", team=edition.team(team.id))),
    ]
    if steps:
        rows = [_row(edition, number, step) for number, step in enumerate(steps, 1)]
        columns = (
            *(("", 5), (of("Planned"), 13), (of("System and step"), 30), (of("Who"), 24)),
            *((of("Where and what"), 46), (of("It worked when"), 34), (of("If not"), 28)),
            *((of("Begun"), 9), (of("Ended"), 9), (of("Initials"), 9)),
        )
        blocks.append(grid(columns, rows, density=Density.SMALL, wide=True))
    else:
        blocks.append(Paragraph(of("The plan has no step for this team in this scenario.")))
    title = of("Steps of one team: {team}", team=edition.team(team.id))
    return edition.sheet(f"teams/{team.id}", title, blocks, wide=True)


def _members(edition: Edition, team: Team) -> str:
    roles = "; ".join(f"{plain(group.role)} × {group.count}" for group in team.members)
    return edition.of("Members: {roles}. Leader on the day: {line}", roles=roles, line=LINE)


def _row(edition: Edition, number: int, step: PlannedStep) -> tuple[object, ...]:
    text = step_text(edition, step)
    kind = edition.wording.say(Message.of(word_of(step.kind)))
    return (
        box(number),
        lines(edition.after(step.start), edition.clock(step.start)),
        lines(strong(edition.system(step.system)), f"{title_of(edition, step)} ({kind})"),
        text.who,
        lines(text.where, text.what),
        text.expected,
        text.otherwise,
        "",
        "",
        "",
    )

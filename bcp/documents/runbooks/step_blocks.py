"""One step of a system's sheet: in words, by the tool, and by hand with the literal commands."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from bcp.documents.paper.tables import Table
from bcp.documents.report_words import word_of
from bcp.documents.runbooks.blocks import BOX, LINE, Block, Commands, Heading, Paragraph, grid
from bcp.documents.runbooks.by_hand import by_hand
from bcp.documents.runbooks.edition import Edition
from bcp.documents.runbooks.hand_step import HandStep, Place, all_lines
from bcp.documents.runbooks.reach import Blank, Reach, used_blanks
from bcp.documents.runbooks.step_text import step_text, title_of
from bcp.execution.recourse import as_attempted
from bcp.execution.state import StepState
from bcp.model.message import Message, mark
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from bcp.planning.plan import PlannedStep

_FACTS = (20, 80)
_OTHER_WAY = StepState(alternate=True)
_PLACES = {
    Place.CONSOLE: mark("at the recovery machine"),
    Place.SERVER: mark("on the server"),
}


def step_blocks(edition: Edition, step: PlannedStep, number: int, reach: Reach) -> Iterator[Block]:
    """A step with everything that is needed to carry it out, and room to note that it was."""
    yield Heading(
        3,
        edition.of(
            "{box} Step {number} ({kind}): {title}",
            box=BOX,
            number=number,
            kind=Message.of(word_of(step.kind)),
            title=title_of(edition, step),
        ),
    )
    yield _words(edition, step)
    if step.kind is StepKind.AUTOMATED:
        yield from _by_tool(edition, step)
        yield from _by_hand(edition, step, reach)
        other = other_way(step)
        if other is not None:
            yield from _other_by_hand(edition, step, other, reach)


def other_way(step: PlannedStep) -> PlannedStep | None:
    """The step as its alternate is carried out, where that is a machine's work too."""
    if step.alternate is None:
        return None
    other = as_attempted(step, _OTHER_WAY)
    return other if other.kind is StepKind.AUTOMATED else None


def blanks_of(
    edition: Edition, steps: tuple[PlannedStep, ...], reach: Reach
) -> tuple[tuple[Blank, str], ...]:
    """The blanks in the commands of a system's steps, with what they mean."""
    lines: list[str] = []
    for step in steps:
        for each in (step, other_way(step)):
            if each is not None and each.kind is StepKind.AUTOMATED:
                lines.extend(all_lines(by_hand(edition.plan, edition.inventory, each, reach)))
    return tuple(
        (blank, edition.wording.say(meaning)) for blank, meaning in used_blanks(tuple(lines))
    )


def _words(edition: Edition, step: PlannedStep) -> Table:
    of, text = edition.of, step_text(edition, step)
    rows = (
        (
            of("When"),
            of(
                "{after} (in the scenario {clock}); planned to take {length}",
                after=edition.after(step.start),
                clock=edition.clock(step.start),
                length=edition.wording.length(step.duration),
            ),
        ),
        (of("Who"), text.who),
        (of("Where"), text.where),
        (of("What is done"), text.what),
        (of("It worked when"), text.expected),
        (of("If not"), text.otherwise),
        (of("Record"), of("begun {line} ended {line} initials {line}", line=LINE)),
    )
    return grid([(of("Item"), _FACTS[0]), (of("Content"), _FACTS[1])], rows)


def _by_tool(edition: Edition, step: PlannedStep) -> Iterator[Block]:
    of, scenario = edition.of, edition.plan.scenario
    yield Paragraph(of("By the tool (at the recovery machine, in the folder of the workspace):"))
    drill = edition.realm is Realm.DRILL
    known = edition.inventory.systems_by_id.get(step.system)
    role = ("--as", step.system if known is None else known.operator)
    whole = (
        ("ict-bcp", "drill", "run", scenario)
        if drill
        else ("ict-bcp", "recover", "start", "--scenario", scenario, *role)
    )
    yield Paragraph(
        of(
            "All systems in order, this one in its turn. While a recovery runs, 'ict-bcp recover "
            "status' shows it; if this step has failed, the second command has it tried again."
        )
        if not drill
        else of("All systems in order, this one in its turn:")
    )
    lines = [shlex.join(whole)]
    if not drill:
        lines.append(shlex.join(("ict-bcp", "recover", "retry", step.key, *role)))
    yield Commands(tuple(lines))
    yield Paragraph(of("Only this step; what it requires has to be up:"))
    realm = () if drill else ("ICT_BCP_REALM=production",)
    yield Commands(
        (
            " ".join((*realm, "ANSIBLE_CONFIG=playbooks/ansible.cfg \\")),
            f"  ansible-playbook playbooks/generated/{scenario}/{edition.plays[step.key]} \\",
            f"  --tags step_{step.step}",
        )
    )
    yield Paragraph(of("It worked when the last line says 'failed=0' and 'unreachable=0'."))


def _by_hand(edition: Edition, step: PlannedStep, reach: Reach) -> Iterator[Block]:
    of = edition.of
    yield Paragraph(of("By hand, if the tool is not there:"))
    yield from _commands(edition, by_hand(edition.plan, edition.inventory, step, reach))
    yield Paragraph(
        of(
            "Tell the commander when it is done. Do not run the tool for this step afterwards: it "
            "would restore once more, and set aside what stands there now."
        )
    )


def _other_by_hand(
    edition: Edition, step: PlannedStep, other: PlannedStep, reach: Reach
) -> Iterator[Block]:
    first, second = (
        by_hand(edition.plan, edition.inventory, each, reach) for each in (step, other)
    )
    if list(all_lines(first)) == list(all_lines(second)):
        yield Paragraph(
            edition.of(
                "The other way ({title}) is no help here: in this scenario no other copy is left.",
                title=other.title,
            )
        )
        return
    yield Paragraph(
        edition.of(
            "If no generation could be used, the other way by hand: {title}", title=other.title
        )
    )
    yield from _commands(edition, second)


def _commands(edition: Edition, steps: tuple[HandStep, ...]) -> Iterator[Block]:
    of, say = edition.of, edition.wording.say
    for step in steps:
        yield Heading(
            4,
            of(
                "{box} {number}. ({place}) {doing}",
                box=BOX,
                number=step.number,
                place=Message.of(_PLACES[step.place]),
                doing=step.doing,
            ),
        )
        yield Commands(step.lines)
        seen = of("What one sees: {expected}", expected=say(step.expected))
        if step.writes_down:
            seen += " " + of("Write it down: {line}", line=LINE)
        yield Paragraph(seen)
        yield Paragraph(of("If not: {otherwise}", otherwise=say(step.otherwise)))

"""What a drill did to the corrective actions, as a section of its report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from bcp.documents.report_content import Cell, Report, Section, Table, cell, verdict
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.actions import CorrectiveAction
from bcp.evaluation.drill_actions import DrillActions
from bcp.evaluation.findings import SAID
from bcp.model.message import Message


@dataclass(frozen=True, slots=True)
class ReportActions:
    """The actions of the drill that is reported on; `names` are Japanese and English, by system."""

    actions: DrillActions
    names: Mapping[str, tuple[str, str | None]]


def with_actions(report: Report, actions: ReportActions | None, wording: Wording) -> Report:
    """The report with the section behind that of the findings, and with its sum for a terminal.

    As it was where nothing is known of the actions.
    """
    if actions is None:
        return report
    place = next(
        (number for number, each in enumerate(report.sections, 1) if each.table == report.findings),
        0,
    )
    section = _section(actions, wording)
    return replace(
        report,
        comparison=(*report.comparison, wording.say(_sum(actions.actions))),
        sections=(*report.sections[:place], section, *report.sections[place:]),
    )


def _section(page: ReportActions, wording: Wording) -> Section:
    say, actions = wording.say, page.actions
    headings = (
        Message.of("Standing"),
        Message.of("System"),
        Message.of("Finding"),
        Message.of("In charge"),
        Message.of("Deadline"),
        Message.of("ID"),
    )
    table = Table(
        tuple(say(each) for each in headings),
        tuple(_rows(page, wording)),
        say(Message.of("This drill asks for no action, and none was open before it.")),
    )
    to_close = any(each.closed_by is None for each in actions.proven)
    return Section(
        say(Message.of("Corrective actions")),
        paragraphs=(
            say(_sum(actions)),
            *((say(_how_to_close(actions.run)),) if to_close else ()),
        ),
        table=table,
    )


def _sum(actions: DrillActions) -> Message:
    return Message.of(
        "Corrective actions: new {new}, came again {again}, proven done {proven}, still open from "
        "before {remaining}.",
        new=len(actions.new),
        again=len(actions.again),
        proven=len(actions.proven),
        remaining=len(actions.remaining),
    )


def _how_to_close(run: str) -> Message:
    return Message.of(
        "What this drill has proven done is closed with 'ict-bcp actions close ID --run {run}'.",
        run=run,
    )


def _rows(page: ReportActions, wording: Wording) -> Iterator[tuple[Cell, ...]]:
    actions, say = page.actions, wording.say
    for each in actions.new:
        yield _row(each, cell(say(Message.of("new"))), page, wording)
    for each in actions.again:
        again = verdict(say(Message.of("came again")), good=False)
        yield _row(each, again, page, wording)
    for each in actions.proven:
        closed = (
            Message.of("proven, to be closed")
            if each.closed_by is None
            else Message.of("proven done")
        )
        yield _row(each, verdict(say(closed), good=True), page, wording)
    for each in actions.remaining:
        yield _row(each, cell(say(Message.of("still open"))), page, wording)


def _row(
    action: CorrectiveAction, standing: Cell, page: ReportActions, wording: Wording
) -> tuple[Cell, ...]:
    deadline = wording.day(action.deadline)
    late = wording.say(Message.of("{day}, overdue", day=deadline))
    subject = action.system
    if action.kind not in SAID and subject in page.names:
        subject = wording.name(*page.names[subject])
    return (
        standing,
        cell(subject),
        cell(wording.say(action.message)),
        cell(action.owner or NOTHING),
        cell(f"✕ {late}" if action.overdue else deadline),
        cell(action.id),
    )

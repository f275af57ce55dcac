"""From the assessment of a walk-through to its report in one language."""

from __future__ import annotations

from bcp.documents.report_content import Cell, Figure, Report, Section, Table, cell, number, verdict
from bcp.documents.report_page import Fact, page, stated_objectives
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.walk_through import ReadStep, WalkThroughAssessment
from bcp.execution.events import Clarity
from bcp.model.message import Message


def build_walk_through_report(assessment: WalkThroughAssessment, wording: Wording) -> Report:
    """The whole report. The result depends on nothing but its arguments."""
    return page(assessment, WalkThroughBody(assessment, wording), wording)


class WalkThroughBody:
    """What the report of a walk-through says."""

    banner = Message.of("WALK-THROUGH")
    warning = Message.of(
        "This is the record of a plan that was read through. Nothing was carried out."
    )

    def __init__(self, assessment: WalkThroughAssessment, wording: Wording) -> None:
        self._assessment = assessment
        self._wording = wording

    def title(self, scenario: str) -> Message:
        """The title."""
        return Message.of("Report of a walk-through: {scenario}", scenario=scenario)

    def facts(self) -> tuple[Fact, ...]:
        """Who led it and when."""
        assessment, zone = self._assessment, self._assessment.timezone
        return (
            (Message.of("Led by"), assessment.by or NOTHING),
            (Message.of("Run started"), self._wording.moment(assessment.started, zone)),
            (Message.of("Run ended"), self._wording.moment(assessment.finished, zone)),
        )

    def headline(self) -> tuple[Message, ...]:
        """How many steps are understood."""
        return (_headline(self._assessment),)

    def figures(self) -> tuple[Figure, ...]:
        """How many steps were judged how."""
        return _figures(self._assessment, self._wording)

    def comparison(self) -> tuple[str, ...]:
        """Nothing ran that a plan could be compared with."""
        return ()

    def overview(self) -> Table:
        """One narrow line for each team."""
        return _overview(self._assessment, self._wording)

    def objectives(self) -> tuple[str, ...]:
        """What the drill was to show."""
        return stated_objectives(self._assessment, self._wording)

    def findings(self) -> Table:
        """What to know and act on."""
        return _findings(self._assessment, self._wording)

    def sections(self, banner: str) -> tuple[Section, ...]:  # noqa: ARG002 - no pictures
        """The steps by team."""
        say = self._wording.say
        table = _steps(self._assessment, self._wording)
        return (Section(say(Message.of("Steps by team")), table=table),)


def _headline(assessment: WalkThroughAssessment) -> Message:
    return Message.of(
        "Of {steps} steps {understood} are understood, {unclear} unclear, {wrong} wrong and "
        "{unread} were not judged.",
        steps=len(assessment.steps),
        understood=assessment.count(Clarity.UNDERSTOOD),
        unclear=assessment.count(Clarity.UNCLEAR),
        wrong=assessment.count(Clarity.WRONG),
        unread=assessment.count(None),
    )


def _figures(assessment: WalkThroughAssessment, wording: Wording) -> tuple[Figure, ...]:
    steps = wording.say(Message.of("steps"))
    return tuple(
        Figure(
            wording.word(word_of(clarity)),
            f"{assessment.count(clarity)} / {len(assessment.steps)}",
            steps,
            bad=clarity is not Clarity.UNDERSTOOD and assessment.count(clarity) > 0,
        )
        for clarity in Clarity
    )


def _overview(assessment: WalkThroughAssessment, wording: Wording) -> Table:
    teams = dict.fromkeys(each.team for each in assessment.steps)
    rows = []
    for team in teams:
        own = [each for each in assessment.steps if each.team == team]
        counts = (sum(each.clarity is one for each in own) for one in (*Clarity, None))
        rows.append((cell(team), *(number(str(count)) for count in counts)))
    headings = (
        wording.say(Message.of("Team")),
        *(wording.word(word_of(clarity)) for clarity in Clarity),
        wording.say(Message.of("not judged")),
    )
    return Table(headings, tuple(rows), wording.say(Message.of("The plan has no steps.")))


def _findings(assessment: WalkThroughAssessment, wording: Wording) -> Table:
    headings = (Message.of("Weight"), Message.of("About"), Message.of("Finding"))
    rows = (
        (
            cell(wording.word(word_of(each.weight))),
            cell(each.system),
            cell(wording.say(each.message)),
        )
        for each in assessment.findings
    )
    return Table(
        tuple(wording.say(each) for each in headings),
        tuple(rows),
        wording.say(Message.of("Nothing to report.")),
    )


def _steps(assessment: WalkThroughAssessment, wording: Wording) -> Table:
    headings = (
        Message.of("Team"),
        Message.of("System"),
        Message.of("Step"),
        Message.of("Judged"),
        Message.of("Judged by"),
        Message.of("Note"),
        Message.of("Real: thinking time"),
    )
    return Table(
        tuple(wording.say(each) for each in headings),
        tuple(_row(each, wording) for each in assessment.steps),
        wording.say(Message.of("The plan has no steps.")),
    )


def _row(each: ReadStep, wording: Wording) -> tuple[Cell, ...]:
    judged = cell(wording.say(Message.of("not judged")))
    if each.clarity is not None:
        good = each.clarity is Clarity.UNDERSTOOD
        judged = verdict(wording.word(word_of(each.clarity)), good=good)
    return (
        cell(each.team),
        cell(wording.name(each.system_name, each.system_name_en)),
        cell(each.title),
        judged,
        cell(each.by or NOTHING),
        cell(each.note or NOTHING),
        number(wording.stopwatch(each.thought)),
    )

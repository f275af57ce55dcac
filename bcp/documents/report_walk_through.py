"""From the assessment of a walk-through to its report in one language."""

from __future__ import annotations

from bcp.documents.inert import plain
from bcp.documents.report_content import Cell, Figure, Report, Section, Table, cell, number, verdict
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.walk_through import ReadStep, WalkThroughAssessment
from bcp.execution.events import Clarity
from bcp.model.message import Message


def build_walk_through_report(assessment: WalkThroughAssessment, wording: Wording) -> Report:
    """The whole report. The result depends on nothing but its arguments."""
    say = wording.say
    scenario = wording.name(assessment.scenario_name, assessment.scenario_name_en)
    zone = assessment.timezone
    facts = (
        (Message.of("City"), wording.name(assessment.city, assessment.city_en)),
        (Message.of("Run"), assessment.run),
        (Message.of("Damage scenario"), f"{scenario} ({assessment.scenario})"),
        (Message.of("Led by"), assessment.by or NOTHING),
        (Message.of("Run started"), wording.moment(assessment.started, zone)),
        (Message.of("Run ended"), wording.moment(assessment.finished, zone)),
    )
    objectives = tuple(wording.name(each.text, each.text_en) for each in assessment.objectives)
    aims = (Section(say(Message.of("Objectives of the drill")), points=objectives),)
    findings = _findings(assessment, wording)
    return Report(
        language=wording.language,
        banner=say(Message.of("WALK-THROUGH")),
        warning=say(
            Message.of(
                "This is the record of a plan that was read through. Nothing was carried out."
            )
        ),
        title=say(Message.of("Report of a walk-through: {scenario}", scenario=scenario)),
        facts=tuple((say(label), plain(value)) for label, value in facts),
        headline=_headline(assessment, wording),
        figures=_figures(assessment, wording),
        comparison=(),
        overview=_overview(assessment, wording),
        findings=findings,
        sections=(
            *(aims if objectives else ()),
            Section(say(Message.of("Findings")), table=findings),
            Section(say(Message.of("Steps by team")), table=_steps(assessment, wording)),
        ),
    )


def _headline(assessment: WalkThroughAssessment, wording: Wording) -> str:
    return wording.say(
        Message.of(
            "Of {steps} steps {understood} are understood, {unclear} unclear, {wrong} wrong and "
            "{unread} were not judged.",
            steps=len(assessment.steps),
            understood=assessment.count(Clarity.UNDERSTOOD),
            unclear=assessment.count(Clarity.UNCLEAR),
            wrong=assessment.count(Clarity.WRONG),
            unread=assessment.count(None),
        )
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

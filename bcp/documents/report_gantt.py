"""The Gantt pictures of reports: a forecast, what the lab measured, and what really happened."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.documents.gantt import Bar, BarKind, Chart, Row, draw, span_of
from bcp.documents.report_content import Picture
from bcp.documents.report_words import word_of
from bcp.documents.wording import Wording
from bcp.evaluation.actual import ActualAssessment
from bcp.evaluation.actual_outcome import ActualJudgement, ActualOutcome
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.outcome import Ending, Judgement, SystemOutcome
from bcp.execution.state import StepStatus
from bcp.model.message import Message
from bcp.model.quantity import DAY, MINUTE
from bcp.model.system import StepKind
from bcp.planning.plan import Basis

_GONE = frozenset({ActualJudgement.NOT_RECOVERED, ActualJudgement.UNRECOVERABLE})
ROWS_TO_A_PAGE = 26
"""Rows of one picture; more would be too small to read on A4."""


def forecast_pictures(assessment: Assessment, wording: Wording, banner: str) -> tuple[Picture, ...]:
    """When each system would be back in production, against its target."""
    bars: dict[str, list[Bar]] = {}
    for step in assessment.forecast.steps:
        bars.setdefault(step.system, []).append(
            Bar(step.start, step.finish, BarKind(step.kind.value), step.title)
        )
    rows = tuple(
        Row(
            label=wording.name(outcome.name, outcome.name_en),
            bars=() if outcome.forecast is None else tuple(bars.get(outcome.system, ())),
            end=outcome.forecast,
            target=outcome.target,
            cells=_forecast_cells(outcome, wording),
            failed=outcome.forecast is None,
        )
        for outcome in assessment.outcomes
    )
    columns = (Message.of("Forecast"), Message.of("RTO"), Message.of("Slack"))
    marks = (
        ("○", Message.of("forecast verified")),
        ("▼", Message.of("RTO (▶ beyond the picture)")),
        ("- -", Message.of("slack")),
        ("✕", Message.of("late")),
    )
    frame = _Frame(
        "forecast",
        Message.of("Production forecast against recovery time objectives"),
        Message.of("Time after the incident"),
        columns,
        marks,
    )
    return _pictures(frame, rows, wording, banner)


def _forecast_cells(outcome: SystemOutcome, wording: Wording) -> tuple[str, ...]:
    last = (
        wording.word(word_of(outcome.judgement))
        if outcome.judgement in {Judgement.NOT_RECOVERED, Judgement.UNRECOVERABLE}
        else wording.slack(outcome.slack)
    )
    return (wording.length(outcome.forecast), wording.length(outcome.target), last)


def lab_pictures(assessment: Assessment, wording: Wording, banner: str) -> tuple[Picture, ...]:
    """What ran when in the lab, by the stopwatch."""
    bars: dict[str, list[Bar]] = {}
    for step in assessment.steps:
        if step.started is None or step.finished is None or step.basis is Basis.ASSUMED:
            continue
        if step.kind in {StepKind.AUTOMATED, StepKind.VERIFICATION}:
            bar = Bar(step.started, step.finished, BarKind(step.kind.value), step.title)
            bars.setdefault(step.system, []).append(bar)
    ahead = assessment.figures.incident_to_start
    rows = tuple(
        Row(
            label=wording.name(outcome.name, outcome.name_en),
            bars=tuple(sorted(bars.get(outcome.system, ()), key=lambda bar: bar.start)),
            end=None if outcome.lab.verified is None else outcome.lab.verified - ahead,
            cells=(
                wording.stopwatch(outcome.lab.restore_seconds),
                wording.stopwatch(outcome.lab.verification_seconds),
                wording.word(word_of(outcome.ending)),
            ),
            failed=outcome.ending not in {Ending.VERIFIED, Ending.INTACT},
        )
        for outcome in assessment.outcomes
    )
    columns = (Message.of("Restoring"), Message.of("Verification"), Message.of("Result"))
    marks = (("○", Message.of("verified")), ("✕", Message.of("not recovered")))
    frame = _Frame(
        "lab",
        Message.of("Measured in the lab"),
        Message.of("Time after the start of the run"),
        columns,
        marks,
    )
    return _pictures(frame, rows, wording, banner)


def actual_pictures(
    assessment: ActualAssessment, wording: Wording, banner: str
) -> tuple[Picture, ...]:
    """What really ran when, against the targets; what still runs is drawn up to now."""
    bars: dict[str, list[Bar]] = {}
    for step in assessment.steps:
        finish = step.finished
        if finish is None and step.status is StepStatus.RUNNING:
            finish = float(assessment.elapsed)
        if step.started is not None and finish is not None:
            bar = Bar(step.started, finish, BarKind(step.kind.value), step.title)
            bars.setdefault(step.system, []).append(bar)
    rows = tuple(
        Row(
            label=wording.name(outcome.name, outcome.name_en),
            bars=tuple(sorted(bars.get(outcome.system, ()), key=lambda bar: bar.start)),
            end=outcome.recovered,
            target=outcome.target,
            cells=_actual_cells(outcome, wording),
            failed=outcome.judgement in _GONE,
        )
        for outcome in assessment.outcomes
    )
    columns = (Message.of("Recovered after"), Message.of("RTO"), Message.of("Slack"))
    marks = (
        ("○", Message.of("verified")),
        ("▼", Message.of("RTO (▶ beyond the picture)")),
        ("- -", Message.of("slack")),
        ("✕", Message.of("late")),
    )
    frame = _Frame(
        "actual",
        Message.of("What really happened, against recovery time objectives"),
        Message.of("Time after the incident"),
        columns,
        marks,
    )
    return _pictures(frame, rows, wording, banner)


def _actual_cells(outcome: ActualOutcome, wording: Wording) -> tuple[str, ...]:
    last = wording.slack(outcome.slack)
    if outcome.slack is None:
        last = wording.word(word_of(outcome.judgement))
    return (wording.length(outcome.recovered), wording.length(outcome.target), last)


@dataclass(frozen=True, slots=True)
class _Frame:
    name: str
    title: Message
    axis: Message
    columns: tuple[Message, ...]
    marks: tuple[tuple[str, Message], ...]


def _pictures(
    frame: _Frame, rows: tuple[Row, ...], wording: Wording, banner: str
) -> tuple[Picture, ...]:
    used = {bar.kind for row in rows for bar in row.bars}
    return tuple(
        Picture(
            svg=draw(
                Chart(
                    name=f"{frame.name}{number}",
                    title=wording.say(frame.title),
                    banner=banner,
                    axis=wording.say(frame.axis),
                    rows=part,
                    columns=tuple(wording.say(column) for column in frame.columns),
                    kinds={
                        kind: wording.word(word_of(StepKind(kind.value)))
                        for kind in BarKind
                        if kind in used
                    },
                    marks=tuple((sign, wording.say(words)) for sign, words in frame.marks),
                    tick=lambda seconds: tick(seconds, wording),
                    span=span_of(rows),
                )
            ),
            caption=wording.say(frame.title),
        )
        for number, part in enumerate(_parts(rows))
    )


def _parts(rows: tuple[Row, ...]) -> list[tuple[Row, ...]]:
    count = -(-len(rows) // ROWS_TO_A_PAGE)
    size = -(-len(rows) // count) if count else 0
    return [rows[number * size : (number + 1) * size] for number in range(count)]


def tick(seconds: float, wording: Wording) -> str:
    """A time on the axis; whole days from one day on, and a bare zero."""
    whole = round(seconds)
    if whole == 0:
        return "0"
    if whole % DAY == 0:
        return wording.say(Message.of("{days} d", days=whole // DAY))
    return wording.age(whole) if whole % MINUTE else wording.length(whole)

"""From the assessment of a drill in the lab to its after-action report in one language."""

from __future__ import annotations

from collections.abc import Iterator

from bcp.documents.lab_tables import LabTables
from bcp.documents.report_accuracy import Comparison
from bcp.documents.report_chains import chain_table
from bcp.documents.report_content import Figure, Report, Section, Table
from bcp.documents.report_gantt import forecast_pictures, lab_pictures
from bcp.documents.report_page import DIGEST, Fact, page, stated_objectives
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.amounts import in_hours, measured
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.isolation import isolation_words
from bcp.evaluation.measurement import SMALLEST_SAMPLE
from bcp.evaluation.outcome import Judgement
from bcp.execution.events import ClockJumped
from bcp.model.message import Message


def build_lab_report(assessment: Assessment, wording: Wording) -> Report:
    """The whole after-action report. The result depends on nothing but its arguments."""
    return page(assessment, LabBody(assessment, wording), wording)


class LabBody:
    """What the report of a drill in the lab says: the stopwatch, and a forecast for production."""

    banner = Message.of("DRILL")
    warning = Message.of(
        "This is the record of a drill. Nothing of it happened to the real systems."
    )

    def __init__(self, assessment: Assessment, wording: Wording) -> None:
        self._assessment = assessment
        self._wording = wording
        self._tables = LabTables(assessment, wording)

    def title(self, scenario: str) -> Message:
        """The title."""
        return Message.of("After-action report: {scenario}", scenario=scenario)

    def facts(self) -> tuple[Fact, ...]:
        """Its times and what it was made from."""
        assessment, wording = self._assessment, self._wording
        zone = assessment.timezone
        return (
            (Message.of("Incident in the scenario"), wording.moment(assessment.incident_at, zone)),
            (Message.of("Run started"), wording.moment(assessment.started, zone)),
            (Message.of("Run ended"), wording.moment(assessment.finished, zone)),
            (Message.of("Inventory digest"), assessment.inventory_digest[:DIGEST]),
            (Message.of("Plan digest"), assessment.plan_digest[:DIGEST]),
            *_compression(assessment, wording),
            *((Message.of("Clock set"), _jump(jump, assessment, wording)) for jump in
              assessment.jumps),
            *((Message.of("Isolation, {time} after the run began",
                          time=wording.stopwatch((found.at - assessment.started).total_seconds())),
               wording.say(isolation_words(found))) for found in assessment.isolation),
        )  # fmt: skip

    def headline(self) -> tuple[Message, ...]:
        """How many systems are back, and how many targets are met."""
        leaks = [isolation_words(each) for each in self._assessment.isolation if each.reached]
        return (*leaks[:1], *_headline(self._assessment))

    def figures(self) -> tuple[Figure, ...]:
        """The figures of the summary."""
        return _figures(self._assessment, self._wording)

    def comparison(self) -> tuple[str, ...]:
        """How far plan and forecast are apart."""
        return Comparison(self._assessment, self._wording).lines()

    def overview(self) -> Table:
        """One narrow line for each system."""
        return self._tables.overview()

    def objectives(self) -> tuple[str, ...]:
        """What the drill was to show."""
        return stated_objectives(self._assessment, self._wording)

    def findings(self) -> Table:
        """What to know and act on."""
        return self._tables.findings()

    def sections(self, banner: str) -> tuple[Section, ...]:
        """Times, chains, pictures and all that they rest on."""
        return _sections(self._assessment, self._wording, self._tables, banner)


def _compression(assessment: Assessment, wording: Wording) -> Iterator[Fact]:
    factor = assessment.figures.compressed
    if factor is not None:
        text = Message.of(
            "compressed {factor} times; the times by the stopwatch hold it, so they are not "
            "measured as a whole",
            factor=factor,
        )
        yield Message.of("Time of people"), wording.say(text)


def _jump(jump: ClockJumped, assessment: Assessment, wording: Wording) -> str:
    return wording.say(
        Message.of(
            "{time} after the run began, by {seconds} s; its times go on evenly",
            time=wording.stopwatch((jump.at - assessment.started).total_seconds()),
            seconds=f"{jump.seconds:+.0f}",
        )
    )


def _headline(assessment: Assessment) -> tuple[Message, ...]:
    figures = assessment.figures
    recovered = Message.of(
        "{verified} of {systems} systems recovered and verified.",
        verified=figures.verified,
        systems=figures.systems,
    )
    if not assessment.targets_missed:
        return recovered, Message.of("Every target is met.")
    return recovered, Message.of(
        "{met} of {systems} meet their recovery time objective; {points} had data older than "
        "their recovery point objective.",
        met=assessment.times_met,
        systems=figures.systems,
        points=assessment.points_missed,
    )


def _figures(assessment: Assessment, wording: Wording) -> tuple[Figure, ...]:
    say, figures, outage = wording.say, assessment.figures, assessment.business_outage
    return (
        Figure(
            say(Message.of("Recovered and verified")),
            f"{figures.verified} / {figures.systems}",
            say(Message.of("systems")),
            bad=figures.verified < figures.systems,
        ),
        Figure(
            say(Message.of("Recovery time objective met")),
            f"{assessment.times_met} / {figures.systems}",
            say(Message.of("by production forecast")),
            bad=assessment.times_met < figures.systems,
        ),
        _biggest_miss(assessment, wording),
        Figure(
            say(Message.of("Recovery point objective missed")),
            str(assessment.points_missed),
            say(Message.of("systems, measured from restored data")),
            bad=assessment.points_missed > 0,
        ),
        Figure(
            say(Message.of("Outage in business hours")),
            wording.opening_hours(outage.longest),
            say(
                Message.of(
                    "longest; {summed} over all systems; {unknown} systems without a forecast",
                    summed=in_hours(outage.summed),
                    unknown=outage.unknown,
                )
            ),
        ),
        _lab_figure(assessment, wording),
    )


def _biggest_miss(assessment: Assessment, wording: Wording) -> Figure:
    label, worst = wording.say(Message.of("Furthest behind its target")), assessment.biggest_miss
    if worst is not None:
        name = wording.name(worst.name, worst.name_en)
        return Figure(label, wording.length(worst.slack), name, bad=True)
    lost = any(each.judgement is not Judgement.MET for each in assessment.outcomes)
    note = Message.of("not recovered: see below") if lost else Message.of("no forecast is late")
    return Figure(label, NOTHING, wording.say(note), bad=lost)


def _lab_figure(assessment: Assessment, wording: Wording) -> Figure:
    figures = assessment.figures
    if figures.compressed is not None:
        note = Message.of(
            "holds people's time, compressed {factor} times; {runs} Ansible runs",
            factor=figures.compressed,
            runs=figures.runs,
        )
        label = wording.say(Message.of("Duration of the run"))
        return Figure(label, wording.stopwatch(figures.makespan), wording.say(note))
    note = Message.of(
        "longest chain of its own steps {chain}; ratio {ratio}; {runs} Ansible runs",
        chain=measured(figures.longest_chain),
        ratio=NOTHING if figures.ratio is None else f"{figures.ratio:.2f}",
        runs=figures.runs,
    )
    return Figure(
        wording.say(Message.of("Duration of the run")),
        wording.stopwatch(figures.makespan),
        wording.say(note),
    )


def _sections(
    assessment: Assessment, wording: Wording, tables: LabTables, banner: str
) -> tuple[Section, ...]:
    say = wording.say
    names = {each.system: wording.name(each.name, each.name_en) for each in assessment.outcomes}
    return (
        Section(
            say(Message.of("Recovery times against targets")),
            paragraphs=(
                say(
                    Message.of(
                        "The forecast is production time from the incident to verified recovery. "
                        "Its three shares rest on different ground and stand apart: measured in "
                        "this run, extrapolated by bytes and rate, assumed as planned."
                    )
                ),
            ),
            table=tables.times(),
        ),
        Section(
            say(Message.of("Why targets are missed: the binding chains")),
            table=chain_table(assessment.forecast, names, wording),
        ),
        Section(
            say(Message.of("Production forecast")),
            pictures=forecast_pictures(assessment, wording, banner),
        ),
        *Comparison(assessment, wording).sections(),
        Section(say(Message.of("Recovery points against targets")), table=tables.points()),
        Section(
            say(Message.of("Measured in the lab")),
            pictures=lab_pictures(assessment, wording, banner),
            table=tables.lab(),
        ),
        Section(
            say(Message.of("Rates of the data sets and their production copies")),
            table=tables.rates(),
        ),
        Section(say(Message.of("Injects and what followed")), table=tables.reactions()),
        Section(say(Message.of("Failures and skipped steps")), table=tables.steps.failures()),
        Section(
            say(Message.of("Systems that go on at a lower level")),
            table=tables.steps.degraded(assessment.degraded),
        ),
        Section(say(Message.of("Timeline of the steps")), table=tables.timeline()),
        Section(
            say(Message.of("How to read the figures")),
            points=tuple(say(point) for point in _reading(wording)),
        ),
    )


def _reading(wording: Wording) -> tuple[Message, ...]:
    return (
        Message.of(
            "Lab seconds are not production hours: the lab's guests and data are small. Only its "
            "order, its results and its rates carry over."
        ),
        Message.of(
            "Measured: the machine's work around the copies, kept as the stopwatch had it. The "
            "lab's guests are small: where they took less than the estimate, the rest of it stays "
            "assumed. A drill in the lab may make the forecast longer, never shorter."
        ),
        Message.of(
            "Extrapolated: production bytes over the rate measured in this run, never faster than "
            "the rate that the inventory states for the backup repository. Copies that ran side by "
            "side shared this machine, so the measured rate errs on the slow side."
        ),
        Message.of(
            "A copy smaller than {size} tells no rate; there the stated rate is assumed.",
            size=wording.size(SMALLEST_SAMPLE),
        ),
        Message.of(
            "Assumed: detection and declaration, people's decisions and work, their look at a "
            "recovered system, arrival of people and vendors, waiting for power and lines, all as "
            "planned. A drill simulates them."
        ),
        Message.of(
            "The recovery point is the time of the incident minus the newest row in the restored "
            "data. The lab takes its backups shortly before the incident, so the age to expect in "
            "production, from the backup intervals, stands beside it."
        ),
        Message.of(
            "The recovery time objective runs from the incident to verified recovery. A forecast "
            "is judged against it; a system that this run did not bring back has no forecast."
        ),
        Message.of(
            "Business hours are those of the city hall; weekends, public holidays and 29 December "
            "to 3 January do not count."
        ),
        Message.of(
            "The longest chain is the heaviest path of measured steps through the plan's order: "
            "no number of machines or people could have made this run shorter."
        ),
    )

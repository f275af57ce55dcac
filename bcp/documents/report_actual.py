"""The report of a real recovery or a full drill, whose times are the result; also meanwhile."""

from __future__ import annotations

from bcp.documents.actual_record import ActualRecord
from bcp.documents.actual_summary import ActualSummary, banner_of, warning_of
from bcp.documents.actual_tables import ActualTables
from bcp.documents.report_content import Figure, Report, Section, Table
from bcp.documents.report_gantt import actual_pictures
from bcp.documents.report_page import Fact, page, stated_objectives
from bcp.documents.wording import Wording
from bcp.evaluation.actual import ActualAssessment
from bcp.model.message import Message


def build_actual_report(assessment: ActualAssessment, wording: Wording) -> Report:
    """The whole report. The result depends on nothing but its arguments."""
    return page(assessment, ActualBody(assessment, wording), wording)


class ActualBody:
    """What the report says; `real` decides the words for a real incident or for a drill."""

    def __init__(self, assessment: ActualAssessment, wording: Wording) -> None:
        self._assessment = assessment
        self._wording = wording
        self._tables = ActualTables(assessment, wording)
        self._record = ActualRecord(assessment, self._tables.names, wording)
        self._summary = ActualSummary(assessment, self._tables.names, wording)
        self.banner = banner_of(assessment)
        self.warning = warning_of(assessment)

    def title(self, scenario: str) -> Message:
        """The title; an interim report says so."""
        if self._assessment.is_over:
            if self._assessment.real:
                return Message.of("Recovery report: {scenario}", scenario=scenario)
            return Message.of("Report of a full drill: {scenario}", scenario=scenario)
        if self._assessment.real:
            return Message.of("Interim recovery report: {scenario}", scenario=scenario)
        return Message.of("Interim report of a full drill: {scenario}", scenario=scenario)

    def facts(self) -> tuple[Fact, ...]:
        """Where it stands; incident, declaration, beginning and end apart."""
        return self._summary.facts()

    def headline(self) -> tuple[Message, ...]:
        """Where it stands, how many systems are back, and what became of their targets."""
        return self._summary.headline()

    def figures(self) -> tuple[Figure, ...]:
        """The figures of the summary."""
        return self._summary.figures()

    def comparison(self) -> tuple[str, ...]:
        """How far plan and reality are apart, in a line."""
        return self._summary.comparison()

    def overview(self) -> Table:
        """One narrow line for each system."""
        return self._tables.overview()

    def objectives(self) -> tuple[str, ...]:
        """What a drill was to show; a real incident shows nothing on purpose."""
        return () if self._assessment.real else stated_objectives(self._assessment, self._wording)

    def findings(self) -> Table:
        """What to know and act on."""
        return self._tables.steps.findings(self._assessment.findings)

    def sections(self, banner: str) -> tuple[Section, ...]:
        """What is still to come, the result, people, the plan, and the record."""
        return (
            *self._to_come(),
            *self._result(banner),
            *self._people(),
            *self._plan(),
            *self._details(),
        )

    def _to_come(self) -> tuple[Section, ...]:
        if self._assessment.is_over:
            return ()
        say = self._wording.say
        return (
            Section(say(Message.of("Still to come: systems")), table=self._record.to_come()),
            Section(say(Message.of("Still to come: people are asked")),
                    table=self._record.waiting()),
        )  # fmt: skip

    def _result(self, banner: str) -> tuple[Section, ...]:
        say, tables = self._wording.say, self._tables
        return (
            Section(
                say(Message.of("Recovery times against targets")),
                pictures=actual_pictures(self._assessment, self._wording, banner),
                table=tables.times(),
            ),
            Section(
                say(Message.of("What the recoveries really waited for: the binding chains")),
                paragraphs=(
                    say(
                        Message.of(
                            "Shown are the systems that missed their target; where none has, the "
                            "one that was back last."
                        )
                    ),
                ),
                table=tables.chains(),
            ),
            Section(say(Message.of("Recovery points against targets")), table=tables.points()),
        )

    def _people(self) -> tuple[Section, ...]:
        say, record, over = self._wording.say, self._record, self._assessment.is_over
        return (
            Section(say(Message.of("Who decided what, and when")), table=record.decisions()),
            Section(say(Message.of("Work of people, with its real times")), table=record.manual()),
            Section(
                say(Message.of("Steps that failed, were skipped or passed over")),
                table=self._tables.steps.failures(over=over),
            ),
        )

    def _plan(self) -> tuple[Section, ...]:
        say, record = self._wording.say, self._record
        labels = self._assessment.labels
        spared = ", ".join(labels.get(name, name) for name in self._assessment.spared)
        return (
            Section(
                say(Message.of("The plan made at the start, and what came of it")),
                paragraphs=(
                    (say(Message.of("Turned out not to be hit: {systems}.", systems=spared)),)
                    if spared
                    else ()
                ),
                table=self._tables.planned(),
            ),
            Section(say(Message.of("How the plan was changed")), table=record.revisions()),
            Section(
                say(Message.of("Times in which nothing was begun")), table=record.standstills()
            ),
        )

    def _details(self) -> tuple[Section, ...]:
        say, tables = self._wording.say, self._tables
        return (
            Section(say(Message.of("Data sets that were restored")), table=tables.copies()),
            Section(
                say(Message.of("Systems that go on at a lower level")), table=tables.degraded()
            ),
            Section(say(Message.of("Chronological record")), table=self._record.chronology()),
            Section(
                say(Message.of("Timeline of the steps")),
                paragraphs=(say(Message.of("All times count from the incident.")),),
                table=tables.steps.timeline(basis=False),
            ),
            Section(
                say(Message.of("How to read the figures")),
                points=tuple(say(point) for point in _READING),
            ),
        )


_READING = (
    Message.of(
        "The recovery time objective runs from the incident to verified recovery at the recovery "
        "level: when the system served at that level again and its checks had passed."
    ),
    Message.of(
        "Every time was taken on the clock while it happened, that of people too: from when they "
        "were asked until they reported. Nothing is estimated but what is marked as expected."
    ),
    Message.of(
        "Expected times come from the last plan of the rest; the plan is made again after each "
        "step, with every change of damage and attendance, and as time goes on."
    ),
    Message.of(
        "The binding chain goes back from a recovery to the incident. Each step waited last for "
        "what ended nearest before it: a step that it stands on, other work of its people, or a "
        "restore that held its lane. Waits and times add up to the recovery."
    ),
    Message.of(
        "The recovery point is the time of the incident minus the newest entry in the restored "
        "data; a system without data of its own has that of the database that it stands on."
    ),
    Message.of(
        "Business hours are those of the city hall; weekends, public holidays and 29 December "
        "to 3 January do not count."
    ),
    Message.of(
        "People are named by their roles. The journal holds every entry in a chain of hashes, so "
        "that a change would show."
    ),
)

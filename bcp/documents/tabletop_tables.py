"""The tables of the report of a tabletop. Virtual and real times are marked in every heading."""

from __future__ import annotations

from collections.abc import Iterable

from bcp.documents.report_content import Cell, Table, cell, number, verdict
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.findings import Weight
from bcp.evaluation.outcome import Judgement
from bcp.evaluation.table_talk import DecisionOutcome, EventReaction, event_subject
from bcp.evaluation.tabletop import ForecastTarget, TabletopAssessment
from bcp.execution.events import Cause, ReactionJudgement
from bcp.model.message import Message, mark
from bcp.planning.plan import Verdict

_ANSWERS = {
    True: mark("decided: yes"),
    False: mark("decided: no"),
    None: mark("taken by nobody"),
}
_LATE = mark("decided: yes, later than planned")
_CAUSES = {
    Cause.DAMAGE: mark("new damage"),
    Cause.ATTENDANCE: mark("attendance"),
    Cause.STEP: mark("decision"),
}


class TabletopTables:
    """Makes the tables of one assessment in one language."""

    def __init__(self, assessment: TabletopAssessment, wording: Wording) -> None:
        self._assessment = assessment
        self._wording = wording
        self.names = {key: wording.name(*names) for key, names in assessment.names.items()}
        self._events = {
            event_subject(assessment.scenario, each.event.id): self._told(each)
            for each in assessment.reactions
        }

    def objectives(self) -> tuple[str, ...]:
        """What the drill was to show."""
        stated = tuple(
            self._wording.name(each.text, each.text_en) for each in self._assessment.objectives
        )
        return stated or (self._wording.say(Message.of("The scenario states no objectives.")),)

    def overview(self) -> Table:
        """One narrow line for each system."""
        headings = (
            Message.of("System"),
            Message.of("First forecast"),
            Message.of("Last forecast"),
            Message.of("RTO"),
            Message.of("Slack"),
        )
        rows = (
            (
                cell(self.names[each.system]),
                number(self._wording.length(each.first)),
                number(self._wording.length(each.recovered)),
                number(self._wording.length(each.target)),
                self._slack(each),
            )
            for each in self._assessment.targets
        )
        return self._table(headings, rows, Message.of("The scenario hits no system."))

    def targets(self) -> Table:
        """Each system against its target, by forecast."""
        headings = (
            Message.of("System"),
            Message.of("First forecast (virtual)"),
            Message.of("Last forecast (virtual)"),
            Message.of("RTO"),
            Message.of("Slack"),
            Message.of("Verdict"),
        )
        rows = (
            (
                cell(self.names[each.system]),
                number(self._wording.length(each.first)),
                number(self._wording.length(each.recovered)),
                number(self._wording.length(each.target)),
                number(self._wording.slack(each.slack)),
                verdict(self._verdict(each.verdict), good=each.verdict is Verdict.MET),
            )
            for each in self._assessment.targets
        )
        return self._table(headings, rows, Message.of("The scenario hits no system."))

    def findings(self) -> Table:
        """What to act on."""
        headings = (Message.of("Weight"), Message.of("About"), Message.of("Finding"))
        rows = (
            (
                verdict(self._wording.word(word_of(each.weight)), good=False)
                if each.weight is Weight.SERIOUS
                else cell(self._wording.word(word_of(each.weight))),
                cell(self._about(each.system)),
                cell(self._wording.say(each.message)),
            )
            for each in self._assessment.findings
        )
        return self._table(headings, rows, Message.of("Nothing to report."))

    def reactions(self) -> Table:
        """Each event that was told, what was expected and what was said."""
        headings = (
            Message.of("Virtual: after the incident"),
            Message.of("To"),
            Message.of("Event"),
            Message.of("Expected"),
            Message.of("Within"),
            Message.of("Answered by"),
            Message.of("Answer"),
            Message.of("Judged"),
            Message.of("Real: thinking time"),
        )
        rows = (self._reaction(each) for each in self._assessment.reactions)
        return self._table(headings, rows, Message.of("No event was told."))

    def _reaction(self, each: EventReaction) -> tuple[Cell, ...]:
        wording, event = self._wording, each.event
        return (
            number(wording.length(event.at)),
            cell(each.to),
            cell(self._told(each)),
            cell(wording.name(event.expected, event.expected_en)),
            number(wording.length(event.within)),
            cell(each.by or NOTHING),
            cell(each.text or NOTHING),
            self._judged(each.judgement),
            number(wording.stopwatch(each.thought)),
        )

    def decisions(self) -> Table:
        """Each decision of the plan that was asked for."""
        headings = (
            Message.of("Virtual: asked"),
            Message.of("System"),
            Message.of("Decision"),
            Message.of("Expected of"),
            Message.of("Virtual: planned"),
            Message.of("Virtual: taken"),
            Message.of("Result"),
            Message.of("Taken by"),
            Message.of("Reason"),
            Message.of("Real: thinking time"),
        )
        rows = (self._decision(each) for each in self._assessment.decisions)
        return self._table(headings, rows, Message.of("The plan has no decisions."))

    def _decision(self, each: DecisionOutcome) -> tuple[Cell, ...]:
        wording = self._wording
        word = wording.word(_LATE if each.late and each.yes else _ANSWERS[each.yes])
        taken = None if each.yes is None else each.decided
        return (
            number(wording.length(each.asked)),
            cell(self.names.get(each.system, each.system)),
            cell(each.title),
            cell(each.role or NOTHING),
            number(wording.length(each.planned)),
            number(wording.length(taken)),
            verdict(word, good=each.yes is not None and not each.late),
            cell(each.by or NOTHING),
            cell(each.why or NOTHING),
            number(wording.stopwatch(each.thought)),
        )

    def changes(self) -> Table:
        """Each new plan and what it came to."""
        headings = (
            Message.of("Virtual: after the incident"),
            Message.of("Cause"),
            Message.of("Which"),
            Message.of("Systems later"),
            Message.of("Systems earlier"),
            Message.of("Systems without a way back"),
        )
        rows = (
            (
                number(self._wording.length(each.at)),
                cell(self._wording.word(_CAUSES[each.cause])),
                cell(each.subject),
                number(str(each.later)),
                number(str(each.earlier)),
                number(str(each.never)),
            )
            for each in self._assessment.changes
        )
        return self._table(headings, rows, Message.of("Nothing changed the plan."))

    def timeline(self) -> Table:
        """Everything that was told and asked, in the order in which it was."""
        headings = (
            Message.of("Virtual: after the incident"),
            Message.of("Real: after the drill began"),
            Message.of("What"),
            Message.of("Result"),
        )
        told = [
            (each.told, each.event.at, self._told(each), self._judged(each.judgement))
            for each in self._assessment.reactions
        ]
        told += [
            (
                each.told,
                each.asked,
                f"{self.names.get(each.system, each.system)} / {each.title}",
                cell(self._wording.word(_ANSWERS[each.yes])),
            )
            for each in self._assessment.decisions
        ]
        rows = (
            (
                number(self._wording.length(at)),
                number(self._wording.stopwatch(real)),
                cell(what),
                end,
            )
            for real, at, what, end in sorted(told, key=lambda each: (each[0], each[1]))
        )
        return self._table(headings, rows, Message.of("Nothing was told."))

    def _told(self, each: EventReaction) -> str:
        return self._wording.name(each.event.text, each.event.text_en)

    def _about(self, subject: str) -> str:
        if subject in self._events:
            return subject.rpartition("/")[2]
        system, _, _ = subject.partition("/")
        return self.names.get(system, subject)

    def _judged(self, judgement: ReactionJudgement | None) -> Cell:
        if judgement is None:
            return verdict(self._wording.say(Message.of("no answer")), good=False)
        word = self._wording.word(word_of(judgement))
        return verdict(word, good=judgement is ReactionJudgement.MET)

    def _slack(self, each: ForecastTarget) -> Cell:
        words = self._verdict(each.verdict)
        if each.slack is not None:
            words = self._wording.slack(each.slack)
        return verdict(words, good=each.verdict is Verdict.MET)

    def _verdict(self, found: Verdict) -> str:
        return self._wording.word(word_of(Judgement(found.value)))

    def _table(
        self, headings: Iterable[Message], rows: Iterable[tuple[Cell, ...]], empty: Message
    ) -> Table:
        say = self._wording.say
        return Table(tuple(say(heading) for heading in headings), tuple(rows), say(empty))

"""The tables of a report whose times are the result: what people did, asked and decided, and how
the plan was changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum

from bcp.documents.actual_tables import signed
from bcp.documents.report_content import Cell, Table, cell, number, verdict
from bcp.documents.report_words import word_of
from bcp.documents.step_tables import table_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.actual import ActualAssessment
from bcp.evaluation.chronology import Entry, EntryKind
from bcp.evaluation.failures import failure_words
from bcp.evaluation.objections import objection_words
from bcp.evaluation.people_work import Decision, ManualStep, WorkResult
from bcp.evaluation.reactions import describe
from bcp.evaluation.revisions import Move, Revision
from bcp.execution.executor import ONCE, TWICE
from bcp.execution.state import StepStatus
from bcp.model.message import Message, mark

_LONGEST_DETAIL = 200
_MOST_MOVES = 6
"""Systems that one row of the revisions names; the rest is counted."""


class ActualRecord:
    """Makes the tables about people and plans in one language; `names` are those of systems."""

    def __init__(
        self, assessment: ActualAssessment, names: Mapping[str, str], wording: Wording
    ) -> None:
        self._assessment = assessment
        self._names = names
        self._wording = wording
        self._titles = {step.key: step.title for step in assessment.steps}

    def _table(
        self, headings: Iterable[Message], rows: Iterable[tuple[Cell, ...]], empty: Message
    ) -> Table:
        return table_of(self._wording, headings, rows, empty)

    def _name(self, system: str) -> str:
        return self._names.get(system, system)

    def _people(self, people: Iterable[str]) -> str:
        """Those for whom a step was planned, by the names of their teams."""
        pairs = (person.partition("/") for person in people)
        labels = self._assessment.labels
        return ", ".join(f"{labels.get(team, team)}{sign}{who}" for team, sign, who in pairs)

    def _word(self, member: StrEnum) -> str:
        return self._wording.word(word_of(member))

    def _clock(self, after: int | None) -> str:
        """A time after the incident on the clock of the city."""
        if after is None:
            return NOTHING
        moment = self._assessment.incident_at + timedelta(seconds=after)
        return self._wording.clock(moment, self._assessment.timezone)

    def to_come(self) -> Table:
        """Systems that are not back yet: what is at hand, and when they are expected."""
        headings = (
            Message.of("System"),
            Message.of("Step at hand"),
            Message.of("Where it stands"),
            Message.of("Expected now"),
            Message.of("RTO"),
            Message.of("Slack"),
        )
        statuses = {step.key: step.status for step in self._assessment.steps}
        rows = (
            (
                cell(self._name(each.system)),
                cell(self._titles.get(each.step or "", NOTHING)),
                cell(self._word(statuses.get(each.step or "", StepStatus.WAITING))),
                number(self._clock(each.expected)),
                number(self._wording.length(each.target)),
                verdict(self._wording.slack(each.slack), good=(each.slack or 0) >= 0),
            )
            for each in sorted(self._assessment.still_open, key=lambda one: one.expected or 0)
        )
        return self._table(headings, rows, Message.of("No system is expected any more."))

    def waiting(self) -> Table:
        """What waits for people now, what is due first in front."""
        headings = (
            Message.of("System"),
            Message.of("Step"),
            Message.of("What people are to do"),
            Message.of("Who"),
            Message.of("Asked at"),
            Message.of("Due at"),
            Message.of("Reminders"),
        )
        rows = (
            (
                cell(self._name(each.system)),
                cell(each.title),
                cell(self._word(each.kind)),
                cell(each.who or self._people(each.people) or NOTHING),
                number(self._clock(each.since)),
                number(self._clock(each.due)),
                number(str(each.escalated)),
            )
            for each in self._assessment.waiting
        )
        return self._table(headings, rows, Message.of("Nothing waits for people now."))

    def decisions(self) -> Table:
        """Who decided what, and when."""
        headings = (
            Message.of("Decided at"),
            Message.of("System"),
            Message.of("Decision"),
            Message.of("To be decided by"),
            Message.of("Decided by"),
            Message.of("What was decided"),
            Message.of("Reason"),
            Message.of("After being asked for"),
        )
        rows = (self._decision(each) for each in self._assessment.decisions)
        return self._table(headings, rows, Message.of("No decision has been asked for."))

    def _decision(self, each: Decision) -> tuple[Cell, ...]:
        answer = cell(self._word(WorkResult.OPEN))
        if each.yes is not None:
            kind = EntryKind.DECIDED_YES if each.yes else EntryKind.DECIDED_NO
            answer = verdict(self._word(kind), good=each.yes)
        return (
            number(self._clock(each.at)),
            cell(self._name(each.system)),
            cell(each.title),
            cell(each.role or NOTHING),
            cell(each.by or NOTHING),
            answer,
            cell(each.why or NOTHING),
            number(self._wording.age(each.seconds)),
        )

    def manual(self) -> Table:
        """The work of people with the times that it really took."""
        headings = (
            Message.of("Began at"),
            Message.of("System"),
            Message.of("Step"),
            Message.of("Kind"),
            Message.of("Planned for"),
            Message.of("Reported by"),
            Message.of("Result"),
            Message.of("Took"),
            Message.of("Planned"),
            Message.of("Reminders"),
        )
        rows = (self._work(each) for each in self._assessment.manual)
        return self._table(headings, rows, Message.of("People were asked for no work."))

    def _work(self, each: ManualStep) -> tuple[Cell, ...]:
        return (
            number(self._clock(each.began)),
            cell(self._name(each.system)),
            cell(each.title),
            cell(self._word(each.kind)),
            cell(self._people(each.people) or NOTHING),
            cell(each.by or NOTHING),
            cell(self._word(each.result)),
            number(self._wording.age(each.seconds)),
            number(self._wording.length(each.planned)),
            number(str(each.reminders)),
        )

    def revisions(self) -> Table:
        """Each new plan of the rest: why it was made, and what it changed."""
        headings = (
            Message.of("When"),
            Message.of("What made it necessary"),
            Message.of("Expected recoveries that moved"),
            Message.of("Steps and their order"),
        )
        rows = (
            (
                number(self._clock(each.after)),
                cell(self._cause(each)),
                cell(self._moves(each)),
                cell(self._steps(each)),
            )
            for each in self._assessment.revisions
        )
        return self._table(headings, rows, Message.of("The plan made at the start was kept."))

    def _cause(self, each: Revision) -> str:
        word = self._word(each.cause)
        return f"{word}: {self._subject(each.subject)}" if each.subject else word

    def _subject(self, subject: str) -> str:
        if subject in self._titles:
            return f"{self._name(subject.partition('/')[0])} / {self._titles[subject]}"
        return self._names.get(subject) or self._assessment.labels.get(subject, subject)

    def _moves(self, each: Revision) -> str:
        furthest = sorted(each.moves, key=lambda move: -abs(move.change or 10**9))
        said = [self._move(move) for move in furthest[:_MOST_MOVES]]
        if len(furthest) > _MOST_MOVES:
            more = Message.of("{count} more", count=len(furthest) - _MOST_MOVES)
            said.append(self._wording.say(more))
        return "; ".join(said) or NOTHING

    def _move(self, move: Move) -> str:
        name = self._name(move.system)
        if move.now is None:
            return self._wording.say(Message.of("{system} not at all", system=name))
        if move.change is None:
            time = self._wording.length(move.now)
            return self._wording.say(Message.of("{system} new, {time}", system=name, time=time))
        return f"{name} {signed(move.change, self._wording)}"

    def _steps(self, each: Revision) -> str:
        parts = [
            Message.of("{count} steps added", count=len(each.added)) if each.added else None,
            Message.of("{count} steps dropped", count=len(each.dropped)) if each.dropped else None,
            Message.of("another order") if each.reordered else None,
            Message.of(
                "hit again: {systems}", systems=", ".join(self._name(name) for name in each.again)
            )
            if each.again
            else None,
        ]
        return "; ".join(self._wording.say(part) for part in parts if part) or NOTHING

    def standstills(self) -> Table:
        """Times in which nothing was begun."""
        headings = (
            Message.of("Since"),
            Message.of("Until"),
            Message.of("Duration"),
            Message.of("Why nothing was begun"),
            Message.of("Who"),
            Message.of("Reason"),
        )
        rows = (
            (
                number(self._clock(each.start)),
                number(self._clock(each.finish)),
                number(
                    self._wording.length(None if each.finish is None else each.finish - each.start)
                ),
                cell(self._word(each.kind)),
                cell(each.by or NOTHING),
                cell(each.why or NOTHING),
            )
            for each in self._assessment.standstills
        )
        return self._table(headings, rows, Message.of("The recovery was never held up so."))

    def chronology(self) -> Table:
        """The chronological record."""
        headings = (
            Message.of("When"),
            Message.of("After the incident"),
            Message.of("Who"),
            Message.of("About"),
            Message.of("What happened"),
            Message.of("Details"),
        )
        rows = (
            (
                number(self._wording.clock(each.at, self._assessment.timezone, to_second=True)),
                number(self._wording.length(each.after)),
                cell(each.by or NOTHING),
                cell(self._about(each)),
                cell(self._word(each.kind)),
                cell(self._details(each)[:_LONGEST_DETAIL] or NOTHING),
            )
            for each in self._assessment.chronology
        )
        return self._table(headings, rows, Message.of("Nothing has happened yet."))

    def _about(self, each: Entry) -> str:
        if each.step:
            return f"{self._name(each.system)} / {each.title or each.step}"
        if each.system:
            return self._name(each.system)
        return self._subject(each.subject) if each.subject else NOTHING

    def _details(self, each: Entry) -> str:
        say, parts = self._wording.say, []
        if each.failure is not None:
            parts.append(say(failure_words(each.failure)))
        if each.objection is not None:
            parts.append(say(objection_words(each.objection)))
        if each.kind is EntryKind.SKIPPED:
            parts.append(say(Message.of("because of {what}", what=self._subject(each.subject))))
        if each.inject is not None:
            parts.append(say(describe(each.inject)))
        if each.count is not None and each.kind in _COUNTED:
            parts.append(say(Message.of(_COUNTED[each.kind], count=each.count)))
        if each.detail:
            known = each.detail in {ONCE, TWICE}
            parts.append(self._wording.word(each.detail) if known else each.detail)
        return "; ".join(parts)


_COUNTED = {
    EntryKind.REMINDED: mark("reminder {count}"),
    EntryKind.ATTENDANCE: mark("people there: {count}"),
    EntryKind.REPLANNED: mark("expected times that moved: {count}"),
}

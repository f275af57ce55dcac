"""The tables of a report whose times are the result: systems against their targets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from bcp.documents.report_content import Cell, Table, cell, number, verdict
from bcp.documents.report_words import word_of
from bcp.documents.step_tables import StepTables, table_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.actual import ActualAssessment
from bcp.evaluation.actual_chain import ActualLink
from bcp.evaluation.actual_outcome import ActualJudgement, ActualOutcome
from bcp.evaluation.measurement import RateMeasurement
from bcp.evaluation.outcome import PointJudgement
from bcp.model.message import Message
from bcp.planning.explain import reason_message

_NO_SYSTEM = Message.of("The scenario hits no system.")
_SPARE_IN_OVERVIEW = (frozenset({5, 6}), frozenset({2}))
_SPARE_WHEN_OVER = (frozenset({4, 5}),)


class ActualTables:
    """Makes the tables about systems in one language; `steps` makes those about steps."""

    def __init__(self, assessment: ActualAssessment, wording: Wording) -> None:
        self._assessment = assessment
        self._wording = wording
        self.names = {
            each.system: wording.name(each.name, each.name_en) for each in assessment.outcomes
        }
        self.steps = StepTables(assessment.steps, self.names, wording)

    def _table(
        self, headings: Iterable[Message], rows: Iterable[tuple[Cell, ...]], empty: Message
    ) -> Table:
        return table_of(self._wording, headings, rows, empty)

    def judged(self, outcome: ActualOutcome) -> Cell:
        """What became of the recovery time target; what is still open in time is neither."""
        word = self._wording.word(word_of(outcome.judgement))
        if outcome.judgement is ActualJudgement.OPEN:
            return cell(word)
        return verdict(word, good=outcome.judgement is ActualJudgement.MET)

    def expected(self, outcome: ActualOutcome) -> str:
        """When a system is expected by the last plan, on the clock there."""
        if outcome.expected is None:
            return NOTHING
        assessment = self._assessment
        moment = assessment.incident_at + timedelta(seconds=outcome.expected)
        clock = self._wording.clock(moment, assessment.timezone)
        if outcome.expected >= assessment.elapsed:
            return clock
        return self._wording.say(Message.of("{time} (has passed)", time=clock))

    def overview(self) -> Table:
        """One narrow line for each system; nothing is expected any more of a run that is over."""
        over = self._assessment.is_over
        headings = (
            Message.of("System"),
            Message.of("Recovered after"),
            *(() if over else (Message.of("Expected now"),)),
            Message.of("RTO"),
            Message.of("Slack"),
            Message.of("Data age"),
            Message.of("RPO"),
        )
        rows = (self._line(outcome) for outcome in self._assessment.outcomes)
        table = self._table(headings, rows, _NO_SYSTEM)
        return replace(table, spare=_SPARE_WHEN_OVER if over else _SPARE_IN_OVERVIEW)

    def _line(self, outcome: ActualOutcome) -> tuple[Cell, ...]:
        wording, age = self._wording, outcome.recovery_point
        good = outcome.judgement in {ActualJudgement.MET, ActualJudgement.OPEN}
        words = self._wording.word(word_of(outcome.judgement))
        if outcome.slack is not None:
            words = wording.slack(outcome.slack)
        point = wording.length(outcome.recovery_point_target)
        return (
            cell(self.names[outcome.system]),
            number(wording.length(outcome.recovered)),
            *(() if self._assessment.is_over else (number(self.expected(outcome)),)),
            number(wording.length(outcome.target)),
            number(words)
            if outcome.judgement is ActualJudgement.OPEN
            else verdict(words, good=good),
            number(wording.age(age.seconds if age else None)),
            cell(point)
            if age is None
            else verdict(point, good=outcome.point_judgement is PointJudgement.MET),
        )

    def times(self) -> Table:
        """Incident, declaration and verified recovery against the target."""
        over = self._assessment.is_over
        headings = (
            Message.of("System"),
            Message.of("Damage"),
            Message.of("Incident to verified recovery"),
            Message.of("Of it after the declaration"),
            *(() if over else (Message.of("Expected now"),)),
            Message.of("RTO"),
            Message.of("Slack"),
            Message.of("Verdict"),
            Message.of("Service level now (RLO)"),
            *((Message.of("Levels reached"),) if self._has_stages() else ()),
            Message.of("Outage in business hours"),
        )
        rows = (self._time(outcome) for outcome in self._assessment.outcomes)
        return self._table(headings, rows, _NO_SYSTEM)

    def _time(self, outcome: ActualOutcome) -> tuple[Cell, ...]:
        wording, recovered = self._wording, outcome.recovered
        declared = self._assessment.declared
        after = None if recovered is None else max(0, recovered - declared)
        outage = wording.opening_hours(outcome.outage)
        if recovered is None:
            open_end = (
                Message.of("{time} when it ended", time=outage)
                if self._assessment.is_over
                else Message.of("{time} so far", time=outage)
            )
            outage = wording.say(open_end)
        return (
            cell(self.names[outcome.system]),
            cell(wording.word(word_of(outcome.impact))),
            number(wording.length(recovered)),
            number(wording.length(after)),
            *(() if self._assessment.is_over else (number(self.expected(outcome)),)),
            number(wording.length(outcome.target)),
            number(wording.slack(outcome.slack)),
            self.judged(outcome),
            number(f"{outcome.level} % ({outcome.rlo} %)"),
            *((cell(self._levels(outcome)),) if self._has_stages() else ()),
            number(outage),
        )

    def _has_stages(self) -> bool:
        return any(outcome.stages for outcome in self._assessment.outcomes)

    def _levels(self, outcome: ActualOutcome) -> str:
        reached = [(stage.level, stage.at) for stage in outcome.stages]
        if outcome.verified is not None:
            reached.append((100, outcome.verified))
        said = (
            self._wording.say(
                Message.of("{level} % after {time}", level=level,
                           time=self._wording.length(at))
            )
            for level, at in reached
        )  # fmt: skip
        return ", ".join(said) or NOTHING

    def points(self) -> Table:
        """Recovery points against targets, from the restored data."""
        headings = (
            Message.of("System"),
            Message.of("Age of the newest restored data (measured)"),
            Message.of("Whose data"),
            Message.of("RPO"),
            Message.of("Verdict on the measured age"),
        )
        rows = (
            (
                cell(self.names[outcome.system]),
                number(self._wording.age(age.seconds)),
                cell(self.steps.name(age.system)),
                number(self._wording.length(outcome.recovery_point_target)),
                verdict(
                    self._wording.word(word_of(outcome.point_judgement)),
                    good=outcome.point_judgement is PointJudgement.MET,
                ),
            )
            for outcome in self._assessment.outcomes
            if (age := outcome.recovery_point) is not None
        )
        return self._table(headings, rows, Message.of("No data has been restored."))

    def planned(self) -> Table:
        """The plan made at the start, and what came of it."""
        headings = (
            Message.of("System"),
            Message.of("Planned at the start"),
            Message.of("Recovered, or expected now"),
            Message.of("Difference"),
        )
        rows = (
            (
                cell(self.names[outcome.system]),
                number(self._wording.length(outcome.planned)),
                number(self._came(outcome)),
                number(signed(outcome.change, self._wording)),
            )
            for outcome in self._assessment.outcomes
        )
        return self._table(headings, rows, _NO_SYSTEM)

    def _came(self, outcome: ActualOutcome) -> str:
        if outcome.recovered is not None or outcome.expected is None:
            return self._wording.length(outcome.recovered)
        length = self._wording.length(outcome.expected)
        return self._wording.say(Message.of("expected: {time}", time=length))

    def chains(self) -> Table:
        """What really bound each system that missed its target; where none did, the last one."""
        headings = (
            Message.of("System"),
            Message.of("Chain: step"),
            Message.of("Waited before it"),
            Message.of("Took"),
            Message.of("Nothing was begun meanwhile for"),
            Message.of("Attempts"),
            Message.of("Ended, after the incident"),
            Message.of("What it waited for last"),
        )
        rows = (self._link(outcome, link) for outcome in self._bound() for link in outcome.chain)
        return self._table(headings, rows, Message.of("No system is back yet."))

    def _bound(self) -> Iterator[ActualOutcome]:
        back = [each for each in self._assessment.outcomes if each.chain]
        late = [each for each in back if each.judgement is ActualJudgement.MISSED]
        last = sorted(back, key=lambda each: each.recovered or 0)[-1:]
        yield from late or last

    def _link(self, outcome: ActualOutcome, link: ActualLink) -> tuple[Cell, ...]:
        wording = self._wording
        return (
            cell(self.names[outcome.system]),
            cell(f"{self.steps.name(link.system)} / {link.title}"),
            number(wording.length(link.waited) if link.waited else NOTHING),
            number(wording.length(link.took)),
            number(wording.length(link.halted) if link.halted else NOTHING),
            number(str(link.attempts)),
            number(wording.length(link.finish)),
            cell(wording.say(reason_message(link.reason, self.names))),
        )

    def copies(self) -> Table:
        """Each data set that was restored: how much, from where, how fast."""
        headings = (
            Message.of("System"),
            Message.of("Data set"),
            Message.of("Backup repository"),
            Message.of("Generation"),
            Message.of("Copied"),
            Message.of("Duration"),
            Message.of("Measured rate"),
            Message.of("Stated rate"),
        )
        rows = (self._copy(rate) for rate in self._assessment.rates)
        return self._table(headings, rows, Message.of("No data has been restored."))

    def _copy(self, rate: RateMeasurement) -> tuple[Cell, ...]:
        wording = self._wording
        generations = dict.fromkeys(
            restore.generation
            for step in self._assessment.steps
            if step.system == rate.system
            for restore in step.restores
            if (restore.backup, restore.repository) == (rate.backup, rate.repository)
        )
        return (
            cell(self.steps.name(rate.system)),
            cell(rate.backup),
            cell(rate.repository),
            cell(", ".join(generations)),
            number(wording.size(rate.bytes)),
            number(wording.stopwatch(rate.seconds)),
            number(wording.rate(rate.rate)),
            number(wording.rate(rate.stated_rate)),
        )

    def degraded(self) -> Table:
        """Systems that went on at a lower level, and until when."""
        headings = (
            Message.of("System"),
            Message.of("What it lacks"),
            Message.of("Level"),
            Message.of("At its full level again after"),
        )
        rows = (
            (
                cell(self._wording.name(each.name, None)),
                cell(", ".join(self.steps.name(name) for name in each.because)),
                number(f"{each.level} %"),
                number(self._wording.length(self._full_again(each.because))),
            )
            for each in self._assessment.degraded
        )
        return self._table(headings, rows, Message.of("None."))

    def _full_again(self, because: Iterable[str]) -> int | None:
        known = self._assessment.outcomes_by_id
        ends = [known[name].verified if name in known else None for name in because]
        return None if None in ends else max((end for end in ends if end is not None), default=None)


def signed(seconds: int | None, wording: Wording) -> str:
    """A change with its sign; a dash for none."""
    if seconds is None:
        return NOTHING
    sign = "+" if seconds > 0 else "−"
    return f"{sign if seconds else '±'}{wording.length(seconds)}"

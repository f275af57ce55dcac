"""The tables of the report of a drill in the lab."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from bcp.documents.report_content import Cell, Table, cell, number, verdict
from bcp.documents.report_words import word_of
from bcp.documents.step_tables import StepTables, table_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.assessment import Assessment
from bcp.evaluation.measurement import RateMeasurement
from bcp.evaluation.outcome import Judgement, PointJudgement, SystemOutcome
from bcp.evaluation.production import Shares, Transfer
from bcp.model.message import Message


class LabTables:
    """Makes the tables of one assessment in one language; `steps` makes those about steps."""

    def __init__(self, assessment: Assessment, wording: Wording) -> None:
        self._assessment = assessment
        self._wording = wording
        names = {one.system: wording.name(one.name, one.name_en) for one in assessment.outcomes}
        self.steps = StepTables(assessment.steps, names, wording)

    def _word(self, member: StrEnum) -> str:
        return self._wording.word(word_of(member))

    def _table(
        self, headings: Iterable[Message], rows: Iterable[tuple[Cell, ...]], empty: Message
    ) -> Table:
        return table_of(self._wording, headings, rows, empty)

    def findings(self) -> Table:
        """What to know and act on, the serious first."""
        return self.steps.findings(self._assessment.findings)

    def times(self) -> Table:
        """Recovery times against targets: lab, forecast by share, target, slack, verdict."""
        headings = (
            Message.of("System"),
            Message.of("Damage"),
            Message.of("Planned before the run"),
            Message.of("Lab: incident to verified"),
            Message.of("Forecast: measured share"),
            Message.of("Forecast: extrapolated share"),
            Message.of("Forecast: assumed share"),
            Message.of("Forecast: verified after"),
            Message.of("RTO"),
            Message.of("Slack"),
            Message.of("Verdict"),
            Message.of("Outage in business hours"),
        )
        rows = (self._time(outcome) for outcome in self._assessment.outcomes)
        return self._table(headings, rows, Message.of("The scenario hits no system."))

    def _time(self, outcome: SystemOutcome) -> tuple[Cell, ...]:
        wording, shares = self._wording, outcome.shares
        return (
            cell(wording.name(outcome.name, outcome.name_en)),
            cell(self._word(outcome.impact)),
            number(wording.length(outcome.planned)),
            number(wording.stopwatch(outcome.lab.verified)),
            *(number(_share(wording, shares, part)) for part in _PARTS),
            number(wording.length(outcome.forecast)),
            number(wording.length(outcome.target)),
            number(wording.slack(outcome.slack)),
            verdict(self._word(outcome.judgement), good=outcome.judgement is Judgement.MET),
            number(wording.opening_hours(outcome.business_outage)),
        )

    def overview(self) -> Table:
        """One narrow line for each system: the stopwatch, the forecast by share, the verdicts."""
        headings = (
            Message.of("System"),
            Message.of("Lab"),
            Message.of("Measured"),
            Message.of("Extrapolated"),
            Message.of("Assumed"),
            Message.of("Forecast"),
            Message.of("RTO"),
            Message.of("Slack"),
            Message.of("Data age"),
            Message.of("RPO"),
        )
        rows = (self._line(outcome) for outcome in self._assessment.outcomes)
        table = self._table(headings, rows, Message.of("The scenario hits no system."))
        return replace(table, spare=_SPARE_IN_OVERVIEW)

    def _line(self, outcome: SystemOutcome) -> tuple[Cell, ...]:
        wording, age = self._wording, outcome.recovery_point
        met = outcome.judgement is Judgement.MET
        words = wording.slack(outcome.slack) if outcome.slack is not None else None
        point = wording.length(outcome.recovery_point_target)
        return (
            cell(wording.name(outcome.name, outcome.name_en)),
            number(wording.stopwatch(outcome.lab.verified)),
            *(number(_share(wording, outcome.shares, part)) for part in _PARTS),
            number(wording.length(outcome.forecast)),
            number(wording.length(outcome.target)),
            verdict(words or self._word(outcome.judgement), good=met),
            number(wording.age(age.seconds if age else None)),
            cell(point)
            if age is None
            else verdict(point, good=outcome.point_judgement is PointJudgement.MET),
        )

    def points(self) -> Table:
        """Recovery points against targets, measured from the restored data."""
        headings = (
            Message.of("System"),
            Message.of("Age of the newest restored data (measured)"),
            Message.of("Whose data"),
            Message.of("Age to expect from backup intervals (assumed)"),
            Message.of("RPO"),
            Message.of("Verdict on the measured age"),
        )
        known = (
            outcome
            for outcome in self._assessment.outcomes
            if outcome.recovery_point or outcome.recovery_point_expected is not None
        )
        rows = (self._point(outcome) for outcome in known)
        return self._table(headings, rows, Message.of("No data was restored."))

    def _point(self, outcome: SystemOutcome) -> tuple[Cell, ...]:
        wording, age = self._wording, outcome.recovery_point
        judgement = outcome.point_judgement
        word = self._word(judgement)
        return (
            cell(wording.name(outcome.name, outcome.name_en)),
            number(wording.age(age.seconds if age else None)),
            cell(self.steps.name(age.system) if age else NOTHING),
            number(wording.length(outcome.recovery_point_expected)),
            number(wording.length(outcome.recovery_point_target)),
            cell(word)
            if judgement is PointJudgement.NOT_MEASURED
            else verdict(word, good=judgement is PointJudgement.MET),
        )

    def lab(self) -> Table:
        """What the stopwatch said of each system."""
        headings = (
            Message.of("System"),
            Message.of("Result"),
            Message.of("Incident to verified"),
            Message.of("Restoring"),
            Message.of("Verification"),
            Message.of("Ansible runs"),
        )
        rows = (
            (
                cell(self._wording.name(outcome.name, outcome.name_en)),
                cell(self._word(outcome.ending)),
                number(self._wording.stopwatch(outcome.lab.verified)),
                number(self._wording.stopwatch(outcome.lab.restore_seconds)),
                number(self._wording.stopwatch(outcome.lab.verification_seconds)),
                number(str(outcome.lab.runs)),
            )
            for outcome in self._assessment.outcomes
        )
        return self._table(headings, rows, Message.of("The scenario hits no system."))

    def rates(self) -> Table:
        """Each data set: what was copied in the lab, and the copy to expect in production."""
        headings = (
            Message.of("System"),
            Message.of("Data set"),
            Message.of("Backup repository"),
            Message.of("Copied in the lab"),
            Message.of("Seconds"),
            Message.of("Copies"),
            Message.of("Measured rate"),
            Message.of("Stated rate"),
            Message.of("Production size"),
            Message.of("Production copy"),
            Message.of("Goes by"),
        )
        transfers = {(each.system, each.backup): each for each in self._assessment.transfers}
        rows = (
            self._rate(rate, transfers.get((rate.system, rate.backup)))
            for rate in self._assessment.rates
        )
        return self._table(headings, rows, Message.of("No data was restored."))

    def _rate(self, rate: RateMeasurement, transfer: Transfer | None) -> tuple[Cell, ...]:
        wording = self._wording
        return (
            cell(self.steps.name(rate.system)),
            cell(rate.backup),
            cell(rate.repository),
            number(wording.size(rate.bytes)),
            number(f"{rate.seconds:.2f}"),
            number(str(rate.copies)),
            number(wording.rate(rate.rate)),
            number(wording.rate(rate.stated_rate)),
            number(wording.size(transfer.size if transfer else None)),
            number(wording.length(transfer.seconds if transfer else None)),
            cell(self._word(transfer.bound) if transfer else NOTHING),
        )

    def reactions(self) -> Table:
        """Each inject and what followed."""
        headings = (
            Message.of("After the start of the run"),
            Message.of("Inject"),
            Message.of("What followed"),
            Message.of("Withstood"),
        )
        rows = (
            (
                number(self._wording.stopwatch(reaction.at)),
                cell(self._wording.say(reaction.inject)),
                cell(self._wording.say(reaction.followed)),
                self._withstood(reaction.withstood),
            )
            for reaction in self._assessment.reactions
        )
        return self._table(headings, rows, Message.of("The drill had no injects."))

    def _withstood(self, withstood: bool | None) -> Cell:
        if withstood is None:
            return cell(NOTHING)
        words = Message.of("yes") if withstood else Message.of("no")
        return verdict(self._wording.say(words), good=withstood)


_SPARE_IN_OVERVIEW = (frozenset({2, 3, 4}), frozenset({1}))
_PARTS = ("measured", "extrapolated", "assumed")


def _share(wording: Wording, shares: Shares | None, part: str) -> str:
    return NOTHING if shares is None else wording.length(getattr(shares, part))

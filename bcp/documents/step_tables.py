"""The tables of a report about single steps, whatever its run was judged by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from bcp.documents.report_content import Cell, Table, cell, number, verdict
from bcp.documents.report_words import word_of
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.failures import failure_words
from bcp.evaluation.findings import Finding, Weight
from bcp.evaluation.measurement import StepMeasurement
from bcp.execution.events import SkipCause
from bcp.execution.state import StepStatus
from bcp.model.message import Message
from bcp.planning.plan import DegradedSystem

_LONGEST_DETAIL = 200


def table_of(
    wording: Wording,
    headings: Iterable[Message],
    rows: Iterable[tuple[Cell, ...]],
    empty: Message,
) -> Table:
    """A table in one language; `empty` is said in place of no rows."""
    say = wording.say
    return Table(tuple(say(heading) for heading in headings), tuple(rows), say(empty))


class StepTables:
    """Tables of measured steps in one language; `names` are those of systems."""

    def __init__(
        self, steps: Sequence[StepMeasurement], names: Mapping[str, str], wording: Wording
    ) -> None:
        self._steps = steps
        self._names = names
        self._wording = wording

    def name(self, system: str) -> str:
        """The name of a system; its id where the report does not know it."""
        return self._names.get(system, system)

    def _word(self, member: StrEnum) -> str:
        return self._wording.word(word_of(member))

    def findings(self, findings: Iterable[Finding]) -> Table:
        """What to know and act on, the serious first."""
        rows = (
            (
                verdict(self._word(finding.weight), good=False)
                if finding.weight is Weight.SERIOUS
                else cell(self._word(finding.weight)),
                cell(self.name(finding.system)),
                cell(self._wording.say(finding.message)),
            )
            for finding in findings
        )
        headings = (Message.of("Weight"), Message.of("System"), Message.of("Finding"))
        return table_of(self._wording, headings, rows, Message.of("Nothing to report."))

    def failures(self, *, over: bool = True) -> Table:
        """Failed attempts, and steps that were skipped or passed over, with the reason; once the
        run is `over` also those that were never begun.
        """
        told = {StepStatus.SKIPPED, StepStatus.WAIVED} | ({StepStatus.WAITING} if over else set())
        headings = (
            Message.of("System"),
            Message.of("Step"),
            Message.of("Result"),
            Message.of("Why"),
        )
        rows = (
            (
                cell(self.name(step.system)),
                cell(step.title),
                cell(self._word(step.status)),
                cell(self._reason(step)),
            )
            for step in self._steps
            if step.failures or step.status in told
        )
        return table_of(self._wording, headings, rows, Message.of("Every step succeeded at once."))

    def _reason(self, step: StepMeasurement) -> str:
        said = [
            f"{self._wording.say(failure_words(failure.kind))}: {failure.detail}"[:_LONGEST_DETAIL]
            for failure in step.failures
        ]
        if step.status is StepStatus.WAIVED:
            said.append(f"{step.by}: {step.why}"[:_LONGEST_DETAIL])
        if said:
            return "; ".join(said)
        if step.because is None:
            return NOTHING
        template = {
            SkipCause.SKILL: Message.of("too few people with the skill {name}", name=step.because),
            SkipCause.LANE: Message.of("no way to the repository {name}", name=step.because),
        }.get(step.cause or SkipCause.STEP)
        because = template or Message.of("because {name} failed", name=step.because)
        return self._wording.say(because)

    def timeline(self, *, basis: bool = True) -> Table:
        """Every step in the order in which it began; `basis`: also what its duration rests on, to
        the tenth of a second where a stopwatch took it.
        """
        headings = (
            Message.of("Began"),
            Message.of("Ended"),
            Message.of("System"),
            Message.of("Step"),
            Message.of("Kind"),
            Message.of("Result"),
            Message.of("Attempts"),
            Message.of("Duration"),
            *((Message.of("Basis of the duration"),) if basis else ()),
        )
        begun = sorted(
            (step for step in self._steps if step.started is not None),
            key=lambda step: step.started or 0.0,
        )
        length = self._wording.stopwatch if basis else self._wording.age
        rows = (
            (
                number(length(step.started)),
                number(length(step.finished)),
                cell(self.name(step.system)),
                cell(step.title),
                cell(self._word(step.kind)),
                cell(self._word(step.status)),
                number(str(step.attempts)),
                number(self._duration(step, basis=basis)),
                *((cell(self._word(step.basis) if step.basis else NOTHING),) if basis else ()),
            )
            for step in begun
        )
        return table_of(self._wording, headings, rows, Message.of("No step was started."))

    def _duration(self, step: StepMeasurement, *, basis: bool) -> str:
        if step.status not in {StepStatus.SUCCEEDED, StepStatus.FAILED}:
            return NOTHING
        if not basis:
            return self._wording.age(step.seconds)
        if step.measured_seconds:
            return self._wording.stopwatch(step.seconds)
        return self._wording.length(step.seconds)

    def degraded(self, systems: Iterable[DegradedSystem]) -> Table:
        """Systems that go on at a lower level meanwhile."""
        headings = (
            Message.of("System"),
            Message.of("Because of"),
            Message.of("Level"),
            Message.of("Planned until"),
        )
        rows = (
            (
                cell(self._wording.name(each.name, None)),
                cell(", ".join(self.name(name) for name in each.because)),
                number(f"{each.level} %"),
                number(self._wording.length(each.until)),
            )
            for each in systems
        )
        return table_of(self._wording, headings, rows, Message.of("None."))

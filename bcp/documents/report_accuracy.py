"""How far plan and run were apart: the sections of a report, and the lines for a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from bcp.documents.report_content import Cell, Section, Table, cell, number
from bcp.documents.wording import NOTHING, Wording
from bcp.evaluation.accuracy import Difference, Errors, StepDifference, SystemDifference
from bcp.evaluation.amounts import spoken
from bcp.evaluation.assessment import Assessment
from bcp.model.message import Message

_SHOWN = 10
"""Steps in the table: the ones furthest from the plan; the rest is in the timeline."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Plan against run for one assessment in one language."""

    assessment: Assessment
    wording: Wording

    def lines(self) -> tuple[str, ...]:
        """The errors, a sentence each, for the terminal."""
        accuracy = self.assessment.accuracy
        worst = next((each for each in accuracy.systems if each.change), None)
        sentences = [_system_errors(accuracy.system_errors), *self._step_errors()]
        if worst is not None:
            furthest = Message.of(
                "Furthest from its plan: {system} ({change}).",
                system=self._name(worst.system),
                change=self._signed(worst),
            )
            sentences.insert(1, furthest)
        return tuple(self.wording.say(sentence) for sentence in sentences)

    def _step_errors(self) -> tuple[Message, ...]:
        accuracy = self.assessment.accuracy
        return (
            _step_errors(accuracy.step_errors),
            *((_copy_errors(accuracy.copy_errors),) if accuracy.copy_errors.count else ()),
        )

    def sections(self) -> tuple[Section, ...]:
        """A section on the systems and one on the steps that machines carried out."""
        return self._on_systems(), self._on_steps()

    def _on_systems(self) -> Section:
        say, accuracy = self.wording.say, self.assessment.accuracy
        paragraphs = [_system_errors(accuracy.system_errors)]
        if accuracy.simulated:
            paragraphs.append(
                Message.of(
                    "{count} steps of people and of waiting, planned at {planned} in all, were "
                    "only played: of them the run says nothing, and the forecast has them as "
                    "planned.",
                    count=accuracy.simulated,
                    planned=spoken(accuracy.simulated_seconds),
                )
            )
        return Section(
            say(Message.of("Plan and run compared: systems")),
            paragraphs=tuple(say(paragraph) for paragraph in paragraphs),
            table=Table(
                headings=self._headings(
                    Message.of("System"),
                    Message.of("Planned before the run"),
                    Message.of("Forecast after the run"),
                    Message.of("Difference"),
                    Message.of("Of the plan"),
                    Message.of("Measured or extrapolated part of the forecast"),
                ),
                rows=tuple(self._system(each) for each in accuracy.systems),
                empty=say(Message.of("There is no forecast to compare.")),
            ),
        )

    def _on_steps(self) -> Section:
        say, accuracy = self.wording.say, self.assessment.accuracy
        paragraphs = [
            *self._step_errors(),
            Message.of(
                "The work is as the stopwatch had it; copies are carried to production size at "
                "the measured rate."
            ),
            Message.of(
                "The lab's guests are small: a step that took less than planned proves nothing, "
                "one that took longer proves its plan too short."
            ),
        ]
        if len(accuracy.steps) > _SHOWN:
            paragraphs.append(
                Message.of(
                    "Shown are the {shown} of {count} steps that differ most.",
                    shown=_SHOWN,
                    count=len(accuracy.steps),
                )
            )
        return Section(
            say(Message.of("Plan and run compared: steps of machines")),
            paragraphs=tuple(say(paragraph) for paragraph in paragraphs),
            table=Table(
                headings=self._headings(
                    Message.of("System"),
                    Message.of("Step"),
                    Message.of("Estimate of the work"),
                    Message.of("Work measured"),
                    Message.of("Planned with copies"),
                    Message.of("Found, at production size"),
                    Message.of("Difference"),
                    Message.of("Of the plan"),
                ),
                rows=tuple(self._step(each) for each in accuracy.steps[:_SHOWN]),
                empty=say(Message.of("No step was timed.")),
            ),
        )

    def _headings(self, *headings: Message) -> tuple[str, ...]:
        return tuple(self.wording.say(heading) for heading in headings)

    def _name(self, system: str) -> str:
        outcome = self.assessment.outcomes_by_id[system]
        return self.wording.name(outcome.name, outcome.name_en)

    def _system(self, difference: SystemDifference) -> tuple[Cell, ...]:
        shares = self.assessment.outcomes_by_id[difference.system].shares
        grounded = (
            NOTHING
            if shares is None or not shares.total
            else f"{100 * (shares.measured + shares.extrapolated) / shares.total:.0f} %"
        )
        return (
            cell(self._name(difference.system)),
            number(self.wording.length(difference.planned)),
            number(self.wording.length(difference.found)),
            *self._change(difference),
            number(grounded),
        )

    def _step(self, difference: StepDifference) -> tuple[Cell, ...]:
        return (
            cell(self._name(difference.system)),
            cell(difference.title),
            number(self.wording.length(difference.estimate)),
            number(self.wording.length(difference.work)),
            number(self.wording.length(difference.planned)),
            number(self.wording.length(difference.found)),
            *self._change(difference),
        )

    def _change(self, difference: Difference) -> tuple[Cell, Cell]:
        return number(self._signed(difference)), number(_percent(difference.percent))

    def _signed(self, difference: Difference) -> str:
        return f"{_sign(difference.change)}{self.wording.length(difference.change)}"


def _system_errors(errors: Errors) -> Message:
    if not errors.count:
        return Message.of("No system has both a plan and a forecast.")
    return Message.of(
        "Systems ({count}): half differ by {absolute} of the planned time or less, median "
        "difference {bias}; later than planned {longer}, earlier {shorter}.",
        **_values(errors),
    )


def _step_errors(errors: Errors) -> Message:
    if not errors.count:
        return Message.of("No step of a machine was timed.")
    return Message.of(
        "Steps of machines, timed at the lab's scale ({count}): half differ by {absolute} of "
        "the planned time or less, median difference {bias}; longer than planned {longer}, "
        "shorter {shorter}.",
        **_values(errors),
    )


def _copy_errors(errors: Errors) -> Message:
    return Message.of(
        "Copies of data sets at the measured rate ({count}): half differ by {absolute} of the "
        "planned time or less, median difference {bias}; longer than planned {longer}, shorter "
        "{shorter}.",
        **_values(errors),
    )


def _values(errors: Errors) -> dict[str, int | str]:
    return {
        "count": errors.count,
        "absolute": NOTHING if errors.absolute is None else f"{errors.absolute:.0f} %",
        "bias": _percent(errors.bias),
        "longer": errors.longer,
        "shorter": errors.shorter,
    }


def _percent(percent: float | None) -> str:
    if percent is None:
        return NOTHING
    rounded = round(percent)
    return f"{_sign(rounded)}{abs(rounded)} %"


def _sign(change: int) -> str:
    if not change:
        return "±"
    return "+" if change > 0 else "−"

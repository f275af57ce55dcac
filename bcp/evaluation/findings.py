"""What people should know of a run and do about it: one small function for each kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from bcp.evaluation.accuracy import StepDifference
from bcp.evaluation.amounts import precise, spoken
from bcp.evaluation.failures import failure_words
from bcp.evaluation.measurement import RateMeasurement, StepMeasurement
from bcp.evaluation.outcome import Ending, Judgement, PointJudgement, SystemOutcome
from bcp.execution.events import SkipCause
from bcp.execution.state import StepStatus
from bcp.model.identity import Entity
from bcp.model.message import Message

NOTABLE_SHARE = 0.1
NOTABLE_SECONDS = 600
"""A forecast that is later than planned by this share of the plan, and this much, is reported."""


class FindingKind(StrEnum):
    """What a finding is about."""

    NOT_RECOVERED = "not-recovered"
    UNRECOVERABLE = "unrecoverable"
    TIME_MISSED = "time-missed"
    POINT_MISSED = "point-missed"
    POINT_EXPECTED = "point-expected"
    BACKUP_REJECTED = "backup-rejected"
    RETRIED = "retried"
    RATE_BELOW_STATED = "rate-below-stated"
    ESTIMATE_EXCEEDED = "estimate-exceeded"
    DEVIATION = "deviation"
    REACTION_UNMET = "reaction-unmet"
    DECISION_LATE = "decision-late"
    DECISION_NOT_TAKEN = "decision-not-taken"
    STEP_WAIVED = "step-waived"
    STEP_UNCLEAR = "step-unclear"
    STEP_WRONG = "step-wrong"


SAID = frozenset(
    {
        FindingKind.REACTION_UNMET,
        FindingKind.DECISION_LATE,
        FindingKind.DECISION_NOT_TAKEN,
        FindingKind.STEP_UNCLEAR,
        FindingKind.STEP_WRONG,
    }
)
"""Kinds about what people said at a table; their `system` is an event or a step."""


class Weight(StrEnum):
    """How much a finding matters: a target is missed, something needs care, good to know."""

    SERIOUS = "serious"
    ATTENTION = "attention"
    NOTE = "note"


class Finding(Entity):
    """One thing that the run has shown, about one system (of a table: one event or decision)."""

    kind: FindingKind
    weight: Weight
    system: str
    message: Message


@dataclass(frozen=True, slots=True)
class Evaluated:
    """What findings are drawn from."""

    outcomes: tuple[SystemOutcome, ...]
    steps: tuple[StepMeasurement, ...]
    rates: tuple[RateMeasurement, ...]
    differences: tuple[StepDifference, ...]


def not_recovered(evaluated: Evaluated) -> Iterator[Finding]:
    """Systems that the run did not bring back, and why."""
    for outcome in evaluated.outcomes:
        if outcome.judgement is not Judgement.NOT_RECOVERED:
            continue
        skipped = (
            step
            for step in evaluated.steps
            if step.system == outcome.system and step.status is StepStatus.SKIPPED
        )
        message = _why(outcome, next(skipped, None))
        yield _finding(FindingKind.NOT_RECOVERED, Weight.SERIOUS, outcome, message)


def _why(outcome: SystemOutcome, skipped: StepMeasurement | None) -> Message:
    if outcome.ending is Ending.FAILED:
        steps = ", ".join(outcome.obstacles)
        return Message.of("Not recovered: the step {steps} failed for good.", steps=steps)
    because = skipped.because if skipped else None
    if skipped is None or because is None:
        return Message.of("Not recovered: the run ended before its steps were done.")
    if skipped.cause is SkipCause.SKILL:
        return Message.of(
            "Not recovered: too few people with the skill {skill} are left.", skill=because
        )
    if skipped.cause is SkipCause.LANE:
        return Message.of(
            "Not recovered: there is no way to the repository {repository}.", repository=because
        )
    return Message.of("Not recovered: skipped because the step {step} failed.", step=because)


def unrecoverable(evaluated: Evaluated) -> Iterator[Finding]:
    """Systems for which the plan found no way back at all."""
    for outcome in evaluated.outcomes:
        if outcome.judgement is Judgement.UNRECOVERABLE:
            message = Message.of("The plan found no way to bring it back in this scenario.")
            yield _finding(FindingKind.UNRECOVERABLE, Weight.SERIOUS, outcome, message)


def time_missed(evaluated: Evaluated) -> Iterator[Finding]:
    """Forecasts later than the recovery time target."""
    for outcome in evaluated.outcomes:
        if outcome.judgement not in {Judgement.MISSED, Judgement.IMPOSSIBLE}:
            continue
        if outcome.forecast is None:
            message = Message.of(
                "Stays below its recovery level: something that it uses does not come back."
            )
            yield _finding(FindingKind.TIME_MISSED, Weight.SERIOUS, outcome, message)
            continue
        late = spoken(outcome.forecast - outcome.target)
        if outcome.judgement is Judgement.IMPOSSIBLE:
            message = Message.of(
                "Forecast to miss its recovery time objective by {late}; no order of recovery "
                "can meet it: the target or the means have to change.",
                late=late,
            )
        else:
            message = Message.of(
                "Forecast to miss its recovery time objective by {late}; another order or more "
                "people could meet it.",
                late=late,
            )
        yield _finding(FindingKind.TIME_MISSED, Weight.SERIOUS, outcome, message)


def point_missed(evaluated: Evaluated) -> Iterator[Finding]:
    """Restored data older than the recovery point target."""
    for outcome in evaluated.outcomes:
        age = outcome.recovery_point
        if age is not None and outcome.point_judgement is PointJudgement.MISSED:
            message = point_message(age.seconds, outcome.recovery_point_target)
            yield _finding(FindingKind.POINT_MISSED, Weight.SERIOUS, outcome, message)


def point_message(age: float, target: int) -> Message:
    """That restored data is older than its target, both in seconds."""
    return Message.of(
        "The newest restored data was {age} old; the recovery point objective is {target}.",
        age=precise(age),
        target=spoken(target),
    )


def point_expected(evaluated: Evaluated) -> Iterator[Finding]:
    """Backup intervals that cannot keep the recovery point target, whatever the lab measured.

    Said once, of the system that holds the data.
    """
    for outcome in evaluated.outcomes:
        expected, age = outcome.recovery_point_expected, outcome.recovery_point
        if age is not None and age.system != outcome.system:
            continue
        if expected is not None and expected > outcome.recovery_point_target:
            message = Message.of(
                "By its backup interval the data can be {age} old in production; "
                "the recovery point objective is {target}.",
                age=spoken(expected),
                target=spoken(outcome.recovery_point_target),
            )
            yield _finding(FindingKind.POINT_EXPECTED, Weight.ATTENTION, outcome, message)


def backup_rejected(evaluated: Evaluated) -> Iterator[Finding]:
    """Generations of a backup that were corrupt and not used."""
    for step in evaluated.steps:
        for restore in step.restores:
            if restore.rejected:
                message = Message.of(
                    "Backup {backup} in {repository}: {rejected} corrupt and refused, "
                    "{generation} used instead.",
                    backup=restore.backup,
                    repository=restore.repository,
                    rejected=", ".join(restore.rejected),
                    generation=restore.generation,
                )
                yield _finding(FindingKind.BACKUP_REJECTED, Weight.ATTENTION, step, message)


def retried(evaluated: Evaluated) -> Iterator[Finding]:
    """Steps that came through only after a failed attempt."""
    for step in evaluated.steps:
        if step.failures and step.status is StepStatus.SUCCEEDED:
            message = Message.of(
                "The step {step} needed {attempts} attempts (first failure: {failure}).",
                step=step.key,
                attempts=len(step.failures) + 1,
                failure=failure_words(step.failures[0].kind),
            )
            yield _finding(FindingKind.RETRIED, Weight.ATTENTION, step, message)


def rate_below_stated(evaluated: Evaluated) -> Iterator[Finding]:
    """Copies slower than the inventory says their repository delivers."""
    for rate in evaluated.rates:
        if rate.rate is not None and rate.stated_rate and rate.rate < rate.stated_rate:
            message = Message.of(
                "The lab copied {backup} from {repository} at {percent} percent of the rate that "
                "the inventory states; the forecast uses the slower one.",
                backup=rate.backup,
                repository=rate.repository,
                percent=round(100 * rate.rate / rate.stated_rate),
            )
            yield _finding(FindingKind.RATE_BELOW_STATED, Weight.NOTE, rate, message)


def estimate_exceeded(evaluated: Evaluated) -> Iterator[Finding]:
    """Steps whose work took longer than the estimate of it."""
    for difference in evaluated.differences:
        if difference.work > difference.estimate:
            message = Message.of(
                "The work of the step {step} took {work}, longer than its estimate of {estimate}.",
                step=difference.step,
                work=spoken(difference.work),
                estimate=spoken(difference.estimate),
            )
            yield _finding(FindingKind.ESTIMATE_EXCEEDED, Weight.ATTENTION, difference, message)


def deviation(evaluated: Evaluated) -> Iterator[Finding]:
    """Forecasts notably later than the plan said, and those that turn a verdict round."""
    for outcome in evaluated.outcomes:
        if outcome.forecast is None or outcome.planned is None:
            continue
        change = outcome.forecast - outcome.planned
        turned = (outcome.forecast <= outcome.target) != (outcome.planned <= outcome.target)
        if not turned and change < max(NOTABLE_SECONDS, NOTABLE_SHARE * outcome.planned):
            continue
        values = {"planned": spoken(outcome.planned), "change": spoken(change)}
        message = (
            Message.of("Forecast {change} later than the plan's {planned}.", **values)
            if change > 0
            else Message.of(
                "Forecast {change} earlier than the plan's {planned}, which missed the target.",
                **values,
            )
        )
        yield _finding(FindingKind.DEVIATION, Weight.NOTE, outcome, message)


FINDERS: tuple[Callable[[Evaluated], Iterator[Finding]], ...] = (
    not_recovered,
    unrecoverable,
    time_missed,
    point_missed,
    backup_rejected,
    retried,
    point_expected,
    estimate_exceeded,
    rate_below_stated,
    deviation,
)
"""All kinds of findings, in the order in which a report shows them."""


def find(evaluated: Evaluated) -> tuple[Finding, ...]:
    """All findings of a run, the serious ones first."""
    return by_weight(finding for finder in FINDERS for finding in finder(evaluated))


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The serious ones first, otherwise as they are."""
    order = list(Weight)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.weight)))


def _finding(
    kind: FindingKind,
    weight: Weight,
    about: SystemOutcome | StepMeasurement | RateMeasurement | StepDifference,
    message: Message,
) -> Finding:
    return Finding(kind=kind, weight=weight, system=about.system, message=message)

"""What people should know of a run whose times are the result, also while it goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bcp.evaluation.actual_outcome import ActualJudgement, ActualOutcome
from bcp.evaluation.amounts import spoken
from bcp.evaluation.findings import (
    NOTABLE_SECONDS,
    NOTABLE_SHARE,
    Evaluated,
    Finding,
    FindingKind,
    Weight,
    backup_rejected,
    by_weight,
    point_message,
    retried,
)
from bcp.evaluation.measurement import RateMeasurement, StepMeasurement
from bcp.evaluation.outcome import Ending, PointJudgement
from bcp.execution.state import RunState, StepStatus
from bcp.model.message import Message
from bcp.planning.explain import names_of, obstacle_message


@dataclass(frozen=True, slots=True)
class Witnessed:
    """What the findings are drawn from, at `now` seconds after the incident."""

    state: RunState
    now: int
    outcomes: tuple[ActualOutcome, ...]
    steps: tuple[StepMeasurement, ...]
    rates: tuple[RateMeasurement, ...]


def away(seen: Witnessed) -> Iterator[Finding]:
    """Systems that do not come back, or did not, and those that nobody verified."""
    for outcome in seen.outcomes:
        match outcome.judgement:
            case ActualJudgement.UNRECOVERABLE:
                kind, message = FindingKind.UNRECOVERABLE, _hopeless(outcome, seen.state)
            case ActualJudgement.NOT_RECOVERED:
                kind, message = FindingKind.NOT_RECOVERED, _left(outcome, seen.state)
            case ActualJudgement.UNVERIFIED:
                kind = FindingKind.NOT_RECOVERED
                message = Message.of(
                    "Everything is done, but nothing verified it: a step was passed over."
                )
            case _:
                continue
        yield _finding(kind, Weight.SERIOUS, outcome.system, message)


def _hopeless(outcome: ActualOutcome, state: RunState) -> Message:
    causes = state.plan.systems_by_id[outcome.system].causes
    if not causes:
        return Message.of("By the last plan it does not come back.")
    return Message.of(
        "By the last plan it does not come back. {why}",
        why=obstacle_message(causes[0], names_of(state.plan)),
    )


def _left(outcome: ActualOutcome, state: RunState) -> Message:
    if outcome.ending is Ending.FAILED:
        steps = ", ".join(outcome.obstacles)
        return Message.of("Not recovered: the step {steps} failed for good.", steps=steps)
    if state.ended_by:
        return Message.of("Not recovered: {who} ended the run before.", who=state.ended_by)
    return Message.of("Not recovered: the run ended before its steps were done.")


def time_missed(seen: Witnessed) -> Iterator[Finding]:
    """Recovery time targets that are missed, or will be by the last plan."""
    for outcome in seen.outcomes:
        slack = outcome.slack
        match outcome.judgement:
            case ActualJudgement.MISSED if slack is not None:
                weight = Weight.SERIOUS
                message = Message.of(
                    "Back {late} after its recovery time objective.", late=spoken(slack)
                )
            case ActualJudgement.OVERDUE:
                weight = Weight.SERIOUS
                message = Message.of(
                    "Not back yet: its recovery time objective passed {late} ago.",
                    late=spoken(seen.now - outcome.target),
                )
            case ActualJudgement.OPEN_LATE if slack is not None:
                weight = Weight.ATTENTION
                message = Message.of(
                    "Expected {late} after its recovery time objective.", late=spoken(slack)
                )
            case _:
                continue
        yield _finding(FindingKind.TIME_MISSED, weight, outcome.system, message)


def point_missed(seen: Witnessed) -> Iterator[Finding]:
    """Restored data older than the recovery point target."""
    for outcome in seen.outcomes:
        age = outcome.recovery_point
        if age is not None and outcome.point_judgement is PointJudgement.MISSED:
            message = point_message(age.seconds, outcome.recovery_point_target)
            yield _finding(FindingKind.POINT_MISSED, Weight.SERIOUS, outcome.system, message)


def waived(seen: Witnessed) -> Iterator[Finding]:
    """Steps that people passed over: what they were for is still to be done."""
    for step in seen.steps:
        if step.status is StepStatus.WAIVED:
            known = seen.state.steps[step.key]
            message = Message.of(
                "{who} passed over the step {step}. Reason: {why}",
                who=known.by,
                step=step.key,
                why=known.why or "–",
            )
            yield _finding(FindingKind.STEP_WAIVED, Weight.ATTENTION, step.system, message)


def about_steps(seen: Witnessed) -> Iterator[Finding]:
    """Corrupt generations of backups, and steps that came through only after a failure."""
    evaluated = Evaluated((), seen.steps, seen.rates, ())
    yield from backup_rejected(evaluated)
    yield from retried(evaluated)


def took_longer(seen: Witnessed) -> Iterator[Finding]:
    """Steps, of machines or people, that took notably longer than planned."""
    planned = seen.state.plan.steps_by_key
    for step in seen.steps:
        if step.status is not StepStatus.SUCCEEDED or step.started is None or not step.finished:
            continue
        took, expected = step.finished - step.started, seen.state.first.steps_by_key.get(step.key)
        duration = (expected or planned[step.key]).duration
        if took - duration >= max(NOTABLE_SECONDS, NOTABLE_SHARE * duration):
            message = Message.of(
                "The step {step} took {took}; planned were {planned}.",
                step=step.key,
                took=spoken(took),
                planned=spoken(duration),
            )
            yield _finding(FindingKind.ESTIMATE_EXCEEDED, Weight.ATTENTION, step.system, message)


ACTUAL_FINDERS: tuple[Callable[[Witnessed], Iterator[Finding]], ...] = (
    away,
    time_missed,
    point_missed,
    waived,
    about_steps,
    took_longer,
)
"""All kinds of findings, in the order in which a report shows them."""


def find_actual(seen: Witnessed) -> tuple[Finding, ...]:
    """All findings, the serious ones first."""
    return by_weight(finding for finder in ACTUAL_FINDERS for finding in finder(seen))


def _finding(kind: FindingKind, weight: Weight, system: str, message: Message) -> Finding:
    return Finding(kind=kind, weight=weight, system=system, message=message)

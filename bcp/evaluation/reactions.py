"""What followed each inject."""

from __future__ import annotations

from bcp.evaluation.measurement import StepMeasurement
from bcp.execution.events import InjectApplied
from bcp.execution.state import RunState, StepStatus
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.scenario import BackupCorrupt, GuestDies, Inject, PersonAbsent, StepFails


class Reaction(Entity):
    """An inject, when it took effect (seconds after the run began), and what followed.

    `withstood` is None where the run does not tell.
    """

    at: float
    subject: str
    inject: Message
    followed: Message
    withstood: bool | None


def reactions(state: RunState, steps: tuple[StepMeasurement, ...]) -> tuple[Reaction, ...]:
    """One reaction for each inject that was applied, in order."""
    return tuple(_reaction(event, state, steps) for event in state.injects)


def _reaction(
    event: InjectApplied, state: RunState, steps: tuple[StepMeasurement, ...]
) -> Reaction:
    followed, withstood = _followed(event.inject, steps)
    return Reaction(
        at=(event.at - state.started).total_seconds(),
        subject=_subject(event.inject),
        inject=describe(event.inject),
        followed=followed,
        withstood=withstood,
    )


def _subject(inject: Inject) -> str:
    return inject.team if isinstance(inject, PersonAbsent) else inject.system


def describe(inject: Inject) -> Message:
    """What is made to happen, as a sentence."""
    match inject:
        case StepFails():
            return Message.of(
                "The step {step} is made to fail (attempts: {times}).",
                step=f"{inject.system}/{inject.step}",
                times=inject.times,
            )
        case BackupCorrupt():
            return Message.of(
                "Newest generations of {backup} in {repository} made corrupt: {generations}.",
                generations=inject.generations,
                backup=f"{inject.system}/{inject.backup}",
                repository=inject.repository,
            )
        case GuestDies():
            return Message.of(
                "The guest of {system} dies during the step {step}.",
                system=inject.system,
                step=inject.step,
            )
        case PersonAbsent():
            return Message.of(
                "People of {team} with the skill {skill} who do not come: {count}.",
                count=inject.count,
                skill=inject.skill,
                team=inject.team,
            )


def _followed(inject: Inject, steps: tuple[StepMeasurement, ...]) -> tuple[Message, bool | None]:
    match inject:
        case PersonAbsent():
            return Message.of("The steps that need the skill had fewer people."), None
        case BackupCorrupt():
            return _after_corruption(inject, steps)
        case StepFails() | GuestDies():
            return _after_failure(f"{inject.system}/{inject.step}", steps)


def _after_corruption(
    inject: BackupCorrupt, steps: tuple[StepMeasurement, ...]
) -> tuple[Message, bool | None]:
    restores = [
        restore
        for step in steps
        if step.system == inject.system
        for restore in step.restores
        if restore.backup == inject.backup
    ]
    if not restores:
        return Message.of("Nothing was restored from it."), False
    last = restores[-1]
    if last.rejected:
        return Message.of(
            "Noticed: {rejected} refused, {generation} restored from {repository}.",
            rejected=", ".join(last.rejected),
            generation=last.generation,
            repository=last.repository,
        ), True
    if last.repository != inject.repository:
        return Message.of(
            "Not touched: restored from {repository}.", repository=last.repository
        ), True
    return Message.of("Not noticed: {generation} was restored.", generation=last.generation), False


def _after_failure(key: str, steps: tuple[StepMeasurement, ...]) -> tuple[Message, bool | None]:
    step = next((step for step in steps if step.key == key), None)
    if step is None or step.status is StepStatus.WAITING:
        return Message.of("The step was not reached."), None
    if step.status is StepStatus.SUCCEEDED:
        if step.failures:
            return Message.of(
                "Failed attempts: {failures}; then the step succeeded.", failures=len(step.failures)
            ), True
        return Message.of("The step succeeded at the first attempt."), True
    if step.status is StepStatus.FAILED:
        return Message.of(
            "The step failed for good (attempts: {attempts}); what depends on it was skipped.",
            attempts=max(step.attempts, len(step.failures)),
        ), False
    return Message.of("The step was not completed."), False

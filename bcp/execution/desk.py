"""Where requests of people are met: what a request leads to, as events, or why it cannot be met."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bcp.execution.events import (
    Answered,
    AttendanceChanged,
    CheckResult,
    DamageChanged,
    DecisionGiven,
    Event,
    Failure,
    FailureKind,
    Noted,
    Paused,
    Recourse,
    Requested,
    Resumed,
    StepFailed,
    StepGivenUp,
    StepRetried,
    StepSucceeded,
    StepWaived,
)
from bcp.execution.replanning import world_of
from bcp.execution.requests import (
    Abort,
    ChangeDamage,
    Decide,
    Objection,
    Pause,
    ReportDone,
    ReportFailed,
    Request,
    Resume,
    Retry,
    SetAttendance,
    Skip,
    TakeNote,
)
from bcp.execution.setbacks import taken_along
from bcp.execution.state import PASSED, RunState, StepState, StepStatus
from bcp.model.system import StepKind
from bcp.planning.damage_changes import losses
from bcp.planning.plan import Basis, PlannedStep
from bcp.planning.workforce import find_people

ByPeople = Callable[[PlannedStep], bool]
"""Whether people carry a step out, and report how it went."""


def meet(state: RunState, number: int, requested: Requested, now: datetime) -> tuple[Event, ...]:
    """The events that a request leads to, its answer the last of them. Pure.

    They belong together: either all of them happen, or none.
    """
    found = _Desk(state, requested, now).meet()
    if isinstance(found, Objection):
        return (Answered(at=now, number=number, objection=found),)
    return (*found, Answered(at=now, number=number))


def settled(state: RunState, now: datetime) -> tuple[Event, ...]:
    """What follows from decisions that are in the journal without their consequence, as in a copy
    that ends between the two.
    """
    found: list[Event] = []
    for key, step in state.steps.items():
        if step.status is not StepStatus.RUNNING or not step.decisions:
            continue
        last = step.decisions[-1]
        requested = Requested(at=now, by=last.by, why=last.why, request=ReportDone(step=key))
        desk, planned = _Desk(state, requested, now), state.plan.steps_by_key[key]
        if not last.yes:
            found.append(desk.fails(step, planned, FailureKind.DECLINED))
        elif len(step.decisions) >= planned.approvals:
            found.append(desk.succeeds(planned, step))
    return tuple(found)


def objection_to(state: RunState, requested: Requested, now: datetime) -> Objection | None:
    """Why a request could not be met as things stand now; None: it could."""
    found = _Desk(state, requested, now).meet()
    return found if isinstance(found, Objection) else None


def for_people(step: PlannedStep) -> bool:
    """Whether a step is carried out by people when nobody plays them.

    What a stage has reached is looked at by people too, since not all is there yet.
    """
    return step.level is not None or step.kind in {
        StepKind.MANUAL,
        StepKind.DECISION,
        StepKind.WAIT,
    }


class _Desk:
    """Meets one request in one state."""

    def __init__(self, state: RunState, requested: Requested, now: datetime) -> None:
        self._state = state
        self._by, self._why = requested.by, requested.why
        self._request: Request = requested.request
        self._now = now

    def meet(self) -> tuple[Event, ...] | Objection:
        """The events, without the answer, or why not."""
        request = self._request
        if self._state.finished is not None:
            return Objection.OVER
        match request:
            case Pause() | Resume() | Abort() | TakeNote():
                return self._run(request)
            case ChangeDamage():
                return self._damage(request)
            case SetAttendance():
                return self._attendance(request)
            case _:
                return self._step(request)

    def _run(self, request: Pause | Resume | Abort | TakeNote) -> tuple[Event, ...] | Objection:
        if isinstance(request, Abort):
            return ()
        if isinstance(request, TakeNote):
            return (Noted(at=self._now, text=self._why, by=self._by),)
        resume = isinstance(request, Resume)
        if resume is not self._state.paused:
            return Objection.NOT_PAUSED if resume else Objection.PAUSED_ALREADY
        event = Resumed if resume else Paused
        return (event(at=self._now, by=self._by, why=self._why),)

    def _step(
        self, request: Decide | ReportDone | ReportFailed | Retry | Skip
    ) -> tuple[Event, ...] | Objection:
        step = self._state.plan.steps_by_key.get(request.step)
        if step is None:
            return Objection.NO_SUCH_STEP
        now = self._state.steps[step.key]
        if now.status in PASSED:
            return Objection.OVER
        if isinstance(request, Decide):
            return self._decide(step, now, yes=request.yes)
        meeting = {
            ReportDone: self._done,
            ReportFailed: self._failed,
            Retry: self._retry,
            Skip: self._skip,
        }
        return meeting[type(request)](step, now)

    def _decide(
        self, step: PlannedStep, now: StepState, *, yes: bool
    ) -> tuple[Event, ...] | Objection:
        if step.kind is not StepKind.DECISION:
            return Objection.NO_DECISION
        if now.status is not StepStatus.RUNNING:
            return Objection.NOT_BEGUN
        if any(given.by == self._by for given in now.decisions):
            return Objection.SAME_PERSON
        given = DecisionGiven(at=self._now, step=step.key, by=self._by, yes=yes, why=self._why)
        if not yes:
            return (given, self.fails(now, step, FailureKind.DECLINED))
        if len(now.decisions) + 1 < step.approvals:
            return (given,)
        return (given, self.succeeds(step, now))

    def _done(self, step: PlannedStep, now: StepState) -> tuple[Event, ...] | Objection:
        if step.kind is StepKind.DECISION:
            return Objection.IS_DECISION
        if now.status is not StepStatus.RUNNING:
            return Objection.NOT_BEGUN
        if not now.handed:
            return Objection.NOT_FOR_PEOPLE
        return (self.succeeds(step, now),)

    def _failed(self, step: PlannedStep, now: StepState) -> tuple[Event, ...] | Objection:
        if now.status is StepStatus.HELD:
            return (StepGivenUp(at=self._now, step=step.key, by=self._by, why=self._why),)
        if now.status is not StepStatus.RUNNING:
            return Objection.NOT_BEGUN
        if not now.handed:
            return Objection.NOT_FOR_PEOPLE
        return (self.fails(now, step, FailureKind.REPORTED),)

    def _retry(self, step: PlannedStep, now: StepState) -> tuple[Event, ...] | Objection:
        if now.status not in {StepStatus.FAILED, StepStatus.HELD}:
            return Objection.NOT_FAILED
        return (StepRetried(at=self._now, step=step.key, by=self._by, why=self._why),)

    def _skip(self, step: PlannedStep, now: StepState) -> tuple[Event, ...] | Objection:
        if now.status is StepStatus.RUNNING and not now.handed:
            return Objection.RUNNING
        return (StepWaived(at=self._now, step=step.key, by=self._by, why=self._why),)

    def succeeds(self, step: PlannedStep, now: StepState) -> StepSucceeded:
        """The event of a step that people report done."""
        began = now.began or self._now
        return StepSucceeded(
            at=self._now,
            step=step.key,
            attempt=now.attempt,
            seconds=max(0.0, (self._now - began).total_seconds()),
            basis=Basis.MEASURED,
            checks=(*now.checks, *self._seen(now)),
            by=self._by,
            why=self._why,
        )

    def _seen(self, now: StepState) -> tuple[CheckResult, ...]:
        return tuple(CheckResult(name=what, passed=True, detail=self._by) for what in now.to_see)

    def fails(self, now: StepState, step: PlannedStep, kind: FailureKind) -> StepFailed:
        """The event of a step that people report failed; they are asked how to go on."""
        began = now.began or self._now
        return StepFailed(
            at=self._now,
            step=step.key,
            attempt=now.attempt,
            seconds=max(0.0, (self._now - began).total_seconds()),
            failure=Failure(kind=kind, detail=self._why),
            final=False,
            then=Recourse.ASK,
            by=self._by,
            why=self._why,
        )

    def _damage(self, request: ChangeDamage) -> tuple[Event, ...] | Objection:
        world = world_of(self._state)
        if world is None:
            return Objection.NOT_REPLANNED
        lost = request.name in losses(world, request.kind)
        if request.lost and lost and not self._is_begun(request):
            return Objection.LOST_ALREADY
        if not request.lost and not lost:
            return Objection.NOT_LOST
        return (
            DamageChanged(
                at=self._now,
                kind=request.kind,
                name=request.name,
                lost=request.lost,
                by=self._by,
                why=self._why,
            ),
        )

    def _is_begun(self, request: ChangeDamage) -> bool:
        """Whether anything was done for what it takes along: then it can be lost again."""
        hit = taken_along(self._state, request.kind, request.name)
        return any(
            self._state.plan.steps_by_key[key].system in hit and step.started is not None
            for key, step in self._state.steps.items()
        )

    def _attendance(self, request: SetAttendance) -> tuple[Event, ...] | Objection:
        world = world_of(self._state)
        if world is None:
            return Objection.NOT_REPLANNED
        members = sum(
            person.team == request.team for person in find_people(world.inventory, world.scenario)
        )
        if not members:
            return Objection.NO_SUCH_TEAM
        if request.present > members:
            return Objection.TOO_MANY
        return (
            AttendanceChanged(
                at=self._now,
                team=request.team,
                present=request.present,
                by=self._by,
                why=self._why,
            ),
        )

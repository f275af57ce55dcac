"""What people decided and did by hand in a run, with the times that it really took them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from bcp.evaluation.standing import seconds_after
from bcp.execution.events import (
    DecisionGiven,
    Escalated,
    Event,
    HandedToPeople,
    Replanned,
    RunFinished,
    RunStarted,
    StepFailed,
    StepInterrupted,
    StepStarted,
    StepSucceeded,
    StepWaived,
)
from bcp.model.identity import Entity
from bcp.model.system import StepKind
from bcp.planning.plan import PlannedStep

_Ended = StepSucceeded | StepFailed | StepWaived | StepInterrupted | RunFinished


class Decision(Entity):
    """A decision that was asked for: `at` is when it was given, None while nobody has.

    Times are seconds after the incident. `role` is who is to decide by the procedure, `by` the
    role that did; `needed` are the approvals that the step takes.
    """

    step: str
    system: str
    title: str
    role: str
    needed: int
    asked: int
    at: int | None = None
    by: str = ""
    yes: bool | None = None
    why: str = ""

    @property
    def seconds(self) -> int | None:
        """How long it took after people were asked."""
        return None if self.at is None else self.at - self.asked


class WorkResult(StrEnum):
    """How an attempt ended. `open`: it has not; `interrupted`: it was not to be finished."""

    OPEN = "open"
    DONE = "done"
    FAILED = "failed"
    WAIVED = "waived"
    INTERRUPTED = "interrupted"


class ManualStep(Entity):
    """An attempt at a step that people carried out or looked at, in seconds after the incident.

    `planned` is how long it should have taken, `reminders` how often people were reminded of it;
    `people` are those for whom it was planned, `by` the role that reported it.
    """

    step: str
    system: str
    title: str
    kind: StepKind
    people: tuple[str, ...]
    planned: int
    began: int
    ended: int | None = None
    result: WorkResult = WorkResult.OPEN
    by: str = ""
    why: str = ""
    reminders: int = 0

    @property
    def seconds(self) -> int | None:
        """How long it really took."""
        return None if self.ended is None else self.ended - self.began


class PeopleWork(Entity):
    """What was asked of people, in the order of asking."""

    decisions: tuple[Decision, ...] = ()
    manual: tuple[ManualStep, ...] = ()


def people_work(events: Iterable[Event]) -> PeopleWork:
    """Follow what people were asked for through the journal."""
    watch = _Watch()
    for event in events:
        watch.take(event)
    return watch.seen()


@dataclass(slots=True)
class _Watch:
    steps: dict[str, PlannedStep] = field(default_factory=dict)
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    manual: list[ManualStep] = field(default_factory=list)
    asked: dict[str, Decision] = field(default_factory=dict)
    working: dict[str, int] = field(default_factory=dict)
    begun: RunStarted | None = None

    def take(self, event: Event) -> None:
        match event:
            case RunStarted():
                self.begun = event
                self.steps.update(event.plan.steps_by_key)
            case Replanned() if event.plan is not None:
                self.steps.update(event.plan.steps_by_key)
            case StepStarted() | HandedToPeople():
                self._start(event)
            case DecisionGiven():
                self._decide(event)
            case Escalated() if event.step in self.working:
                self._change(event.step, reminders=event.times)
            case StepSucceeded() | StepFailed() | StepWaived() | StepInterrupted() | RunFinished():
                self._end(event)
            case _:
                pass

    def seen(self) -> PeopleWork:
        waiting = [
            each
            for each in self.asked.values()
            if sum(one.step == each.step and one.asked == each.asked for one in self.decisions)
            < each.needed
        ]
        decisions = sorted((*self.decisions, *waiting), key=lambda each: each.asked)
        return PeopleWork(decisions=tuple(decisions), manual=tuple(self.manual))

    def _after(self, event: Event) -> int:
        assert self.begun is not None
        return seconds_after(self.begun.incident_at, event.at)

    def _start(self, event: StepStarted | HandedToPeople) -> None:
        if isinstance(event, StepStarted):
            self.people[event.step] = event.people
            if not event.handed:
                return
        step = self.steps[event.step]
        if step.kind is StepKind.DECISION:
            self.asked[step.key] = Decision(
                step=step.key,
                system=step.system,
                title=step.title,
                role=step.decided_by or "",
                needed=step.approvals,
                asked=self._after(event),
            )
            return
        self.working[step.key] = len(self.manual)
        self.manual.append(
            ManualStep(
                step=step.key,
                system=step.system,
                title=step.title,
                kind=step.kind,
                people=self.people.get(step.key, ()),
                planned=step.duration,
                began=self._after(event),
            )
        )

    def _decide(self, event: DecisionGiven) -> None:
        asked = self.asked[event.step]
        given = {"at": self._after(event), "by": event.by, "yes": event.yes, "why": event.why}
        self.decisions.append(asked.model_copy(update=given))

    def _end(self, event: _Ended) -> None:
        over = tuple(self.working) if isinstance(event, RunFinished) else (event.step,)
        by = "" if isinstance(event, StepInterrupted) else event.by
        why = "" if isinstance(event, StepInterrupted) else event.why
        for key in over:
            self.asked.pop(key, None)
            if key in self.working:
                result = _RESULTS.get(type(event), WorkResult.INTERRUPTED)
                self._change(key, result=result, by=by, why=why, ended=self._after(event))
                del self.working[key]

    def _change(self, key: str, **facts: object) -> None:
        place = self.working[key]
        self.manual[place] = self.manual[place].model_copy(update=facts)


_RESULTS: dict[type[Event], WorkResult] = {
    StepSucceeded: WorkResult.DONE,
    StepFailed: WorkResult.FAILED,
    StepWaived: WorkResult.WAIVED,
}

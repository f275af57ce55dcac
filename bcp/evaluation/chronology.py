"""The chronological record (時系列記録) of a run: who did or reported what, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import AwareDatetime

from bcp.evaluation.standing import seconds_after
from bcp.execution.events import (
    Answered,
    AttendanceChanged,
    Continued,
    DamageChanged,
    DecisionGiven,
    Escalated,
    Event,
    FailureKind,
    HandedToPeople,
    InjectApplied,
    Noted,
    Paused,
    Replanned,
    Requested,
    Resumed,
    RunFinished,
    RunStarted,
    SkipCause,
    StepFailed,
    StepGivenUp,
    StepInterrupted,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    StepWaived,
    Suspended,
    SystemVerified,
)
from bcp.execution.requests import Objection
from bcp.model.identity import Entity
from bcp.model.scenario import Inject
from bcp.planning.plan import Plan


class EntryKind(StrEnum):
    """What an entry of the record says."""

    BEGUN = "begun"
    ASKED = "asked"
    DONE = "done"
    FOUND_DONE = "found-done"
    FAILED = "failed"
    FAILED_FOR_GOOD = "failed-for-good"
    STEP_INTERRUPTED = "step-interrupted"
    SKIPPED = "skipped"
    WAIVED = "waived"
    RETRIED = "retried"
    GIVEN_UP = "given-up"
    DECIDED_YES = "decided-yes"
    DECIDED_NO = "decided-no"
    REMINDED = "reminded"
    VERIFIED = "verified"
    LOST = "lost"
    NOT_LOST = "not-lost"
    ATTENDANCE = "attendance"
    PAUSED = "paused"
    RESUMED = "resumed"
    NOTED = "noted"
    REPLANNED = "replanned"
    REFUSED = "refused"
    STOPPED = "stopped"
    CARRIED_ON = "carried-on"
    INJECT = "inject"
    FINISHED = "finished"
    ENDED = "ended"


class Entry(Entity):
    """One entry: `number` is its place in the journal, `after` counts seconds from the incident.

    `by` is a role, empty for the program; `title` that of the step. `subject` names what else it
    is about: what is lost, the team that was counted, what a step is skipped for, by `cause`.
    `count` is the people counted, the reminders so far, or the expected times that changed.
    """

    number: int
    at: AwareDatetime
    after: int
    kind: EntryKind
    by: str = ""
    system: str = ""
    step: str = ""
    title: str = ""
    subject: str = ""
    cause: SkipCause | None = None
    count: int | None = None
    failure: FailureKind | None = None
    objection: Objection | None = None
    inject: Inject | None = None
    detail: str = ""


def chronicle(events: Iterable[Event]) -> tuple[Entry, ...]:
    """Everything worth an entry, in the order of the journal."""
    return tuple(_Chronicle().entries(events))


@dataclass(slots=True)
class _Chronicle:
    """What earlier events said and later ones need."""

    titles: dict[str, str] = field(default_factory=dict)
    requests: dict[int, Requested] = field(default_factory=dict)

    def entries(self, events: Iterable[Event]) -> Iterator[Entry]:
        incident = None
        for number, event in enumerate(events, start=1):
            if isinstance(event, RunStarted):
                incident = event.incident_at
                self._learn(event.plan)
            elif isinstance(event, Requested):
                self.requests[number] = event
            elif isinstance(event, Replanned) and event.plan is not None:
                self._learn(event.plan)
            told = self._told(event)
            if told is None or incident is None:
                continue
            kind, facts = told
            yield Entry(
                number=number,
                at=event.at,
                after=seconds_after(incident, event.at),
                kind=kind,
                **self._of_step(getattr(event, "step", "")),
                **facts,
            )

    def _learn(self, plan: Plan) -> None:
        self.titles.update((step.key, step.title) for step in plan.steps)

    def _of_step(self, key: str) -> dict[str, Any]:
        if not key:
            return {}
        return {"step": key, "title": self.titles.get(key, ""), "system": key.partition("/")[0]}

    def _told(self, event: Event) -> tuple[EntryKind, dict[str, Any]] | None:
        if isinstance(event, Answered):
            return self._answered(event)
        tell = _TELL.get(type(event))
        return None if tell is None else tell(event)

    def _answered(self, event: Answered) -> tuple[EntryKind, dict[str, Any]] | None:
        asked = self.requests.pop(event.number, None)
        if event.objection is None or asked is None:
            return None
        facts = {"by": asked.by, "objection": event.objection, "detail": asked.why}
        return EntryKind.REFUSED, {**facts, **self._of_step(getattr(asked.request, "step", ""))}


_Told = tuple[EntryKind, dict[str, Any]] | None


def _people(kind: EntryKind) -> Callable[[Any], _Told]:
    """What somebody did, with a reason or without."""
    return lambda event: (kind, {"by": event.by, "detail": event.why})


def _started(event: StepStarted) -> _Told:
    return (EntryKind.ASKED, {}) if event.handed else None


def _succeeded(event: StepSucceeded) -> _Told:
    kind = EntryKind.FOUND_DONE if event.found else EntryKind.DONE
    return kind, {"by": event.by, "detail": event.why}


def _failed(event: StepFailed) -> _Told:
    kind = EntryKind.FAILED_FOR_GOOD if event.final else EntryKind.FAILED
    facts = {"by": event.by, "failure": event.failure.kind, "detail": event.failure.detail}
    return kind, facts


def _skipped(event: StepSkipped) -> _Told:
    return EntryKind.SKIPPED, {"subject": event.because, "cause": event.cause}


def _decided(event: DecisionGiven) -> _Told:
    kind = EntryKind.DECIDED_YES if event.yes else EntryKind.DECIDED_NO
    return kind, {"by": event.by, "detail": event.why}


def _damage(event: DamageChanged) -> _Told:
    kind = EntryKind.LOST if event.lost else EntryKind.NOT_LOST
    return kind, {"by": event.by, "subject": event.name, "detail": event.why}


def _attendance(event: AttendanceChanged) -> _Told:
    facts = {"by": event.by, "subject": event.team, "count": event.present, "detail": event.why}
    return EntryKind.ATTENDANCE, facts


def _replanned(event: Replanned) -> _Told:
    return EntryKind.REPLANNED, {"subject": event.subject, "count": len(event.outlooks)}


def _finished(event: RunFinished) -> _Told:
    kind = EntryKind.ENDED if event.interrupted else EntryKind.FINISHED
    return kind, {"by": event.by, "detail": event.why}


_TELL: dict[type[Event], Callable[[Any], _Told]] = {
    RunStarted: lambda event: (EntryKind.BEGUN, {"by": event.by}),
    StepStarted: _started,
    HandedToPeople: lambda event: (EntryKind.ASKED, {"detail": "; ".join(event.to_see)}),
    StepSucceeded: _succeeded,
    StepFailed: _failed,
    StepInterrupted: lambda _: (EntryKind.STEP_INTERRUPTED, {}),
    StepSkipped: _skipped,
    StepWaived: _people(EntryKind.WAIVED),
    StepRetried: _people(EntryKind.RETRIED),
    StepGivenUp: _people(EntryKind.GIVEN_UP),
    DecisionGiven: _decided,
    Escalated: lambda event: (EntryKind.REMINDED, {"count": event.times}),
    SystemVerified: lambda event: (EntryKind.VERIFIED, {"system": event.system}),
    DamageChanged: _damage,
    AttendanceChanged: _attendance,
    Paused: _people(EntryKind.PAUSED),
    Resumed: _people(EntryKind.RESUMED),
    Noted: lambda event: (EntryKind.NOTED, {"by": event.by, "detail": event.text}),
    Replanned: _replanned,
    Suspended: lambda _: (EntryKind.STOPPED, {}),
    Continued: lambda event: (EntryKind.CARRIED_ON, {"by": event.holder}),
    InjectApplied: lambda event: (EntryKind.INJECT, {"inject": event.inject}),
    RunFinished: _finished,
}
"""What each event says in the record; those not named here are told by others."""

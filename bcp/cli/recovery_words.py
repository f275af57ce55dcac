"""The words for what people do in a recovery, and for what its plan and its executor do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bcp.documents.report_words import word_of
from bcp.evaluation.isolation import isolation_words
from bcp.evaluation.objections import objection_words
from bcp.execution.census import count_left
from bcp.execution.events import (
    Answered,
    AttendanceChanged,
    Cause,
    CleanUpChecked,
    ClockJumped,
    Continued,
    DamageChanged,
    DecisionDiscussed,
    DecisionGiven,
    Escalated,
    Event,
    EventPresented,
    HandedToPeople,
    IsolationChecked,
    LaneFreed,
    Paused,
    ReactionRecorded,
    Replanned,
    Requested,
    RestoreProgressed,
    Resumed,
    StepGivenUp,
    StepInterrupted,
    StepRead,
    StepRetried,
    StepWaived,
    Suspended,
)
from bcp.execution.state import RunState
from bcp.model.message import Message, mark
from bcp.model.quantity import format_duration, format_size

_CAUSES = {
    Cause.STEP: mark("The rest is planned again after {subject}: {changes}."),
    Cause.DAMAGE: mark("The rest is planned again with the new damage {subject}: {changes}."),
    Cause.ATTENDANCE: mark("The rest is planned again, {subject} being counted: {changes}."),
    Cause.PROGRESS: mark("The rest is planned again by what is seen: {changes}."),
    Cause.CONTINUED: mark("The rest is planned again: {changes}."),
}


def words_of(event: Event, state: RunState) -> Message | None:
    """What has happened, in a sentence; None for what is not worth one."""
    say = _WORDS.get(type(event))
    return None if say is None else say(event, state)


def _continued(event: Continued, _: RunState) -> Message:
    if event.known_until is None:
        return Message.of("{holder} carries the run on.", holder=event.holder)
    return Message.of(
        "{holder} carries the run on from a copy that was complete at {time}. What came after "
        "is not known: steps that may have run since are looked at first.",
        holder=event.holder,
        time=f"{event.known_until.astimezone():%Y-%m-%d %H:%M:%S}",
    )


def _jumped(event: ClockJumped, _: RunState) -> Message:
    return Message.of(
        "The clock of this machine was set by {seconds} s, to {shown}; the times of the run go on "
        "evenly from the time before.",
        seconds=f"{event.seconds:+.0f}",
        shown=f"{event.shown.astimezone():%Y-%m-%d %H:%M:%S}",
    )


def _suspended(_: Suspended, __: RunState) -> Message:
    return Message.of("The executor stops; 'ict-bcp recover resume' carries the run on.")


def _interrupted(event: StepInterrupted, _: RunState) -> Message:
    return Message.of("{step} was not finished; it is run again.", step=event.step)


def _reasoned(message: Message, why: str) -> Message:
    return message if not why else Message.of("{what} Reason: {why}", what=message, why=why)


def _handed(event: HandedToPeople, _: RunState) -> Message:
    return Message.of(
        "{step}: machines have checked what they can; people look at: {what}.",
        step=event.step,
        what="; ".join(event.to_see),
    )


def _waived(event: StepWaived, _: RunState) -> Message:
    return _reasoned(Message.of("{who} passes over {step}.", who=event.by, step=event.step),
                     event.why)  # fmt: skip


def _retried(event: StepRetried, _: RunState) -> Message:
    return _reasoned(Message.of("{who} wants {step} tried again.", who=event.by, step=event.step),
                     event.why)  # fmt: skip


def _given_up(event: StepGivenUp, _: RunState) -> Message:
    return _reasoned(Message.of("{who} gives up {step}.", who=event.by, step=event.step),
                     event.why)  # fmt: skip


def _decided(event: DecisionGiven, _: RunState) -> Message:
    template = mark("{who} decides on {step}: yes.") if event.yes else mark(
        "{who} decides on {step}: no."
    )  # fmt: skip
    return _reasoned(Message.of(template, who=event.by, step=event.step), event.why)


def _escalated(event: Escalated, _: RunState) -> Message:
    return Message.of(
        "{step} waits for people longer than it may (reminder {times}).",
        step=event.step,
        times=event.times,
    )


def _progressed(event: RestoreProgressed, _: RunState) -> Message:
    return Message.of(
        "{step}: {done} of {total} copied.",
        step=event.step,
        done=format_size(event.bytes),
        total=format_size(event.total),
    )


def _lane_freed(event: LaneFreed, _: RunState) -> Message:
    return Message.of(
        "{step} reads from '{repository}' no more: its restore lane is free.",
        step=event.step,
        repository=event.repository,
    )


def _answered(event: Answered, _: RunState) -> Message | None:
    if event.objection is None:
        return None
    return Message.of(
        "Request {number} is not met: {reason}.",
        number=event.number,
        reason=objection_words(event.objection),
    )


def _damage(event: DamageChanged, _: RunState) -> Message:
    template = (
        mark("{who} reports that {name} is lost.")
        if event.lost
        else mark("{who} reports that {name} is not lost.")
    )
    return _reasoned(Message.of(template, who=event.by, name=event.name), event.why)


def _attendance(event: AttendanceChanged, _: RunState) -> Message:
    return _reasoned(
        Message.of(
            "{who} counts {people} people of {team}.",
            who=event.by,
            people=event.present,
            team=event.team,
        ),
        event.why,
    )


def _paused(event: Paused, _: RunState) -> Message:
    return _reasoned(Message.of("{who} pauses the run.", who=event.by), event.why)


def _resumed(event: Resumed, _: RunState) -> Message:
    return _reasoned(Message.of("{who} lets the run go on.", who=event.by), event.why)


def _replanned(event: Replanned, _: RunState) -> Message:
    changes = Message.of("{count} expected times change", count=len(event.outlooks))
    if event.recheck:
        changes = Message.of(
            "{changes}; to be verified again: {systems}",
            changes=changes,
            systems=", ".join(event.recheck),
        )
    return Message.of(_CAUSES[event.cause], subject=event.subject, changes=changes)


def _presented(event: EventPresented, _: RunState) -> Message:
    return Message.of(
        "{at} after the incident, to {to}: {text}",
        at=format_duration(event.event.at),
        to=event.event.to,
        text=event.event.text,
    )


def _reacted(event: ReactionRecorded, _: RunState) -> Message:
    return Message.of(
        "{who} answers to {event}: {text} ({judgement})",
        who=event.by,
        event=event.event,
        text=event.text,
        judgement=Message(word_of(event.judgement)),
    )


def _discussed(event: DecisionDiscussed, _: RunState) -> Message:
    if event.yes is None:
        return Message.of("Nobody decides on {step}.", step=event.step)
    template = mark("{who} decides on {step}: yes.") if event.yes else mark(
        "{who} decides on {step}: no."
    )  # fmt: skip
    return _reasoned(Message.of(template, who=event.by, step=event.step), event.why)


def _read(event: StepRead, _: RunState) -> Message:
    return _reasoned(
        Message.of(
            "{who} on {step}: {clarity}.",
            who=event.by,
            step=event.step,
            clarity=Message(word_of(event.clarity)),
        ),
        event.note,
    )


def _isolation(event: IsolationChecked, _: RunState) -> Message:
    return isolation_words(event)


def _clean(event: CleanUpChecked, _: RunState) -> Message:
    if not event.left:
        return Message.of("Nothing is left of the drill: it is closed.")
    return Message.of("{count} things are left of the drill: it is not closed.",
                      count=count_left(event.left))  # fmt: skip


def _nothing(_: Requested, __: RunState) -> None:
    """What it leads to is told, not the asking."""


_WORDS: dict[type[Event], Callable[[Any, RunState], Message | None]] = {
    Continued: _continued,
    Suspended: _suspended,
    ClockJumped: _jumped,
    StepInterrupted: _interrupted,
    HandedToPeople: _handed,
    StepWaived: _waived,
    StepRetried: _retried,
    StepGivenUp: _given_up,
    DecisionGiven: _decided,
    Escalated: _escalated,
    RestoreProgressed: _progressed,
    LaneFreed: _lane_freed,
    Requested: _nothing,
    Answered: _answered,
    DamageChanged: _damage,
    AttendanceChanged: _attendance,
    Paused: _paused,
    Resumed: _resumed,
    Replanned: _replanned,
    EventPresented: _presented,
    ReactionRecorded: _reacted,
    DecisionDiscussed: _discussed,
    StepRead: _read,
    IsolationChecked: _isolation,
    CleanUpChecked: _clean,
}

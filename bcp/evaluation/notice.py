"""A notice: what people who do not watch a recovery are told about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bcp.execution.state import RunState
from bcp.model.message import Message, mark
from bcp.model.scenario import Realm

_MOST_NAMED = 3
_MOST_LINES = 12


class NoticeKind(StrEnum):
    """What a notice is about."""

    STARTED = "started"
    CONTINUED = "continued"
    TARGET_AT_RISK = "target-at-risk"
    TARGET_MISSED = "target-missed"
    DECISION_NEEDED = "decision-needed"
    PEOPLE_NEEDED = "people-needed"
    STEP_FAILED = "step-failed"
    ESCALATED = "escalated"
    SUSPENDED = "suspended"
    FINISHED = "finished"
    TEST = "test"


class Urgency(StrEnum):
    """How a notice is to be taken."""

    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice: a title that says whether it is a drill, and a body of whole sentences.

    It leaves the house: names from the inventory are in it, but nothing that a guest or a person
    wrote during the run.
    """

    kind: NoticeKind
    urgency: Urgency
    title: Message
    body: tuple[Message, ...] = ()


def notice_of(
    state: RunState, kind: NoticeKind, urgency: Urgency, what: Message, *body: Message
) -> Notice:
    """A notice of a run; its last sentence says of which."""
    title = mark("[DRILL] {what}")
    if state.plan.realm is Realm.PRODUCTION:
        title = mark("[PRODUCTION] {what}")
    about = Message.of(
        "Run {run}, scenario {scenario}.", run=state.run, scenario=state.plan.scenario_name
    )
    return Notice(kind, urgency, Message.of(title, what=what), (*body, about))


def names_of(state: RunState, systems: Sequence[str]) -> Message:
    """The names of the first systems, and how many there are more."""
    planned = state.plan.systems_by_id
    names = ", ".join(
        planned[system].name if system in planned else system for system in systems[:_MOST_NAMED]
    )
    if len(systems) <= _MOST_NAMED:
        return Message.of("{names}", names=names)
    return Message.of("{names} and {count} more", names=names, count=len(systems) - _MOST_NAMED)


def lines_of(lines: Sequence[Message]) -> tuple[Message, ...]:
    """The first lines, and how many there are more."""
    if len(lines) <= _MOST_LINES:
        return tuple(lines)
    more = Message.of("{count} more: ict-bcp recover status", count=len(lines) - _MOST_LINES)
    return (*lines[:_MOST_LINES], more)

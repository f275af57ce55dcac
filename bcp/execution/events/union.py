"""The closed set of events, and how one is read and written."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, TypeAdapter

from bcp.execution.events.exercises import (
    DecisionDiscussed,
    EventPresented,
    ReactionRecorded,
    StepRead,
)
from bcp.execution.events.replans import Replanned
from bcp.execution.events.requests import (
    Answered,
    AttendanceChanged,
    DamageChanged,
    Paused,
    Requested,
    Resumed,
)
from bcp.execution.events.restore_tests import RestoreTestFinished, RestoreTestStarted
from bcp.execution.events.runs import (
    CleanUpChecked,
    ClockJumped,
    Continued,
    InjectApplied,
    IsolationChecked,
    Noted,
    RunFinished,
    RunStarted,
    Suspended,
    SystemVerified,
)
from bcp.execution.events.steps import (
    DecisionGiven,
    Escalated,
    HandedToPeople,
    LaneFreed,
    RestoreProgressed,
    StepFailed,
    StepGivenUp,
    StepInterrupted,
    StepRetried,
    StepSkipped,
    StepStarted,
    StepSucceeded,
    StepWaived,
)

Event = Annotated[
    RunStarted
    | Continued
    | Suspended
    | ClockJumped
    | StepStarted
    | StepSucceeded
    | StepFailed
    | StepInterrupted
    | StepSkipped
    | HandedToPeople
    | StepWaived
    | StepRetried
    | StepGivenUp
    | DecisionGiven
    | Escalated
    | RestoreProgressed
    | LaneFreed
    | SystemVerified
    | InjectApplied
    | Noted
    | Requested
    | Answered
    | DamageChanged
    | AttendanceChanged
    | Paused
    | Resumed
    | Replanned
    | EventPresented
    | ReactionRecorded
    | DecisionDiscussed
    | StepRead
    | RunFinished
    | IsolationChecked
    | CleanUpChecked
    | RestoreTestStarted
    | RestoreTestFinished,
    Field(discriminator="type"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes one event as JSON."""

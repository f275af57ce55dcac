"""What people ask of a running recovery from any terminal; it travels through the journal."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from bcp.model.identity import Entity
from bcp.planning.damage_changes import Loss


class Decide(Entity):
    """The decision that a step waits for."""

    ask: Literal["decide"] = "decide"
    step: str
    yes: bool


class ReportDone(Entity):
    """A step that people carry out, or what it waits for, is done."""

    ask: Literal["done"] = "done"
    step: str


class ReportFailed(Entity):
    """A step that people carry out has failed, or one about which they were asked is given up."""

    ask: Literal["fail"] = "fail"
    step: str


class Retry(Entity):
    """A step that failed is to be tried again."""

    ask: Literal["retry"] = "retry"
    step: str


class Skip(Entity):
    """A step is passed over: what stands on it goes on, but its system never counts as verified."""

    ask: Literal["skip"] = "skip"
    step: str


class ChangeDamage(Entity):
    """Something is `lost` too, or turned out not to be."""

    ask: Literal["damage"] = "damage"
    kind: Loss
    name: str
    lost: bool


class SetAttendance(Entity):
    """So many people of a team are there from now on."""

    ask: Literal["attendance"] = "attendance"
    team: str
    present: int = Field(ge=0, le=500)


class Pause(Entity):
    """Start nothing more; what runs is finished."""

    ask: Literal["pause"] = "pause"


class Resume(Entity):
    """Go on after a pause."""

    ask: Literal["resume"] = "resume"


class Abort(Entity):
    """End the run: start nothing more, finish what runs, and close it for good."""

    ask: Literal["abort"] = "abort"


class TakeNote(Entity):
    """Record what the reason says."""

    ask: Literal["note"] = "note"


Request = Annotated[
    Decide
    | ReportDone
    | ReportFailed
    | Retry
    | Skip
    | ChangeDamage
    | SetAttendance
    | Pause
    | Resume
    | Abort
    | TakeNote,
    Field(discriminator="ask"),
]


class Objection(StrEnum):
    """Why a request cannot be met as things stand."""

    NO_SUCH_STEP = "no-such-step"
    NO_DECISION = "no-decision"
    IS_DECISION = "is-decision"
    NOT_BEGUN = "not-begun"
    NOT_FOR_PEOPLE = "not-for-people"
    OVER = "over"
    NOT_FAILED = "not-failed"
    RUNNING = "running"
    SAME_PERSON = "same-person"
    LOST_ALREADY = "lost-already"
    NOT_LOST = "not-lost"
    NO_SUCH_TEAM = "no-such-team"
    TOO_MANY = "too-many"
    PAUSED_ALREADY = "paused-already"
    NOT_PAUSED = "not-paused"
    NOT_REPLANNED = "not-replanned"

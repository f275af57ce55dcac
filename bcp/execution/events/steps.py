"""Events of steps."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from bcp.execution.events.fact import Fact
from bcp.execution.events.results import CheckResult, Failure, Recourse, RestoreMeasurement
from bcp.planning.plan import Basis


class StepStarted(Fact):
    """An attempt at a step begins. Written before anything acts.

    `older` generations of a backup are passed over; `alternate`: in the other way that the
    procedure names; `handed`: to people, who report how it went.
    """

    type: Literal["step-started"] = "step-started"
    step: str
    attempt: int
    people: tuple[str, ...] = ()
    older: int = 0
    alternate: bool = False
    handed: bool = False


class StepSucceeded(Fact):
    """A step is done. `seconds` is measured time, or for `basis` assumed the planned time.

    `by` is the role that reported it; `found`: it was in flight when its executor died, and a
    look at the system showed that it is done.
    """

    type: Literal["step-succeeded"] = "step-succeeded"
    step: str
    attempt: int
    seconds: float
    basis: Basis
    restores: tuple[RestoreMeasurement, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    runs: int = 0
    by: str = ""
    why: str = ""
    found: bool = False


class StepFailed(Fact):
    """An attempt failed; `final` when no attempt is left. `then` is what follows."""

    type: Literal["step-failed"] = "step-failed"
    step: str
    attempt: int
    seconds: float
    failure: Failure
    final: bool
    checks: tuple[CheckResult, ...] = ()
    runs: int = 0
    then: Recourse | None = None
    by: str = ""
    why: str = ""


class StepInterrupted(Fact):
    """An attempt was in flight when its executor died, and its work was not found done."""

    type: Literal["step-interrupted"] = "step-interrupted"
    step: str
    attempt: int


class HandedToPeople(Fact):
    """Machines have checked what they can; what is left `to_see` only people can look at."""

    type: Literal["handed-to-people"] = "handed-to-people"
    step: str
    attempt: int
    seconds: float
    checks: tuple[CheckResult, ...] = ()
    to_see: tuple[str, ...] = ()


class StepWaived(Fact):
    """People passed a step over: what stands on it goes on, its system is never verified."""

    type: Literal["step-waived"] = "step-waived"
    step: str
    by: str
    why: str


class StepRetried(Fact):
    """People want a step that failed tried again; what was skipped because of it waits again."""

    type: Literal["step-retried"] = "step-retried"
    step: str
    by: str
    why: str = ""


class StepGivenUp(Fact):
    """People were asked about a failed step, and it is given up."""

    type: Literal["step-given-up"] = "step-given-up"
    step: str
    by: str
    why: str = ""


class DecisionGiven(Fact):
    """Somebody decided; a step may need two different people."""

    type: Literal["decision-given"] = "decision-given"
    step: str
    by: str
    yes: bool
    why: str = ""


class Escalated(Fact):
    """A step waits for people longer than it may; nothing is guessed. `times` counts from 1."""

    type: Literal["escalated"] = "escalated"
    step: str
    times: int


class RestoreProgressed(Fact):
    """How far a restore that still runs has come: bytes copied of `total` in `seconds`."""

    type: Literal["restore-progressed"] = "restore-progressed"
    step: str
    attempt: int
    backup: str
    repository: str
    bytes: int
    total: int
    seconds: float


class LaneFreed(Fact):
    """A restore that still runs reads from the repository no more: its lane is for others."""

    type: Literal["lane-freed"] = "lane-freed"
    step: str
    attempt: int
    repository: str


class SkipCause(StrEnum):
    """Why a step cannot run any more: a `step` before it failed or was skipped, too few people
    with the `skill` are left, or the `lane` to a repository does not exist.
    """

    STEP = "step"
    SKILL = "skill"
    LANE = "lane"


class StepSkipped(Fact):
    """A step will not run. `because` is, by `cause`, the key of the step that is the root of it,
    the skill that is missing or the repository without a lane.
    """

    type: Literal["step-skipped"] = "step-skipped"
    step: str
    because: str
    cause: SkipCause = SkipCause.STEP

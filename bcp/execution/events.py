"""What the journal holds: a closed set of frozen events, each a fact that has happened."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, TypeAdapter

from bcp.model.identity import Entity
from bcp.model.scenario import Inject, Realm
from bcp.planning.plan import Basis, Plan


class FailureKind(StrEnum):
    """What went wrong, as far as it could be recognised."""

    UNREACHABLE = "unreachable"
    AUTHENTICATION = "authentication"
    NO_HOSTS = "no-hosts"
    TASK_FAILED = "task-failed"
    TIMEOUT = "timeout"
    KILLED = "killed"
    BACKUP_CORRUPT = "backup-corrupt"
    VERIFICATION_FAILED = "verification-failed"
    DISK_FULL = "disk-full"
    INJECTED = "injected"
    REFUSED = "refused"
    INTERNAL = "internal"


class Failure(Entity):
    """Why an attempt failed; `detail` is at most a few lines of inert text."""

    kind: FailureKind
    detail: str


class RestoreMeasurement(Entity):
    """What a restore role measured: bytes copied, seconds of copying alone, which copy was used.

    `newest` is the time of the newest data in what was restored (for the recovery point);
    `rejected` names generations that were refused as corrupt, newest first.
    """

    role: str
    backup: str
    repository: str
    generation: str
    bytes: int
    copy_seconds: float
    newest: AwareDatetime | None = None
    rejected: tuple[str, ...] = ()


class CheckResult(Entity):
    """One verification check and its outcome."""

    name: str
    passed: bool
    detail: str = ""


class _Event(Entity):
    at: AwareDatetime


class RunStarted(_Event):
    """A run of a plan begins; everything needed to resume it is in here."""

    type: Literal["run-started"] = "run-started"
    run: str
    mode: Literal["drill", "recovery"]
    realm: Realm
    plan: Plan
    incident_at: AwareDatetime


class StepStarted(_Event):
    """An attempt at a step begins. Written before anything acts."""

    type: Literal["step-started"] = "step-started"
    step: str
    attempt: int
    people: tuple[str, ...] = ()


class StepSucceeded(_Event):
    """A step is done. `seconds` is measured time, or for `basis` assumed the planned time."""

    type: Literal["step-succeeded"] = "step-succeeded"
    step: str
    attempt: int
    seconds: float
    basis: Basis
    restores: tuple[RestoreMeasurement, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    runs: int = 0


class StepFailed(_Event):
    """An attempt failed; `final` when no attempt is left."""

    type: Literal["step-failed"] = "step-failed"
    step: str
    attempt: int
    seconds: float
    failure: Failure
    final: bool
    checks: tuple[CheckResult, ...] = ()
    runs: int = 0


class SkipCause(StrEnum):
    """Why a step cannot run any more: a `step` before it failed or was skipped, too few people
    with the `skill` are left, or the `lane` to a repository does not exist.
    """

    STEP = "step"
    SKILL = "skill"
    LANE = "lane"


class StepSkipped(_Event):
    """A step will not run. `because` is, by `cause`, the key of the step that is the root of it,
    the skill that is missing or the repository without a lane.
    """

    type: Literal["step-skipped"] = "step-skipped"
    step: str
    because: str
    cause: SkipCause = SkipCause.STEP


class SystemVerified(_Event):
    """The last step of a system succeeded: it is back. `newest` is its newest data's time."""

    type: Literal["system-verified"] = "system-verified"
    system: str
    newest: AwareDatetime | None = None


class InjectApplied(_Event):
    """An inject took effect."""

    type: Literal["inject-applied"] = "inject-applied"
    inject: Inject


class Noted(_Event):
    """Something worth recording that changes no state."""

    type: Literal["noted"] = "noted"
    text: str


class RunFinished(_Event):
    """Nothing is left to do. `complete`: every step succeeded."""

    type: Literal["run-finished"] = "run-finished"
    complete: bool
    interrupted: bool = False


Event = Annotated[
    RunStarted
    | StepStarted
    | StepSucceeded
    | StepFailed
    | StepSkipped
    | SystemVerified
    | InjectApplied
    | Noted
    | RunFinished,
    Field(discriminator="type"),
]

EVENT: TypeAdapter[Event] = TypeAdapter(Event)
"""Reads and writes one event as JSON."""

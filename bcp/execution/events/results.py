"""What became of an attempt: failures, restores and checks."""

from __future__ import annotations

from enum import StrEnum

from pydantic import AwareDatetime

from bcp.model.identity import Entity


class FailureKind(StrEnum):
    """What went wrong, as far as it could be recognised."""

    UNREACHABLE = "unreachable"
    AUTHENTICATION = "authentication"
    NO_HOSTS = "no-hosts"
    NO_EVENTS = "no-events"
    TASK_FAILED = "task-failed"
    TIMEOUT = "timeout"
    KILLED = "killed"
    BACKUP_CORRUPT = "backup-corrupt"
    VERIFICATION_FAILED = "verification-failed"
    DISK_FULL = "disk-full"
    INJECTED = "injected"
    REFUSED = "refused"
    INTERNAL = "internal"
    DECLINED = "declined"
    REPORTED = "reported"


class Recourse(StrEnum):
    """What follows a failed attempt: `retry` as before, from an `other-generation` of the backup,
    in the `alternate` way, `ask` people, or `stop`: the step has failed for good.
    """

    RETRY = "retry"
    OTHER_GENERATION = "other-generation"
    ALTERNATE = "alternate"
    ASK = "ask"
    STOP = "stop"


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

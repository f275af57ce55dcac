"""Words for what went wrong."""

from __future__ import annotations

from bcp.execution.events import FailureKind
from bcp.model.message import Message, mark

_WORDS = {
    FailureKind.UNREACHABLE: mark("not reachable"),
    FailureKind.AUTHENTICATION: mark("log-in refused"),
    FailureKind.NO_HOSTS: mark("no guest"),
    FailureKind.TASK_FAILED: mark("a task failed"),
    FailureKind.TIMEOUT: mark("timed out"),
    FailureKind.KILLED: mark("ended from outside"),
    FailureKind.BACKUP_CORRUPT: mark("backup corrupt"),
    FailureKind.VERIFICATION_FAILED: mark("verification failed"),
    FailureKind.DISK_FULL: mark("disk full"),
    FailureKind.INJECTED: mark("inject"),
    FailureKind.REFUSED: mark("refused"),
    FailureKind.INTERNAL: mark("internal error"),
    FailureKind.NO_EVENTS: mark("Ansible said nothing"),
    FailureKind.DECLINED: mark("decided against"),
    FailureKind.REPORTED: mark("reported as failed"),
}


def failure_words(kind: FailureKind) -> Message:
    """A kind of failure in words."""
    return Message(_WORDS[kind])

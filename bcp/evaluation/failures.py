"""Words for what went wrong."""

from __future__ import annotations

from bcp.execution.events import FailureKind
from bcp.model.message import Message, mark

_WORDS = {
    FailureKind.UNREACHABLE: mark("not reachable"),
    FailureKind.HOST_KEY: mark("host key is not the known one"),
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


_HINTS = {
    FailureKind.HOST_KEY: mark(
        "The machine was made anew, or another one answers in its place. Compare the key's "
        "fingerprint with what the machine shows at its own console: ssh-keygen -lf "
        "/etc/ssh/ssh_host_ed25519_key.pub. Only if it is the same, renew the known key: "
        "ssh-keygen -R ADDRESS -f FILE, FILE being what 'known_hosts' of the targets names, then "
        "add the new key to it, and have the step tried again."
    ),
}


def failure_hint(kind: FailureKind) -> Message | None:
    """What to do about a kind of failure, where it is the same every time."""
    hint = _HINTS.get(kind)
    return None if hint is None else Message.of(hint)


def failure_words(kind: FailureKind) -> Message:
    """A kind of failure in words."""
    return Message(_WORDS[kind])

"""What an Ansible run came to, read from events as Ansible writes them."""

from __future__ import annotations

from typing import Any

import pytest

from bcp.adapters.ansible_outcome import Ending, failure_of, gist_of, measurements
from bcp.execution.events import FailureKind

RESTORED = {
    "role": "files_restore",
    "backup": "documents",
    "repository": "far",
    "generation": "20261101T000000Z",
    "bytes": 12,
    "copy_seconds": 0.5,
    "newest": "2026-11-01T00:00:00+00:00",
    "rejected": ["20261102T000000Z"],
}
DONE = Ending("successful", 0, "")


def event(name: str, **result: Any) -> dict[str, Any]:
    return {"event": name, "event_data": {"host": "registry", "res": result}}


OK = event("runner_on_ok", changed=False)


def kind(events: list[dict[str, Any]], ending: Ending) -> FailureKind | None:
    failure = failure_of(events, ending)
    return None if failure is None else failure.kind


def test_a_run_in_which_a_host_did_something_succeeded() -> None:
    assert failure_of([OK], DONE) is None


@pytest.mark.parametrize(
    ("events", "ending", "expected"),
    [
        ([], DONE, FailureKind.NO_EVENTS),
        ([{"event": "playbook_on_stats"}], DONE, FailureKind.NO_EVENTS),
        ([{"event": "playbook_on_no_hosts_matched"}], DONE, FailureKind.NO_HOSTS),
        ([OK], Ending("failed", -9, ""), FailureKind.KILLED),
        ([OK], Ending("failed", None, ""), FailureKind.KILLED),
        ([OK], Ending("canceled", -15, ""), FailureKind.KILLED),
        ([OK], Ending("timeout", 254, ""), FailureKind.TIMEOUT),
        ([event("runner_on_failed", msg="x")], Ending("timeout", 254, ""), FailureKind.TIMEOUT),
        ([], Ending("failed", 4, "ERROR! no such role"), FailureKind.INTERNAL),
        ([], Ending("failed", 1, "No space left on device"), FailureKind.DISK_FULL),
        (
            [OK, event("runner_on_failed", msg="x")],
            Ending("failed", 2, ""),
            FailureKind.TASK_FAILED,
        ),
    ],
)
def test_the_end_of_the_run_decides(
    events: list[dict[str, Any]], ending: Ending, expected: FailureKind
) -> None:
    assert kind(events, ending) is expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Failed to connect to the host via ssh: Connection refused", FailureKind.UNREACHABLE),
        ("Data could not be sent to remote host", FailureKind.UNREACHABLE),
        ("lab@127.0.0.1: Permission denied (publickey).", FailureKind.AUTHENTICATION),
        ("Host key verification failed.", FailureKind.HOST_KEY),
        ("REMOTE HOST IDENTIFICATION HAS CHANGED!", FailureKind.HOST_KEY),
    ],
)
def test_unreachable_and_refused_are_told_apart(message: str, expected: FailureKind) -> None:
    events = [event("runner_on_unreachable", msg=message)]
    assert kind(events, Ending("failed", 4, "")) is expected


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ({"msg": "x", "bcp_failure": "backup-corrupt"}, FailureKind.BACKUP_CORRUPT),
        ({"msg": "x", "bcp_failure": "disk-full"}, FailureKind.DISK_FULL),
        ({"msg": "x", "bcp_failure": "unheard-of"}, FailureKind.TASK_FAILED),
        ({"msg": "MODULE FAILURE", "module_stderr": "OSError: [Errno 28] No space left on device"},
         FailureKind.DISK_FULL),
        ({"msg": "plain"}, FailureKind.TASK_FAILED),
    ],
)  # fmt: skip
def test_a_failed_task_names_its_kind(result: dict[str, Any], expected: FailureKind) -> None:
    assert kind([event("runner_on_failed", **result)], Ending("failed", 2, "")) is expected


def test_a_failure_that_the_play_ignores_is_none() -> None:
    ignored = event("runner_on_failed", msg="x")
    ignored["event_data"]["ignore_errors"] = True
    assert failure_of([OK, ignored], DONE) is None


def test_details_are_short_and_inert() -> None:
    noise = (
        "\x1b[31mred\x1b[0m\x07 \x1b]0;title\x07\u202e{{ text }}\r\n" + "line\n" * 50 + "x" * 9000
    )
    failure = failure_of([event("runner_on_failed", msg=noise)], Ending("failed", 2, ""))
    assert failure is not None
    assert len(failure.detail) <= 1200
    assert failure.detail.count("\n") < 6
    assert all(c == "\n" or c.isprintable() for c in failure.detail)
    first_line = noise.partition("\r")[0]
    short = failure_of([event("runner_on_failed", msg=first_line)], Ending("failed", 2, ""))
    assert short is not None
    assert short.detail == "red {{ text }}"


def test_measurements_are_read_from_what_succeeded() -> None:
    events = [
        OK,
        event("runner_on_ok", bcp_restore=RESTORED),
        event("runner_on_failed", bcp_restore=RESTORED),
        event("runner_on_ok", bcp_restore={"role": "no measurement"}),
    ]
    (found,) = measurements(events)
    assert found.model_dump(mode="json") == RESTORED | {"newest": "2026-11-01T00:00:00Z"}


@pytest.mark.parametrize(
    "forged",
    [
        {"generation": "\x1b[31mred"},
        {"generation": "a\u202eb"},
        {"generation": "x" * 201},
        {"generation": "a\ud800"},
        {"generation": ""},
        {"role": "files\nrestore"},
        {"repository": ["far"]},
        {"rejected": ["\x00"]},
        {"rejected": ["x"] * 1001},
        {"bytes": -1},
        {"bytes": "12"},
        {"bytes": True},
        {"bytes": 10**30},
        {"bytes": 1.5},
        {"copy_seconds": float("nan")},
        {"copy_seconds": float("inf")},
        {"copy_seconds": -0.1},
        {"copy_seconds": 1e12},
        {"copy_seconds": "0.5"},
        {"newest": 1},
        {"newest": "2026-11-01T00:00:00"},
        {"newest": "9999-12-31T23:59:59+00:00"},
        {"unheard-of": 1},
    ],
)
def test_what_cannot_have_been_measured_is_no_measurement(forged: dict[str, Any]) -> None:
    assert measurements([event("runner_on_ok", bcp_restore=RESTORED | forged)]) == ()


def test_of_an_event_only_its_gist_is_kept() -> None:
    long = "x" * 10_000_000
    loud = event("runner_on_failed", msg=long, stdout=long, other=long, bcp_failure=long)
    loud["stdout"] = loud["event_data"]["task"] = long
    assert len(str(gist_of(loud))) < 200_000
    bloated = event("runner_on_ok", bcp_restore=RESTORED | {"more": long})
    assert gist_of(bloated)["event_data"] == {"ignore_errors": False, "res": {}}
    told = event("runner_on_ok", bcp_restore=RESTORED, msg="done")
    assert measurements([gist_of(told)]) == measurements([told]) != ()

"""The channels, each with a real thing at its end."""

from __future__ import annotations

import logging
import resource
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bcp.adapters.notice_channels import AppriseChannel, ConsoleChannel, FileChannel
from bcp.adapters.notifications import Letter, Undelivered, attempt
from bcp.evaluation.notice import Urgency
from tests.adapters.notice_receivers import Told, endless_receiver, receiver

LETTER = Letter(
    datetime(2026, 1, 13, 9, 0, tzinfo=UTC),
    "target-missed",
    Urgency.FAILURE,
    "[DRILL] <b>台帳</b>",
    ("*one*", "two %s {x}"),
)
WRITTEN = "2026-01-13T09:00:00+00:00 target-missed [DRILL] <b>台帳</b>\n    *one*\n    two %s {x}\n"
ENDLESS = """
import sys, threading
from bcp.adapters.notice_channels import AppriseChannel
from bcp.adapters.notifications import Post
from bcp.model.message import Message
from tests.adapters.test_notice_channels import LETTER
post = Post(AppriseChannel(sys.argv[1], 1), Message.render, print)
post.put(LETTER)
sys.stdin.readline()
print(post.close(0))
"""


def test_the_file_grows_and_is_private(tmp_path: Path) -> None:
    path = tmp_path / "notifications" / "r1.log"
    channel = FileChannel(path)
    channel.send(LETTER)
    channel.send(LETTER)

    assert path.read_text(encoding="utf-8") == WRITTEN * 2
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "r1.log").symlink_to(tmp_path / "elsewhere")

    problem = attempt(FileChannel(tmp_path / "r1.log"), LETTER)

    assert problem is not None
    assert problem.render() == "Too many levels of symbolic links"
    assert not (tmp_path / "elsewhere").exists()


def test_a_full_disk_is_named() -> None:
    problem = attempt(FileChannel(Path("/dev/full")), LETTER)

    assert problem is not None
    assert problem.render() == "No space left on device"


def test_a_letter_that_does_not_fit_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "r1.log"
    FileChannel(path).send(LETTER)
    with largest_file(len(WRITTEN.encode()) + 20):
        problem = attempt(FileChannel(path), LETTER)

    assert problem is not None
    assert problem.render() == "File too large"
    assert path.read_text(encoding="utf-8") == WRITTEN
    FileChannel(path).send(LETTER)
    assert path.read_text(encoding="utf-8") == WRITTEN * 2


def test_the_console_shows_a_line_at_a_time() -> None:
    told = Told()
    ConsoleChannel(told).send(LETTER)

    assert told.rest() == ["[DRILL] <b>台帳</b>", "    *one*", "    two %s {x}"]


def test_apprise_delivers_text_as_it_is() -> None:
    with receiver() as there:
        AppriseChannel(there.address, 1).send(LETTER)
        got = there.next()

    assert (got["title"], got["message"], got["type"]) == (
        "[DRILL] <b>台帳</b>",
        "*one*\ntwo %s {x}",
        "failure",
    )


@pytest.mark.parametrize("status", [403, 500])
def test_a_receiver_that_refuses(
    status: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    with receiver() as there:
        there.status = status
        channel = AppriseChannel(there.address, 2)
        with pytest.raises(Undelivered) as caught:
            channel.send(LETTER)

    assert caught.value.reason.render() == "the service cannot be reached or refused it"
    assert channel.name.render() == "json (address 2)"
    assert "geheim" not in caplog.text + "".join(capfd.readouterr()) + repr(channel)


@pytest.mark.parametrize(
    ("address", "name", "reason"),
    [
        ("json://u:geheim@127.0.0.1:1/", "json (address 1)",
         "the service cannot be reached or refused it"),
        ("geheim", "? (address 1)", "Apprise does not understand the address"),
        ("nothing://geheim", "nothing (address 1)", "Apprise does not understand the address"),
        ("mailto://", "mailto (address 1)", "Apprise does not understand the address"),
    ],
)  # fmt: skip
def test_an_address_that_leads_nowhere(
    address: str, name: str, reason: str, capfd: pytest.CaptureFixture[str]
) -> None:
    channel = AppriseChannel(address, 1)

    problem = attempt(channel, LETTER)

    assert problem is not None
    assert (channel.name.render(), problem.render()) == (name, reason)
    assert capfd.readouterr() == ("", "")


def test_a_receiver_without_end_does_not_hold_the_program_up() -> None:
    with endless_receiver() as (address, begun):
        program = subprocess.Popen(
            [sys.executable, "-c", ENDLESS, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert begun.wait(60)
        printed, _ = program.communicate("\n", timeout=60)

    assert (program.returncode, printed) == (0, "1\n")


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

"""Send one notice over every channel, to see which of them work."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bcp.adapters.notifications import Channel, Letter, attempt, write_letter
from bcp.app import wiring
from bcp.documents.wording import Wording
from bcp.evaluation.notice import Notice, NoticeKind, Urgency
from bcp.model.message import Message
from bcp.model.refusal import Refused

_PATIENCE = 20.0
"""Seconds: more than any service needs that is of use in a recovery."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of a channel; `problem` None: the notice got through."""

    channel: Message
    problem: Message | None


def try_notices(
    workspace: Path, wording: Wording, tell: Callable[[Message], None]
) -> tuple[tuple[Delivery, ...], tuple[Message, ...]]:
    """Send a test over all channels at once: what came of each, and what is configured wrongly.

    Raises Refused when there is no such workspace.
    """
    root = workspace.resolve()
    if not root.is_dir():
        raise Refused(Message.of("There is no workspace folder at {path}.", path=str(workspace)))
    channels, complaints = wiring.notice_channels(root, "test", tell)
    letter = write_letter(_test(), wiring.clock().now(), wording.say)
    return _deliver(channels, letter), complaints


def _test() -> Notice:
    return Notice(
        NoticeKind.TEST,
        Urgency.INFO,
        Message.of("[TEST] Notices of ict-bcp arrive here"),
        (Message.of("Nothing has happened: somebody tries whether notices get through."),),
    )


def _deliver(channels: tuple[Channel, ...], letter: Letter) -> tuple[Delivery, ...]:
    silence = Message.of("no answer within {seconds} s", seconds=round(_PATIENCE))
    found: list[Message | None] = [silence] * len(channels)

    def send(number: int, channel: Channel) -> None:
        found[number] = attempt(channel, letter)

    threads = [
        threading.Thread(target=send, args=each, daemon=True) for each in enumerate(channels)
    ]
    for thread in threads:
        thread.start()
    end = time.monotonic() + _PATIENCE
    for thread in threads:
        thread.join(max(0.0, end - time.monotonic()))
    return tuple(
        Delivery(channel.name, problem) for channel, problem in zip(channels, found, strict=True)
    )

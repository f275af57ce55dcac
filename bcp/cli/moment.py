"""Moments as people type them."""

from __future__ import annotations

from datetime import datetime

from bcp.cli.console import EXIT_BAD_INPUT, complain, leave
from bcp.model.message import Message


def moment_of(text: str | None) -> datetime | None:
    """The moment; ends the command when the text is none, or says no time zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        complain(
            Message.of("'{text}' is not a time with its time zone: write 2026-04-01T05:30+09:00.",
                       text=text)
        )  # fmt: skip
        leave(EXIT_BAD_INPUT)
    return moment


def local_moment_of(text: str | None) -> datetime | None:
    """As `moment_of`, but without a time zone it is the city's, which the caller adds."""
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        complain(Message.of("'{text}' is not a time: write 2026-04-01T05:30.", text=text))
        leave(EXIT_BAD_INPUT)

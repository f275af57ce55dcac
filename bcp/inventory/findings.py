"""The two severities of a finding, as constructors."""

from __future__ import annotations

from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity

Related = tuple[tuple[Position, Message], ...]


def error(
    code: str, summary: Message, hint: Message, position: Position, related: Related = ()
) -> Problem:
    """A problem that makes planning meaningless."""
    return Problem(Severity.ERROR, code, summary, hint, position, related)


def warning(
    code: str, summary: Message, hint: Message, position: Position, related: Related = ()
) -> Problem:
    """A problem that a plan can be made in spite of, and should be known."""
    return Problem(Severity.WARNING, code, summary, hint, position, related)

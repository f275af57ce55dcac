"""Problems as JSON and back, for the cache: what is read equals what was written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from bcp.model.message import Message
from bcp.model.problem import Position, Problem, Severity

_SEVERITIES = {each.value: each for each in Severity}


def encode_problems(problems: Iterable[Problem]) -> bytes:
    """Problems as JSON."""
    return json.dumps(
        [
            (
                each.severity.value,
                each.code,
                _message_record(each.summary),
                _message_record(each.hint),
                _position_record(each.position),
                [(_position_record(place), _message_record(said)) for place, said in each.related],
            )
            for each in problems
        ],
        ensure_ascii=False,
        separators=(",", ":"),
    ).encode("utf-8", "surrogatepass")


def decode_problems(content: bytes) -> tuple[Problem, ...]:
    """What was encoded. Raises ValueError, TypeError or KeyError for anything else."""
    return tuple(
        Problem(
            _SEVERITIES[severity],
            code,
            _message(summary),
            _message(hint),
            Position(*place),
            tuple((Position(*other), _message(said)) for other, said in related),
        )
        for severity, code, summary, hint, place, related in json.loads(content)
    )


def _position_record(position: Position) -> tuple[str, int, int]:
    return position.file, position.line, position.column


def _message_record(message: Message) -> tuple[str, list[tuple[str, Any]]]:
    return message.template, [
        (name, _message_record(value) if isinstance(value, Message) else value)
        for name, value in message.params
    ]


def _message(record: list[Any]) -> Message:
    template, params = record
    return Message(
        template,
        tuple(
            (name, _message(value) if isinstance(value, list) else value) for name, value in params
        ),
    )

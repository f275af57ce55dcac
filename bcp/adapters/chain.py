"""The chain of hashes that ties a run's events together, and how they are read from it.

The hash of event n is sha256 of three lines without an end of line after the last: the hash of
event n-1, n itself, and the event's JSON text. Before event 1 stands sha256 of the two lines
`ict-bcp journal 1` and the name of the run. So nobody needs this program to verify a chain; but a
tail that was cut off cannot be told from one that was never written, except by a mirror.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from pydantic import TypeAdapter, ValidationError

from bcp.execution.events import EVENT, Event
from bcp.model.message import Message
from bcp.model.refusal import Refused

FORMAT = 1
"""The format of the journal; part of every chain's origin."""

Row: TypeAlias = tuple[int, str, str, str]
"""Number, JSON text, hash of the event before, hash."""

_BATCH = 100
"""Few enough that what is read and folded at once is gone before Python's collector looks at it."""
_EVENTS: TypeAdapter[list[Event]] = TypeAdapter(list[Event])


class ChainBroken(Refused):
    """The chain of a run does not hold."""


def origin(run: str) -> str:
    """What stands for the hash before a run's first event."""
    return hashlib.sha256(f"ict-bcp journal {FORMAT}\n{run}".encode()).hexdigest()


def link(previous: str, sequence: int, text: str) -> str:
    """The hash of an event."""
    return hashlib.sha256(f"{previous}\n{sequence}\n{text}".encode()).hexdigest()


def sound(rows: Sequence[Row], after: int, previous: str) -> int:
    """How many of the rows continue the chain whose event `after` has the hash `previous`."""
    for expected, (sequence, text, before, digest) in enumerate(rows, start=after + 1):
        holds = sequence == expected and before == previous
        if not holds or digest != link(previous, sequence, text):
            return expected - after - 1
        previous = digest
    return len(rows)


def decoded(run: str, rows: Sequence[Row]) -> Iterator[Event]:
    """The events of rows, in order; raises Refused for one that this version does not read."""
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        try:
            events = _EVENTS.validate_json(f"[{','.join(text for _, text, _, _ in batch)}]")
        except ValidationError:
            events = []
        if len(events) == len(batch):
            yield from events
        else:
            for sequence, text, _, _ in batch:
                yield _one(run, sequence, text)


def changed_at(run: str, sequence: int, path: Path) -> ChainBroken:
    """The refusal of a chain that breaks at an event."""
    return ChainBroken(
        Message.of(
            "The journal of run {run} was changed at event {sequence}.", run=run, sequence=sequence
        ),
        Message.of("Nothing after that event can be relied on; restore {path}.", path=str(path)),
    )


def _one(run: str, sequence: int, text: str) -> Event:
    try:
        return EVENT.validate_json(text)
    except ValidationError as error:
        raise Refused(
            Message.of(
                "Event {sequence} of run {run} is in a form that this program does not read.",
                run=run,
                sequence=sequence,
            ),
            Message.of("Use the version of ict-bcp that wrote it; its report stays as it is."),
        ) from error

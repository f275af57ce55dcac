"""Where a run stands as a whole, and the times in which nothing was begun."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bcp.execution.events import (
    Continued,
    Event,
    Paused,
    Requested,
    Resumed,
    RunFinished,
    RunStarted,
    Suspended,
)
from bcp.execution.state import RunState
from bcp.model.identity import Entity


class Standing(StrEnum):
    """Where a run stands. `paused`: people hold it; `interrupted`: nobody executes it, and it can
    be carried on; `aborted`: somebody ended it before everything was done.
    """

    UNDER_WAY = "under-way"
    PAUSED = "paused"
    INTERRUPTED = "interrupted"
    FINISHED = "finished"
    ABORTED = "aborted"


OVER = frozenset({Standing.FINISHED, Standing.ABORTED})
"""Nothing will change any more."""


def standing_of(state: RunState, *, executed: bool) -> Standing:
    """Where a run stands; `executed` says whether an executor is at it now."""
    if state.finished is not None:
        return Standing.ABORTED if state.interrupted else Standing.FINISHED
    if state.suspended or not executed:
        return Standing.INTERRUPTED
    return Standing.PAUSED if state.paused else Standing.UNDER_WAY


class StandstillKind(StrEnum):
    """Why nothing was begun: people `paused` the run, or its executor had `stopped`."""

    PAUSED = "paused"
    STOPPED = "stopped"


class Standstill(Entity):
    """A time in which nothing was begun, in seconds after the incident; it lasts while `finish` is
    None. `by` is the role that paused the run, or whoever carried it on.

    An executor that died without a word counts as stopped from the last that it wrote.
    """

    kind: StandstillKind
    start: int
    finish: int | None
    by: str = ""
    why: str = ""

    def within(self, start: int, finish: int) -> int:
        """Seconds of it that lie between two times."""
        end = finish if self.finish is None else self.finish
        return max(0, min(end, finish) - max(self.start, start))


def standstills(events: Iterable[Event]) -> tuple[Standstill, ...]:
    """All of them in the order of their beginning."""
    watch = _Watch()
    for event in events:
        watch.take(event)
    return watch.seen()


@dataclass(slots=True)
class _Watch:
    incident: datetime | None = None
    paused: Paused | None = None
    stopped: datetime | None = None
    last: datetime | None = None
    found: list[Standstill] = field(default_factory=list)

    def take(self, event: Event) -> None:
        match event:
            case RunStarted():
                self.incident = event.incident_at
            case Paused():
                self.paused = event
            case Resumed() | RunFinished():
                self._end_pause(event.at)
            case Suspended():
                self.stopped = event.at
            case Continued():
                self._end_stop(event)
            case _:
                pass
        # What people ask for while nobody executes the run is in the journal too.
        if not isinstance(event, Requested):
            self.last = event.at

    def seen(self) -> tuple[Standstill, ...]:
        self._end_pause(None)
        self._end_stop(None)
        return tuple(sorted(self.found, key=lambda each: each.start))

    def _after(self, moment: datetime) -> int:
        assert self.incident is not None
        return seconds_after(self.incident, moment)

    def _end_pause(self, until: datetime | None) -> None:
        paused, self.paused = self.paused, None
        if paused is not None:
            self.found.append(
                Standstill(
                    kind=StandstillKind.PAUSED,
                    start=self._after(paused.at),
                    finish=None if until is None else self._after(until),
                    by=paused.by,
                    why=paused.why,
                )
            )

    def _end_stop(self, continued: Continued | None) -> None:
        since, self.stopped = self.stopped, None
        if since is None and continued is not None:
            since = self.last
        if since is not None:
            self.found.append(
                Standstill(
                    kind=StandstillKind.STOPPED,
                    start=self._after(since),
                    finish=None if continued is None else self._after(continued.at),
                    by="" if continued is None else continued.holder,
                )
            )


def seconds_after(incident: datetime, moment: datetime) -> int:
    """Whole seconds from the incident to a moment, never below zero."""
    return max(0, round((moment - incident).total_seconds()))

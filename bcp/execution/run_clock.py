"""The time of a run: it begins with the time of day and then goes on evenly, whatever that does."""

from __future__ import annotations

from datetime import datetime, timedelta

from bcp.execution.events import ClockJumped
from bcp.execution.ports import Clock

_LEAST_JUMP = 60.0
"""Seconds by which the time of day must leave the time of the run to count as a jump: a clock that
is slowly set right says nothing.
"""


class RunClock:
    """A clock for one executor. Its time of day is read once; from then on seconds are counted.

    So a time of day that is set, forwards or backwards, lets nothing time out, holds nothing up
    and brings no events out of order. May be read from any thread.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._begin = clock.monotonic()
        self._origin = clock.now()
        self._ahead = 0.0

    def not_before(self, latest: datetime) -> None:
        """Go on from `latest`, the time that the run has reached, if the time of day is before."""
        self._origin += max(timedelta(), latest - self.now())

    def now(self) -> datetime:
        """The aware time of the run."""
        return self._origin + timedelta(seconds=self._clock.monotonic() - self._begin)

    def monotonic(self) -> float:
        """Seconds since some fixed point."""
        return self._clock.monotonic()

    def jump(self) -> ClockJumped | None:
        """What is to be recorded when the time of day has jumped since it was last asked."""
        shown, now = self._clock.now(), self.now()
        ahead = (shown - now).total_seconds()
        seconds = ahead - self._ahead
        if abs(seconds) < _LEAST_JUMP:
            return None
        self._ahead = ahead
        return ClockJumped(at=now, shown=shown, seconds=seconds)

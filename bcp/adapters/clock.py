"""The clock of the machine."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class SystemClock:
    """The machine's time of day, in UTC, and its monotonic clock."""

    def now(self) -> datetime:
        """The aware time of day."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds since some fixed point; never jumps, and counts while the machine sleeps."""
        return time.clock_gettime(time.CLOCK_BOOTTIME)

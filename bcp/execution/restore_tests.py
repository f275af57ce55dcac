"""Where a restore test stands: a fold over its two events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from bcp.execution.events import (
    Event,
    RestoreMeasurement,
    RestoreTestFinished,
    RestoreTestStarted,
)
from bcp.execution.state import IllegalTransition


@dataclass(frozen=True, slots=True)
class RestoreTest:
    """One restore test; `finished` None: it goes on, or its console died."""

    started: RestoreTestStarted
    finished: RestoreTestFinished | None = None

    @property
    def proven(self) -> RestoreMeasurement | None:
        """What was restored and proven; None when it failed or is not over."""
        over = self.finished
        return None if over is None or over.failure is not None else over.restore

    @property
    def at(self) -> datetime:
        """The time of its last event."""
        return (self.finished or self.started).at


def fold_test(events: Iterable[Event]) -> RestoreTest:
    """The test after all its events. Raises IllegalTransition, also for no events at all."""
    test: RestoreTest | None = None
    for event in events:
        if isinstance(event, RestoreTestStarted) and test is None:
            test = RestoreTest(event)
        elif isinstance(event, RestoreTestFinished) and test is not None and not test.finished:
            if (event.restore is None) is (event.failure is None):
                raise IllegalTransition(f"{event.type}: it either restored or failed")
            test = RestoreTest(test.started, event)
        else:
            raise IllegalTransition(f"{event.type}: cannot follow in a restore test")
    if test is None:
        raise IllegalTransition("a restore test has at least one event")
    return test

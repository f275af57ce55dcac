"""What the executor needs from outside; adapters implement these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

from bcp.execution.events import (
    CheckResult,
    Event,
    Failure,
    RestoreMeasurement,
)
from bcp.execution.state import RunState
from bcp.model.identity import Entity
from bcp.model.scenario import Inject
from bcp.planning.plan import Basis, PlannedStep


class StepOutcome(Entity):
    """What one attempt at a step came to. `failure` None means success.

    `seconds` is measured with a monotonic clock; for a manual step of a drill it is the planned
    time and `basis` is assumed. `runs` counts Ansible runs. `to_see` is what only people can look
    at: until they have, it is no success yet.
    """

    seconds: float
    basis: Basis
    failure: Failure | None = None
    restores: tuple[RestoreMeasurement, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    runs: int = 0
    to_see: tuple[str, ...] = ()


class StepRunner(Protocol):
    """Carries out one attempt at a step and blocks until it is over. Called from worker threads."""

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:
        """Carry the step out. Never raises for a failure of the step itself."""
        ...

    def cancel(self) -> None:
        """End everything that runs, soon, and start nothing any more."""
        ...

    def cancel_step(self, key: str) -> None:
        """End what runs for one step, soon; it may be run again."""
        ...

    def look(self, step: PlannedStep) -> StepOutcome | None:
        """Look whether a step that was in flight is done after all; None: it is not, or nobody can
        say, so it is to be run again. Changes nothing and never raises for what it finds.
        """
        ...


class InjectPort(Protocol):
    """Makes an inject happen in the world of the drill (the lab)."""

    def apply(self, inject: Inject) -> None:
        """Let it happen. Raises OSError when it cannot."""
        ...


class Journal(Protocol):
    """Append-only record of one run; others may append to it too."""

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Make the events durable, all or none, before returning ().

        With `after`, the number of events that the caller knows: when others have been appended
        since, nothing is appended and those are returned instead.
        """
        ...

    def events(self, after: int = 0) -> Iterator[Event]:
        """All events in order but the first `after`."""
        ...


class Observer(Protocol):
    """Learns of every event after the journal did; must not block."""

    def observe(self, event: Event, state: RunState) -> None:
        """React to an event that is already durable."""
        ...


class Clock(Protocol):
    """The time of day and a clock that never jumps."""

    def now(self) -> datetime:
        """The aware time of day."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed point."""
        ...

"""What the executor does when time passes: attempts that wait their turn, questions nobody answers.

Times of attempts are of the clock that never jumps; who is on shift goes by the time of day.
"""

from __future__ import annotations

from collections.abc import Iterable

from bcp.execution.ports import Clock
from bcp.execution.state import RunState
from bcp.planning.plan import Plan


class Pauses:
    """Steps whose next attempt has to wait, and until when."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def wait(self, step: str, seconds: float) -> None:
        """Do not begin the step within so many seconds."""
        self._until[step] = self._clock.monotonic() + seconds

    def waiting(self) -> frozenset[str]:
        """The steps that still have to wait."""
        if self._until:
            now = self._clock.monotonic()
            self._until = {step: until for step, until in self._until.items() if until > now}
        return frozenset(self._until)

    def next(self) -> float | None:
        """Seconds until the first of them need not wait any longer; None: none waits."""
        if not self._until:
            return None
        return min(self._until.values()) - self._clock.monotonic()


def overdue(state: RunState, now: int, people: Iterable[str]) -> list[tuple[str, int]]:
    """Steps that people let wait longer than their time-out, each with how often by now.

    `people` are the keys of steps that wait for people; `now` is in seconds after the incident.
    """
    return [
        (key, times)
        for key, began, timeout in _asked(state, people)
        if (times := (now - began) // timeout) > state.steps[key].escalated
    ]


def next_overdue(state: RunState, now: int, people: Iterable[str]) -> int | None:
    """Seconds until the next step is overdue (once more)."""
    return min(
        (
            began + timeout * (max(state.steps[key].escalated, (now - began) // timeout) + 1) - now
            for key, began, timeout in _asked(state, people)
        ),
        default=None,
    )


def next_arrival(plan: Plan, now: int) -> int | None:
    """Seconds until the next people come to work."""
    begins = (person.next_begin(now) for person in plan.people)
    return min((begin - now for begin in begins if begin is not None and begin > now), default=None)


def next_release(plan: Plan, now: int) -> int | None:
    """Seconds until what some step waits for is expected."""
    later = plan.released_after(now)
    return later[0].release - now if later else None


def _asked(state: RunState, people: Iterable[str]) -> list[tuple[str, int, int]]:
    return [
        (key, state.seconds(began), max(1, state.plan.steps_by_key[key].timeout))
        for key in sorted(people, key=state.steps.place)
        if (began := state.steps[key].began) is not None
    ]

"""Where the steps of a run stand, kept up to date event by event: counts, and what can start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from bcp.execution.events import Event, Replanned, StepRetried, StepWaived
from bcp.execution.state import PASSED, RunState, StepState, StepStatus
from bcp.planning.dispatch import Dispatcher, Standing
from bcp.planning.plan import PlannedStep

_AWAY = frozenset({StepStatus.FAILED, StepStatus.SKIPPED, StepStatus.HELD})


class Standings:
    """Follows the events of one run; `absent` are ids of people who did not come."""

    def __init__(self, state: RunState, absent: Collection[str] = ()) -> None:
        self._statuses: dict[str, StepStatus] = {}
        self._counts: Counter[StepStatus] = Counter()
        self._handed: set[str] = set()
        self._held: set[str] = set()
        self._held_back: frozenset[str] = frozenset()
        self._dispatcher = Dispatcher(state.plan, absent=absent)
        self._take_all(state)

    @property
    def handed(self) -> Collection[str]:
        """The keys of the running steps that people carry out."""
        return self._handed

    @property
    def asked(self) -> Collection[str]:
        """The keys of the steps that wait for people: they carry them out, or are asked."""
        return self._handed | self._held

    @property
    def statuses(self) -> frozenset[StepStatus]:
        """All statuses in which some step is."""
        return frozenset(status for status, count in self._counts.items() if count)

    def count(self, status: StepStatus) -> int:
        """How many steps stand so."""
        return self._counts[status]

    def take(self, event: Event, state: RunState) -> None:
        """An event has happened; `state` is that after it."""
        if isinstance(event, Replanned | StepRetried | StepWaived):
            # These reach more steps than one.
            self._take_all(state)
        elif (key := getattr(event, "step", None)) is not None:
            self._take_step(key, state)

    def ready(
        self, limit: int, now: int | None, held_back: frozenset[str]
    ) -> tuple[PlannedStep, ...]:
        """The steps that can start now, but those `held_back`; `limit` counts those of machines."""
        for key in self._held_back ^ held_back:
            if self._statuses.get(key) is StepStatus.WAITING:
                gone = key in held_back
                self._dispatcher.move(key, Standing.GONE if gone else Standing.WAITING)
        self._held_back = held_back
        return self._dispatcher.ready(limit + len(self._handed), now)

    def _take_all(self, state: RunState) -> None:
        for key in self._statuses.keys() - state.steps.keys():
            self._counts[self._statuses.pop(key)] -= 1
            self._handed.discard(key)
            self._held.discard(key)
            self._dispatcher.move(key, Standing.GONE)
        self._dispatcher.follow(state.plan)
        for key in state.steps:
            self._take_step(key, state)

    def _take_step(self, key: str, state: RunState) -> None:
        step, before = state.steps[key], self._statuses.get(key)
        if step.status is StepStatus.RUNNING and step.handed:
            self._handed.add(key)
        else:
            self._handed.discard(key)
        if before is not step.status:
            self._change(key, step, before)
        if step.freed:
            self._dispatcher.free(key, step.freed)

    def _change(self, key: str, step: StepState, before: StepStatus | None) -> None:
        if step.status is StepStatus.HELD:
            self._held.add(key)
        else:
            self._held.discard(key)
        if before is not None:
            self._counts[before] -= 1
        self._counts[step.status] += 1
        self._statuses[key] = step.status
        self._dispatcher.move(key, _standing(step.status), step.people)
        self._held_back -= {key}


def _standing(status: StepStatus) -> Standing:
    if status in PASSED:
        return Standing.DONE
    if status in _AWAY:
        return Standing.GONE
    return Standing.RUNNING if status is StepStatus.RUNNING else Standing.WAITING

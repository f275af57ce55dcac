"""The time of day is set during a run: nothing times out, nothing stands still, it is told."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bcp.execution.events import (
    ClockJumped,
    Continued,
    Escalated,
    Event,
    FailureKind,
    Requested,
    StepFailed,
    StepStarted,
)
from bcp.execution.fold import fold
from bcp.execution.requests import Pause
from bcp.execution.run_clock import RunClock
from tests.execution.people import Recovery, Wish
from tests.execution.plans import INCIDENT, MemoryJournal, ScriptedRunner, failure

HOUR = 3600.0


class SettableClock:
    """A second passes at every look; the time of day can be set, the seconds go on."""

    def __init__(self, ahead: float = 0.0) -> None:
        self._lock = threading.Lock()
        self._seconds = 0
        self.ahead = ahead

    def now(self) -> datetime:
        """The time of day, as it was set."""
        return INCIDENT + timedelta(seconds=self.monotonic() + self.ahead)

    def monotonic(self) -> float:
        """Counts the looks."""
        with self._lock:
            self._seconds += 1
            return self._seconds


def setting(clock: SettableClock, jumps: dict[int, float]) -> Callable[[Event], tuple[Wish, ...]]:
    """Set the clock when so many events have happened."""
    heard = 0

    def also(_: Event) -> tuple[Wish, ...]:
        nonlocal heard
        heard += 1
        clock.ahead += jumps.get(heard, 0.0)
        return ()

    return also


@settings(deadline=None, max_examples=25)
@given(
    st.dictionaries(
        st.integers(1, 40),
        st.floats(2 * HOUR, 30 * HOUR) | st.floats(-30 * HOUR, -2 * HOUR),
        min_size=1,
        max_size=3,
    )
)
def test_a_clock_that_is_set_changes_nothing_but_is_told(jumps: dict[int, float]) -> None:
    clock = SettableClock()
    troubled = ScriptedRunner({("registry-database/restore", 1): failure(FailureKind.UNREACHABLE)})
    recovery = Recovery(troubled, also=setting(clock, jumps), clock=clock)
    state = recovery.start()
    assert state.complete
    events = recovery.events
    assert not [event for event in events if isinstance(event, Escalated)]
    assert len([event for event in events if isinstance(event, StepFailed)]) == 1
    assert all(one.at <= two.at for one, two in pairwise(events))
    assert (events[-1].at - events[0].at).total_seconds() < HOUR
    assert sum(jump.seconds for jump in state.jumps) == pytest.approx(clock.ahead, abs=60)
    assert state.seconds(events[-1].at) < HOUR, "no target is missed by it"


@pytest.mark.parametrize("hours", [-30, -2, 30])
def test_a_run_is_carried_on_whatever_the_clock_shows_then(hours: int) -> None:
    first = Recovery(clock=SettableClock())
    first.start()
    at = next(
        n
        for n, event in enumerate(first.events)
        if isinstance(event, StepStarted) and event.step == "registry/restore"
    )
    journal = MemoryJournal()
    journal.lines = first.journal.lines[: at + 1]
    before = first.events[at].at
    recovery = Recovery(journal=journal, clock=SettableClock(hours * HOUR))
    state = recovery.executor.carry_on("deputy")
    assert state.complete
    since = recovery.events[at + 1 :]
    assert all(one.at <= two.at for one, two in pairwise(recovery.events[at:]))
    assert (since[-1].at - since[0].at).total_seconds() < HOUR
    told = [jump.seconds for jump in state.jumps]
    if hours < 0:
        # The time of day is behind what the journal has reached; the run goes on from there.
        assert since[0].at - before < timedelta(minutes=1)
        assert told == [pytest.approx(hours * HOUR, abs=HOUR)]
    else:
        assert told == []


def test_what_others_ask_bears_the_time_of_the_run() -> None:
    clock = SettableClock()
    recovery = Recovery(also=setting(clock, {10: 5 * HOUR}), clock=clock)
    state = recovery.start()
    shown = clock.now()
    assert state.latest is not None
    assert state.time_at(shown) - state.latest < timedelta(minutes=2)
    assert state.time_at(shown - timedelta(hours=9)) == state.latest


def test_a_continued_run_goes_by_the_time_of_day_again() -> None:
    clock = SettableClock()
    recovery = Recovery(also=setting(clock, {10: 5 * HOUR}), clock=clock)
    recovery.start()
    events = recovery.events[:-1]
    continued = Continued(at=events[-1].at + timedelta(hours=5), holder="deputy")
    assert fold(events).ahead == pytest.approx(5 * HOUR, abs=60)
    assert fold([*events, continued]).ahead == 0.0


def test_a_clock_that_is_set_right_slowly_is_no_jump_until_it_is_a_minute() -> None:
    clock = SettableClock()
    run = RunClock(clock)
    clock.ahead = 40.0
    assert run.jump() is None
    clock.ahead = 80.0
    told = run.jump()
    assert isinstance(told, ClockJumped)
    assert told.seconds == pytest.approx(80, abs=5)
    assert run.jump() is None


def test_the_time_of_a_request_does_not_move_the_time_of_the_run() -> None:
    recovery = Recovery(clock=SettableClock())
    recovery.executor.interrupt()
    state = recovery.start()
    late = Requested(at=INCIDENT + timedelta(hours=50), by="manager", request=Pause())
    assert fold([late], state).latest == state.latest

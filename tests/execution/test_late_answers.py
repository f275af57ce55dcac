"""What is asked of a recovery while its rest is being planned, or when it is about to end."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from bcp.execution.events import (
    DamageChanged,
    Event,
    FailureKind,
    Replanned,
    Requested,
    RunFinished,
    StepRetried,
    StepStarted,
    SystemVerified,
)
from bcp.execution.fold import fold
from bcp.execution.replanning import Question, plan_rest
from bcp.execution.requests import ChangeDamage, Request, Retry, TakeNote
from bcp.planning.damage_changes import Loss
from bcp.planning.plan import Plan
from tests.execution.people import ROLES, Recovery, Wish, ask
from tests.execution.plans import MemoryJournal, ScriptedRunner, failure

VERIFY = "registry/verify"


def lost(name: str) -> ChangeDamage:
    return ChangeDamage(kind=Loss.SYSTEM, name=name, lost=True)


class Heard:
    """What a recovery has told; another thread can wait for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._news = threading.Condition()

    def take(self, event: Event) -> tuple[Wish, ...]:
        """Keep an event."""
        with self._news:
            self.events.append(event)
            self._news.notify_all()
        return ()

    def has(self, what: Callable[[Event], bool]) -> bool:
        """Whether such an event was told."""
        return any(what(event) for event in tuple(self.events))

    def wait(self, what: Callable[[Event], bool]) -> None:
        """Wait until such an event is told."""
        with self._news:
            self._news.wait_for(lambda: self.has(what))


def is_tried_again_or_all_is_over(event: Event) -> bool:
    if isinstance(event, StepStarted):
        return event.step == VERIFY and event.attempt == 2
    return isinstance(event, RunFinished)


def takes_up_damage(event: Event) -> bool:
    return isinstance(event, Replanned) and event.changes > 0


def test_a_plan_made_before_a_failed_step_was_asked_for_again_is_not_followed() -> None:
    heard, journal = Heard(), MemoryJournal()
    answers: list[Plan] = []

    def say(request: Request, until: Callable[[Event], bool]) -> None:
        *_, last = journal.events()
        ask(journal, recovery.executor, Requested(at=last.at, by=ROLES[1], request=request))
        heard.wait(until)

    def plan(question: Question) -> Plan:
        answer = plan_rest(question)
        if VERIFY in question.progress.failed and not question.changes:
            say(lost("registry-database"), lambda event: isinstance(event, DamageChanged))
        elif VERIFY in question.progress.failed:
            answers.append(answer)
            say(Retry(step=VERIFY), lambda event: isinstance(event, StepRetried))
        elif heard.has(takes_up_damage):
            heard.wait(is_tried_again_or_all_is_over)
        return answer

    runner = ScriptedRunner({(VERIFY, 1): failure(FailureKind.VERIFICATION_FAILED)})
    recovery = Recovery(runner, journal, also=heard.take, planner=plan, left_alone={VERIFY})
    state = recovery.start()
    (outdated,) = answers
    assert VERIFY not in outdated.steps_by_key
    assert state.complete
    assert state.verified["registry"] > state.verified["registry-database"]
    assert state.steps[VERIFY].attempt == 2
    assert fold(recovery.events) == state


class Interjecting(MemoryJournal):
    """Somebody writes the request just before the end of the run is written, once."""

    def __init__(self, request: ChangeDamage | TakeNote) -> None:
        super().__init__()
        self._request: ChangeDamage | TakeNote | None = request

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Keep the events, after the request if the run is to end with them."""
        request, event = self._request, events[0]
        if request is not None and isinstance(event, RunFinished):
            self._request = None
            super().append(Requested(at=event.at, by=ROLES[1], request=request))
        return super().append(*events, after=after)


@pytest.mark.parametrize("request_", [lost("registry"), lost("power"), TakeNote()])
def test_what_is_asked_just_before_the_end_is_met_before_it(
    request_: ChangeDamage | TakeNote,
) -> None:
    recovery = Recovery(journal=Interjecting(request_))
    state = recovery.start()
    assert state.complete
    assert not state.requests
    again = {name for event in state.replans for name in event.again}
    assert again == ({request_.name} if isinstance(request_, ChangeDamage) else set())
    assert len(state.notes) == isinstance(request_, TakeNote)
    last = [e for e in recovery.events if isinstance(e, SystemVerified) and e.system == "registry"]
    assert len(last) == 1 + bool(again)
    assert [e.type for e in recovery.events].count("run-finished") == 1
    assert fold(recovery.events) == state

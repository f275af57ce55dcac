"""Asking something of a recovery that an executor carries through, and watching it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bcp.adapters.bell import Bell, Listener
from bcp.app import ask_recovery as asking
from bcp.app import watch_recovery as watching
from bcp.app import wiring
from bcp.app.ask_recovery import ask_recovery
from bcp.app.watch_recovery import watch_recovery
from bcp.execution.desk import for_people
from bcp.execution.executor import Executor
from bcp.execution.replanning import plan_rest
from bcp.execution.requests import Abort, Objection, Pause, TakeNote
from bcp.execution.state import RunState
from tests.execution.people import SMALL_CITY, small_city
from tests.execution.plans import ScriptedRunner

RUN = "recovery-1"
NEVER = 3600.0


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SMALL_CITY, tmp_path / "city"))


@pytest.fixture
def only_the_bell(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Time wakes nobody; what ended each waiting (True: a ring)."""
    heard: list[bool] = []
    wait = Listener.wait

    def noted(listener: Listener, seconds: float) -> bool:
        heard.append(wait(listener, seconds))
        return heard[-1]

    monkeypatch.setattr(Listener, "wait", noted)
    monkeypatch.setattr(asking, "PATIENCE", NEVER)
    monkeypatch.setattr(asking, "_LOOK_SECONDS", NEVER)
    monkeypatch.setattr(watching, "_LOOK_SECONDS", NEVER)
    return heard


@contextmanager
def executed(root: Path) -> Iterator[None]:
    """A recovery with nobody who answers, carried through in a thread until somebody ends it."""
    begun = threading.Event()

    class Begun:
        def observe(self, event: object, state: RunState) -> None:  # noqa: ARG002
            begun.set()

    def carry_through() -> None:
        premises, plan = small_city()
        with (
            wiring.run_store(root) as store,
            wiring.echo(root) as echo,
            wiring.lease(root, "manager", RUN),
        ):
            executor = Executor(
                store.journal(RUN),
                ScriptedRunner(),
                wiring.clock(),
                limit=2,
                observers=[echo, Begun()],
                by_people=for_people,
                planner=plan_rest,
            )
            with Bell(wiring.bell_path(root), executor.ring):
                executor.execute(
                    plan,
                    run=RUN,
                    incident_at=plan.incident_at,
                    mode="recovery",
                    by="manager",
                    premises=premises,
                )

    thread = threading.Thread(target=carry_through)
    thread.start()
    try:
        assert begun.wait(60)
        yield
    finally:
        asked = ask_recovery(root, Abort(), "manager", "the test is over")
        thread.join()
        assert asked.answered


def test_the_executor_rings_back_when_it_has_answered(
    city: Path, only_the_bell: list[bool]
) -> None:
    with executed(city):
        paused = ask_recovery(city, Pause(), "manager", "")
        again = ask_recovery(city, Pause(), "manager", "")
        while not only_the_bell:  # an answer may be there before anybody waits for it
            ask_recovery(city, TakeNote(), "manager", "until an answer is waited for")
    assert (paused.executing, paused.answered, paused.objection) == (True, True, None)
    assert again.objection is Objection.PAUSED_ALREADY
    assert all(only_the_bell)


def test_who_watches_is_woken_by_what_happens_until_the_end(
    city: Path, only_the_bell: list[bool]
) -> None:
    with executed(city):
        seen = watch_recovery(city)
        first = next(seen)
        ask_recovery(city, TakeNote(), "manager", "seen by who watches")
        while not next(seen).notes:
            pass
    states = list(seen)
    assert first.finished is None
    assert states[-1].finished is not None
    assert all(only_the_bell)
    assert not list(wiring.journal_path(city).with_name("listeners").iterdir())


def left_alone(root: Path) -> None:
    """A recovery whose executor was interrupted before its first step."""
    premises, plan = small_city()
    with wiring.run_store(root) as store:
        executor = Executor(
            store.journal(RUN), ScriptedRunner(), wiring.clock(), limit=2, by_people=for_people
        )
        executor.interrupt()
        executor.execute(
            plan,
            run=RUN,
            incident_at=plan.incident_at,
            mode="recovery",
            by="manager",
            premises=premises,
        )


def test_without_an_executor_a_request_waits_in_the_journal(city: Path) -> None:
    left_alone(city)
    asked = ask_recovery(city, Pause(), "manager", "")
    assert (asked.executing, asked.answered) == (False, False)
    assert asked.number in next(watch_recovery(city)).requests


def test_when_the_executor_dies_nobody_waits_for_its_answer_any_longer(
    city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left_alone(city)
    lease = wiring.lease(city, "manager", RUN)
    waited: list[float] = []

    def dying(_: Listener, seconds: float) -> bool:
        waited.append(seconds)
        lease.close()
        return False

    monkeypatch.setattr(asking, "PATIENCE", NEVER)
    monkeypatch.setattr(Listener, "wait", dying)
    asked = ask_recovery(city, Pause(), "manager", "")
    assert waited == [1.0]
    assert (asked.executing, asked.answered) == (False, False)

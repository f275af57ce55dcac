"""Notices get through where they can, and nothing that happens to them holds a run up."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bcp.adapters import notifications
from bcp.adapters.notice_channels import AppriseChannel
from bcp.adapters.notifications import Letter, Notifier, Post, Undelivered
from bcp.evaluation.notice import Urgency
from bcp.execution.events import Event, RunFinished, SystemVerified
from bcp.execution.executor import Executor
from bcp.execution.fold import fold
from bcp.model.message import Message
from tests.adapters.notice_receivers import (
    PATIENCE,
    FailingChannel,
    HangingChannel,
    KeepingChannel,
    Told,
    endless_receiver,
)
from tests.cities import SmallCity
from tests.evaluation.notice_run import replanned, run_started
from tests.execution.plans import (
    INCIDENT,
    MemoryJournal,
    ScriptedRunner,
    TickingClock,
    plan_of,
    planned_step,
)


class SetClock(TickingClock):
    """A clock that stands until it is set."""

    def __init__(self, moment: datetime) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        """The moment that was set."""
        return self.moment


def letter(number: int) -> Letter:
    return Letter(INCIDENT, "test", Urgency.INFO, f"letter {number}", ("line",))


@pytest.mark.parametrize(
    "error",
    [Undelivered(Message.of("no line")), OSError(28, "No space left on device"), ValueError("x")],
)
def test_a_run_ends_well_whatever_its_channels_do(error: Exception) -> None:
    kept, hanging, failing, told = KeepingChannel(), HangingChannel(), FailingChannel(error), Told()
    notifier = Notifier([hanging, failing, kept], Message.render, TickingClock(), told)
    executor = Executor(
        MemoryJournal(), ScriptedRunner(), TickingClock(), limit=2, observers=[notifier]
    )

    state = executor.execute(plan_of(planned_step("a/one")), run="r1", incident_at=INCIDENT)

    assert state.complete
    assert [kept.next().kind, kept.next().kind] == ["started", "finished"]
    assert told.next().startswith("Notices by failing do not get through: ")
    notifier.close(0)
    assert "2 notices by hanging did not get through." in told.rest()
    hanging.released.set()


def test_a_run_ends_well_when_a_real_receiver_never_ends() -> None:
    kept, told = KeepingChannel(), Told()
    with endless_receiver() as (address, begun):
        notifier = Notifier(
            [AppriseChannel(address, 1), kept], Message.render, TickingClock(), told
        )
        executor = Executor(
            MemoryJournal(), ScriptedRunner(), TickingClock(), limit=2, observers=[notifier]
        )
        state = executor.execute(plan_of(planned_step("a/one")), run="r1", incident_at=INCIDENT)
        assert begun.wait(PATIENCE)
        letters = [kept.next().kind, kept.next().kind]
        notifier.close(0)

    assert state.complete
    assert letters == ["started", "finished"]
    assert "2 notices by json (address 1) did not get through." in told.rest()


def test_what_breaks_in_the_notifier_stays_there(
    small_city: SmallCity, caplog: pytest.LogCaptureFixture
) -> None:
    start = run_started(small_city.root)
    kept, told = KeepingChannel(), Told()

    def broken(message: Message) -> str:
        raise ValueError(message.template)

    notifier = Notifier([kept], broken, TickingClock(), told)
    notifier.observe(start, fold([start]))
    notifier.close()

    assert kept.rest() == []
    ours = [record.message for record in caplog.records if record.name.startswith("bcp.")]
    assert ours == ["no notices of run-started"]


def test_the_oldest_are_dropped_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notifications, "_MOST_WAITING", 2)
    channel = HangingChannel()
    post = Post(channel, Message.render, Told())
    post.put(letter(0))
    assert channel.hangs.wait(PATIENCE)
    for number in range(1, 6):
        post.put(letter(number))
    channel.released.set()

    lost = post.close(PATIENCE)

    assert lost == 3
    gap = "3 notices before this one did not get through here."
    assert [(each.title, each.lines) for each in channel.rest()] == [
        ("letter 0", ("line",)),
        ("letter 4", ("line", gap)),
        ("letter 5", ("line",)),
    ]


def test_a_failing_channel_is_told_of_once_and_again_when_it_works() -> None:
    channel, told = FailingChannel(), Told()
    post = Post(channel, Message.render, told)
    post.put(letter(1))
    first = told.next()
    post.put(letter(2))
    post.put(letter(3))
    assert post.close(PATIENCE) == 3
    assert (first, told.rest()) == (
        "Notices by failing do not get through: no line. The run goes on.",
        [],
    )

    again = Post(channel, Message.render, told)
    again.put(letter(4))
    told.next()
    channel.works = True
    again.put(letter(5))

    assert told.next() == "Notices by failing get through again."
    gap = "1 notices before this one did not get through here."
    assert channel.next().lines == ("line", gap)
    assert again.close(PATIENCE) == 1


def test_a_target_that_passes_is_told_of_without_an_event(small_city: SmallCity) -> None:
    start = run_started(small_city.root)
    kept, clock = KeepingChannel(), SetClock(start.at)
    notifier = Notifier([kept], Message.render, clock, Told())
    notifier.observe(start, fold([start]))
    looked = []
    for seconds in (43_200, 43_205, 43_300, 90_000, 99_000):
        clock.moment = start.incident_at + timedelta(seconds=seconds)
        notifier.look()
        looked.append(seconds)
    end = RunFinished(at=clock.moment, complete=False, interrupted=True, by="lead")
    notifier.observe(end, fold([start, end]))
    notifier.close()

    assert [(each.kind, each.title) for each in kept.rest()] == [
        ("started", "[DRILL] The recovery has begun"),
        ("target-missed", "[DRILL] Target missed: 電源, 庁舎内バックアップ, 仮想基盤"),
        ("target-missed", "[DRILL] Target missed: 台帳データベース, 台帳"),
        ("finished", "[DRILL] Ended before everything was back"),
    ]


def test_an_event_after_a_target_tells_of_it_first(small_city: SmallCity) -> None:
    start = run_started(small_city.root)
    kept = KeepingChannel()
    notifier = Notifier([kept], Message.render, SetClock(start.at), Told())
    late = start.incident_at + timedelta(seconds=50_000)
    events: list[Event] = [start, replanned(late, registry=90_000)]
    for number in range(1, len(events) + 1):
        notifier.observe(events[number - 1], fold(events[:number]))
    notifier.close()

    assert [each.kind for each in kept.rest()] == ["started", "target-missed", "target-at-risk"]


def test_a_system_that_comes_back_late_was_told_of(small_city: SmallCity) -> None:
    start = run_started(small_city.root)
    state = fold([start])
    kept = KeepingChannel()
    notifier = Notifier([kept], Message.render, SetClock(start.at), Told())
    notifier.observe(start, state)
    late = start.incident_at + timedelta(seconds=43_201)
    notifier.observe(SystemVerified(at=late, system="power"), state)
    notifier.close()

    assert [each.kind for each in kept.rest()] == ["started", "target-missed"]

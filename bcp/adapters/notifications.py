"""Notices on their way to people: each channel has a thread and a bounded queue of its own.

Nothing here holds a run up: a channel that hangs, refuses or breaks fails alone, and is told of.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol

from bcp.evaluation.notice import Notice, Urgency
from bcp.evaluation.notices import notices_of
from bcp.evaluation.target_notices import missed, next_target
from bcp.execution.events import (
    Continued,
    Event,
    Replanned,
    RunFinished,
    RunStarted,
    SystemVerified,
)
from bcp.execution.ports import Clock
from bcp.execution.state import RunState
from bcp.model.message import Message

_log = logging.getLogger(__name__)
_MOST_WAITING = 200
_LOOK_SECONDS = 1.0
_CLOSE_SECONDS = 10.0
_GRACE = timedelta(seconds=2)
"""A target counts as passed a moment later: the event that says otherwise may be on its way."""
_MOVING = (RunStarted, Continued, Replanned, SystemVerified, RunFinished)
"""Events after which another target may be the next one."""


class Undelivered(Exception):
    """A letter did not get through; `reason` holds nothing that has to be kept secret."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason.render())
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Letter:
    """A notice in words: a title and whole lines of inert text."""

    at: datetime
    kind: str
    urgency: Urgency
    title: str
    lines: tuple[str, ...]


class Channel(Protocol):
    """A way to people. `name` is shown, and holds nothing that has to be kept secret."""

    name: Message

    def send(self, letter: Letter) -> None:
        """Deliver it; may take long. Raises Undelivered or OSError."""
        ...


Say = Callable[[Message], str]
"""Puts a message into words, on one line of inert text."""


def write_letter(notice: Notice, at: datetime, say: Say) -> Letter:
    """A notice in words."""
    return Letter(
        at=at,
        kind=notice.kind.value,
        urgency=notice.urgency,
        title=say(notice.title),
        lines=tuple(say(line) for line in notice.body),
    )


def attempt(channel: Channel, letter: Letter) -> Message | None:
    """Send a letter; None when it got through, otherwise why not. Never raises."""
    try:
        channel.send(letter)
    except Undelivered as error:
        return error.reason
    except OSError as error:
        return Message.of("{reason}", reason=error.strerror or type(error).__name__)
    except Exception as error:  # noqa: BLE001 - what a service's code raises may hold its address
        return Message.of("internal error ({kind})", kind=type(error).__name__)
    return None


class Post:
    """Hands letters to one channel. When too many wait, the oldest are dropped and counted."""

    def __init__(self, channel: Channel, say: Say, tell: Callable[[Message], None]) -> None:
        """`tell` hears when the channel begins to fail, and when it works again."""
        self._channel = channel
        self._say = say
        self._tell = tell
        self._waiting: deque[Letter] = deque()
        self._change = threading.Condition()
        self._sending = False
        self._closed = False
        self._gap = 0
        self._lost = 0
        self._works = True
        self._thread = threading.Thread(target=self._deliver_all, name="notices", daemon=True)
        self._thread.start()

    def put(self, letter: Letter) -> None:
        """Take a letter; returns at once."""
        with self._change:
            if len(self._waiting) >= _MOST_WAITING:
                self._waiting.popleft()
                self._gap += 1
                self._lost += 1
            self._waiting.append(letter)
            self._change.notify()

    def close(self, seconds: float) -> int:
        """Deliver what waits, within so many seconds; how many letters never got through."""
        with self._change:
            self._closed = True
            self._change.notify()
        self._thread.join(max(0.0, seconds))
        with self._change:
            lost = self._lost + len(self._waiting) + self._sending
            self._waiting.clear()
        return lost

    @property
    def name(self) -> Message:
        """The channel's name."""
        return self._channel.name

    def _deliver_all(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._closed)
                if not self._waiting:
                    return
                letter, gap = self._waiting.popleft(), self._gap
                self._sending = True
            problem = attempt(self._channel, self._with_gap(letter, gap))
            with self._change:
                self._sending = False
                if problem is None:
                    self._gap -= gap
                else:
                    self._gap += 1
                    self._lost += 1
            self._report(problem)

    def _with_gap(self, letter: Letter, gap: int) -> Letter:
        if not gap:
            return letter
        line = Message.of("{count} notices before this one did not get through here.", count=gap)
        return replace(letter, lines=(*letter.lines, self._say(line)))

    def _report(self, problem: Message | None) -> None:
        works = problem is None
        if works is self._works:
            return
        self._works = works
        if problem is None:
            self._tell(Message.of("Notices by {channel} get through again.", channel=self.name))
        else:
            self._tell(
                Message.of(
                    "Notices by {channel} do not get through: {reason}. The run goes on.",
                    channel=self.name,
                    reason=problem,
                )
            )


class Notifier(AbstractContextManager["Notifier"]):
    """An observer that turns events, and targets whose time passes, into letters on all channels.

    `tell` shows a sentence where the run is shown; it is called from other threads. Leaving the
    context waits for what is on its way, ten seconds at most.
    """

    def __init__(
        self,
        channels: Sequence[Channel],
        say: Say,
        clock: Clock,
        tell: Callable[[Message], None],
    ) -> None:
        self._say = say
        self._clock = clock
        self._tell = tell
        self._lock = threading.Lock()
        self._state: RunState | None = None
        self._told: datetime | None = None
        self._next: datetime | None = None
        self._stop = threading.Event()
        self._posts = [Post(channel, say, self._show) for channel in channels]
        self._thread = threading.Thread(target=self._watch, name="targets", daemon=True)

    def __enter__(self) -> Notifier:
        """Begin to watch the time."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Deliver what is on its way."""
        self.close()

    def observe(self, event: Event, state: RunState) -> None:
        """Put what people are to be told into the queues. Never blocks and never raises."""
        try:
            with self._lock:
                before, self._state = self._state, state
                if before is not None:
                    self._tell_missed(before, event.at)
                if self._told is None or event.at > self._told:
                    self._told = event.at
                for notice in notices_of(event, before, state):
                    self._post(notice, event.at)
                if isinstance(event, _MOVING):
                    self._plan_ahead(state)
        except Exception:  # noqa: BLE001 - a run goes on without notices
            _log.exception("no notices of %s", event.type)

    def look(self) -> None:
        """Tell of targets whose time has passed by now. Never raises."""
        try:
            with self._lock:
                if self._state is not None:
                    now = self._state.time_at(self._clock.now())
                    self._tell_missed(self._state, now - _GRACE)
        except Exception:  # noqa: BLE001 - as above
            _log.exception("no notices of targets")

    def close(self, seconds: float = _CLOSE_SECONDS) -> None:
        """Deliver what waits, within so many seconds for all channels together."""
        self._stop.set()
        end = time.monotonic() + seconds
        for post in self._posts:
            lost = post.close(end - time.monotonic())
            if lost:
                self._show(
                    Message.of(
                        "{count} notices by {channel} did not get through.",
                        count=lost,
                        channel=post.name,
                    )
                )

    def _tell_missed(self, state: RunState, now: datetime) -> None:
        if self._next is None or self._told is None or now < self._next:
            return
        for notice in missed(state, self._told, now):
            self._post(notice, now)
        self._told = now
        self._plan_ahead(state)

    def _plan_ahead(self, state: RunState) -> None:
        """Remember when the next target that has not been told of passes."""
        assert self._told is not None
        left = next_target(state, self._told)
        self._next = None if left is None else self._told + timedelta(seconds=left)

    def _post(self, notice: Notice, at: datetime) -> None:
        letter = write_letter(notice, at, self._say)
        for post in self._posts:
            post.put(letter)

    def _show(self, message: Message) -> None:
        try:
            self._tell(message)
        except Exception:  # noqa: BLE001 - what shows the run may have ended
            _log.exception("not shown: %s", message.render())

    def _watch(self) -> None:
        while not self._stop.wait(_LOOK_SECONDS):
            self.look()

"""A run as it goes on: a live table on a terminal, plain lines anywhere else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from bcp.cli.recovery_view import standing_of
from bcp.cli.run_words import sentence_of
from bcp.cli.systems_table import in_minutes, most_eventful, systems_table
from bcp.documents.wording import NOTHING, Wording
from bcp.execution.events import Event, InjectApplied, Noted, RunFinished, RunStarted
from bcp.execution.progress import Condition, SystemProgress, progress
from bcp.execution.state import RunState
from bcp.model.message import Message, mark

_REFRESHES_PER_SECOND = 2
_LINES_AROUND_THE_ROWS = 6
_FEWEST_ROWS = 3
_NARROWEST = 8
_HEADINGS = (
    mark("System"),
    mark("State"),
    mark("Elapsed"),
    mark("Target"),
    mark("Slack"),
    mark("ETA"),
)


class Follower(Protocol):
    """Shows a run while it goes on; an observer that can also be told of the preparations."""

    def observe(self, event: Event, state: RunState) -> None:
        """Show what has happened."""
        ...

    def tell(self, message: Message) -> None:
        """Show something that was prepared or cleaned up."""
        ...

    def stage(self, message: Message, done: int, total: int) -> None:
        """Show how far a preparation is."""
        ...


class PlainLines:
    """One line for each event, for logs and pipes."""

    def __init__(self, console: Console, wording: Wording) -> None:
        self._console = console
        self._wording = wording

    def observe(self, event: Event, state: RunState) -> None:
        """Print the event, with the seconds since the run began."""
        sentence = sentence_of(event, state, self._wording)
        if sentence is not None:
            seconds = (event.at - state.started).total_seconds()
            self._print(f"{seconds:8.1f} s  {sentence}")

    def tell(self, message: Message) -> None:
        """Print it."""
        self._print(self._wording.say(message))

    def stage(self, message: Message, done: int, total: int) -> None:
        """Print the beginning and the end of a preparation."""
        if done in {0, total}:
            self._print(_stage_of(message, done, total, self._wording))

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)


class LiveTable:
    """A table of all systems that is drawn anew twice a second; a context that ends the drawing."""

    def __init__(self, console: Console, wording: Wording, now: Callable[[], datetime]) -> None:
        self._console = console
        self._wording = wording
        self._now = now
        self._state: RunState | None = None
        self._stage = ""
        self._live = Live(
            console=console,
            get_renderable=self.render,
            refresh_per_second=_REFRESHES_PER_SECOND,
            vertical_overflow="crop",
        )

    def __enter__(self) -> LiveTable:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the last table where it is."""
        self._live.stop()

    def observe(self, event: Event, state: RunState) -> None:
        """Take the state over; the table is drawn by a thread of its own."""
        self._state = state
        if isinstance(event, InjectApplied | Noted):
            self._print(sentence_of(event, state, self._wording) or "")
        if isinstance(event, RunStarted):
            self._live.start()
        elif isinstance(event, RunFinished):
            self._live.stop()

    def tell(self, message: Message) -> None:
        """Print it above the table."""
        self._print(self._wording.say(message))

    def _print(self, line: str) -> None:
        self._console.print(line, markup=False, highlight=False)

    def stage(self, message: Message, done: int, total: int) -> None:
        """Show it in the place where the table will be."""
        self._stage = _stage_of(message, done, total, self._wording)
        self._live.start()

    def render(self) -> Group | Text:
        """The table of this moment, cut to the size of the terminal."""
        if self._state is None:
            return Text(self._stage)
        rows = max(_FEWEST_ROWS, self._console.height - _LINES_AROUND_THE_ROWS)
        now, width = self._now(), self._console.width
        if self._state.premises is not None:
            return standing_of(self._state, now, self._wording, rows, width)
        return table_of(self._state, now, self._wording, rows, width)


def _stage_of(message: Message, done: int, total: int, wording: Wording) -> str:
    return wording.say(
        Message.of("{stage}: {done} of {total}", stage=message, done=done, total=total)
    )


def table_of(state: RunState, now: datetime, wording: Wording, rows: int, columns: int) -> Group:
    """The table of a state. Of more systems than `rows`, those where something happens are kept."""
    systems = progress(state, now)
    shown = most_eventful(systems, rows)
    table = systems_table(
        shown,
        _HEADINGS,
        lambda system: _figures(system, wording),
        wording,
        columns,
        percent=40,
        narrowest=_NARROWEST,
    )
    return Group(table, Text(_summary(systems, len(systems) - len(shown), wording), style="dim"))


def _figures(system: SystemProgress, wording: Wording) -> tuple[str, ...]:
    return (
        wording.stopwatch(system.elapsed),
        in_minutes(system.target),
        NOTHING if system.slack is None else in_minutes(system.slack),
        NOTHING if system.eta is None else f"{system.eta:%m-%d %H:%M}",
    )


def _summary(systems: tuple[SystemProgress, ...], hidden: int, wording: Wording) -> str:
    counts = Counter(system.condition for system in systems)
    summary = wording.say(
        Message.of(
            "{verified} verified, {running} running, {waiting} waiting, {failed} failed, "
            "{skipped} skipped. Elapsed is measured here; target, slack and ETA are the plan's.",
            verified=counts[Condition.VERIFIED],
            running=counts[Condition.RUNNING],
            waiting=counts[Condition.WAITING],
            failed=counts[Condition.FAILED],
            skipped=counts[Condition.SKIPPED],
        )
    )
    if not hidden:
        return summary
    more = wording.say(Message.of("{count} more systems are not shown.", count=hidden))
    return f"{summary} {more}"


@contextmanager
def follow(console: Console, wording: Wording, now: Callable[[], datetime]) -> Iterator[Follower]:
    """The follower that suits the console."""
    if console.is_terminal and not console.is_dumb_terminal:
        with LiveTable(console, wording, now) as table:
            yield table
    else:
        yield PlainLines(console, wording)

"""The record of a run: an event is made durable, then folded into the state, then told.

Only what the journal holds is ever in the state, and nobody hears of what the state does not show.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bcp.execution.events import Event
from bcp.execution.fold import fold
from bcp.execution.ports import Journal, Observer
from bcp.execution.standings import Standings
from bcp.execution.state import RunState

_log = logging.getLogger(__name__)


class Record:
    """The state of a run and its journal, kept together; used by one thread.

    `standings` follow the events before any observer does, as soon as there are any.
    """

    def __init__(self, journal: Journal, observers: Sequence[Observer]) -> None:
        self.standings: Standings | None = None
        self._journal = journal
        self._observers = list(observers)
        self._state: RunState | None = None

    @property
    def has_begun(self) -> bool:
        """Whether there is a state."""
        return self._state is not None

    @property
    def state(self) -> RunState:
        """The state so far; only after the first event."""
        assert self._state is not None
        return self._state

    def read(self) -> None:
        """Take up what the journal holds already, without telling anybody.

        Raises IllegalTransition when it does not hold together.
        """
        self._state = fold(self._journal.events())

    def record(self, *events: Event) -> None:
        """Make events durable, all or none, fold them and tell the observers."""
        while not self.record_if_all_is_known(*events):
            pass

    def record_if_all_is_known(self, *events: Event) -> bool:
        """As `record`; but what others have written meanwhile is taken over instead, and False
        returned, so that it can be heeded first.
        """
        before, state = self._state, fold(events, self._state)
        unknown = self._journal.append(*events, after=0 if before is None else before.number)
        if unknown:
            self._take_over(unknown)
            return False
        self._state = state
        self._tell(before, events)
        return True

    def take_over_news(self) -> None:
        """Fold what others have appended, if there is anything, and tell the observers."""
        if unknown := tuple(self._journal.events(after=self.state.number)):
            self._take_over(unknown)

    def _take_over(self, events: Sequence[Event]) -> None:
        before, self._state = self._state, fold(events, self._state)
        self._tell(before, events)

    def _tell(self, state: RunState | None, events: Sequence[Event]) -> None:
        """Tell the observers of each event, with the state after it."""
        for event in events:
            state = self._state if event is events[-1] else fold((event,), state)
            assert state is not None
            if self.standings is not None:
                self.standings.take(event, state)
            for observer in tuple(self._observers):
                try:
                    observer.observe(event, state)
                except Exception:  # noqa: BLE001 - a display that breaks must not stop a recovery
                    self._observers.remove(observer)
                    _log.exception("observer %r is left out from now on", observer)

"""The mirror: a second copy of the journal on another disk, kept current from outside the chain.

The copy is a journal itself, so that a recovery can be carried on from it.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from bcp.adapters.chain import ChainBroken
from bcp.adapters.journal import FILE_NAME
from bcp.adapters.journal_copy import Currency, Diverged, extend, require, write_currency
from bcp.adapters.journal_schema import connect, sentences, transaction
from bcp.adapters.lease import FILE_NAME as LEASE_NAME
from bcp.adapters.lease import holder_of, is_held
from bcp.model.message import Message
from bcp.model.refusal import Refused

_LOOK_SECONDS = 0.1
_HEARTBEAT_SECONDS = 1.0
_FIRST_PAUSE = 1.0
_LONGEST_PAUSE = 60.0


def _now() -> datetime:
    return datetime.now(UTC)


def _silence(_: Message) -> None:
    """Tell nobody."""


class Mirror(AbstractContextManager["Mirror"]):
    """Keeps the copy of the journal `source` in `folder` current: `copy` once, `follow` until
    `close`, or `start` for following in a thread of its own.

    `tell` hears, from the thread that follows, what hinders and when it goes on again. Nothing
    that happens to the copy ever touches the source.
    """

    def __init__(
        self,
        source: Path,
        folder: Path,
        *,
        host: str,
        now: Callable[[], datetime] = _now,
        tell: Callable[[Message], None] = _silence,
    ) -> None:
        self.source = source
        self.target = folder / FILE_NAME
        self.stopped: Refused | None = None
        """Why following ended for good: the copy diverged or a chain does not hold."""
        self._host = host
        self._now = now
        self._tell = tell
        self._begun = False
        self._hindered = False
        self._pause = _FIRST_PAUSE
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End following."""
        self.close()

    def start(self) -> None:
        """Follow in a thread until `close`."""
        self._thread = threading.Thread(target=self.follow, name="mirror", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End following, with a last copy if nothing hinders it."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def copy(self) -> int:
        """Bring the copy up to date, durably; returns how many events were missing.

        Raises Diverged, ChainBroken, Refused, Failed; then the copy is as it was.
        """
        source, target = self._open()
        with closing(source), closing(target):
            return self._pass(source, target)

    def follow(self) -> None:
        """Keep the copy current until `close`, or until it has diverged: see `stopped`."""
        while True:
            try:
                self._stay_current()
            except (Diverged, ChainBroken) as refusal:
                self.stopped = refusal
                self._tell(refusal.summary)
                return
            except (Refused, sqlite3.Error, OSError) as error:
                self._hinder(error)
            if self._closed.wait(self._pause):
                return
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)

    def on_the_same_disk(self) -> bool:
        """Whether journal and copy would be lost together."""
        folder = self.target.parent
        there = folder if folder.exists() else folder.parent
        return self.source.stat().st_dev == there.stat().st_dev

    def _stay_current(self) -> None:
        source, target = self._open()
        with closing(source), closing(target):
            places = (_place(self.source), _place(self.target))
            seen, last = -1, -_HEARTBEAT_SECONDS
            while True:
                closed = self._closed.is_set()
                if (_place(self.source), _place(self.target)) != places:
                    raise _gone(self.target)
                version = source.execute("PRAGMA data_version").fetchone()[0]
                if version != seen or closed or time.monotonic() - last >= _HEARTBEAT_SECONDS:
                    last = time.monotonic()
                    self._pass(source, target)
                    self._go_on()
                    seen = version
                if closed:
                    return
                self._closed.wait(_LOOK_SECONDS)

    def _pass(self, source: sqlite3.Connection, target: sqlite3.Connection) -> int:
        # Looked up before the journal is read: what is written later is not claimed.
        lease = self.source.with_name(LEASE_NAME)
        currency = Currency(
            complete=self._now(),
            host=self._host,
            path=str(self.source.absolute()),
            executing=is_held(lease),
            executor=holder_of(lease),
        )
        with sentences(self.source):
            source.execute("BEGIN")
        try:
            with sentences(self.target), transaction(target):
                copied = extend(target, source, self.target, self.source)
                write_currency(target, currency)
        finally:
            source.execute("ROLLBACK")
        return copied

    def _open(self) -> tuple[sqlite3.Connection, sqlite3.Connection]:
        require(self.source)
        if self._begun and not self.target.is_file():
            raise _gone(self.target)
        if not self.target.parent.parent.is_dir():
            # Never made out of nothing: a disk that is not mounted must not become a folder.
            raise Refused(
                Message.of("There is no folder {path}.", path=str(self.target.parent.parent)),
                Message.of("Check the folder, and that its disk is there."),
            )
        source = connect(self.source, create=False)
        try:
            target = connect(self.target, create=not self._begun)
        except BaseException:
            source.close()
            raise
        self._begun = True
        return source, target

    def _hinder(self, error: Exception) -> None:
        if not self._hindered:
            reason = error.summary if isinstance(error, Refused) else str(error)
            self._tell(
                Message.of(
                    "The copy {path} is not current: {reason} It is tried again.",
                    path=str(self.target),
                    reason=reason,
                )
            )
        self._hindered = True

    def _go_on(self) -> None:
        self._pause = _FIRST_PAUSE
        if self._hindered:
            self._tell(Message.of("The copy {path} is current again.", path=str(self.target)))
        self._hindered = False


def _place(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _gone(path: Path) -> Refused:
    return Refused(
        Message.of("{path} is not there any more.", path=str(path)),
        Message.of("Check the folder, and that its disk is there."),
    )

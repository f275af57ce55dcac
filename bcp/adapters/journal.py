"""The journal: one SQLite file, append-only, each run a chain of hashes."""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from pydantic import ValidationError

from bcp.execution.events import EVENT, Event
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused

FILE_NAME = "runs.sqlite"
SCHEMA_VERSION = 1
APPLICATION_ID = 0x42435031
"""`BCP1`: tells our files from other SQLite databases."""

_LOCK_SECONDS = 5.0
_SCHEMA = f"""
BEGIN IMMEDIATE;
CREATE TABLE events (
  run TEXT NOT NULL,
  seq INTEGER NOT NULL,
  at TEXT NOT NULL,
  json TEXT NOT NULL,
  previous_hash TEXT NOT NULL,
  hash TEXT NOT NULL,
  PRIMARY KEY (run, seq)
) STRICT;
CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER events_are_never_deleted BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION};
COMMIT;
"""
_RUNS = """
SELECT first.run, first.at,
       json_extract(first.json, '$.mode'), json_extract(first.json, '$.plan.scenario'),
       json_extract(first.json, '$.plan.scenario_name'),
       last.seq, last.at, ended.seq IS NOT NULL,
       json_extract(ended.json, '$.complete'), json_extract(ended.json, '$.interrupted'),
       json_array_length(checked.json, '$.left') = 0
FROM events AS first
JOIN events AS last
  ON last.run = first.run AND last.seq = (SELECT max(seq) FROM events WHERE run = first.run)
LEFT JOIN events AS ended
  ON ended.run = first.run AND ended.seq = (
    SELECT seq FROM events WHERE run = first.run AND json_extract(json, '$.type') = 'run-finished'
    ORDER BY seq DESC LIMIT 1)
LEFT JOIN events AS checked
  ON checked.run = first.run AND checked.seq = (
    SELECT seq FROM events WHERE run = first.run AND seq > ended.seq
      AND json_extract(json, '$.type') = 'clean-up-checked'
    ORDER BY seq DESC LIMIT 1)
WHERE first.seq = 1
ORDER BY first.rowid DESC
"""
_DRILLED = """
SELECT json_extract(json, '$.system') AS system, max(CAST(strftime('%s', at) AS INTEGER)) AS last
FROM events
WHERE json_extract(json, '$.type') = 'system-verified'
  AND run IN (SELECT run FROM events WHERE seq = 1 AND json_extract(json, '$.mode') = 'drill')
GROUP BY system HAVING last IS NOT NULL
"""


class RunSummary(Entity):
    """One run as the listing shows it; `last` is the time of its newest event.

    `finished` is false for a run that is still going on or that died. `closed`: a look after the
    end of a drill found nothing left of it; None as long as nobody looked.
    """

    run: str
    mode: str
    scenario: str
    scenario_name: str
    started: datetime
    last: datetime
    events: int
    finished: bool
    complete: bool
    interrupted: bool
    closed: bool | None = None


class RunStore(AbstractContextManager["RunStore"]):
    """The file with the journals of all runs. One connection, used by one thread.

    Raises Refused for a file that is not a sound journal or stays locked, Failed when the disk
    does not take an event.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._sentences():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Created here so that the journal is never readable for others, not for a moment.
            path.touch(mode=0o600, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=_LOCK_SECONDS, isolation_level=None)
        try:
            with self._sentences():
                self._prepare()
        except BaseException:
            self._connection.close()
            raise

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def journal(self, run: str) -> RunJournal:
        """The journal of one run, which may still be empty."""
        return RunJournal(self, run)

    def runs(self) -> tuple[RunSummary, ...]:
        """All runs, newest first."""
        with self._sentences():
            rows = self._connection.execute(_RUNS).fetchall()
        return tuple(
            RunSummary(
                run=run,
                started=started,
                mode=mode,
                scenario=scenario,
                scenario_name=name,
                events=count,
                last=last,
                finished=bool(finished),
                complete=bool(complete),
                interrupted=bool(interrupted),
                closed=None if closed is None else bool(closed),
            )
            for (run, started, mode, scenario, name, count, last,
                 finished, complete, interrupted, closed) in rows
        )  # fmt: skip

    def drilled(self) -> dict[str, datetime]:
        """By system, when a drill last verified it, to the second."""
        with self._sentences():
            rows = self._connection.execute(_DRILLED).fetchall()
        return {system: datetime.fromtimestamp(seconds, UTC) for system, seconds in rows}

    def append(self, run: str, event: Event) -> None:
        """Add an event to a run's chain; durable on return."""
        text = EVENT.dump_json(event).decode()
        with self._sentences():
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                row = self._connection.execute(
                    "SELECT seq, hash FROM events WHERE run = ? ORDER BY seq DESC LIMIT 1", (run,)
                ).fetchone()
                sequence, previous = (row[0] + 1, row[1]) if row else (1, _origin(run))
                self._connection.execute(
                    "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        run,
                        sequence,
                        event.at.isoformat(),
                        text,
                        previous,
                        _link(previous, sequence, text),
                    ),
                )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    def events(self, run: str) -> Iterator[Event]:
        """The events of a run in order; raises Refused where the chain does not hold, or where
        an event is of another version.
        """
        previous = _origin(run)
        with self._sentences():
            rows = self._connection.execute(
                "SELECT seq, json, previous_hash, hash FROM events WHERE run = ? ORDER BY seq",
                (run,),
            ).fetchall()
        for expected, (sequence, text, before, digest) in enumerate(rows, start=1):
            sound = sequence == expected and before == previous
            if not sound or digest != _link(previous, sequence, text):
                raise Refused(
                    Message.of(
                        "The journal of run {run} was changed at event {sequence}.",
                        run=run,
                        sequence=expected,
                    ),
                    Message.of(
                        "Nothing after that event can be relied on; restore {path}.",
                        path=str(self.path),
                    ),
                )
            previous = digest
            yield _decoded(run, sequence, text)

    def _prepare(self) -> None:
        execute = self._connection.execute
        identity = execute("PRAGMA application_id").fetchone()[0]
        if identity == 0 and execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
            self._create()
            identity = APPLICATION_ID
        version = execute("PRAGMA user_version").fetchone()[0]
        if identity != APPLICATION_ID:
            raise self._foreign()
        if version != SCHEMA_VERSION:
            raise Refused(
                Message.of(
                    "{path} has journal format {found}; this program reads format {known}.",
                    path=str(self.path),
                    found=version,
                    known=SCHEMA_VERSION,
                ),
                Message.of("Use the version of ict-bcp that wrote it, or another workspace."),
            )
        # Only now is the file known to be ours; the mode of a foreign one is not ours to change.
        if execute("PRAGMA journal_mode").fetchone()[0] != "wal":
            execute("PRAGMA journal_mode = WAL")
        execute("PRAGMA synchronous = FULL")

    def _create(self) -> None:
        try:
            self._connection.executescript(_SCHEMA)
        except sqlite3.OperationalError:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            # Another process may have created it between our look and our lock.
            if self._connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
                raise

    def _foreign(self) -> Refused:
        return Refused(
            Message.of("{path} is not a journal of ict-bcp.", path=str(self.path)),
            Message.of("Move it away; a new journal is begun with the next run."),
        )

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Put what SQLite and the file system raise into sentences."""
        try:
            yield
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise Refused(
                    Message.of("{path} is locked by another program.", path=str(self.path)),
                    Message.of("Wait until it has finished, or end it, and try again."),
                ) from error
            raise self._unwritable(error) from error
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
                raise self._foreign() from error
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
                raise Refused(
                    Message.of("The journal {path} is damaged.", path=str(self.path)),
                    Message.of("Restore it from a copy, or move it away to begin a new one."),
                ) from error
            raise
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: Exception) -> Failed:
        return Failed(
            Message.of(
                "The journal {path} cannot be written: {error}.",
                path=str(self.path),
                error=str(error),
            ),
            Message.of("Nothing is done that could not be recorded; check the disk and rights."),
        )


class RunJournal:
    """The journal of one run; implements the executor's port."""

    def __init__(self, store: RunStore, run: str) -> None:
        self._store = store
        self.run = run

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Make the events durable before returning (); those that the caller does not know, if
        there are any, are returned instead.
        """
        if after is not None and (unknown := tuple(self.events(after))):
            return unknown
        for event in events:
            self._store.append(self.run, event)
        return ()

    def events(self, after: int = 0) -> Iterator[Event]:
        """The events after the first `after` in order; raises Refused where the chain of hashes
        does not hold.
        """
        return itertools.islice(self._store.events(self.run), after, None)


def _decoded(run: str, sequence: int, text: str) -> Event:
    try:
        return EVENT.validate_json(text)
    except ValidationError as error:
        raise Refused(
            Message.of(
                "Event {sequence} of run {run} is in a form that this program does not read.",
                run=run,
                sequence=sequence,
            ),
            Message.of("Use the version of ict-bcp that wrote it; its report stays as it is."),
        ) from error


def _origin(run: str) -> str:
    return hashlib.sha256(f"ict-bcp journal {SCHEMA_VERSION}\n{run}".encode()).hexdigest()


def _link(previous: str, sequence: int, text: str) -> str:
    return hashlib.sha256(f"{previous}\n{sequence}\n{text}".encode()).hexdigest()

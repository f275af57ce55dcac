"""The journal: one SQLite file, append-only, each run a chain of hashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from bcp.adapters.chain import Row, changed_at, decoded, link, origin, sound
from bcp.adapters.journal_schema import connect, sentences, transaction
from bcp.execution.events import EVENT, DrillKind, Event
from bcp.execution.state import TOLD
from bcp.model.identity import Entity

FILE_NAME = "runs.sqlite"

_RUNS = """
SELECT first.run, first.at,
       json_extract(first.json, '$.mode'), json_extract(first.json, '$.plan.scenario'),
       json_extract(first.json, '$.plan.scenario_name'),
       last.seq, last.at, ended.seq IS NOT NULL,
       json_extract(ended.json, '$.complete'), json_extract(ended.json, '$.interrupted'),
       json_array_length(checked.json, '$.left') = 0, json_extract(first.json, '$.kind')
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
WHERE first.seq = 1 AND json_extract(first.json, '$.type') <> 'restore-test-started'
ORDER BY first.rowid DESC
"""
_DRILLED = """
SELECT json_extract(json, '$.system') AS system, max(CAST(strftime('%s', at) AS INTEGER)) AS last
FROM events
WHERE json_extract(json, '$.type') = 'system-verified'
  AND run IN (SELECT run FROM events WHERE seq = 1 AND json_extract(json, '$.mode') = 'drill'
    AND coalesce(json_extract(json, '$.kind'), '') NOT IN ('tabletop', 'walk-through'))
GROUP BY system HAVING last IS NOT NULL
"""

_TESTS = """
SELECT run FROM events
WHERE seq = 1 AND json_extract(json, '$.type') = 'restore-test-started' ORDER BY rowid
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
    kind: DrillKind | None = None

    @property
    def told(self) -> bool:
        """Whether it was only talked about: nothing was carried out."""
        return self.kind in TOLD


class RunStore(AbstractContextManager["RunStore"]):
    """The file with the journals of all runs. One connection, used by the thread that opened it;
    several threads and processes each open their own.

    Raises Refused for a file that is not a sound journal or stays locked, Failed when the disk
    does not take an event.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection = connect(path)
        self._seen = self._version()

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
        with sentences(self.path):
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
                kind=kind,
            )
            for (run, started, mode, scenario, name, count, last,
                 finished, complete, interrupted, closed, kind) in rows
        )  # fmt: skip

    def restore_tests(self) -> tuple[str, ...]:
        """The names of all restore tests, oldest first; they are no runs."""
        with sentences(self.path):
            return tuple(run for (run,) in self._connection.execute(_TESTS))

    def drilled(self) -> dict[str, datetime]:
        """By system, when a drill last verified it, to the second.

        Talk restores nothing: a tabletop or a walk-through verifies no system.
        """
        with sentences(self.path):
            rows = self._connection.execute(_DRILLED).fetchall()
        return {system: datetime.fromtimestamp(seconds, UTC) for system, seconds in rows}

    def changed(self) -> bool:
        """Whether others have written into the file since the last look; as cheap as can be."""
        before, self._seen = self._seen, self._version()
        return self._seen != before

    def append(self, run: str, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Add events to a run's chain, all or none; durable when () is returned.

        When there are more events than the `after` that the caller knows, nothing is added and
        those are returned. Raises Refused when there are fewer.
        """
        added = [(event.at.isoformat(), EVENT.dump_json(event).decode()) for event in events]
        unknown: tuple[str, list[Row]] | None = None
        with sentences(self.path), transaction(self._connection):
            last, previous = self._head(run)
            if after is not None and last < after:
                raise changed_at(run, last + 1, self.path)
            if after is not None and last > after:
                unknown = self._rows(run, after)
            else:
                self._insert(run, last, previous, added)
        return () if unknown is None else tuple(self._decoded(run, after or 0, *unknown))

    def events(self, run: str, after: int = 0) -> Iterator[Event]:
        """The events of a run in order but the first `after`, whose hashes are taken as they are.

        Raises Refused where the chain does not hold, or where an event is of another version.
        """
        with sentences(self.path):
            previous, rows = self._rows(run, after)
        yield from self._decoded(run, after, previous, rows)

    def head(self, run: str) -> str:
        """The hash of a run's newest event, which stands for all of its events.

        Raises Refused where the chain does not hold.
        """
        with sentences(self.path):
            previous, rows = self._rows(run, 0)
        count = sound(rows, 0, previous)
        if count < len(rows):
            raise changed_at(run, count + 1, self.path)
        return rows[-1][3] if rows else previous

    def _decoded(self, run: str, after: int, previous: str, rows: Sequence[Row]) -> Iterator[Event]:
        count = sound(rows, after, previous)
        yield from decoded(run, rows[:count])
        if count < len(rows):
            raise changed_at(run, after + count + 1, self.path)

    def _head(self, run: str) -> tuple[int, str]:
        row = self._connection.execute(
            "SELECT seq, hash FROM events WHERE run = ? ORDER BY seq DESC LIMIT 1", (run,)
        ).fetchone()
        return (row[0], row[1]) if row else (0, origin(run))

    def _rows(self, run: str, after: int) -> tuple[str, list[Row]]:
        """The hash of event `after`, empty when it is missing, and the rows behind it."""
        rows: list[Row] = self._connection.execute(
            "SELECT seq, json, previous_hash, hash FROM events WHERE run = ? AND seq >= ?"
            " ORDER BY seq",
            # Below the first number, so that a forged event 0 is found.
            (run, after or -1),
        ).fetchall()
        if after == 0:
            return origin(run), rows
        if rows and rows[0][0] == after:
            return rows[0][3], rows[1:]
        return "", rows

    def _insert(
        self, run: str, last: int, previous: str, events: Sequence[tuple[str, str]]
    ) -> None:
        rows = []
        for sequence, (at, text) in enumerate(events, start=last + 1):
            digest = link(previous, sequence, text)
            rows.append((run, sequence, at, text, previous, digest))
            previous = digest
        self._connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", rows)

    def _version(self) -> int:
        with sentences(self.path):
            version: int = self._connection.execute("PRAGMA data_version").fetchone()[0]
        return version


class RunJournal:
    """The journal of one run; implements the executor's port."""

    def __init__(self, store: RunStore, run: str) -> None:
        self._store = store
        self.run = run

    def append(self, *events: Event, after: int | None = None) -> tuple[Event, ...]:
        """Make the events durable, all or none, before returning (); those that the caller does
        not know, if there are any, are returned instead and nothing is appended.
        """
        return self._store.append(self.run, *events, after=after)

    def events(self, after: int = 0) -> Iterator[Event]:
        """The events after the first `after` in order; raises Refused where the chain of hashes
        does not hold.
        """
        return self._store.events(self.run, after)

    def changed(self) -> bool:
        """Whether others have written since the last look."""
        return self._store.changed()

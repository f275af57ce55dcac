"""Continuing one journal from another, event by event, and what a copy knows about itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pydantic import AwareDatetime, ValidationError

from bcp.adapters.chain import changed_at, origin, sound
from bcp.adapters.journal_schema import connect, sentences, transaction
from bcp.adapters.lease import Holder
from bcp.model.identity import Entity
from bcp.model.message import Message
from bcp.model.refusal import Refused

_BATCH = 2000
_HEADS = """
WITH RECURSIVE names (run) AS (
  SELECT min(run) FROM events
  UNION ALL
  SELECT (SELECT min(run) FROM events WHERE run > names.run) FROM names WHERE run IS NOT NULL
)
SELECT last.run, last.seq, last.hash
FROM names JOIN events AS last
  ON last.run = names.run AND last.seq = (SELECT max(seq) FROM events WHERE run = names.run)
ORDER BY (SELECT rowid FROM events WHERE run = names.run ORDER BY seq LIMIT 1)
"""
_MIRROR = """
CREATE TABLE IF NOT EXISTS mirror (one INTEGER PRIMARY KEY CHECK (one = 1), json TEXT NOT NULL)
STRICT
"""


class Diverged(Refused):
    """Two journals hold different events under the same number."""


class Currency(Entity):
    """What a copy knows of its source: it held all that was written before `complete`, by the
    clock of `host`, from the journal `path`.

    `executing`: an executor was at work then, so more may have followed; `executor` says who.
    """

    complete: AwareDatetime
    host: str
    path: str
    executing: bool
    executor: Holder | None = None


def heads(connection: sqlite3.Connection) -> dict[str, tuple[int, str]]:
    """By run, in the order in which they began, the number of its last event and the hash."""
    return {run: (last, digest) for run, last, digest in connection.execute(_HEADS)}


def extend(
    target: sqlite3.Connection, source: sqlite3.Connection, target_path: Path, source_path: Path
) -> int:
    """Append to `target` what `source` has more, verified; returns how many events. Both are in
    a transaction.

    Raises Diverged when `target` is no beginning of `source`, ChainBroken when a chain breaks.
    """
    known, news, copied = heads(target), heads(source), 0
    for run, (count, digest) in known.items():
        if run not in news or _hash_at(source, run, count) != digest:
            number = first_difference(target, source, run) or count
            raise Diverged(
                Message.of(
                    "{copy} differs from {journal} at event {sequence} of run {run}.",
                    copy=str(target_path),
                    journal=str(source_path),
                    sequence=number,
                    run=run,
                ),
                Message.of(
                    "Nothing was overwritten; use an empty folder, or find out which is right."
                ),
            )
    for run, (last, _) in news.items():
        count, digest = known.get(run, (0, origin(run)))
        for batch in _rows(source, run, count):
            rows = [(row[1], row[3], row[4], row[5]) for row in batch]
            if (held := sound(rows, count, digest)) < len(rows):
                raise changed_at(run, count + held + 1, source_path)
            target.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", batch)
            copied, count, digest = copied + len(rows), count + len(rows), rows[-1][3]
        assert count == last
    return copied


def first_difference(copy: sqlite3.Connection, journal: sqlite3.Connection, run: str) -> int | None:
    """The number of the first event of the copy that the journal does not have so."""
    held = dict(journal.execute("SELECT seq, hash FROM events WHERE run = ?", (run,)))
    for number, digest in copy.execute(
        "SELECT seq, hash FROM events WHERE run = ? ORDER BY seq", (run,)
    ):
        if held.get(number) != digest:
            return int(number)
    return None


def write_currency(connection: sqlite3.Connection, currency: Currency) -> None:
    """Note in a copy up to when it is complete; in its transaction."""
    connection.execute(_MIRROR)
    connection.execute("INSERT OR REPLACE INTO mirror VALUES (1, ?)", (currency.model_dump_json(),))


def currency_of(path: Path) -> Currency | None:
    """What the copy at `path` knows of its source; None when it is no copy. Raises Refused."""
    require(path)
    with closing(connect(path, create=False)) as connection, sentences(path):
        return _currency(connection)


def adopt(copy: Path, journal: Path) -> Currency | None:
    """Make a copy's events those of a journal that has none, or a part of them; returns what the
    copy knows of its source. The caller holds the lease of the journal.

    Raises Diverged when the journal holds an event that the copy does not, Refused, Failed.
    """
    require(copy)
    with closing(connect(copy, create=False)) as source, closing(connect(journal)) as target:
        with sentences(copy):
            source.execute("BEGIN")
            currency = _currency(source)
        with sentences(journal), transaction(target):
            extend(target, source, journal, copy)
    return currency


def require(path: Path) -> None:
    """Raise Refused when there is no journal."""
    if not path.is_file():
        raise Refused(
            Message.of("There is no journal {path}.", path=str(path)),
            Message.of("Check the folder, and that its disk is there."),
        )


def _currency(connection: sqlite3.Connection) -> Currency | None:
    if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'mirror'").fetchone():
        return None
    row = connection.execute("SELECT json FROM mirror").fetchone()
    try:
        return None if row is None else Currency.model_validate_json(row[0])
    except ValidationError:
        return None


def _hash_at(connection: sqlite3.Connection, run: str, number: int) -> str | None:
    row = connection.execute(
        "SELECT hash FROM events WHERE run = ? AND seq = ?", (run, number)
    ).fetchone()
    return str(row[0]) if row else None


def _rows(
    connection: sqlite3.Connection, run: str, after: int
) -> Iterator[list[tuple[str, int, str, str, str, str]]]:
    rows = connection.execute(
        "SELECT run, seq, at, json, previous_hash, hash FROM events WHERE run = ? AND seq > ?"
        " ORDER BY seq",
        (run, after),
    )
    while batch := rows.fetchmany(_BATCH):
        yield batch

"""The file of the journal: its tables, how it is opened, and what is said when it cannot be."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bcp.adapters.chain import FORMAT
from bcp.model.message import Message
from bcp.model.refusal import Failed, Refused

APPLICATION_ID = 0x42435031
"""`BCP1`: tells our files from other SQLite databases."""

LOCK_SECONDS = 5.0
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
PRAGMA user_version = {FORMAT};
COMMIT;
"""


class Damaged(Refused):
    """The file itself is damaged, not only what it says."""


def connect(path: Path, *, create: bool = True) -> sqlite3.Connection:
    """Open a journal, with `create` made where there is none. Raises Refused, Failed."""
    with sentences(path):
        if create:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # Created here so that the journal is never readable for others, not for a moment.
            path.touch(mode=0o600, exist_ok=True)
        place = f"{path.absolute().as_uri()}?mode=rw"
        connection = sqlite3.connect(place, timeout=LOCK_SECONDS, isolation_level=None, uri=True)
    try:
        with sentences(path):
            _prepare(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing: committed, and with that durable, unless something is raised."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")


@contextmanager
def sentences(path: Path) -> Iterator[None]:
    """Put what SQLite and the file system raise into sentences."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
            raise Refused(
                Message.of("{path} is locked by another program.", path=str(path)),
                Message.of("Wait until it has finished, or end it, and try again."),
            ) from error
        raise _unwritable(path, error) from error
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_NOTADB:
            raise _foreign(path) from error
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CORRUPT:
            raise Damaged(
                Message.of("The journal {path} is damaged.", path=str(path)),
                Message.of("Restore it from a copy, or move it away to begin a new one."),
            ) from error
        raise
    except OSError as error:
        raise _unwritable(path, error) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    execute = connection.execute
    identity = execute("PRAGMA application_id").fetchone()[0]
    if identity == 0 and execute("SELECT count(*) FROM sqlite_schema").fetchone()[0] == 0:
        _create(connection)
        identity = APPLICATION_ID
    version = execute("PRAGMA user_version").fetchone()[0]
    if identity != APPLICATION_ID:
        raise _foreign(path)
    if version != FORMAT:
        raise Refused(
            Message.of(
                "{path} has journal format {found}; this program reads format {known}.",
                path=str(path),
                found=version,
                known=FORMAT,
            ),
            Message.of("Use the version of ict-bcp that wrote it, or another workspace."),
        )
    # Only now is the file known to be ours; the mode of a foreign one is not ours to change.
    if execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        execute("PRAGMA journal_mode = WAL")
    execute("PRAGMA synchronous = FULL")


def _create(connection: sqlite3.Connection) -> None:
    try:
        connection.executescript(_SCHEMA)
    except sqlite3.OperationalError:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        # Another process may have created it between our look and our lock.
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise


def _foreign(path: Path) -> Refused:
    return Refused(
        Message.of("{path} is not a journal of ict-bcp.", path=str(path)),
        Message.of("Move it away; a new journal is begun with the next run."),
    )


def _unwritable(path: Path, error: Exception) -> Failed:
    return Failed(
        Message.of(
            "The journal {path} cannot be written: {error}.", path=str(path), error=str(error)
        ),
        Message.of("Nothing is done that could not be recorded; check the disk and rights."),
    )

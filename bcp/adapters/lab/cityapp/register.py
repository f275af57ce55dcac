"""A register in PostgreSQL: records, and transactions chained by checksum."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from .failure import BadRequest, NotFound, Unavailable

Row = dict[str, Any]
T = TypeVar("T")
CONNECT_SECONDS = 3


def schema_of(system: str) -> str:
    """The schema in which a system keeps its register."""
    return system.replace("-", "_")


def link(previous: str, system: str, number: str, at: datetime) -> str:
    """The checksum of a transaction, which covers the one before it."""
    text = "\n".join((previous, system, number, at.astimezone(UTC).isoformat()))
    return hashlib.sha256(text.encode()).hexdigest()


class Register:
    """Reads and writes one system's register over one connection, renewed when it broke."""

    def __init__(self, system: str, database: str) -> None:
        self._system = system
        self._schema = sql.Identifier(schema_of(system))
        self._database = database
        self._connection: psycopg.Connection[Row] | None = None
        self._lock = threading.Lock()

    def record(self, number: str) -> Row:
        """One record. Raises NotFound or Unavailable."""
        query = sql.SQL(
            "SELECT number, name, address, born::text, category, amount, checksum "
            "FROM {}.records WHERE number = %s"
        ).format(self._schema)
        row = self._with(lambda connection: connection.execute(query, (number,)).fetchone())
        if row is None:
            raise NotFound(f"no record {number}", self._system)
        return row

    def add(self, number: str) -> Row:
        """Write a transaction of now. Raises BadRequest or Unavailable."""
        try:
            return self._with(lambda connection: self._add(connection, number))
        except psycopg.errors.ForeignKeyViolation as error:
            raise BadRequest(f"no record {number}", self._system) from error

    def summary(self) -> Row:
        """Counts, the digest of all records, and whether the chain of transactions is whole."""
        return self._with(self._summary)

    def ping(self) -> None:
        """Ask the database for the register. Raises Unavailable."""
        query = sql.SQL("SELECT 1 FROM {}.records LIMIT 1").format(self._schema)
        if self._with(lambda connection: connection.execute(query).fetchone()) is None:
            raise Unavailable("the register is empty", self._system)

    def _add(self, connection: psycopg.Connection[Row], number: str) -> Row:
        table = self._schema
        with connection.transaction():
            connection.execute(
                sql.SQL("LOCK TABLE {}.transactions IN SHARE ROW EXCLUSIVE MODE").format(table)
            )
            last = connection.execute(
                sql.SQL("SELECT checksum FROM {}.transactions ORDER BY id DESC LIMIT 1").format(
                    table
                )
            ).fetchone()
            at = datetime.now(UTC)
            checksum = link(last["checksum"] if last else "", self._system, number, at)
            row = connection.execute(
                sql.SQL(
                    "INSERT INTO {}.transactions (system, number, at, checksum) "
                    "VALUES (%s, %s, %s, %s) RETURNING id"
                ).format(table),
                (self._system, number, at, checksum),
            ).fetchone()
        assert row is not None
        return {"id": row["id"], "number": number, "at": at.isoformat(), "checksum": checksum}

    def _summary(self, connection: psycopg.Connection[Row]) -> Row:
        digest, records = hashlib.sha256(), 0
        rows = connection.execute(
            sql.SQL("SELECT checksum FROM {}.records ORDER BY number").format(self._schema)
        )
        for row in rows:
            digest.update(row["checksum"].encode())
            records += 1
        chain = connection.execute(
            sql.SQL("SELECT system, number, at, checksum FROM {}.transactions ORDER BY id").format(
                self._schema
            )
        ).fetchall()
        previous, broken = "", 0
        for row in chain:
            broken += row["checksum"] != link(previous, row["system"], row["number"], row["at"])
            previous = row["checksum"]
        newest = chain[-1]["at"].astimezone(UTC).isoformat() if chain else None
        return {
            "records": records,
            "checksum": digest.hexdigest(),
            "transactions": len(chain),
            "newest": newest,
            "chain": "broken" if broken else "whole",
        }

    def _with(self, work: Callable[[psycopg.Connection[Row]], T]) -> T:
        """Do work over the connection; once more over a new one when the old one broke."""
        with self._lock:
            fresh = self._connection is None
            try:
                return work(self._connected())
            except psycopg.OperationalError as error:
                self._forget()
                if fresh:
                    raise self._away(error) from error
            except psycopg.errors.UndefinedTable as error:
                raise self._away(error) from error
            try:
                return work(self._connected())
            except (psycopg.OperationalError, psycopg.errors.UndefinedTable) as error:
                self._forget()
                raise self._away(error) from error

    def _connected(self) -> psycopg.Connection[Row]:
        if self._connection is None or self._connection.closed:
            self._connection = psycopg.connect(
                self._database,
                connect_timeout=CONNECT_SECONDS,
                autocommit=True,
                row_factory=dict_row,
            )
        return self._connection

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _away(self, error: psycopg.Error) -> Unavailable:
        return Unavailable(f"database: {str(error).strip().splitlines()[0]}", self._system)

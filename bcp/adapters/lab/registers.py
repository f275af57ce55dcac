"""The registers in a guest's PostgreSQL: one schema per system, made and filled with real SQL."""

from __future__ import annotations

import psycopg
from psycopg import sql

from bcp.adapters.lab.cityapp.register import schema_of
from bcp.adapters.lab.definition import GuestDefinition, LabDefinition
from bcp.adapters.lab.postgresql import DATABASE, SUPERUSER
from bcp.adapters.lab.residents import Record, records
from bcp.model.lab import ServiceKind

_TABLES = """
CREATE SCHEMA {schema};
CREATE TABLE {schema}.records (
    number   char(8) PRIMARY KEY CHECK (number ~ '^[0-9]{{8}}$'),
    name     text NOT NULL CHECK (name <> ''),
    address  text NOT NULL,
    born     date NOT NULL,
    category text NOT NULL CHECK (category IN ('甲', '乙', '丙')),
    amount   integer NOT NULL CHECK (amount >= 0),
    checksum char(64) NOT NULL UNIQUE
);
CREATE TABLE {schema}.transactions (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    system   text NOT NULL CHECK (system = {system}),
    number   char(8) NOT NULL REFERENCES {schema}.records,
    at       timestamptz NOT NULL,
    checksum char(64) NOT NULL UNIQUE
);
CREATE INDEX ON {schema}.transactions (at);
"""


def connect(lab: LabDefinition, guest: GuestDefinition) -> psycopg.Connection:
    """A connection to the PostgreSQL of a guest. Raises psycopg.OperationalError or KeyError."""
    service = guest.service(ServiceKind.POSTGRESQL)
    if service is None:
        raise KeyError(guest.system)
    return psycopg.connect(
        host=guest.address,
        port=service.port,
        user=SUPERUSER,
        password=lab.password,
        dbname=DATABASE,
        connect_timeout=10,
        autocommit=True,
    )


def fill(lab: LabDefinition, guest: GuestDefinition) -> None:
    """Make and fill the registers of every system that keeps its records in this guest."""
    with connect(lab, guest) as connection:
        for system in lab.registers_in(guest.system):
            rows = records(system, lab.seed, lab.residents)
            with connection.transaction():
                _fill_one(connection, system, rows)


def _fill_one(connection: psycopg.Connection, system: str, rows: tuple[Record, ...]) -> None:
    schema = sql.Identifier(schema_of(system))
    connection.execute(sql.SQL(_TABLES).format(schema=schema, system=sql.Literal(system)))
    copy = sql.SQL(
        "COPY {}.records (number, name, address, born, category, amount, checksum) FROM STDIN"
    ).format(schema)
    with connection.cursor() as cursor, cursor.copy(copy) as stream:
        for row in rows:
            stream.write_row(
                (
                    row.number,
                    row.name,
                    row.address,
                    row.born,
                    row.category,
                    row.amount,
                    row.checksum,
                )
            )


def newest_row(lab: LabDefinition, guest: GuestDefinition) -> str | None:
    """The ISO time of the newest transaction of any register in this guest."""
    times = []
    with connect(lab, guest) as connection:
        for system in lab.registers_in(guest.system):
            row = connection.execute(
                sql.SQL("SELECT max(at) FROM {}.transactions").format(
                    sql.Identifier(schema_of(system))
                )
            ).fetchone()
            if row and row[0]:
                times.append(row[0])
    return max(times).isoformat() if times else None

"""Whether a journal is sound: the file, the chain of each run, and a comparison with a copy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bcp.adapters.chain import Row, origin, sound
from bcp.adapters.journal_copy import first_difference, heads, require
from bcp.adapters.journal_schema import Damaged, connect, sentences
from bcp.model.identity import Entity

_BATCH = 2000
_ROWS = "SELECT seq, json, previous_hash, hash FROM events WHERE run = ? ORDER BY seq"


class RunAudit(Entity):
    """One run: `broken` is the first event at which its chain does not hold; `differs` the first
    event of the copy that the journal does not have so, also when the journal's tail is cut off.
    """

    run: str
    events: int
    broken: int | None = None
    differs: int | None = None

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return self.broken is None and self.differs is None


class Audit(Entity):
    """A whole journal; `damage` is what SQLite says of the file, empty when it is whole."""

    path: str
    damage: str = ""
    runs: tuple[RunAudit, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether nothing was found."""
        return not self.damage and all(run.sound for run in self.runs)


def audit(path: Path, run: str | None = None, copy: Path | None = None) -> Audit:
    """Look at all runs of a journal, or at one. Raises Refused when there is no journal."""
    require(path)
    if copy is not None:
        require(copy)
    try:
        with closing(connect(path, create=False)) as journal, sentences(path):
            if damage := _damage(journal):
                return Audit(path=str(path), damage=damage)
            journal.execute("BEGIN")
            if copy is None:
                return Audit(path=str(path), runs=_runs(journal, run, None))
            with closing(connect(copy, create=False)) as other:
                return Audit(path=str(path), runs=_runs(journal, run, other))
    except Damaged as refusal:
        return Audit(path=str(path), damage=str(refusal.__cause__))


def stored(path: Path, run: str) -> Iterator[Row]:
    """Number, JSON text, hash before and hash of a run's events as they are stored."""
    require(path)
    with closing(connect(path, create=False)) as journal, sentences(path):
        yield from journal.execute(_ROWS, (run,))


def _damage(journal: sqlite3.Connection) -> str:
    found = [str(row[0]) for row in journal.execute("PRAGMA quick_check(3)")]
    return "" if found == ["ok"] else "; ".join(found)


def _runs(
    journal: sqlite3.Connection, only: str | None, copy: sqlite3.Connection | None
) -> tuple[RunAudit, ...]:
    held = heads(journal)
    names = dict.fromkeys([*held, *(() if copy is None else heads(copy))])
    return tuple(_run(journal, run, copy) for run in names if only in {None, run})


def _run(journal: sqlite3.Connection, run: str, copy: sqlite3.Connection | None) -> RunAudit:
    count, previous, broken = 0, origin(run), None
    rows = journal.execute(_ROWS, (run,))
    while batch := rows.fetchmany(_BATCH):
        held = sound(batch, count, previous)
        if held < len(batch) and broken is None:
            broken = count + held + 1
        count, previous = count + len(batch), batch[-1][3]
    differs = None if copy is None else first_difference(copy, journal, run)
    return RunAudit(run=run, events=count, broken=broken, differs=differs)

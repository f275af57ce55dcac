"""What executing costs: durable events, dispatching, resuming, and a drill against its bound.

Usage: python benchmarks/execution.py [--json] [--folder DIR] [journal | dispatch | resume] ...
       python benchmarks/execution.py [--json] drill [ROUNDS]      (default: 3 rounds)

journal   events made durable a second on the disk of DIR (default: the temporary folder), beside
          bare SQLite transactions and bare fsync of the same rows, one after the other in turn
dispatch  wall seconds a step of the executor with steps that are done at once, for 1,000, 3,000
          and 10,000 steps, and the exponent of their growth (0: a step costs the same in any plan);
          with a journal in memory, the same with people who can be asked, and with the real journal
resume    reading, checking and folding a journal of 100,000 events, beside reading and hashing the
          rows alone
drill     the sample city: the drill beside waves of plain ansible-playbook (see restore_race.py)

Compare ratios between machines, not seconds. Without a section the first three are measured.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

from bcp.adapters.clock import SystemClock
from bcp.adapters.journal import RunStore
from bcp.execution.desk import ByPeople
from bcp.execution.events import (
    EVENT,
    Event,
    RestoreProgressed,
    RunStarted,
    StepStarted,
    StepSucceeded,
)
from bcp.execution.executor import Executor, nobody
from bcp.execution.fold import fold
from bcp.execution.ports import Journal, StepOutcome
from bcp.planning.plan import Basis, Plan, PlannedStep
from benchmarks.restore_race import print_race, race
from tests.execution.plans import INCIDENT, MemoryJournal, plan_of, planned_step

APPENDED = 500
SIZES = (1_000, 3_000, 10_000)
RESUMED = 100_000
_STEPS_RESUMED = 5_000
_ROUNDS = 3
Row = dict[str, float]


class AtOnce:
    """A runner whose steps are done at once."""

    def run(self, step: PlannedStep, attempt: int) -> StepOutcome:  # noqa: ARG002
        """Done."""
        return StepOutcome(seconds=0.0, basis=Basis.MEASURED)

    def cancel(self) -> None:
        """Nothing runs."""

    def cancel_step(self, key: str) -> None:
        """Nothing runs."""

    def look(self, step: PlannedStep) -> StepOutcome | None:  # noqa: ARG002
        """Nobody can say."""
        return None


def chained(size: int) -> Plan:
    """A plan in chains of ten steps, a system each, every chain but the first behind another."""
    steps = []
    for number in range(size):
        system, position = divmod(number, 10)
        before = [f"s{system:05d}/{position - 1}"] if position else []
        if not position and system:
            before = [f"s{system // 2:05d}/0"] if system > 1 else []
        steps.append(planned_step(f"s{system:05d}/{position}", *before))
    return plan_of(*steps)


def events_of(plan: Plan, count: int) -> Iterator[Event]:
    """The events of a run in which every restore tells of its progress, `count` of them."""
    told = count // len(plan.steps) - 2
    at = INCIDENT
    yield RunStarted(
        at=at, run="long", mode="drill", realm=plan.realm, plan=plan, incident_at=INCIDENT
    )
    for step in plan.steps:
        at += timedelta(seconds=1)
        yield StepStarted(at=at, step=step.key, attempt=1, people=())
        for part in range(told):
            yield RestoreProgressed(
                at=at,
                step=step.key,
                attempt=1,
                backup="data",
                repository="far",
                bytes=part,
                total=told,
                seconds=float(part),
            )
        yield StepSucceeded(at=at, step=step.key, attempt=1, seconds=1.0, basis=Basis.MEASURED)


def measure_journal(folder: Path) -> list[Row]:
    """Events a second, bare transactions a second, bare fsyncs a second, in turn."""
    events = list(events_of(chained(100), APPENDED + 100))[1 : APPENDED + 1]
    texts = [EVENT.dump_json(event).decode() for event in events]
    rates: dict[str, list[float]] = {"events": [], "sqlite": [], "fsync": []}
    with tempfile.TemporaryDirectory(dir=folder) as name:
        for turn in range(_ROUNDS):
            place = Path(name) / str(turn)
            place.mkdir()
            with RunStore(place / "runs.sqlite") as store:
                journal = store.journal("run")
                rates["events"].append(_rate(journal.append, events))
            rates["sqlite"].append(_bare_sqlite(place / "bare.sqlite", texts))
            rates["fsync"].append(_bare_fsync(place / "bare", texts))
    row = {name: statistics.median(found) for name, found in rates.items()}
    row["of sqlite"] = row["events"] / row["sqlite"]
    row["of fsync"] = row["events"] / row["fsync"]
    return [row]


def _rate(act: Callable[..., object], items: list[Event] | list[str]) -> float:
    begun = time.perf_counter()
    for item in items:
        act(item)
    return len(items) / (time.perf_counter() - begun)


def _bare_sqlite(path: Path, texts: list[str]) -> float:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE events (number INTEGER PRIMARY KEY, json TEXT)")
    try:
        return _rate(
            lambda text: connection.execute("INSERT INTO events (json) VALUES (?)", (text,)), texts
        )
    finally:
        connection.close()


def _bare_fsync(path: Path, texts: list[str]) -> float:
    with path.open("wb", buffering=0) as file:

        def add(text: str) -> None:
            file.write(text.encode())
            os.fsync(file.fileno())

        return _rate(add, texts)


def measure_dispatch(folder: Path) -> list[Row]:
    """Seconds a step by size, with a journal in memory, with people too, and with the real one."""
    rows = []
    for size in SIZES:
        plan = chained(size)
        row = {
            "steps": float(size),
            "memory": _seconds_a_step(plan, MemoryJournal()),
            "asking": _seconds_a_step(plan, MemoryJournal(), by_people=_nothing),
        }
        with (
            tempfile.TemporaryDirectory(dir=folder) as name,
            RunStore(Path(name) / "runs.sqlite") as store,
        ):
            row["journal"] = _seconds_a_step(plan, store.journal("run"))
        rows.append(row)
    return rows


def _nothing(_: PlannedStep) -> bool:
    """People are there who can be asked, but have nothing to do."""
    return False


def _seconds_a_step(plan: Plan, journal: Journal, by_people: ByPeople = nobody) -> float:
    executor = Executor(journal, AtOnce(), SystemClock(), limit=4, by_people=by_people)
    begun = time.perf_counter()
    state = executor.execute(plan, run="run", incident_at=INCIDENT)
    assert state.complete
    return (time.perf_counter() - begun) / len(plan.steps)


def measure_resume(folder: Path) -> list[Row]:
    """Seconds to read, check and fold 100,000 events, and those to read and hash the rows."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        path = Path(name) / "runs.sqlite"
        with RunStore(path) as store:
            journal = store.journal("long")
            # What is measured is reading; on the way there nothing need be durable.
            sqlite = store._connection  # noqa: SLF001
            sqlite.execute("PRAGMA synchronous = OFF")
            journal.append(*events_of(chained(_STEPS_RESUMED), RESUMED))
        rows: list[Row] = []
        for _ in range(_ROUNDS):
            begun = time.perf_counter()
            count = _hash_rows(path)
            hashed = time.perf_counter()
            with RunStore(path) as store:
                read = sum(1 for _ in store.journal("long").events())
                done = time.perf_counter()
                fold(store.journal("long").events())
                folded = time.perf_counter()
            assert read == count
            rows.append({"rows": hashed - begun, "read": done - hashed, "resume": folded - done})
    row = {name: statistics.median(each[name] for each in rows) for name in rows[0]}
    return [{"events": float(count), **row, "of rows": row["resume"] / row["rows"]}]


def _hash_rows(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        count = 0
        for (text,) in connection.execute("SELECT json FROM events ORDER BY run, seq"):
            hashlib.sha256(text.encode()).digest()
            count += 1
        return count
    finally:
        connection.close()


def growth(rows: list[Row], name: str) -> float:
    """By what power of the number of steps a figure grows."""
    points = [(math.log(row["steps"]), math.log(row[name])) for row in rows]
    return statistics.linear_regression(*zip(*points, strict=True)).slope


def print_table(section: str, rows: list[Row]) -> None:
    """A line for each row."""
    print(f"{section:10s}" + " ".join(f"{name:>11}" for name in rows[0]))
    for row in rows:
        print(" " * 10 + " ".join(f"{value:11.5g}" for value in row.values()), flush=True)
    if section == "dispatch":
        growths = [growth(rows, name) for name in rows[0] if name != "steps"]
        print(f"  ~n^{'':16s}" + " ".join(f"{each:11.2f}" for each in growths))


_SECTIONS = {"journal": measure_journal, "dispatch": measure_dispatch, "resume": measure_resume}


def main(arguments: list[str]) -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("sections", nargs="*")
    given = parser.parse_args(arguments)
    results: dict[str, object] = {}
    if given.sections[:1] == ["drill"]:
        rounds = int(given.sections[1]) if len(given.sections) > 1 else _ROUNDS
        results["drill"] = found = race(rounds)
        if not given.json:
            print_race(found)
    else:
        if unknown := set(given.sections) - set(_SECTIONS):
            parser.error(f"no section {', '.join(sorted(unknown))}")
        for section in given.sections or _SECTIONS:
            results[section] = rows = _SECTIONS[section](given.folder)
            if not given.json:
                print_table(section, rows)
    if given.json:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])

"""How good the planner's schedules are on PSPLIB, against the best known makespans.

Usage: python benchmarks/planner.py FOLDER [FOLDER ...] [--every N] [--limits 1,10,60]

A folder holds `.sm` files and `optimum.csv` (`problem,optimum`). Each instance is scheduled in
level waves with barriers, by the instant scheduler, by CP-SAT within each limit (seconds; a
longer search for a tenth of it included; all cores, running free: faster than what plans are made
with, and not repeatable), with --repeatable also by CP-SAT as plans are made with it (one worker,
a fixed amount of work that takes about as long), and by PyJobShop. Printed are mean and greatest
excess over the best known makespan, how many reach it, how many are proven the best, and the
median and the longest time of an instance. All rows of a table are from one run, instance by
instance.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from bcp.adapters.cpsat import CpSat
from bcp.planning.generation import Timetable
from bcp.planning.project import Project
from bcp.planning.proofs import lower_bound
from bcp.planning.search import improve, improve_within
from bcp.planning.solver import Budget, feasible
from benchmarks.psplib_files import best_known, in_order, read_instance
from benchmarks.pyjobshop_rival import is_installed, makespan_by_pyjobshop
from benchmarks.waves import in_waves

CORES = os.cpu_count() or 1
Answer = tuple[int | None, bool]
"""A makespan, and whether it is proven to be the best."""

Method = Callable[[Project], Answer]


@dataclass(frozen=True)
class Row:
    """One method over all instances: shares of the best known makespan, and seconds."""

    method: str
    solved: int
    mean_excess: float
    most_excess: float
    best_known: int
    proven: int
    median_seconds: float
    most_seconds: float


@dataclass(frozen=True)
class Table:
    """One folder."""

    folder: str
    instances: int
    every: int
    cores: int
    rows: list[Row]


def methods(options: argparse.Namespace) -> Iterator[tuple[str, Method]]:
    """What is asked for, by name."""
    if not options.no_waves:
        yield "level waves", lambda project: _answer(project, in_waves(project))
    yield "instant", lambda project: _answer(project, improve(project))
    for limit in options.limits:
        if not options.no_cp_sat:
            yield f"CP-SAT {limit:g} s", partial(_exact, limit=limit)
        if options.repeatable:
            yield f"CP-SAT {limit:g} s, repeatable", partial(_repeatable, limit=limit)
        if not options.no_pyjobshop and is_installed():
            yield f"PyJobShop {limit:g} s", partial(_rival, limit=limit)


def _answer(project: Project, timetable: Timetable) -> Answer:
    if not feasible(project, timetable):
        raise AssertionError("a schedule breaks its project")
    makespan = project.cost(timetable.starts)[1]
    return makespan, makespan == lower_bound(project, range(project.size)).time


def _exact(project: Project, limit: float) -> Answer:
    begun = time.perf_counter()
    known = improve_within(project, (), limit)
    left = max(limit - (time.perf_counter() - begun), 0.01)
    solved = CpSat(workers=CORES, free=True).solve(project, known, Budget(left, left))
    return _answer(project, solved.timetable)[0], solved.proof.proven[1]


def _repeatable(project: Project, limit: float) -> Answer:
    budget = Budget.within(limit, project)
    solved = CpSat().solve(project, improve_within(project, (), limit), budget)
    return _answer(project, solved.timetable)[0], solved.proof.proven[1]


def _rival(project: Project, limit: float) -> Answer:
    return makespan_by_pyjobshop(project, limit, CORES)


def measure(folder: Path, options: argparse.Namespace) -> Table:
    """Run every method on every N-th instance of a folder."""
    known = best_known(folder)
    names = in_order(known)[:: options.every]
    chosen = dict(methods(options))
    answers: dict[str, list[tuple[Answer, float]]] = {method: [] for method in chosen}
    for number, name in enumerate(names, 1):
        project = read_instance(folder / name)
        _tell(f"{folder.name}: {number} of {len(names)}, {name}")
        for method, schedule in chosen.items():
            begun = time.perf_counter()
            answer = schedule(project)
            answers[method].append((answer, time.perf_counter() - begun))
    best = [known[name] for name in names]
    rows = [_row(method, best, each) for method, each in answers.items()]
    return Table(str(folder), len(names), options.every, CORES, rows)


def _row(method: str, best: list[int], answers: list[tuple[Answer, float]]) -> Row:
    excess = [
        makespan / least - 1
        for ((makespan, _), _), least in zip(answers, best, strict=True)
        if makespan is not None
    ]
    seconds = [taken for _, taken in answers]
    return Row(
        method=method,
        solved=len(excess),
        mean_excess=statistics.fmean(excess) if excess else 0.0,
        most_excess=max(excess, default=0.0),
        best_known=sum(each <= 0 for each in excess),
        proven=sum(proven for (_, proven), _ in answers),
        median_seconds=statistics.median(seconds),
        most_seconds=max(seconds),
    )


def _tell(progress: str) -> None:
    print(progress, file=sys.stderr, flush=True)


def show(table: Table, *, missing: bool) -> None:
    """Print a table."""
    print(
        f"{table.folder}: {table.instances} instances (every {table.every}.), {table.cores} cores"
    )
    print(f"{'':26} mean excess     max  best known  proven  median s   max s")
    for row in table.rows:
        print(
            f"{row.method:26} {row.mean_excess:11.2%} {row.most_excess:7.2%} {row.best_known:11d} "
            f"{row.proven:7d} {row.median_seconds:9.3f} {row.most_seconds:7.2f}"
            + (f"  ({row.solved} solved)" if row.solved < table.instances else "")
        )
    if missing:
        print(f"{'PyJobShop':26} not installed (extra `bench`)")
    print()


def _limits(text: str) -> list[float]:
    return [float(word) for word in text.split(",")]


def parse(arguments: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="each N-th instance")
    parser.add_argument("--limits", type=_limits, default=[1.0, 10.0, 60.0], help="seconds")
    parser.add_argument("--repeatable", action="store_true", help="CP-SAT as plans are made too")
    parser.add_argument("--no-waves", action="store_true")
    parser.add_argument("--no-cp-sat", action="store_true")
    parser.add_argument("--no-pyjobshop", action="store_true")
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> None:
    """Measure each folder and print what came out."""
    options = parse(arguments)
    missing = not options.no_pyjobshop and not is_installed()
    tables = []
    for folder in options.folders:
        tables.append(measure(folder, options))
        if not options.json:
            show(tables[-1], missing=missing)
    if options.json:
        print(json.dumps([asdict(table) for table in tables], indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])

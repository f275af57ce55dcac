"""What reading and planning cost as a city grows.

Usage: python benchmarks/scale.py [SIZE ...]            (default: 100 1000 10000)
       python benchmarks/scale.py --packages [SIZE ...] (default: 1000 10000 50000)

For each size a seeded workspace is written to a temporary folder. Each part runs in a process of
its own; times are CPU seconds, memory is the peak of the process. Parts that take less than a
second are repeated and their median is printed.

first    read, decode and check, with an empty cache, which is filled
again    the same, unchanged
inv      what making the inventory costs beyond that, once it is asked for
graph    the recovery graph
plan     from inventory to plan, the graph included
sort     networkx's topological sort of what needs what, as a reference

Under the table stand the exponents of a fit by least squares (log time over log size): 1 is linear.
Compare ratios between machines, not seconds. With --packages the workspace is a scale-free graph
of packages with circles; it is checked, and without its circles analyzed and planned.
"""

from __future__ import annotations

import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import networkx as nx
import yaml

from bcp.app.load_workspace import load
from bcp.inventory.edges import RUNNING
from bcp.planning.garbage import no_collection
from bcp.planning.graph import RecoveryGraph, build_graph
from bcp.planning.planner import make_plan
from bcp.planning.structure import analyze
from benchmarks.synthetic import SyntheticCity, package_graph, synthetic_city

SIZES = (100, 1_000, 10_000)
PACKAGES = (1_000, 10_000, 50_000)
PARTS = ("first", "again", "planning")
_ENOUGH = 1.0
_MOST_REPEATS = 7
_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
T = TypeVar("T")
Row = dict[str, float]


def write_workspace(city: SyntheticCity, root: Path) -> None:
    """Write the city as a workspace."""
    inventory = root / "systems_inventory"
    inventory.mkdir(parents=True)
    for name, document in city.shared.items():
        _write(inventory / name, document)
    for document in city.systems:
        _write(inventory / document["tier"] / f"{document['id']}.yaml", document)
    _write(root / "drills" / f"{city.scenario['id']}.yaml", city.scenario)


def _write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        yaml.dump(document, file, Dumper=_DUMPER, allow_unicode=True, sort_keys=False)


def _first(root: Path) -> Row:
    workspace, seconds = _once(lambda: load(root))
    return {"first": seconds, "problems": len(workspace.problems)}


def _again(root: Path) -> Row:
    workspace, seconds = _median(lambda: load(root))
    _, inventory = _once(lambda: workspace.inventory)
    return {"again": seconds, "inv": inventory}


def _planning(root: Path) -> Row:
    workspace = load(root)
    inventory, scenario = workspace.sound(), workspace.scenarios[0]
    with no_collection():
        graph, graph_seconds = _median(lambda: build_graph(inventory))
        needs = _needs(graph)
        _, sort_seconds = _median(lambda: list(nx.topological_sort(needs)))
    plan, plan_seconds = _median(lambda: make_plan(inventory, scenario, digest=workspace.digest))
    gap = plan.makespan / plan.lower_bound - 1 if plan.lower_bound else 0.0
    return {
        "graph": graph_seconds,
        "plan": plan_seconds,
        "sort": sort_seconds,
        "steps": len(plan.steps),
        "gap": gap,
    }


def _analysis(root: Path) -> Row:
    inventory = load(root).sound()
    structure, seconds = _once(lambda: analyze(inventory))
    return {"analyze": seconds, "worst": max(each.count for each in structure.components)}


_PARTS: dict[str, Callable[[Path], Row]] = {
    "first": _first,
    "again": _again,
    "planning": _planning,
    "analysis": _analysis,
}


def _needs(graph: RecoveryGraph) -> nx.DiGraph[str]:
    """What runs only on what, as a plain graph."""
    needs: nx.DiGraph[str] = nx.DiGraph()
    needs.add_nodes_from(graph.graph)
    needs.add_edges_from(
        (source, target)
        for source, target, data in graph.graph.edges(data=True)
        if data["kind"] in RUNNING
    )
    return needs


def _once(action: Callable[[], T]) -> tuple[T, float]:
    begun = time.process_time()
    result = action()
    return result, time.process_time() - begun


def _median(action: Callable[[], T]) -> tuple[T, float]:
    result, seconds = _once(action)
    times = [seconds]
    while sum(times) < _ENOUGH and len(times) < _MOST_REPEATS:
        times.append(_once(action)[1])
    return result, statistics.median(times)


def measure(city: SyntheticCity, parts: tuple[str, ...]) -> Row:
    """Write the city and run each part in a process of its own."""
    row: Row = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "city"
        write_workspace(city, root)
        for part in parts:
            command = [sys.executable, __file__, "--part", part, str(root)]
            environment = {**os.environ, "ICT_BCP_CACHE": str(Path(folder) / "cache")}
            done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True)
            found: Row = json.loads(done.stdout)
            row[f"{part} MiB"] = found.pop("MiB")
            row.update(found)
    return row


def run_part(part: str, root: Path) -> None:
    """Print what a part costs, as JSON."""
    row = _PARTS[part](root)
    row["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps(row))


def exponent(sizes: list[int], values: list[float]) -> float:
    """The slope of log value over log size."""
    points = [
        (math.log(size), math.log(max(value, 1e-6)))
        for size, value in zip(sizes, values, strict=True)
    ]
    slope, _ = statistics.linear_regression(*zip(*points, strict=True))
    return slope


def print_table(sizes: list[int], rows: list[Row], columns: tuple[str, ...], fitted: int) -> None:
    """One line for each size, and the exponents of the first `fitted` columns."""
    print("systems " + " ".join(f"{name:>11}" for name in columns))
    for size, row in zip(sizes, rows, strict=True):
        print(f"{size:7d} " + " ".join(f"{row[name]:11.3f}" for name in columns), flush=True)
    if len(sizes) > 1:
        slopes = [exponent(sizes, [row[name] for row in rows]) for name in columns[:fitted]]
        print("  ~n^   " + " ".join(f"{slope:11.2f}" for slope in slopes))


def measure_cities(sizes: list[int]) -> None:
    """Measure cities of these sizes and print two tables."""
    rows = [measure(synthetic_city(size), PARTS) for size in sizes]
    for row in rows:
        row["again/first"] = row["again"] / row["first"]
        row["+inv/first"] = (row["again"] + row["inv"]) / row["first"]
        row["plan/sort"] = row["plan"] / row["sort"]
    seconds = ("first", "again", "inv", "graph", "plan", "sort")
    print_table(sizes, rows, (*seconds, "again/first", "+inv/first", "plan/sort"), len(seconds))
    memory = ("first MiB", "again MiB", "planning MiB")
    print_table(sizes, rows, (*memory, "steps", "problems", "gap"), len(memory))


def measure_packages(sizes: list[int]) -> None:
    """Measure graphs of packages of these sizes, with circles and without."""
    rows = []
    for size in sizes:
        tangled = measure(package_graph(size), ("first", "again"))
        rows.append(
            {**tangled, **measure(package_graph(size, circles=0), ("planning", "analysis"))}
        )
    seconds = ("first", "again", "graph", "plan", "analyze")
    others = ("first MiB", "planning MiB", "analysis MiB", "problems", "worst")
    print_table(sizes, rows, (*seconds, *others), len(seconds))


def main(arguments: list[str]) -> None:
    """Measure what the arguments ask for."""
    if arguments[:1] == ["--part"]:
        run_part(arguments[1], Path(arguments[2]))
    elif arguments[:1] == ["--packages"]:
        measure_packages([int(size) for size in arguments[1:]] or list(PACKAGES))
    else:
        measure_cities([int(size) for size in arguments] or list(SIZES))


if __name__ == "__main__":
    main(sys.argv[1:])

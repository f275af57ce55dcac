"""How long planning takes as a city grows: reading, graph and plan apart.

Usage: python benchmarks/planning.py [SIZE ...]   (default: 100 1000 10000)

Times are CPU seconds of this process. For each size a seeded synthetic workspace is written to a
temporary folder, then read (decoded and checked), turned into the recovery graph and planned,
several times each; medians are printed. The references are measured in the same run: the time per
system at the smallest size, and networkx's topological sort of what needs what. Compare ratios
between machines, not seconds.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import networkx as nx
import yaml

from bcp.app.load_workspace import load
from bcp.inventory.edges import RUNNING
from bcp.planning.graph import RecoveryGraph, build_graph
from bcp.planning.plan import Plan
from bcp.planning.planner import make_plan
from benchmarks.synthetic import SyntheticCity, synthetic_city

SIZES = (100, 1_000, 10_000)
LARGE = 5_000
T = TypeVar("T")


@dataclass(frozen=True)
class Timing:
    """Median CPU seconds of each part at one size."""

    size: int
    steps: int
    read: float
    graph: float
    plan: float
    reference: float
    gap: float


def write_workspace(city: SyntheticCity, root: Path) -> None:
    """Write the city as a workspace."""
    inventory = root / "systems_inventory"
    inventory.mkdir(parents=True)
    for name, document in city.shared.items():
        _write(inventory / name, document)
    for document in city.systems:
        _write(inventory / document["tier"] / f"{document['id']}.yaml", document)
    _write(root / "drills" / f"{city.scenario['id']}.yaml", city.scenario)


def measure(size: int) -> Timing:
    """Write, read, and plan a city of `size` systems."""
    repeats = 3 if size >= LARGE else 7
    with tempfile.TemporaryDirectory() as folder:
        write_workspace(synthetic_city(size), Path(folder))
        workspace, read = _median(
            lambda: load(Path(folder)), repeats=1 if size >= LARGE else repeats
        )
    inventory, scenario = workspace.sound(), workspace.scenarios[0]
    graph, graph_time = _median(lambda: build_graph(inventory), repeats)
    plan, plan_time = _median(
        lambda: make_plan(inventory, scenario, digest=workspace.digest), repeats
    )
    needs = _needs(graph)
    _, reference = _median(lambda: list(nx.topological_sort(needs)), repeats)
    return Timing(
        size=size,
        steps=len(plan.steps),
        read=read,
        graph=graph_time,
        plan=plan_time,
        reference=reference,
        gap=_gap(plan),
    )


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


def _gap(plan: Plan) -> float:
    return plan.makespan / plan.lower_bound - 1 if plan.lower_bound else 0.0


def _median(action: Callable[[], T], repeats: int) -> tuple[T, float]:
    times = []
    for _ in range(repeats):
        begun = time.process_time()
        result = action()
        times.append(time.process_time() - begun)
    return result, statistics.median(times)


def _write(path: Path, document: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Measure each size and print a table."""
    timings = [measure(int(size)) for size in arguments or map(str, SIZES)]
    per_system = timings[0].plan / timings[0].size
    print("systems   steps    read s   graph s    plan s  plan/system  plan/toposort  makespan gap")
    for each in timings:
        growth = each.plan / each.size / per_system
        print(
            f"{each.size:7d} {each.steps:7d} {each.read:9.3f} {each.graph:9.3f} {each.plan:9.3f} "
            f"{growth:11.2f}x {each.plan / each.reference:13.1f}x {each.gap:12.1%}"
        )


if __name__ == "__main__":
    main(sys.argv[1:])

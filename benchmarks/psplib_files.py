"""Reads PSPLIB single-mode instances (`.sm`) and their best known makespans.

Not named `psplib`: that is the name of a package which PyJobShop imports.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from bcp.planning.project import Amounts, Project


def best_known(folder: Path) -> dict[str, int]:
    """The best known makespan by file name; of an open one the upper bound."""
    with (folder / "optimum.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["problem"]: int(row["optimum"].split("..")[-1]) for row in rows}


def in_order(names: Iterable[str]) -> list[str]:
    """File names with their numbers in numerical order."""
    return sorted(names, key=lambda name: [int(word) for word in re.findall(r"\d+", name)])


def read_instance(path: Path) -> Project:
    """A project without goals."""
    text = path.read_text()
    relations = _rows(text, "PRECEDENCE RELATIONS:")
    requests = _rows(text, "REQUESTS/DURATIONS:")
    capacities = _rows(text, "RESOURCEAVAILABILITIES:")[0]
    before: list[list[int]] = [[] for _ in relations]
    for row in relations:
        for follower in row[3:]:
            before[follower - 1].append(row[0] - 1)
    modes: list[tuple[Amounts, ...]] = [
        (tuple((number, amount) for number, amount in enumerate(row[3:]) if amount),)
        for row in requests
    ]
    return Project(
        durations=[row[2] for row in requests],
        before=before,
        modes=modes,
        capacities=[((0, count),) for count in capacities],
        releases=[0] * len(requests),
    )


def _rows(text: str, title: str) -> list[list[int]]:
    section = text.partition(title)[2].partition("*" * 20)[0]
    rows = [
        re.findall(r"\d+", line) for line in section.splitlines() if not re.search("[a-zA-Z]", line)
    ]
    return [[int(word) for word in row] for row in rows if row]

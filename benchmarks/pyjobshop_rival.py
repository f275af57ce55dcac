"""PyJobShop (extra `bench`), for comparison: the same instance, the same time, the same cores."""

from __future__ import annotations

import importlib
from importlib.util import find_spec
from typing import Any

from bcp.planning.project import Project


def is_installed() -> bool:
    """Whether PyJobShop is there."""
    return find_spec("pyjobshop") is not None


def makespan_by_pyjobshop(
    project: Project, seconds: float, workers: int
) -> tuple[int | None, bool]:
    """Its makespan (None: it found none in time), and whether it says that this is the best.

    Only for projects whose steps have one mode and whose capacities are constant.
    """
    model: Any = importlib.import_module("pyjobshop").Model()
    resources = [model.add_renewable(capacity=capacity[0][1]) for capacity in project.capacities]
    tasks = [model.add_task() for _ in project.durations]
    for task, duration, modes in zip(tasks, project.durations, project.modes, strict=True):
        amounts = [dict(modes[0]).get(number, 0) for number in range(len(resources))]
        model.add_mode(task, resources, duration, amounts)
    for task, earlier in zip(tasks, project.before, strict=True):
        for each in earlier:
            model.add_end_before_start(tasks[each], task)
    result = model.solve(time_limit=seconds, display=False, num_workers=workers)
    if not result.best or not result.best.tasks:
        return None, False
    return max(task.end for task in result.best.tasks), result.status.value == "Optimal"

"""Fixed waves with barriers, as restore tools have them: the schedule to compare with."""

from __future__ import annotations

from dataclasses import replace

from bcp.planning.generation import Effort, Timetable, parallel
from bcp.planning.project import Project


def in_waves(project: Project) -> Timetable:
    """Every step in the wave of its level; a wave begins when all of the one before is done.

    The level is the number of steps on the longest way to it. Within a wave the resources are
    used as well as a list scheduler can, the longest steps first.
    """
    levels = [0] * project.size
    for step in project.order:
        levels[step] = max((levels[each] + 1 for each in project.before[step]), default=0)
    waves: list[list[int]] = [[] for _ in range(max(levels, default=-1) + 1)]
    for step, level in enumerate(levels):
        waves[level].append(step)
    barriers = replace(project, before=[waves[level - 1] if level else [] for level in levels])
    return parallel(barriers, [-duration for duration in project.durations], Effort())

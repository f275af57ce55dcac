"""Schedule generation schemes: from an order of steps to start times.

Kolisch, Serial and parallel resource-constrained project scheduling methods revisited, 1996;
Valls, Ballestin, Quintanilla, Justification and RCPSP: a technique that pays, 2005.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from bcp.planning.project import Project


class Timetable(NamedTuple):
    """By step its start and the demand (packed, one of its modes) that it is served with."""

    starts: list[int]
    demands: list[int]


@dataclass(slots=True)
class Effort:
    """Looks at the profile so far: the measure of work, since it is the same on every machine."""

    looks: int = 0


def serial(project: Project, order: Sequence[int], effort: Effort) -> Timetable:
    """Each step of an order that respects precedence at its earliest possible start."""
    times, free = project.profile
    times, free = times.copy(), free.copy()
    guard, packed, durations = project.guard, project.packed, project.durations
    before, releases = project.before, project.releases
    starts = [0] * len(durations)
    demands = [0] * len(durations)
    finishes = [0] * len(durations)
    looks = 0
    for step in order:
        ready = releases[step]
        for earlier in before[step]:
            ready = max(ready, finishes[earlier])
        duration = durations[step]
        best, demand = -1, 0
        first = bisect_right(times, ready) - 1
        for mode in packed[step]:
            start, last = _earliest(times, free, guard, (ready, duration, mode), first)
            looks += last - first
            if best < 0 or start < best:
                best, demand = start, mode
            if best == ready:
                break
        starts[step] = best
        demands[step] = demand
        finishes[step] = best + duration
        if demand and duration:
            _take(times, free, best, best + duration, demand)
    effort.looks += looks + 4 * len(starts)
    return Timetable(starts, demands)


Request = tuple[int, int, int]
"""The first possible start (backward: the last possible finish), the duration and the demand."""


def _earliest(
    times: list[int], free: list[int], guard: int, request: Request, look: int
) -> tuple[int, int]:
    """The earliest start from place `look` on, and the place up to which was looked."""
    start, duration, mode = request
    if not mode:
        return start, look
    end, size = start + duration, len(times)
    first = look
    while look < size and (times[look] < end or look == first):
        if (free[look] - mode) & guard != guard:
            first = look + 1
            start = times[first]
            end = start + duration
        look += 1
    return start, look


def _latest(
    times: list[int], free: list[int], guard: int, request: Request, look: int
) -> tuple[int, int]:
    """The latest finish from place `look` backward, and the place down to which was looked."""
    finish, duration, mode = request
    if not mode or not duration:
        return finish, look
    last = look
    while look >= 0 and (look == last or times[look + 1] > finish - duration):
        if (free[look] - mode) & guard != guard:
            finish = times[look]
        look -= 1
    return finish, look


def _take(times: list[int], free: list[int], start: int, finish: int, demand: int) -> None:
    low = bisect_left(times, start)
    if low == len(times) or times[low] != start:
        times.insert(low, start)
        free.insert(low, free[low - 1])
    high = bisect_left(times, finish, low)
    if high == len(times) or times[high] != finish:
        times.insert(high, finish)
        free.insert(high, free[high - 1])
    for look in range(low, high):
        free[look] -= demand


def backward(
    project: Project, starts: Sequence[int], limits: Sequence[int], effort: Effort
) -> list[int]:
    """The schedule shifted as late as its limits allow; what finds no place gets start 0.

    The result is for its order: read forward again it gives a schedule that is mostly shorter.
    """
    base_times, base_free = project.profile
    times, free = base_times.copy(), base_free.copy()
    guard, packed, durations, after = (
        project.guard,
        project.packed,
        project.durations,
        project.after,
    )
    place_of = {step: place for place, step in enumerate(project.order)}
    order = sorted(
        range(len(starts)), key=lambda s: (starts[s] + durations[s], place_of[s]), reverse=True
    )
    late = [0] * len(starts)
    looks = 0
    for step in order:
        finish = limits[step]
        for follower in after[step]:
            finish = min(finish, late[follower])
        duration = durations[step]
        best, demand = -1, 0
        last = bisect_left(times, finish) - 1
        for mode in packed[step]:
            end, first = _latest(times, free, guard, (finish, duration, mode), last)
            looks += last - first
            if end - duration > best:
                best, demand = end - duration, mode
            if end == finish:
                break
        late[step] = max(best, 0)
        if demand and duration and best >= 0:
            _take(times, free, best, best + duration, demand)
    effort.looks += looks + 4 * len(starts)
    return late


def parallel(project: Project, ranks: Sequence[int], effort: Effort) -> Timetable:
    """At each event the steps that fit start, those with the lowest rank first."""
    guard, packed, durations = project.guard, project.packed, project.durations
    after, releases = project.after, project.releases
    base_times, base_free = project.profile
    free = guard
    starts = [0] * len(durations)
    left = [len(earlier) for earlier in project.before]
    events = [(time, 0, number) for number, time in enumerate(base_times)]
    events += [(releases[step], 2, step) for step, count in enumerate(left) if count == 0]
    heapq.heapify(events)
    demands = [0] * len(durations)
    waiting: list[tuple[int, int]] = []
    looks = 0
    while events:
        now = events[0][0]
        while events and events[0][0] == now:
            _, kind, number = heapq.heappop(events)
            if kind == 0:
                free += base_free[number] - (base_free[number - 1] if number else guard)
            elif kind == 1:
                free += demands[number]
                for follower in after[number]:
                    left[follower] -= 1
                    if left[follower] == 0:
                        ready = max(now, releases[follower])
                        heapq.heappush(events, (ready, 2, follower))
            else:
                heapq.heappush(waiting, (ranks[number], number))
        kept = []
        waiting.sort()
        looks += len(waiting)
        for entry in waiting:
            step = entry[1]
            for mode in packed[step]:
                if (free - mode) & guard == guard:
                    starts[step] = now
                    demands[step] = mode
                    free -= mode
                    heapq.heappush(events, (now + durations[step], 1, step))
                    break
            else:
                kept.append(entry)
        waiting = kept
    effort.looks += looks + 4 * len(starts)
    return Timetable(starts, demands)

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

from bcp.planning.profile import first_start, last_finish, take
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
        for predecessor in before[step]:
            ready = max(ready, finishes[predecessor])
        duration = durations[step]
        best, demand = -1, 0
        first = bisect_right(times, ready) - 1
        for mode in packed[step]:
            start, last = first_start(times, free, guard, (ready, duration, mode), first)
            looks += last - first
            if best < 0 or start < best:
                best, demand = start, mode
            if best == ready:
                break
        starts[step] = best
        demands[step] = demand
        finishes[step] = best + duration
        if demand and duration:
            take(times, free, best, best + duration, demand)
    effort.looks += looks + 4 * len(starts)
    return Timetable(starts, demands)


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
            end, first = last_finish(times, free, guard, (finish, duration, mode), last)
            looks += last - first
            if end - duration > best:
                best, demand = end - duration, mode
            if end == finish:
                break
        late[step] = max(best, 0)
        if demand and duration and best >= 0:
            take(times, free, best, best + duration, demand)
    effort.looks += looks + 4 * len(starts)
    return late


def parallel(project: Project, ranks: Sequence[int], effort: Effort) -> Timetable:
    """At each event the steps that fit start, those with the lowest rank first."""
    dispatch = _Dispatch(project, ranks)
    timetable = dispatch.run()
    effort.looks += dispatch.looks + 4 * project.size
    return timetable


_CHANGE, _FINISH, _READY = range(3)


class _Dispatch:
    """What is free now decides; the profile is asked only where capacity will fall."""

    def __init__(self, project: Project, ranks: Sequence[int]) -> None:
        self._project = project
        self._ranks = ranks
        times, free = project.profile
        self._times, self._ahead = times.copy(), free.copy()
        self._left = [len(earlier) for earlier in project.before]
        self._events = [(time, _CHANGE, number) for number, time in enumerate(times)]
        self._events += [
            (project.releases[step], _READY, step)
            for step, count in enumerate(self._left)
            if count == 0
        ]
        heapq.heapify(self._events)
        self._free = project.guard
        self._waiting: list[tuple[int, int]] = []
        self._found = Timetable([0] * project.size, [0] * project.size)
        self.looks = 0

    def run(self) -> Timetable:
        events = self._events
        while events:
            now = events[0][0]
            while events and events[0][0] == now:
                self._happen(now, *heapq.heappop(events)[1:])
            self._waiting.sort()
            self.looks += len(self._waiting)
            self._waiting = [entry for entry in self._waiting if not self._started(entry[1], now)]
        return self._found

    def _happen(self, now: int, kind: int, number: int) -> None:
        project = self._project
        if kind == _READY:
            self._waiting.append((self._ranks[number], number))
        elif kind == _CHANGE:
            free = project.profile[1]
            self._free += free[number] - (free[number - 1] if number else project.guard)
        else:
            self._free += self._found.demands[number]
            for follower in project.after[number]:
                self._left[follower] -= 1
                if self._left[follower] == 0:
                    ready = max(now, project.releases[follower])
                    heapq.heappush(self._events, (ready, _READY, follower))

    def _started(self, step: int, now: int) -> bool:
        project, guard = self._project, self._project.guard
        finish = now + project.durations[step]
        for mode in project.packed[step]:
            if (self._free - mode) & guard != guard:
                continue
            if project.falls and mode and not self._reserved(now, finish, mode):
                continue
            self._found.starts[step] = now
            self._found.demands[step] = mode
            self._free -= mode
            heapq.heappush(self._events, (finish, _FINISH, step))
            return True
        return False

    def _reserved(self, now: int, finish: int, mode: int) -> bool:
        """Whether the demand is there up to the finish; then it is taken."""
        times, ahead = self._times, self._ahead
        place = bisect_right(times, now) - 1
        request = now, finish - now, mode
        start, last = first_start(times, ahead, self._project.guard, request, place)
        self.looks += last - place
        if start == now and finish > now:
            take(times, ahead, now, finish, mode)
        return start == now

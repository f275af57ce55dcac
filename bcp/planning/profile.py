"""What is free of every resource over time, and where a demand finds room in it.

A profile is a list of times and, from each of them on, what is free: one integer with a field for
each resource. The highest bit of every field (together: the guard) is set; a subtraction that
takes too much clears it.
"""

from __future__ import annotations

from bisect import bisect_left

Request = tuple[int, int, int]
"""The first possible start (backward: the last possible finish), the duration and the demand."""


def first_start(
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


def last_finish(
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


def take(times: list[int], free: list[int], start: int, finish: int, demand: int) -> None:
    """Take a demand out of the profile from `start` up to `finish`."""
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

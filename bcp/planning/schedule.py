"""List scheduling: whenever something ends or somebody arrives, the most urgent step that fits
starts. No waves, no barriers; the executor dispatches by the same rule.

Steps with equal needs wait in one queue, ordered by urgency: when its head does not fit, the rest
does not either, save that a shorter step may end before a shift does. A queue is looked at again
only when something that it needs has been freed, so the effort grows about as n log n.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bcp.planning.network import NEVER, Network
from bcp.planning.reason import Reason, ReasonKind
from bcp.planning.staffing import Demand, slots, staff
from bcp.planning.workforce import Workforce

_FINISH, _READY, _ARRIVAL = range(3)
_UNHELD = -1
Needs = tuple[Demand, tuple[str, ...]]
Entry = tuple[int, int]
"""Urgency and position of a step that waits."""


@dataclass(slots=True)
class Schedule:
    """Start and people (positions) by step; `sequence` in order of starting.

    `holders` are the steps that last held what a step occupies; `waited` is what its start waited
    for last: a predecessor, or the person or lane (kind, subject, holder or None).
    """

    start: list[int]
    people: list[list[int]]
    holders: list[list[int]]
    waited: list[tuple[ReasonKind, str, int | None]]
    sequence: list[int] = field(default_factory=list)


def list_schedule(
    network: Network, workforce: Workforce, lanes: Mapping[str, int], urgency: Sequence[int]
) -> Schedule:
    """Schedule all steps; of those that could start, the one with the lowest urgency value first.

    Every demand must be satisfiable by the workforce at some time, otherwise steps stay out.
    """
    return _Dispatcher(network, workforce, lanes, urgency).run()


@dataclass(slots=True)
class _Unit:
    """One person or lane that can be held: from when it is free, and who held it last."""

    since: int
    holder: int = _UNHELD


class _Dispatcher:
    def __init__(
        self,
        network: Network,
        workforce: Workforce,
        lanes: Mapping[str, int],
        urgency: Sequence[int],
    ) -> None:
        size = len(network.drafts)
        self._network = network
        self._workforce = workforce
        self._urgency = urgency
        self._left = [len(before) for before in network.before]
        self._events: list[tuple[int, int, int]] = []
        self._queues: dict[Needs, list[Entry]] = {}
        self._shortest: dict[Needs, int] = {}
        self._touching: dict[str, set[Needs]] = {}
        self._dirty: set[Needs] = set()
        self._here = [False] * len(workforce.people)
        self._working = [False] * len(workforce.people)
        self._works = [NEVER if p.works is None else p.works for p in workforce.people]
        self._until = [0] * len(workforce.people)
        self._units = [_Unit(0) for _ in workforce.people]
        self._free_count: dict[str, int] = {}
        self._lanes = {name: deque(_Unit(0) for _ in range(n)) for name, n in lanes.items()}
        self._lanes_held: list[list[tuple[str, _Unit]]] = [[] for _ in range(size)]
        self._needs = [(draft.demand, draft.lanes) for draft in network.drafts]
        self._plan = Schedule(
            start=[-1] * size,
            people=[[] for _ in range(size)],
            holders=[[] for _ in range(size)],
            waited=[(ReasonKind.DECLARATION, "", None)] * size,
        )

    def run(self) -> Schedule:
        self._register_needs()
        self._occupy()
        for person, arrives in enumerate(self._workforce.arrives):
            if arrives is not None:
                self._events.append((arrives, _ARRIVAL, person))
        for step, count in enumerate(self._left):
            if count == 0:
                release = self._network.drafts[step].release.time
                self._events.append((release, _READY, step))
        heapq.heapify(self._events)
        while self._events and len(self._plan.sequence) < len(self._left):
            now = self._events[0][0]
            while self._events and self._events[0][0] == now:
                self._happen(*heapq.heappop(self._events))
            self._dispatch(now)
        return self._plan

    def _register_needs(self) -> None:
        for needs in self._needs:
            if needs not in self._queues:
                self._queues[needs] = []
                for resource in (*(skill for skill, _ in needs[0]), *needs[1]):
                    self._touching.setdefault(resource, set()).add(needs)

    def _occupy(self) -> None:
        """People and lanes stay with the steps that have them already."""
        numbers = {person.id: number for number, person in enumerate(self._workforce.people)}
        for step, draft in enumerate(self._network.drafts):
            people, lanes = draft.holds or ((), ())
            self._plan.people[step] = [numbers[person] for person in people if person in numbers]
            for person in self._plan.people[step]:
                self._working[person] = True
            for lane in lanes:
                if self._lanes[lane]:
                    self._lanes_held[step].append((lane, self._lanes[lane].popleft()))

    def _happen(self, now: int, event: int, number: int) -> None:
        if event == _READY:
            needs, duration = self._needs[number], self._network.durations[number]
            heapq.heappush(self._queues[needs], (self._urgency[number], number))
            self._shortest[needs] = min(self._shortest.get(needs, duration), duration)
            self._dirty.add(needs)
        elif event == _ARRIVAL:
            self._arrive(number, now)
        else:
            self._finish(number, now)

    def _arrive(self, person: int, now: int) -> None:
        """A stretch of work begins, for those who do not still sit over the last one."""
        if not self._working[person]:
            self._free_person(person, now, _UNHELD)
        self._until[person] = now + self._works[person]
        again = self._workforce.people[person].next_begin(now)
        if again is not None:
            heapq.heappush(self._events, (again, _ARRIVAL, person))

    def _finish(self, step: int, now: int) -> None:
        for person in self._plan.people[step]:
            self._working[person] = False
            self._free_person(person, now, step)
        for lane, unit in self._lanes_held[step]:
            unit.since, unit.holder = now, step
            self._lanes[lane].append(unit)
            self._dirty |= self._touching.get(lane, set())
        for follower in self._network.after[step]:
            self._left[follower] -= 1
            if self._left[follower] == 0:
                release = self._network.drafts[follower].release.time
                heapq.heappush(self._events, (max(now, release), _READY, follower))

    def _free_person(self, person: int, now: int, holder: int) -> None:
        unit = self._units[person]
        unit.since, unit.holder = now, holder
        for skill in self._workforce.people[person].skills:
            if not self._here[person]:
                self._free_count[skill] = self._free_count.get(skill, 0) + 1
            self._dirty |= self._touching.get(skill, set())
        self._here[person] = True

    def _dispatch(self, now: int) -> None:
        heads = [(self._queues[needs][0], needs) for needs in self._dirty if self._queues[needs]]
        self._dirty.clear()
        heapq.heapify(heads)
        while heads:
            entry, needs = heapq.heappop(heads)
            people = self._fitting(needs, now, self._network.durations[entry[1]])
            if people is None:
                following = self._shorter(needs, entry, now)
            else:
                following = self._leave(needs, entry)
                self._start(entry[1], now, people)
            if following is not None:
                heapq.heappush(heads, (following, needs))

    def _leave(self, needs: Needs, entry: Entry) -> Entry | None:
        """Take an entry out of its queue; the one that comes after it."""
        queue = self._queues[needs]
        if entry == queue[0]:
            heapq.heappop(queue)
            return queue[0] if queue else None
        queue.remove(entry)
        heapq.heapify(queue)
        return min((each for each in queue if each > entry), default=None)

    def _shorter(self, needs: Needs, entry: Entry, now: int) -> Entry | None:
        """The next entry that is short enough to end before somebody's shift does."""
        durations = self._network.durations
        limit, least = durations[entry[1]], self._shortest[needs]
        if not (self._workforce.in_shifts and needs[0]) or least >= limit:
            return None
        if self._fitting(needs, now, least) is None:
            return None
        return min(
            (each for each in self._queues[needs] if each > entry and durations[each[1]] < limit),
            default=None,
        )

    def _fitting(self, needs: Needs, now: int, duration: int) -> list[int] | None:
        demand, lanes = needs
        if any(not self._lanes[lane] for lane in lanes):
            return None
        if not demand:
            return []
        if any(self._free_count.get(skill, 0) < count for skill, count in demand):
            return None
        if len(demand) == 1 and demand[0][1] == 1:
            return self._anybody(demand[0][0], now, duration)
        return staff(
            demand, self._workforce.having, lambda person: self._can(person, now, duration)
        )

    def _can(self, person: int, now: int, duration: int) -> bool:
        """As `Person.can_take`, for somebody whose present stretch of work is known."""
        left = self._until[person] - now
        return self._here[person] and (left >= duration or left == self._works[person])

    def _anybody(self, skill: str, now: int, duration: int) -> list[int] | None:
        # Most steps need one person, and this is asked hundreds of thousands of times.
        here, until, works = self._here, self._until, self._works
        for person in self._workforce.having.get(skill, ()):
            if here[person]:
                left = until[person] - now
                if left >= duration or left == works[person]:
                    return [person]
        return None

    def _start(self, step: int, now: int, people: list[int]) -> None:
        plan = self._plan
        taken: list[tuple[ReasonKind, str, _Unit]] = []
        for person, skill in zip(people, slots(self._needs[step][0]), strict=True):
            self._here[person] = False
            self._working[person] = True
            for other in self._workforce.people[person].skills:
                self._free_count[other] -= 1
            taken.append((ReasonKind.PERSON, skill, self._units[person]))
        for lane in self._needs[step][1]:
            unit = self._lanes[lane].popleft()
            self._lanes_held[step].append((lane, unit))
            taken.append((ReasonKind.LANE, lane, unit))
        plan.start[step] = now
        plan.people[step] = people or plan.people[step]
        plan.holders[step] = [u.holder for _, _, u in taken if u.holder != _UNHELD]
        plan.waited[step] = self._reason(step, taken)
        plan.sequence.append(step)
        heapq.heappush(self._events, (now + self._network.durations[step], _FINISH, step))

    def _reason(
        self, step: int, taken: list[tuple[ReasonKind, str, _Unit]]
    ) -> tuple[ReasonKind, str, int | None]:
        waited = unresourced_reason(self._network, self._plan.start, step)
        if waited is not None:
            return waited
        kind, subject, unit = max(taken, key=lambda each: each[2].since)
        return kind, subject, None if unit.holder == _UNHELD else unit.holder


def unresourced_reason(
    network: Network, starts: Sequence[int], step: int
) -> tuple[ReasonKind, str, int | None] | None:
    """The predecessor or the release at whose time a step starts; None: it waited for others."""
    for earlier in network.before[step]:
        if starts[earlier] + network.durations[earlier] == starts[step]:
            same = network.drafts[earlier].system == network.drafts[step].system
            kind = ReasonKind.PREDECESSOR if same else ReasonKind.REQUIREMENT
            return kind, network.drafts[earlier].key, earlier
    release = network.drafts[step].release
    return (release.kind, release.subject, None) if release.time == starts[step] else None


def reason_of(schedule: Schedule, network: Network, step: int) -> Reason:
    """What the start of a step waited for last, as the plan states it."""
    kind, subject, holder = schedule.waited[step]
    key = None if holder is None else network.drafts[holder].key
    if kind is ReasonKind.REQUIREMENT and holder is not None:
        subject = network.drafts[holder].system
    if kind is ReasonKind.PREDECESSOR:
        key = None
    return Reason.model_construct(
        kind=kind, subject=subject, until=schedule.start[step], holder=key
    )

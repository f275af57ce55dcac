"""Which steps can start now: by predecessors, restore lanes and people, in the plan's order.

Planned times play no part: whoever executes knows what is done and what runs. So a run follows
what happens, not the clock of the plan, and there are no waves. Only shifts go by the clock.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from enum import Enum, auto

from bcp.planning.availability import Crew, Free, Needs
from bcp.planning.plan import Plan, PlannedStep


class Standing(Enum):
    """What a step means to dispatching. `gone`: it will not run, for now or for ever."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    GONE = auto()


_Place = tuple[int, int]
"""The rank of a step and its place in the plan: the order in which steps are offered."""


def dispatchable(
    plan: Plan,
    *,
    done: Collection[str],
    running: Collection[str] | Mapping[str, tuple[str, ...]],
    gone: Collection[str],
    limit: int,
    absent: Collection[str] = (),
    now: int | None = None,
) -> tuple[PlannedStep, ...]:
    """The waiting steps that can start now, all of them together, in the order of their rank.

    Whoever asks again and again for one run keeps a `Dispatcher` instead.

    Args:
        plan: the plan that is carried out.
        done: keys of the steps that succeeded.
        running: keys of the steps in flight; as a mapping with the ids of the people they occupy
            (otherwise the people of the plan are taken to be with them).
        gone: keys of the steps that will not run (any more): failed or skipped.
        limit: at most so many steps run side by side, those in flight included.
        absent: ids of people who did not come.
        now: seconds after the incident: then only people whose shift leaves time for the step as
            it is planned take it. None: a drill with a clock of its own, in which nobody rests.

    Returns:
        Steps whose `people` are those who take them now, which may differ from the plan.
    """
    if limit <= len(running):
        return ()
    occupied = {
        key: running[key] if isinstance(running, Mapping) else _planned_people(plan, key)
        for key in running
    }
    standings = {
        **dict.fromkeys(gone, Standing.GONE),
        **dict.fromkeys(done, Standing.DONE),
        **dict.fromkeys(running, Standing.RUNNING),
    }
    dispatcher = Dispatcher(plan, absent=absent, standings=standings, running=occupied)
    return dispatcher.ready(limit, now)


def unstaffable(plan: Plan, absent: Collection[str]) -> tuple[PlannedStep, ...]:
    """The steps for which too few people are left even when nothing else runs."""
    free = Free(Crew(plan), Counter(), frozenset(absent), None)
    return tuple(step for step in plan.steps if free.people_for(step) is None)


def absentees(
    plan: Plan, team: str, skill: str, count: int, absent: Collection[str] = ()
) -> tuple[str, ...]:
    """The ids of `count` further people of a team's skill who stay away, the last ones first."""
    candidates = [
        person.id
        for person in plan.people
        if person.team == team and skill in person.skills and person.id not in absent
    ]
    return tuple(reversed(candidates))[:count]


class Dispatcher:
    """Knows of one run what stands where, and offers what can start; it is told of each change.

    What a question costs grows with the kinds of needs among the ready steps, what a change costs
    with the successors of the step: neither with the plan. For one thread.

    A step waits that `standings` does not mention; `running` are the steps that run, with the
    people whom they occupy. What is said of a key that the plan does not have is kept for a later
    plan.
    """

    def __init__(
        self,
        plan: Plan,
        *,
        absent: Collection[str] = (),
        standings: Mapping[str, Standing] | None = None,
        running: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._running = dict(running or {})
        self._standings = {
            **(standings or {}),
            **dict.fromkeys(self._running, Standing.RUNNING),
        }
        self._freed: dict[str, frozenset[str]] = {}
        self._absent = frozenset(absent)
        self._adopt(plan)

    @property
    def plan(self) -> Plan:
        """The plan that is followed now."""
        return self._plan

    @property
    def running(self) -> Mapping[str, tuple[str, ...]]:
        """The keys of the steps in flight, each with the ids of the people that it occupies."""
        return self._running

    def follow(self, plan: Plan) -> None:
        """Go on by another plan or other ranks; where every step stands is kept.

        Does nothing for the plan that is followed already. Raises KeyError when the plan has not a
        step that runs.
        """
        if plan is not self._plan:
            self._adopt(plan)

    def expect(self, absent: Collection[str]) -> None:
        """From now on exactly the people with these ids are absent."""
        self._absent = frozenset(absent)

    def standing(self, key: str) -> Standing:
        """Where a step stands."""
        return self._standings.get(key, Standing.WAITING)

    def move(self, key: str, standing: Standing, people: tuple[str, ...] = ()) -> None:
        """A step stands here from now on; while it runs it occupies these people.

        Raises KeyError when the plan does not have a step that is to run.
        """
        before = self.standing(key)
        if before is standing and self._running.get(key, ()) == people:
            return
        if standing is Standing.RUNNING and key not in self._plan.steps_by_key:
            raise KeyError(key)
        self._leave(key, before)
        self._standings[key] = standing
        if standing is Standing.RUNNING:
            self._running[key] = people
            self._occupy(key, people)
        elif standing is Standing.DONE:
            for successor in self._successors.get(key, ()):
                self._missing[successor] -= 1
                self._queue_if_ready(successor)
        self._queue_if_ready(key)

    def free(self, key: str, lanes: Collection[str]) -> None:
        """A step that runs holds exactly these of its lanes no more, until it runs anew."""
        if key in self._running:
            self._lanes.update(self._held(key))
            self._freed[key] = frozenset(lanes)
            self._lanes.subtract(self._held(key))

    def ready(self, limit: int, now: int | None = None) -> tuple[PlannedStep, ...]:
        """The waiting steps that can start now, all of them together, in the order of their rank.

        `limit`, `now` and what is returned are as in `dispatchable`. The steps go on waiting until
        it is said that they run.
        """
        room = limit - len(self._running)
        if room <= 0:
            return ()
        free = Free(self._crew, self._lanes.copy(), self._absent.union(self._busy), now)
        refused: dict[Needs, int] = {}
        started: list[PlannedStep] = []
        for step, needs in self._in_order(refused):
            people = free.take(step)
            if people is None:
                refused[needs] = 0 if now is None else step.duration
                continue
            started.append(
                step if people == step.people else step.model_copy(update={"people": people})
            )
            if len(started) == room:
                break
        return tuple(started)

    def _in_order(self, refused: Mapping[Needs, int]) -> Iterator[tuple[PlannedStep, Needs]]:
        """Ready steps, but those that by what is `refused` meanwhile cannot start."""
        heads = [(queue[0], 0, needs) for needs, queue in self._queues.items()]
        heapq.heapify(heads)
        while heads:
            (_, number), position, needs = heads[0]
            step = self._plan.steps[number]
            if needs not in refused or step.duration < refused[needs]:
                yield step, needs
            queue = self._queues[needs]
            if refused.get(needs) == 0 or position + 1 == len(queue):
                heapq.heappop(heads)
            else:
                heapq.heapreplace(heads, (queue[position + 1], position + 1, needs))

    def _adopt(self, plan: Plan) -> None:
        for key in self._running:
            if key not in plan.steps_by_key:
                raise KeyError(key)
        self._plan = plan
        self._crew = Crew(plan)
        self._places = {step.key: (step.rank, n) for n, step in enumerate(plan.steps)}
        self._lanes = Counter({lane.repository: lane.lanes for lane in plan.lanes})
        self._busy: Counter[str] = Counter()
        self._queues: dict[Needs, list[_Place]] = {}
        self._missing: dict[str, int] = {}
        self._successors: dict[str, list[str]] = {}
        done = {key for key, standing in self._standings.items() if standing is Standing.DONE}
        for step in plan.steps:
            before = set(step.predecessors)
            self._missing[step.key] = len(before - done)
            for one in before:
                self._successors.setdefault(one, []).append(step.key)
            self._queue_if_ready(step.key)
        for key, people in self._running.items():
            self._occupy(key, people)

    def _occupy(self, key: str, people: tuple[str, ...]) -> None:
        self._lanes.subtract(self._held(key))
        self._busy.update(people)

    def _held(self, key: str) -> list[str]:
        """The lanes that a running step has not given back."""
        freed = self._freed.get(key, ())
        return [lane for lane in self._plan.steps_by_key[key].lanes if lane not in freed]

    def _leave(self, key: str, standing: Standing) -> None:
        if standing is Standing.WAITING:
            self._unqueue(key)
        elif standing is Standing.RUNNING:
            self._lanes.update(self._held(key))
            self._freed.pop(key, None)
            self._busy -= Counter(self._running.pop(key))
        elif standing is Standing.DONE:
            for successor in self._successors.get(key, ()):
                self._unqueue(successor)
                self._missing[successor] += 1

    def _is_ready(self, key: str) -> bool:
        return self.standing(key) is Standing.WAITING and self._missing.get(key) == 0

    def _queue_if_ready(self, key: str) -> None:
        if self._is_ready(key):
            needs = self._crew.needs(self._plan.steps_by_key[key])
            insort(self._queues.setdefault(needs, []), self._places[key])

    def _unqueue(self, key: str) -> None:
        if self._is_ready(key):
            needs = self._crew.needs(self._plan.steps_by_key[key])
            queue = self._queues[needs]
            del queue[bisect_left(queue, self._places[key])]
            if not queue:
                del self._queues[needs]


def _planned_people(plan: Plan, key: str) -> tuple[str, ...]:
    return tuple(assignment.person for assignment in plan.steps_by_key[key].people)

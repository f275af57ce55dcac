"""Many trials of a plan at once, each dispatched as the executor does.

Every trial has a clock of its own; in each round all trials go on to their next event, and then
the steps are gone through once, in the order of their rank. A step starts in those trials in
which its predecessors are done, its release has come and its people and lanes are free, and it
takes the people whom `bcp.planning.dispatch` would take. So nothing is approximated against a
trial by trial simulation; only the limit of workers of one machine is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bcp.model.quantity import DAY
from bcp.planning.plan import Plan, PlannedStep
from bcp.planning.staffing import by_flexibility, slots, staff
from bcp.planning.trials import NEVER, Draws, Flags, Times

Index = NDArray[np.intp]
_NOBODY = -1
_LONGEST_PERIOD = 28 * DAY


class Outcome(NamedTuple):
    """What became of the trials; a row for each step, a column for each trial.

    `finish` is NEVER where a step did not succeed. `waited` is the step whose end the (last) start
    waited for, or -1; `resource` the position in `Simulation.resources` of what that step held,
    or of the skill that had to arrive, or -1.
    """

    finish: Times
    waited: NDArray[np.int32]
    resource: NDArray[np.int32]


@dataclass(slots=True)
class _Staffing:
    """Who can take a step: positions of people, those of the plan first."""

    wanted: list[str]
    planned: list[int]
    order: list[int]
    skills: list[int]


class _Shifts:
    """Who works how long at a stretch, and the cycle of work and rest; who stays has neither."""

    def __init__(self, plan: Plan) -> None:
        self.people = np.array(
            [number for number, person in enumerate(plan.people) if person.works is not None],
            dtype=np.intp,
        )
        self.works = np.array([person.works or 0 for person in plan.people], dtype=np.int64)
        cycles = [(person.works or 0) + person.rests for person in plan.people]
        self.cycle = np.array([max(1, cycle) for cycle in cycles], dtype=np.int64)
        self.stays = np.array([person.works is None for person in plan.people], dtype=bool)
        cycles = self.cycle[self.people].tolist()
        self.period = min(math.lcm(*cycles), _LONGEST_PERIOD)

    def next_begins(self, arrivals: Times, now: Times) -> Times:
        """By trial when the next stretch of anybody's work begins."""
        if not self.people.size:
            return np.full(now.shape, NEVER)
        came = arrivals[self.people]
        cycle = self.cycle[self.people][:, None]
        begins = now + cycle - (now - came) % cycle
        return np.asarray(
            np.where(came <= now, begins, NEVER).min(axis=0, initial=NEVER), dtype=np.int64
        )

    def allow(self, people: Index, arrivals: Times, now: Times, duration: int) -> Flags:
        """Which of the people (rows) could begin a step of that duration, by their shifts."""
        works = self.works[people][:, None]
        into = (now - arrivals) % self.cycle[people][:, None]
        fits = into + np.minimum(duration, works) <= works
        return np.asarray(fits | self.stays[people][:, None], dtype=bool)


class Simulation:
    """The part of the simulation that is the same in all trials."""

    def __init__(self, plan: Plan) -> None:
        self.steps = plan.steps
        positions = {step.key: number for number, step in enumerate(plan.steps)}
        self.before = [[positions[key] for key in step.predecessors] for step in plan.steps]
        self.after: list[list[int]] = [[] for _ in plan.steps]
        for number, earlier in enumerate(self.before):
            for each in earlier:
                self.after[each].append(number)
        self.ranked = sorted(range(len(plan.steps)), key=lambda number: plan.steps[number].rank)
        self.having = by_flexibility([person.skills for person in plan.people])
        self.capacity = [lane.lanes for lane in plan.lanes]
        skills = sorted({skill for step in plan.steps for skill, _ in step.skills})
        self.resources = (*skills, *(lane.repository for lane in plan.lanes))
        self.first_lane = len(skills)
        lanes = {lane.repository: number for number, lane in enumerate(plan.lanes)}
        self.lanes = [[lanes[name] for name in step.lanes] for step in plan.steps]
        self.shifts = _Shifts(plan)
        people = {person.id: number for number, person in enumerate(plan.people)}
        self.staffing = [self._staffing(step, people, skills) for step in plan.steps]

    def run(self, draws: Draws) -> Outcome:
        """Carry out the plan in each trial."""
        return _Run(self, draws).run()

    def _staffing(self, step: PlannedStep, people: dict[str, int], skills: list[str]) -> _Staffing:
        wanted = slots(step.skills)
        planned = [people[assignment.person] for assignment in step.people]
        able = [person for name, _ in step.skills for person in self.having.get(name, ())]
        order = list(dict.fromkeys([*(planned if len(wanted) == 1 else ()), *able]))
        return _Staffing(wanted, planned, order, [skills.index(name) for name in wanted])


class _Run:
    def __init__(self, shape: Simulation, draws: Draws) -> None:
        count, trials = draws.durations.shape
        self._shape = shape
        self._draws = draws
        self._now = np.full(trials, -1, dtype=np.int64)
        self._happened = np.full(trials, -1, dtype=np.int64)
        self._left = np.empty((count, trials), dtype=np.int32)
        self._left[:] = np.array([len(each) for each in shape.before])[:, None]
        self._ready = self._left == 0
        self._ends = np.full((count, trials), NEVER)
        self._attempts = np.zeros((count, trials), dtype=np.int64)
        self._crew = [np.zeros((len(each.wanted), trials), np.intp) for each in shape.staffing]
        self._free = np.zeros(draws.arrivals.shape, dtype=bool)
        self._since = draws.arrivals.copy()
        self._holder = np.full(draws.arrivals.shape, _NOBODY, dtype=np.int32)
        self._lanes = np.empty((len(shape.capacity), trials), dtype=np.int32)
        self._lanes[:] = np.array(shape.capacity, dtype=np.int32)[:, None]
        self._lane_since = np.full(self._lanes.shape, -1, dtype=np.int64)
        self._lane_holder = np.full(self._lanes.shape, _NOBODY, dtype=np.int32)
        self._result = Outcome(
            np.full((count, trials), NEVER),
            np.full((count, trials), _NOBODY, dtype=np.int32),
            np.full((count, trials), _NOBODY, dtype=np.int32),
        )
        moments = np.concatenate([np.unique(draws.releases, axis=0), draws.arrivals])
        self._moments = np.sort(moments, axis=0)

    def run(self) -> Outcome:
        while self._advance():
            ending = self._ends == self._now
            for ended in np.flatnonzero(ending.any(axis=1)):
                self._end(int(ended), np.flatnonzero(ending[ended]))
            self._free |= self._draws.arrivals == self._now
            # A start makes no other step ready, so one look at all of them is enough.
            ready = self._ready.any(axis=1).tolist()
            for step in self._shape.ranked:
                if ready[step]:
                    self._start(step)
        return self._result

    def _advance(self) -> bool:
        """Move every clock to its next event; clocks of trials that are over stand at -2."""
        later = np.where(self._moments > self._now, self._moments, NEVER).min(axis=0, initial=NEVER)
        following = np.minimum(later, self._ends.min(axis=0, initial=NEVER))
        # Who comes back from resting matters only where something waits, and no longer than until
        # all shifts have gone through once: what has not started by then never does.
        waiting = np.flatnonzero((self._ready & (self._draws.releases <= self._now)).any(axis=0))
        shifts, now = self._shape.shifts, self._now[waiting]
        begins = shifts.next_begins(self._draws.arrivals[:, waiting], now)
        begins[begins > self._happened[waiting] + shifts.period] = NEVER
        happens = following < NEVER
        happens[waiting] &= following[waiting] <= begins
        self._happened = np.where(happens, following, self._happened)
        following[waiting] = np.minimum(following[waiting], begins)
        over = (following >= NEVER) | (self._now == -2)
        self._now = np.where(over, -2, following)
        return not bool(over.all())

    def _end(self, step: int, trials: Index) -> None:
        now = self._now[trials]
        self._ends[step, trials] = NEVER
        for people in self._crew[step]:
            person = people[trials]
            self._free[person, trials] = True
            self._since[person, trials] = now
            self._holder[person, trials] = step
        for lane in self._shape.lanes[step]:
            self._lanes[lane, trials] += 1
            self._lane_since[lane, trials] = now
            self._lane_holder[lane, trials] = step
        failed = self._draws.failures[step, trials] >= self._attempts[step, trials]
        again = failed & (self._attempts[step, trials] <= self._shape.steps[step].retries)
        self._ready[step, trials[again]] = True
        good = trials[~failed]
        self._result.finish[step, good] = self._now[good]
        for follower in self._shape.after[step]:
            self._left[follower, good] -= 1
            self._ready[follower, good] = self._left[follower, good] == 0

    def _start(self, step: int) -> None:
        trials = np.flatnonzero(self._ready[step] & (self._draws.releases[step] <= self._now))
        for lane in self._shape.lanes[step]:
            trials = trials[self._lanes[lane, trials] > 0]
        if not trials.size:
            return
        trials, crew = self._staff(step, trials)
        if not trials.size:
            return
        self._explain(step, trials, crew)
        self._ready[step, trials] = False
        self._attempts[step, trials] += 1
        self._ends[step, trials] = self._now[trials] + self._draws.durations[step, trials]
        for lane in self._shape.lanes[step]:
            self._lanes[lane, trials] -= 1
        for number, person in enumerate(crew):
            self._crew[step][number, trials] = person
            self._free[person, trials] = False

    def _staff(self, step: int, trials: Index) -> tuple[Index, Index]:
        """The trials in which enough people are free, and who they are: (slots, trials)."""
        needs = self._shape.staffing[step]
        if not needs.wanted:
            return trials, np.empty((0, trials.size), dtype=np.intp)
        order = np.array(needs.order, dtype=np.intp)
        free = self._free[order[:, None], trials] & self._shape.shifts.allow(
            order,
            self._draws.arrivals[order[:, None], trials],
            self._now[trials],
            self._shape.steps[step].duration,
        )
        if len(needs.wanted) == 1:
            first = free.argmax(axis=0)
            found = free[first, np.arange(trials.size)]
            return trials[found], np.array(needs.order, dtype=np.intp)[first[found]][None, :]
        patterns, which = np.unique(free, axis=1, return_inverse=True)
        crews = [self._crew_of(needs, pattern) for pattern in patterns.T]
        none = [_NOBODY] * len(needs.wanted)
        table = np.array([none if crew is None else crew for crew in crews], dtype=np.intp)
        chosen = table[which.reshape(-1)].T
        found = chosen[0] != _NOBODY
        return trials[found], chosen[:, found]

    def _crew_of(self, needs: _Staffing, pattern: Flags) -> list[int] | None:
        free = {person for person, there in zip(needs.order, pattern, strict=True) if there}
        if free.issuperset(needs.planned):
            return needs.planned
        demand = tuple((skill, needs.wanted.count(skill)) for skill in dict.fromkeys(needs.wanted))
        return staff(demand, self._shape.having, free.__contains__)

    def _begins(self, person: Index, trials: Index) -> Flags:
        """Where a stretch of the person's work begins just now."""
        shifts, arrivals = self._shape.shifts, self._draws.arrivals[person, trials]
        into = (self._now[trials] - arrivals) % shifts.cycle[person]
        return np.asarray(~shifts.stays[person] & (into == 0), dtype=bool)

    def _explain(self, step: int, trials: Index, crew: Index) -> None:
        """Note what the start waited for: a predecessor, the release, people or a lane."""
        now = self._now[trials]
        waited = np.full(trials.size, _NOBODY, dtype=np.int32)
        resource = np.full(trials.size, _NOBODY, dtype=np.int32)
        retried = self._attempts[step, trials] > 0
        open_ = ~retried
        for earlier in self._shape.before[step]:
            binding = open_ & (self._result.finish[earlier, trials] == now)
            waited[binding] = earlier
            open_ &= ~binding
        open_ &= self._draws.releases[step, trials] != now
        for person, skill in zip(crew, self._shape.staffing[step].skills, strict=True):
            begins = self._begins(person, trials)
            binding = open_ & ((self._since[person, trials] == now) | begins)
            held = np.where(begins, _NOBODY, self._holder[person, trials])
            waited[binding] = held[binding]
            resource[binding] = skill
            open_ &= ~binding
        for lane in self._shape.lanes[step]:
            binding = open_ & (self._lane_since[lane, trials] == now)
            waited[binding] = self._lane_holder[lane, trials[binding]]
            resource[binding] = self._shape.first_lane + lane
            open_ &= ~binding
        self._result.waited[step, trials] = np.where(
            retried, self._result.waited[step, trials], waited
        )
        self._result.resource[step, trials] = np.where(
            retried, self._result.resource[step, trials], resource
        )

"""The network of steps: who follows whom, earliest times, and times backward from the targets.

Arrays by step position, so that very large plans stay fast.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import networkx as nx

from bcp.inventory.cycle_checks import shortened
from bcp.model.message import Message
from bcp.model.refusal import Refused
from bcp.planning.draft import Draft
from bcp.planning.staffing import Demand

NEVER = 1 << 60
"""A time later than every other: the due time of what no target depends on."""


@dataclass(slots=True)
class Network:
    """Steps with all their predecessors resolved.

    `floor` is the earliest start by release and by the arrival of enough people; `earliest` the
    finish if resources were unlimited and of alternatives the first one counted; `order` a
    topological order; `goals` by system the steps whose finish makes it verified. `choices` are
    the pairs (step, predecessor) that hold only because an alternative was chosen.
    """

    drafts: Sequence[Draft]
    durations: list[int]
    floor: list[int]
    before: list[list[int]]
    after: list[list[int]]
    earliest: list[int]
    order: list[int]
    goals: dict[str, list[int]]
    choices: set[tuple[int, int]] = field(default_factory=set)

    def start_bound(self, step: int) -> int:
        """The earliest start if resources were unlimited."""
        return self.earliest[step] - self.durations[step]


def build_network(
    drafts: Sequence[Draft], staffed_from: Callable[[Demand, int], int | None]
) -> Network:
    """Resolve alternatives and compute earliest finishes.

    An alternative is chosen by who can be back first. Steps with `all of` and `one of` conditions
    form an AND/OR graph; with no duration below zero its earliest times come out of one sweep in
    order of time (Knuth, A generalization of Dijkstra's algorithm, 1977), and whatever the sweep
    does not reach waits for itself.

    Raises Refused when steps wait for each other in a circle.
    """
    return _Sweep(drafts, staffed_from).run()


@dataclass(slots=True)
class _Waiting:
    """A gate of a step that is not open yet; `chosen` among several systems or not."""

    step: int
    chosen: bool
    open: bool = False


@dataclass(slots=True)
class _Sweep:
    drafts: Sequence[Draft]
    staffed_from: Callable[[Demand, int], int | None]
    left: list[int] = field(default_factory=list)
    gates: dict[str, list[_Waiting]] = field(default_factory=dict)

    def run(self) -> Network:
        network = self._prepare()
        local_after: list[list[int]] = [[] for _ in self.drafts]
        for step, draft in enumerate(self.drafts):
            for earlier in draft.before:
                local_after[earlier].append(step)
        goals_left = {system: len(goals) for system, goals in network.goals.items()}
        ready = [step for step, count in enumerate(self.left) if count == 0]
        heap = [(network.floor[step] + network.durations[step], step) for step in ready]
        heapq.heapify(heap)
        while heap:
            finish, step = heapq.heappop(heap)
            network.earliest[step] = finish
            network.order.append(step)
            reached: list[tuple[int, tuple[int, ...]]] = [
                (follower, (step,)) for follower in local_after[step]
            ]
            draft = self.drafts[step]
            if draft.goal:
                goals_left[draft.system] -= 1
                if goals_left[draft.system] == 0:
                    reached.extend(self._open(draft.system, network))
            for follower, predecessors in reached:
                network.before[follower].extend(predecessors)
                self.left[follower] -= 1
                if self.left[follower] == 0:
                    start = max(network.floor[follower], finish)
                    heapq.heappush(heap, (start + network.durations[follower], follower))
        if len(network.order) < len(self.drafts):
            raise _circle(self.drafts, network.earliest)
        _link(network)
        return network

    def _prepare(self) -> Network:
        goals: dict[str, list[int]] = {}
        floor: list[int] = []
        for step, draft in enumerate(self.drafts):
            self.left.append(len(draft.before) + len(draft.gates))
            staffed = self.staffed_from(draft.demand, draft.duration) or 0
            floor.append(max(draft.release.time, staffed))
            if draft.goal:
                goals.setdefault(draft.system, []).append(step)
            for gate in draft.gates:
                waiting = _Waiting(step, chosen=len(gate.systems) > 1)
                for system in gate.systems:
                    self.gates.setdefault(system, []).append(waiting)
        size = len(self.drafts)
        return Network(
            drafts=self.drafts,
            durations=[draft.duration for draft in self.drafts],
            floor=floor,
            before=[[] for _ in range(size)],
            after=[[] for _ in range(size)],
            earliest=[-1] * size,
            order=[],
            goals=goals,
        )

    def _open(self, system: str, network: Network) -> list[tuple[int, tuple[int, ...]]]:
        opened = []
        goals = tuple(network.goals[system])
        for waiting in self.gates.get(system, ()):
            if not waiting.open:
                waiting.open = True
                opened.append((waiting.step, goals))
                if waiting.chosen:
                    network.choices.update((waiting.step, goal) for goal in goals)
        return opened


def _link(network: Network) -> None:
    for step, earlier in enumerate(network.before):
        unique = sorted(set(earlier))
        network.before[step] = unique
        for predecessor in unique:
            network.after[predecessor].append(step)


def _circle(drafts: Sequence[Draft], earliest: Sequence[int]) -> Refused:
    waits: nx.DiGraph[str] = nx.DiGraph()
    stuck = {draft.system for step, draft in enumerate(drafts) if earliest[step] < 0}
    for step, draft in enumerate(drafts):
        if earliest[step] >= 0:
            continue
        for gate in draft.gates:
            waits.add_edges_from((draft.system, s) for s in gate.systems if s in stuck)
        if any(earliest[other] < 0 and _mutual(drafts, step, other) for other in draft.before):
            waits.add_edge(draft.system, draft.system)
    circle = [source for source, _ in nx.find_cycle(waits)]
    return Refused(
        Message.of(
            "No order exists: {circle} wait for each other.",
            circle=" → ".join([*shortened(circle), circle[0]]),
        ),
        Message.of("Run 'ict-bcp check' and cut one of these dependencies."),
    )


def _mutual(drafts: Sequence[Draft], step: int, other: int) -> bool:
    seen: set[int] = set()
    pending = [other]
    while pending:
        current = pending.pop()
        if current == step:
            return True
        if current not in seen:
            seen.add(current)
            pending.extend(drafts[current].before)
    return False


def latest_finishes(
    network: Network,
    due: Mapping[int, int],
    order: Sequence[int],
    holders: Sequence[Sequence[int]] | None = None,
) -> list[int]:
    """The latest finish of each step that meets every target behind it; NEVER: no target is.

    `due` are the steps that targets name, each with the earliest of them. `order` has every step
    after those that it follows. With `holders` (by step those from whom it takes over people and
    lanes) the order of work is kept as it is scheduled.
    """
    latest = [NEVER] * len(network.drafts)
    for step, time in due.items():
        latest[step] = time
    for step in reversed(order):
        if latest[step] == NEVER:
            continue
        start = latest[step] - network.durations[step]
        for earlier in network.before[step]:
            latest[earlier] = min(latest[earlier], start)
        if holders is not None:
            for earlier in holders[step]:
                latest[earlier] = min(latest[earlier], start)
    return latest


def tails(network: Network, *, certain: bool = False) -> list[int]:
    """For each step the longest chain of work that still follows it.

    With `certain` only what follows whichever alternatives are chosen.
    """
    tail = [0] * len(network.drafts)
    passed = network.choices if certain else ()
    for step in reversed(network.order):
        for follower in network.after[step]:
            if passed and (follower, step) in passed:
                continue
            tail[step] = max(tail[step], tail[follower] + network.durations[follower])
    return tail

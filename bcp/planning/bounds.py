"""Times that no order can beat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bcp.planning.compilation import Compiled, compile_project
from bcp.planning.network import Network, tails
from bcp.planning.priority import Goals
from bcp.planning.proofs import LowerBound, lower_bound
from bcp.planning.reason import Binding, BindingKind
from bcp.planning.workforce import Workforce

_THRESHOLDS = 32
_MOST_STEPS = 2000
_MOST_TARGETS = 64


@dataclass(frozen=True, slots=True)
class TargetBound:
    """A time before which no order reaches a target's goals, and what that rests on."""

    time: int
    binding: Binding


def system_bounds(network: Network, goals: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """By system the longest chain from the incident to its goals, people and lanes unlimited.

    Releases, the arrival of enough people and of vendors are in it.
    """
    return {
        system: max(network.earliest[step] for step in steps) for system, steps in goals.items()
    }


def target_bounds(
    network: Network,
    workforce: Workforce,
    lanes: Mapping[str, int],
    goals: Goals,
    *,
    missed: Sequence[str],
    horizon: int,
) -> dict[str, TargetBound]:
    """By system a time before which no order reaches its goals, and what that rests on.

    Of the `missed` targets, the most pressing ones first, also the work that people and lanes must
    do before them counts, their shifts included; of the others the chain alone. `network` has its
    alternatives open, so that bounds hold whichever is chosen.
    """
    chain = Binding(kind=BindingKind.CHAIN)
    bounds = {
        name: TargetBound(time, chain) for name, time in system_bounds(network, goals.steps).items()
    }
    if not missed or len(network.drafts) > _MOST_STEPS:
        return bounds
    compiled = compile_project(network, workforce, lanes, goals, horizon=2 * horizon, choices=False)
    if compiled is None or compiled.project.cut:
        return bounds
    ranked = sorted(missed, key=lambda name: (goals.priorities[name], goals.targets[name], name))
    for name in ranked[:_MOST_TARGETS]:
        found = lower_bound(compiled.project, goals.steps[name])
        if found.time > bounds[name].time:
            bounds[name] = TargetBound(found.time, _binding(compiled, found, workforce, network))
    return bounds


def _binding(
    compiled: Compiled, found: LowerBound, workforce: Workforce, network: Network
) -> Binding:
    """The repository, or the skill that most of the bound's people are asked for."""
    if not found.resources:
        return Binding(kind=BindingKind.CHAIN)
    groups = len(compiled.groups)
    lanes = [number for number in found.resources if number >= groups]
    if lanes:
        return Binding(kind=BindingKind.LANE, subject=compiled.repositories[lanes[0] - groups])
    people = [person for number in found.resources for person in compiled.groups[number]]
    asked: Counter[str] = Counter()
    for step, draft in enumerate(network.drafts):
        for skill, count in draft.demand:
            asked[skill] += count * network.durations[step]
    common = set.intersection(*(set(workforce.people[person].skills) for person in people))
    able = common or {skill for person in people for skill in workforce.people[person].skills}
    return Binding(
        kind=BindingKind.PERSON, subject=max(able, key=lambda skill: (asked[skill], skill))
    )


def makespan_bound(network: Network, workforce: Workforce, lanes: Mapping[str, int]) -> int:
    """The longest chain, or the work that a repository or a skill must do, whichever is later.

    That people rest is left out, so what they can do by a time is never counted short.
    """
    if not network.drafts:
        return 0
    after = tails(network, certain=True)
    by_lane: dict[str, list[tuple[int, int, int]]] = {}
    by_skill: dict[str, list[tuple[int, int, int]]] = {}
    for step, draft in enumerate(network.drafts):
        start, work = network.start_bound(step), network.durations[step]
        for lane in draft.lanes:
            by_lane.setdefault(lane, []).append((start, work, after[step]))
        for skill, count in draft.demand:
            by_skill.setdefault(skill, []).append((start, work * count, after[step]))
    bounds = [max(network.earliest)]
    for lane, jobs in by_lane.items():
        bounds.append(_work_bound(jobs, [0] * lanes[lane]))
    for skill, jobs in by_skill.items():
        present = (workforce.first_begin(person) for person in workforce.having.get(skill, ()))
        bounds.append(_work_bound(jobs, [time for time in present if time is not None]))
    return max(bounds)


def _work_bound(jobs: Sequence[tuple[int, int, int]], arrivals: Iterable[int]) -> int:
    """A bound from (earliest start, work, tail) of jobs on units that arrive at given times.

    For a time h all jobs that cannot start before h must be worked off after h, and the one that
    ends last still has its tail before it.
    """
    ordered = sorted(jobs, reverse=True)
    units = sorted(arrivals)
    stride = max(1, len(ordered) // _THRESHOLDS)
    bound = work = 0
    tail = ordered[0][2]
    for number, (start, amount, after) in enumerate(ordered, start=1):
        work += amount
        tail = min(tail, after)
        if number % stride == 0 or number == len(ordered):
            bound = max(bound, _worked_off(work, start, units) + tail)
    return bound


def _worked_off(work: int, start: int, units: Sequence[int]) -> int:
    """The earliest time at which units that begin at max(arrival, start) can have done `work`."""
    begun = 0
    for count, arrival in enumerate(units, start=1):
        begun += max(arrival, start)
        finish = -(-(work + begun) // count)
        if count == len(units) or finish <= max(units[count], start):
            return finish
    return start

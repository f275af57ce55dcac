"""What is different between two plans: recovery times, verdicts, totals.

All times are whole seconds after the incident of each plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from bcp.model.identity import Entity
from bcp.planning.plan import DegradedSystem, Impact, Plan, PlannedSystem, Verdict
from bcp.planning.priority import LOWEST_CLASS


class Cost(NamedTuple):
    """What makes one plan better than another: less, in this order.

    As the planner counts (`bcp.planning.priority.cost`), and around it what the planner cannot
    choose: a class weighs twice as much as the next lower one. `stranded` is the weight of all
    that cannot come back, `tardiness` the weighted seconds by which recovery times miss their
    targets, `staleness` the same for recovery points, `recovery` the weighted recovery times.
    """

    stranded: int
    tardiness: int
    staleness: int
    makespan: int
    recovery: int


class Totals(Entity):
    """One plan as a whole; the counts are of systems by verdict, `stale` misses its RPO."""

    makespan: int
    lower_bound: int
    tardiness: int
    met: int
    missed: int
    impossible: int
    unrecoverable: int
    stale: int
    recovery: int


class Standing(Entity):
    """How a system stands in one plan.

    `recovered` is when it is back at its recovery level, or, of one that goes on at or above it,
    when it is no longer degraded: that has neither target nor verdict. `verified` is when its own
    verification has passed, `full` when nothing is missing any more.
    """

    impact: Impact
    recovered: int | None
    verified: int | None = None
    full: int | None = None
    target: int | None = None
    verdict: Verdict | None = None
    recovery_point: int | None = None
    stale: bool = False


class SystemComparison(Entity):
    """One system in both plans; None where a plan does not touch it."""

    system: str
    name: str
    priority: int
    before: Standing | None
    after: Standing | None

    @property
    def gain(self) -> int:
        """Seconds by which it is back earlier; 0 unless both plans bring it back."""
        if self.before is None or self.after is None:
            return 0
        if self.before.recovered is None or self.after.recovered is None:
            return 0
        return self.before.recovered - self.after.recovered


class Comparison(Entity):
    """Two plans side by side; `changed` has what gets best by the change first.

    `mean_gain` is the mean of the seconds by which systems are back earlier, weighted as in
    `Cost`, over all that both plans bring back.
    """

    before: Totals
    after: Totals
    changed: tuple[SystemComparison, ...]
    unchanged: int
    newly_met: tuple[str, ...]
    newly_missed: tuple[str, ...]
    mean_gain: int


def compare(before: Plan, after: Plan) -> Comparison:
    """What `after` does otherwise than `before`."""
    former, latter = standings(before), standings(after)
    names = {**_names(after), **_names(before)}
    priorities = {**_priorities(after), **_priorities(before)}
    pairs = [
        SystemComparison(
            system=system,
            name=names[system],
            priority=priorities[system],
            before=former.get(system),
            after=latter.get(system),
        )
        for system in names
    ]
    changed = [pair for pair in pairs if pair.before != pair.after]
    return Comparison(
        before=totals(before),
        after=totals(after),
        changed=tuple(sorted(changed, key=_best_first)),
        unchanged=len(pairs) - len(changed),
        newly_met=_turned(pairs, to=True),
        newly_missed=_turned(pairs, to=False),
        mean_gain=_mean_gain(pairs),
    )


def plan_cost(plan: Plan) -> Cost:
    """The cost of a plan."""
    stranded = tardiness = staleness = recovery = 0
    for priority, recovered, target in _aims(plan):
        weight = LOWEST_CLASS - priority
        if recovered is None:
            stranded += 1 << weight
        else:
            tardiness += max(0, recovered - target) << weight
            recovery += recovered << weight
    for system in plan.systems:
        weight = LOWEST_CLASS - system.priority
        if system.recovery_point is not None:
            staleness += max(0, system.recovery_point - system.recovery_point_target) << weight
    return Cost(stranded, tardiness, staleness, plan.makespan, recovery)


def _aims(plan: Plan) -> Iterator[tuple[int, int | None, int]]:
    """Priority, recovery and target of all that has one: what is away, and what goes on below its
    recovery level.
    """
    for system in plan.systems:
        yield system.priority, system.recovered, system.target
    for degraded in plan.degraded:
        if degraded.target is not None:
            yield degraded.priority, degraded.recovered, degraded.target


def verdicts(plan: Plan) -> Counter[Verdict]:
    """How many targets the plan meets, misses and so on."""
    found = Counter(system.verdict for system in plan.systems)
    found.update(each.verdict for each in plan.degraded if each.target is not None)
    return found


def totals(plan: Plan) -> Totals:
    """The plan as a whole."""
    counts, cost = verdicts(plan), plan_cost(plan)
    return Totals(
        makespan=plan.makespan,
        lower_bound=plan.lower_bound,
        tardiness=cost.tardiness,
        met=counts[Verdict.MET],
        missed=counts[Verdict.MISSED],
        impossible=counts[Verdict.IMPOSSIBLE],
        unrecoverable=counts[Verdict.UNRECOVERABLE],
        stale=sum(map(_is_stale, plan.systems)),
        recovery=cost.recovery,
    )


def standings(plan: Plan) -> dict[str, Standing]:
    """By system how it stands in a plan."""
    return {
        **{each.system: _degraded(each) for each in plan.degraded},
        **{each.system: _standing(each) for each in plan.systems},
    }


def _standing(system: PlannedSystem) -> Standing:
    return Standing(
        impact=system.impact,
        recovered=system.recovered,
        verified=system.verified,
        full=system.full,
        target=system.target,
        verdict=system.verdict,
        recovery_point=system.recovery_point,
        stale=_is_stale(system),
    )


def _degraded(system: DegradedSystem) -> Standing:
    if system.target is None:
        return Standing(impact=Impact.DEGRADED, recovered=system.until, full=system.until)
    return Standing(
        impact=Impact.DEGRADED,
        recovered=system.recovered,
        full=system.until,
        target=system.target,
        verdict=system.verdict,
    )


def _is_stale(system: PlannedSystem) -> bool:
    return (
        system.recovery_point is not None and system.recovery_point > system.recovery_point_target
    )


def _names(plan: Plan) -> dict[str, str]:
    return {
        **{each.system: each.name for each in plan.systems},
        **{each.system: each.name for each in plan.degraded},
    }


def _priorities(plan: Plan) -> dict[str, int]:
    return {
        **{each.system: each.priority for each in plan.systems},
        **{each.system: each.priority for each in plan.degraded},
    }


def _turned(pairs: list[SystemComparison], *, to: bool) -> tuple[str, ...]:
    """The systems that meet all their targets in only one of the plans."""
    return tuple(
        pair.system for pair in pairs if _meets(pair.before) is not to and _meets(pair.after) is to
    )


def _mean_gain(pairs: list[SystemComparison]) -> int:
    weights = [
        1 << (LOWEST_CLASS - pair.priority)
        for pair in pairs
        if _recovered(pair.before) is not None and _recovered(pair.after) is not None
    ]
    gains = sum(pair.gain << (LOWEST_CLASS - pair.priority) for pair in pairs)
    return round(gains / sum(weights)) if weights else 0


def _recovered(standing: Standing | None) -> int | None:
    return None if standing is None else standing.recovered


def _meets(standing: Standing | None) -> bool:
    """A system that is not away misses nothing."""
    if standing is None or standing.verdict is None:
        return True
    return standing.verdict is Verdict.MET and not standing.stale


_RANKS = {Verdict.MET: 1, Verdict.MISSED: 2, Verdict.IMPOSSIBLE: 2, Verdict.UNRECOVERABLE: 3}


def rank(standing: Standing | None) -> int:
    """How bad it is, from untouched to lost for good."""
    if standing is None or standing.verdict is None:
        return 0
    return _RANKS[standing.verdict]


def _best_first(pair: SystemComparison) -> tuple[int, int, int, str]:
    weight = LOWEST_CLASS - pair.priority
    better = rank(pair.after) - rank(pair.before)
    fresher = _point(pair.after) - _point(pair.before)
    return better, -(pair.gain << weight), fresher, pair.system


def _point(standing: Standing | None) -> int:
    return 0 if standing is None or standing.recovery_point is None else standing.recovery_point

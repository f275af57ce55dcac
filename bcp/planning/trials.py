"""What differs from trial to trial: durations, arrivals and failures, drawn for many trials.

Arrays have one column for each trial. Times are whole seconds after the incident.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bcp.model.inventory import Inventory
from bcp.model.resource import Estimate
from bcp.model.scenario import Attendance, Scenario
from bcp.model.system import RecoveryStep, StepKind
from bcp.planning.plan import Basis, Plan, PlannedStep
from bcp.planning.workforce import vendor_arrival

Times = NDArray[np.int64]
Flags = NDArray[np.bool_]
NEVER = np.int64(1 << 60)


@dataclass(frozen=True, slots=True)
class Draws:
    """The chances of some trials.

    `durations`, `releases` and `failures` (failing attempts before the first good one) have a row
    for each step of the plan, `arrivals` one for each person.
    """

    durations: Times
    releases: Times
    failures: Times
    arrivals: Times


def draw(
    plan: Plan,
    inventory: Inventory,
    scenario: Scenario,
    *,
    failure: float,
    trials: int,
    chance: np.random.Generator,
) -> Draws:
    """Draw all that is uncertain, each thing independently of the others.

    Durations follow the beta-PERT distribution of their estimate; what the plan adds for the
    transfer of a backup, and what was measured, does not vary. Each person of a team comes at a
    point of the team's attendance curve, with the probability by which the curve rises there. A
    vendor's people come together: the vendor's own spread of arrival around the planned time.
    An attempt at an automated step fails with the probability `failure`.
    """
    stated = _stated(plan, inventory)
    vendors = {
        vendor.id: np.maximum(
            scenario.declared_after,
            vendor_arrival(vendor, scenario)
            + pert(vendor.arrival, trials, chance)
            - vendor.arrival.expected,
        )
        for vendor in inventory.vendors
    }
    planned = {vendor.id: vendor_arrival(vendor, scenario) for vendor in inventory.vendors}
    return Draws(
        durations=_rows(
            [_duration(step, stated.get(step.key), trials, chance) for step in plan.steps], trials
        ),
        releases=_rows(
            [
                _release(step, stated.get(step.key), scenario, vendors, planned)
                for step in plan.steps
            ],
            trials,
        ),
        failures=_rows(
            [
                chance.geometric(1 - failure, trials) - 1
                if step.kind is StepKind.AUTOMATED
                else np.int64(0)
                for step in plan.steps
            ],
            trials,
        ),
        arrivals=_arrivals(plan, scenario, vendors, trials, chance),
    )


def pert(estimate: Estimate, trials: int, chance: np.random.Generator) -> Times:
    """Whole seconds from the beta-PERT distribution of a three-point estimate.

    With o, m, p the optimistic, most likely and pessimistic value: o + (p - o) x Beta(a, b),
    a = 1 + 4 (m - o)/(p - o), b = 1 + 4 (p - m)/(p - o), whose mean is (o + 4 m + p)/6. After
    Malcolm, Roseboom, Clark and Fazar, Application of a technique for research and development
    program evaluation, Operations Research 7 (1959); the shape is that of D. Vose, Risk Analysis
    (2000).
    """
    low, likely, high = estimate.optimistic, estimate.likely, estimate.pessimistic
    if high <= low:
        return np.full(trials, low, dtype=np.int64)
    rise, fall = (likely - low) / (high - low), (high - likely) / (high - low)
    shares = chance.beta(1 + 4 * rise, 1 + 4 * fall, trials)
    return np.rint(low + (high - low) * shares).astype(np.int64)


def arrival_shares(curve: Attendance) -> list[tuple[int, float]]:
    """(time, probability that somebody comes then) of a curve; who leaves again never came.

    The probabilities may sum up to less than one: the rest does not come.
    """
    points = sorted(curve.present, key=lambda point: point.after)
    staying = 100
    kept: list[tuple[int, int]] = []
    for point in reversed(points):
        staying = min(staying, point.share)
        kept.append((point.after, staying))
    shares, before = [], 0
    for after, share in reversed(kept):
        shares.append((after, (share - before) / 100))
        before = share
    return shares


def _stated(plan: Plan, inventory: Inventory) -> Mapping[str, RecoveryStep]:
    away = {step.system for step in plan.steps}
    return {
        f"{system}/{step.id}": step
        for system in away
        for step in inventory.systems_by_id[system].recovery
    }


def _duration(
    step: PlannedStep, stated: RecoveryStep | None, trials: int, chance: np.random.Generator
) -> Times | np.int64:
    if stated is None or step.basis is not Basis.ASSUMED:
        return np.int64(step.duration)
    transfer = step.duration - stated.estimate.expected
    if transfer < 0:  # what comes back by itself is waited for until it does, not for a duration
        return np.int64(step.duration)
    return pert(stated.estimate, trials, chance) + transfer


def _release(
    step: PlannedStep,
    stated: RecoveryStep | None,
    scenario: Scenario,
    vendors: Mapping[str, Times],
    planned: Mapping[str, int],
) -> Times | np.int64:
    vendor = None if stated is None else stated.vendor
    fixed = np.int64(max(scenario.declared_after, step.release))
    if vendor is None or vendor not in vendors:
        return fixed
    if step.release > planned[vendor]:
        return np.maximum(fixed, vendors[vendor])
    outages = {each.system: each.until for each in scenario.outages}
    first = not any(key.partition("/")[0] == step.system for key in step.predecessors)
    until = outages.get(step.system, 0) if first else 0
    return np.maximum(max(scenario.declared_after, until), vendors[vendor])


def _arrivals(
    plan: Plan,
    scenario: Scenario,
    vendors: Mapping[str, Times],
    trials: int,
    chance: np.random.Generator,
) -> Times:
    curves = {curve.team: arrival_shares(curve) for curve in scenario.attendance}
    declared = scenario.declared_after
    rows: list[Times | np.int64] = []
    for person in plan.people:
        if person.team in vendors:
            rows.append(vendors[person.team])
        elif person.team in curves:
            times = [max(declared, after) for after, _ in curves[person.team]]
            steps = np.cumsum([share for _, share in curves[person.team]])
            drawn = np.searchsorted(steps, chance.random(trials), side="right")
            rows.append(np.array([*times, NEVER], dtype=np.int64)[drawn])
        else:
            rows.append(np.int64(declared))
    return _rows(rows, trials)


def _rows(rows: list[Times | np.int64], trials: int) -> Times:
    if not rows:
        return np.empty((0, trials), dtype=np.int64)
    return np.stack([np.broadcast_to(row, trials) for row in rows])

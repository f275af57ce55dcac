"""The forecast of a plan: a Monte Carlo simulation over all that is uncertain. Needs NumPy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bcp.model.inventory import Inventory
from bcp.model.scenario import Scenario
from bcp.planning.outlook import (
    Forecast,
    Quantiles,
    ResourceCriticality,
    StepCriticality,
    SystemForecast,
)
from bcp.planning.plan import Plan, PlannedSystem
from bcp.planning.simulation import Outcome, Simulation
from bcp.planning.trials import NEVER, Times, draw

CHUNK = 10_000
"""Trials that are simulated side by side; part of what a seed means."""

Shares = NDArray[np.float64]


def make_forecast(
    plan: Plan,
    inventory: Inventory,
    scenario: Scenario,
    *,
    trials: int,
    seed: int,
    failure: float,
) -> Forecast:
    """Simulate `trials` recoveries. Deterministic: the same arguments, the same forecast.

    Args:
        plan: whose order is kept: of the steps that could start the one with the lower rank does.
        inventory: what the plan was made from.
        scenario: what the plan was made for.
        trials: how many; at least one.
        seed: of the random numbers.
        failure: the probability that an attempt at an automated step fails, below one.
    """
    simulation = Simulation(plan)
    chance = np.random.default_rng(seed)
    recovered: list[Times] = []
    whole: list[Times] = []
    on_chain = np.zeros(len(plan.steps))
    holding = np.zeros(len(simulation.resources))
    for begin in range(0, trials, CHUNK):
        size = min(CHUNK, trials - begin)
        draws = draw(plan, inventory, scenario, failure=failure, trials=size, chance=chance)
        outcome = simulation.run(draws)
        recovered.append(_recovered(plan, outcome.finish))
        whole.append(outcome.finish.max(axis=0, initial=0))
        chains, resources = _chains(outcome, len(simulation.resources))
        on_chain += chains
        holding += resources
    times, ends = np.concatenate(recovered, axis=1), np.concatenate(whole)
    return Forecast(
        scenario=plan.scenario,
        scenario_name=plan.scenario_name,
        plan_digest=plan.digest,
        trials=trials,
        seed=seed,
        failure=failure,
        complete=float((ends < NEVER).mean()),
        whole=quantiles(ends),
        systems=tuple(
            _system(system, row) for system, row in zip(_planned(plan), times, strict=True)
        ),
        steps=tuple(
            StepCriticality(step=key, share=share)
            for key, share in _worst([step.key for step in plan.steps], on_chain / trials)
        ),
        resources=tuple(
            ResourceCriticality(resource=name, share=share)
            for name, share in _worst(simulation.resources, holding / trials)
        ),
    )


def quantiles(times: Times) -> Quantiles:
    """The smallest times by which 50, 90 and 95 % of the trials are through."""
    ordered = np.sort(times)
    marks = (int(ordered[-(-len(ordered) * share // 100) - 1]) for share in (50, 90, 95))
    p50, p90, p95 = (None if mark >= NEVER else mark for mark in marks)
    return Quantiles(p50=p50, p90=p90, p95=p95)


def _planned(plan: Plan) -> list[PlannedSystem]:
    return [system for system in plan.systems if system.recovered is not None]


def _recovered(plan: Plan, finish: Times) -> Times:
    positions = {step.key: number for number, step in enumerate(plan.steps)}
    rows = [
        finish[[positions[key] for key in system.goals]].max(axis=0) for system in _planned(plan)
    ]
    return np.stack(rows) if rows else np.empty((0, finish.shape[1]), dtype=np.int64)


def _system(system: PlannedSystem, times: Times) -> SystemForecast:
    assert system.recovered is not None
    return SystemForecast(
        system=system.system,
        name=system.name,
        priority=system.priority,
        planned=system.recovered,
        target=system.target,
        recovered=float((times < NEVER).mean()),
        meets=float((times <= system.target).mean()),
        verified=quantiles(times),
    )


def _chains(outcome: Outcome, resources: int) -> tuple[Shares, Shares]:
    """In how many trials each step and each resource is on the chain to the last finish."""
    count, trials = outcome.finish.shape
    on_chain = np.zeros((count, trials), dtype=bool)
    holding = np.zeros((resources, trials), dtype=bool)
    if not count:
        return np.zeros(0), np.zeros(resources)
    column = np.arange(trials)
    ends = np.where(outcome.finish < NEVER, outcome.finish, -1)
    # Of steps that end together the one that the plan starts last.
    current = count - 1 - ends[::-1].argmax(axis=0)
    column = column[outcome.finish[current, column] < NEVER]
    current = current[column]
    while column.size:
        on_chain[current, column] = True
        resource = outcome.resource[current, column]
        waits = resource >= 0
        holding[resource[waits], column[waits]] = True
        earlier = outcome.waited[current, column]
        current, column = earlier[earlier >= 0], column[earlier >= 0]
    return on_chain.sum(axis=1).astype(float), holding.sum(axis=1).astype(float)


def _worst(names: list[str] | tuple[str, ...], shares: Shares) -> list[tuple[str, float]]:
    found = [(name, float(share)) for name, share in zip(names, shares, strict=True) if share > 0]
    return sorted(found, key=lambda each: (-each[1], each[0]))

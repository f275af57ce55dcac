"""What a forecast says: when recoveries are over in most trials, and how often a target is met.

All times are whole seconds after the incident; shares lie between 0 and 1.
"""

from __future__ import annotations

from bcp.model.identity import Entity


class Quantiles(Entity):
    """Times by which half, nine tenths and 19 of 20 trials are through; None: not so many are."""

    p50: int | None
    p90: int | None
    p95: int | None


class SystemForecast(Entity):
    """One system over all trials.

    `planned` is the time of the plan, `recovered` the share of the trials in which the system
    comes back to its recovery level at all, `meets` the share in which it does so by its
    `target`; `verified` says by when it has.
    """

    system: str
    name: str
    priority: int
    planned: int
    target: int
    recovered: float
    meets: float
    verified: Quantiles


class StepCriticality(Entity):
    """The share of the trials in which a step is on the binding chain of the whole recovery."""

    step: str
    share: float


class ResourceCriticality(Entity):
    """The share of the trials in which the binding chain waits for a skill or a repository."""

    resource: str
    share: float


class Forecast(Entity):
    """The outcome of many trials of one plan.

    `failure` is the assumed share of attempts at automated steps that fail. `complete` is the
    share of the trials in which all steps of the plan succeed; `whole` says when they have.
    `steps` and `resources` have the most critical first and leave out what never binds.
    """

    scenario: str
    scenario_name: str
    plan_digest: str
    trials: int
    seed: int
    failure: float
    complete: float
    whole: Quantiles
    systems: tuple[SystemForecast, ...]
    steps: tuple[StepCriticality, ...]
    resources: tuple[ResourceCriticality, ...]

"""From lab seconds to production time: what is kept, what is rescaled, what stays assumed.

- The machine's own work around a copy (provisioning, starting, checking) is kept as measured.
- A copy is rescaled: production bytes over the measured rate, but never faster than the rate
  that the inventory states for the repository. Where the sample is too small to read a rate off
  it, the stated rate is assumed.
- What people decide, do, look at or wait for stays as planned.
"""

from __future__ import annotations

from enum import StrEnum
from math import ceil

from bcp.evaluation.measurement import RateMeasurement, StepMeasurement
from bcp.execution.state import StepStatus
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.system import StepKind
from bcp.planning.evidence import Evidence, MeasuredDuration
from bcp.planning.plan import Basis, Plan, PlannedAction, PlannedStep

_BY_MACHINE = frozenset({StepKind.AUTOMATED, StepKind.VERIFICATION})


class RateBound(StrEnum):
    """Which rate a forecast copy goes by."""

    MEASURED = "measured"
    STATED = "stated"
    SAMPLE_TOO_SMALL = "sample-too-small"
    NOT_RESTORED = "not-restored"


class Shares(Entity):
    """Seconds by what they rest on; kept apart, `total` only checks that nothing got lost."""

    measured: int = 0
    extrapolated: int = 0
    assumed: int = 0

    @property
    def total(self) -> int:
        """All seconds."""
        return self.measured + self.extrapolated + self.assumed

    def plus(self, other: Shares) -> Shares:
        """Share by share."""
        return Shares(
            measured=self.measured + other.measured,
            extrapolated=self.extrapolated + other.extrapolated,
            assumed=self.assumed + other.assumed,
        )


class Transfer(Entity):
    """The forecast copy of one data set: production bytes, seconds, and which rate bounds it."""

    step: str
    system: str
    backup: str
    repository: str
    size: int
    seconds: int
    bound: RateBound


class Rescaling(Entity):
    """Every step's production seconds by share, and the copies within."""

    shares: dict[str, Shares]
    transfers: tuple[Transfer, ...]

    def evidence(self, plan: Plan) -> Evidence:
        """The durations that the drill can replace in the plan; assumed ones stay the plan's."""
        return Evidence(
            durations={
                key: MeasuredDuration(seconds=shares.total, basis=_basis(shares))
                for key, shares in self.shares.items()
                if shares.measured or shares.extrapolated
                if key in plan.steps_by_key
            }
        )


def rescale(
    plan: Plan,
    steps: tuple[StepMeasurement, ...],
    rates: tuple[RateMeasurement, ...],
    inventory: Inventory,
) -> Rescaling:
    """Production seconds of every step of the plan."""
    known = {step.key: step for step in steps}
    shares: dict[str, Shares] = {}
    transfers: list[Transfer] = []
    for step in plan.steps:
        found = known.get(step.key)
        if found is None or not _tells_of_production(step, found):
            shares[step.key] = Shares(assumed=step.duration)
            continue
        copies = _transfers(step, rates, inventory)
        transfers.extend(copies)
        shares[step.key] = _shares(found, copies)
    return Rescaling(shares=shares, transfers=tuple(transfers))


def _tells_of_production(step: PlannedStep, found: StepMeasurement) -> bool:
    # A verification that occupies people is their look at the system, which no lab times.
    looked_at = step.kind is StepKind.VERIFICATION and (step.people or step.skills)
    return (
        step.kind in _BY_MACHINE
        and not looked_at
        and found.status is StepStatus.SUCCEEDED
        and found.basis is Basis.MEASURED
    )


def _shares(found: StepMeasurement, copies: tuple[Transfer, ...]) -> Shares:
    copying = sum(restore.copy_seconds for restore in found.restores)
    scaled = {RateBound.MEASURED, RateBound.STATED}
    return Shares(
        measured=max(1, ceil(found.seconds - copying)),
        extrapolated=sum(copy.seconds for copy in copies if copy.bound in scaled),
        assumed=sum(copy.seconds for copy in copies if copy.bound not in scaled),
    )


def _transfers(
    step: PlannedStep, rates: tuple[RateMeasurement, ...], inventory: Inventory
) -> tuple[Transfer, ...]:
    return tuple(
        _transfer(step, action, rates, inventory)
        for action in step.actions
        if action.backup is not None and action.size
    )


def _transfer(
    step: PlannedStep,
    action: PlannedAction,
    rates: tuple[RateMeasurement, ...],
    inventory: Inventory,
) -> Transfer:
    sample = next(
        (rate for rate in rates if (rate.system, rate.backup) == (step.system, action.backup)),
        None,
    )
    name = sample.repository if sample else action.repository or ""
    repository = inventory.repositories_by_id.get(name)
    stated = repository.rate if repository else None
    rate, bound = _bounded(sample, stated)
    return Transfer(
        step=step.key,
        system=step.system,
        backup=action.backup or "",
        repository=name,
        size=action.size,
        seconds=ceil(action.size / rate) if rate else 0,
        bound=bound,
    )


def _bounded(sample: RateMeasurement | None, stated: int | None) -> tuple[float | None, RateBound]:
    if sample is None:
        return stated, RateBound.NOT_RESTORED
    if sample.rate is None:
        return stated, RateBound.SAMPLE_TOO_SMALL
    if stated is not None and stated < sample.rate:
        return stated, RateBound.STATED
    return sample.rate, RateBound.MEASURED


def _basis(shares: Shares) -> Basis:
    return Basis.EXTRAPOLATED if shares.extrapolated or shares.assumed else Basis.MEASURED


def compose(forecast: Plan, shares: dict[str, Shares], system: str) -> Shares | None:
    """What the time from the incident to `system` verified consists of, in the forecast plan.

    Follows what each step waited for back to the incident, so that the shares add up to exactly
    the verified time. Waiting for no step (declaration, arrival, a line) counts as assumed.
    """
    end = forecast.systems_by_id[system].verified
    if end is None:
        return None
    total, seen = Shares(), set[str]()
    step = _ending(forecast, system, end)
    at = end
    while step is not None and step.key not in seen and step.finish <= at:
        seen.add(step.key)
        total = total.plus(Shares(assumed=at - step.finish)).plus(_fitted(step, shares))
        at = step.start
        step = _waited_for(forecast, step)
    return total.plus(Shares(assumed=at))


def _fitted(step: PlannedStep, shares: dict[str, Shares]) -> Shares:
    known = shares.get(step.key)
    if known is None or known.total != step.duration:
        return Shares(assumed=step.duration)
    return known


def _ending(forecast: Plan, system: str, end: int) -> PlannedStep | None:
    own = [step for step in forecast.steps if step.system == system and step.finish <= end]
    return max(own, key=lambda step: (step.finish, step.start), default=None)


def _waited_for(forecast: Plan, step: PlannedStep) -> PlannedStep | None:
    for name in (step.reason.holder, step.reason.subject):
        if name in forecast.steps_by_key:
            return forecast.steps_by_key[name]
        if name in forecast.systems_by_id:
            end = forecast.systems_by_id[name].verified
            if end is not None:
                return _ending(forecast, name, end)
    return None

"""From lab seconds to production time: what is kept, what is rescaled, what stays assumed.

- The machine's own work around a copy (provisioning, starting, checking) is kept as measured;
  where a lab's small guests took less than the estimate, the rest of it stays assumed.
- A copy is rescaled: production bytes over the measured rate, after a drill in the lab never
  faster than the rate that the inventory states for the repository. Where the sample is too
  small to read a rate off it, the stated rate is assumed.
- What people decide, do, look at or wait for stays as planned.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from bcp.evaluation.measurement import RateMeasurement, StepMeasurement
from bcp.execution.state import StepStatus
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.scenario import Realm
from bcp.model.system import StepKind
from bcp.planning.evidence import NO_EVIDENCE, Evidence, MeasuredDuration, basis_of_sum
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

    def durations(self, plan: Plan) -> dict[str, MeasuredDuration]:
        """The durations that the run can replace in the plan; assumed ones stay the plan's."""
        return {
            key: MeasuredDuration(seconds=shares.total, basis=_basis(shares))
            for key, shares in self.shares.items()
            if shares.measured or shares.extrapolated
            if key in plan.steps_by_key
        }


def rescale(
    plan: Plan,
    steps: tuple[StepMeasurement, ...],
    rates: tuple[RateMeasurement, ...],
    inventory: Inventory,
    known: Evidence = NO_EVIDENCE,
) -> Rescaling:
    """Production seconds of every step of the plan; `known` is the evidence from before the run."""
    grounds = _Grounds(plan.realm, rates, inventory, known)
    ended = {step.key: step for step in steps}
    shares: dict[str, Shares] = {}
    transfers: list[Transfer] = []
    for step in plan.steps:
        found = ended.get(step.key)
        if found is None or not tells_of_production(step, found, plan.realm):
            shares[step.key] = Shares(assumed=step.duration)
            continue
        copies = _transfers(step, grounds)
        transfers.extend(copies)
        shares[step.key] = _shares(found, copies, _remainder(step, found, grounds))
    return Rescaling(shares=shares, transfers=tuple(transfers))


def tells_of_production(step: PlannedStep, found: StepMeasurement, realm: Realm) -> bool:
    """Whether a step's stopwatch time says anything of how long production takes.

    In a drill only machines are timed. What is only waited for depends on the damage.
    """
    # A verification that occupies people is their look at the system, which no stopwatch times.
    looked_at = step.kind is StepKind.VERIFICATION and (step.people or step.skills)
    timed = step.kind in _BY_MACHINE if realm is Realm.DRILL else step.kind is not StepKind.WAIT
    return (
        timed
        and not looked_at
        and found.status is StepStatus.SUCCEEDED
        and found.basis is Basis.MEASURED
    )


def work_seconds(found: StepMeasurement) -> int:
    """Stopwatch seconds of a step without those of copying, at least one."""
    copying = sum(restore.copy_seconds for restore in found.restores)
    return max(1, ceil(found.seconds - copying))


@dataclass(frozen=True, slots=True)
class _Grounds:
    realm: Realm
    rates: tuple[RateMeasurement, ...]
    inventory: Inventory
    known: Evidence


def _remainder(step: PlannedStep, found: StepMeasurement, grounds: _Grounds) -> int:
    """Seconds of the estimate that a drill at lab scale has not shown to be superfluous."""
    system = grounds.inventory.systems_by_id[step.system]
    stated = next((each for each in system.recovery if each.id == step.step), None)
    if stated is None or grounds.realm is not Realm.DRILL:
        return 0
    expected, _ = grounds.known.work_of(step.key, stated.estimate.expected)
    return max(0, expected - work_seconds(found))


def _shares(found: StepMeasurement, copies: tuple[Transfer, ...], remainder: int) -> Shares:
    scaled = {RateBound.MEASURED, RateBound.STATED}
    return Shares(
        measured=work_seconds(found),
        extrapolated=sum(copy.seconds for copy in copies if copy.bound in scaled),
        assumed=remainder + sum(copy.seconds for copy in copies if copy.bound not in scaled),
    )


def _transfers(step: PlannedStep, grounds: _Grounds) -> tuple[Transfer, ...]:
    return tuple(
        _transfer(step, action, grounds)
        for action in step.actions
        if action.backup is not None and action.size
    )


def _transfer(step: PlannedStep, action: PlannedAction, grounds: _Grounds) -> Transfer:
    sample = next(
        (
            rate
            for rate in grounds.rates
            if (rate.system, rate.backup) == (step.system, action.backup)
        ),
        None,
    )
    name = sample.repository if sample else action.repository or ""
    rate, bound = _bounded(sample, name, f"{step.system}/{action.backup}", grounds)
    return Transfer(
        step=step.key,
        system=step.system,
        backup=action.backup or "",
        repository=name,
        size=action.size,
        seconds=ceil(action.size / rate) if rate else 0,
        bound=bound,
    )


def _bounded(
    sample: RateMeasurement | None, name: str, data_set: str, grounds: _Grounds
) -> tuple[float | None, RateBound]:
    """The rate of a copy: as measured, after a lab not above what is stated or else known."""
    repository = grounds.inventory.repositories_by_id.get(name)
    stated = repository.sure_rate if repository else None
    known = None if stated is None else grounds.known.rate_of(name, stated, data_set)
    if sample is None or sample.rate is None:
        bound = RateBound.NOT_RESTORED if sample is None else RateBound.SAMPLE_TOO_SMALL
        return (None if known is None else known[0]), bound
    if known is not None and known[1] is Basis.MEASURED:
        stated = known[0]
    if grounds.realm is Realm.DRILL and stated is not None and stated < sample.rate:
        return stated, RateBound.STATED
    return sample.rate, RateBound.MEASURED


def _basis(shares: Shares) -> Basis:
    return basis_of_sum(
        (
            (shares.measured, Basis.MEASURED),
            (shares.extrapolated, Basis.EXTRAPOLATED),
            (shares.assumed, Basis.ASSUMED),
        )
    )


def compose(forecast: Plan, shares: dict[str, Shares], system: str) -> Shares | None:
    """What the time from the incident to `system` recovered consists of, in the forecast plan.

    Follows what each step waited for back to the incident, so that the shares add up to exactly
    the recovered time. Waiting for no step (declaration, arrival, a line) counts as assumed.
    """
    end = forecast.systems_by_id[system].recovered
    if end is None:
        return None
    total, seen = Shares(), set[str]()
    goals = [forecast.steps_by_key[key] for key in forecast.systems_by_id[system].goals]
    step = max(goals, key=lambda each: (each.finish, each.start), default=None)
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

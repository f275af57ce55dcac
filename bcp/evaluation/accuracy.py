"""How far the plan, as a forecast, and what the run measured were apart.

Errors are shares of what was planned, so that people can say `took a fifth longer than planned`
and so that a step of no length in the lab does not make them boundless. Medians, as in the median
absolute percentage error (Hyndman and Koehler, Another look at measures of forecast accuracy,
International Journal of Forecasting 22, 2006), because one step gone wrong is no bad forecast.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from math import ceil
from statistics import median

from bcp.evaluation.measurement import RateMeasurement, StepMeasurement
from bcp.evaluation.outcome import SystemOutcome
from bcp.evaluation.production import tells_of_production, work_seconds
from bcp.execution.state import StepStatus
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.planning.evidence import Evidence
from bcp.planning.plan import Basis, Plan, PlannedStep


class Difference(Entity):
    """Seconds as planned and as they turned out."""

    planned: int
    found: int

    @property
    def change(self) -> int:
        """Seconds by which it turned out longer; negative: shorter."""
        return self.found - self.planned

    @property
    def percent(self) -> float | None:
        """The change as a percentage of what was planned; None where nothing was."""
        return 100 * self.change / self.planned if self.planned else None


class SystemDifference(Difference):
    """A system: planned and forecast time from the incident to verified recovery."""

    system: str


class StepDifference(Difference):
    """A step that a machine carried out and a stopwatch timed.

    `found` is its work as measured and its copies at production size and measured rate, bounded
    by nothing; a copy too small to tell a rate takes what was planned for it. `estimate` and
    `work` are the planned and the measured work alone. Steps that failed at first, or refused a
    newer generation of their backup, are no measure of the plan.
    """

    step: str
    system: str
    title: str
    estimate: int
    work: int


class CopyDifference(Difference):
    """The copy of a data set at production size: at the planned and at the measured rate."""

    system: str
    backup: str
    repository: str


class Errors(Entity):
    """Errors of `count` forecasts, in percent of what was planned; None where there were none.

    `absolute` is the median size of the error, `bias` the median error with its sign: above zero
    where things took longer than planned.
    """

    count: int
    absolute: float | None = None
    bias: float | None = None
    longer: int = 0
    shorter: int = 0


class Accuracy(Entity):
    """Plan against run, the largest differences first.

    `simulated` steps were played or waited for by nobody: of their planned `simulated_seconds`
    the run says nothing.
    """

    systems: tuple[SystemDifference, ...]
    system_errors: Errors
    steps: tuple[StepDifference, ...]
    step_errors: Errors
    copies: tuple[CopyDifference, ...]
    copy_errors: Errors
    simulated: int
    simulated_seconds: int


def measure_accuracy(
    plan: Plan,
    steps: tuple[StepMeasurement, ...],
    rates: tuple[RateMeasurement, ...],
    outcomes: tuple[SystemOutcome, ...],
    *,
    inventory: Inventory,
    known: Evidence,
) -> Accuracy:
    """Hold a run against its plan; `known` is the evidence with which the plan was made."""
    by_system = tuple(
        SystemDifference(system=each.system, planned=each.planned, found=each.forecast)
        for each in outcomes
        if each.planned is not None and each.forecast is not None
    )
    by_step = tuple(_step_differences(plan, steps, rates, inventory, known))
    by_copy = tuple(_copy_differences(plan, rates, inventory, known))
    played = [
        each.duration
        for each, found in zip(plan.steps, steps, strict=True)
        if found.status is StepStatus.SUCCEEDED and found.basis is Basis.ASSUMED
    ]
    return Accuracy(
        systems=tuple(sorted(by_system, key=_size)),
        system_errors=summarize(by_system),
        steps=tuple(sorted(by_step, key=_size)),
        step_errors=summarize(by_step),
        copies=tuple(sorted(by_copy, key=_size)),
        copy_errors=summarize(by_copy),
        simulated=len(played),
        simulated_seconds=sum(played),
    )


def summarize(differences: Iterable[Difference]) -> Errors:
    """The errors of some forecasts; those of nothing planned do not count."""
    percents = [each.percent for each in differences]
    known = [percent for percent in percents if percent is not None]
    if not known:
        return Errors(count=0)
    return Errors(
        count=len(known),
        absolute=median(abs(percent) for percent in known),
        bias=median(known),
        longer=sum(percent > 0 for percent in known),
        shorter=sum(percent < 0 for percent in known),
    )


def _size(difference: Difference) -> int:
    return -abs(difference.change)


def _step_differences(
    plan: Plan,
    steps: tuple[StepMeasurement, ...],
    rates: tuple[RateMeasurement, ...],
    inventory: Inventory,
    known: Evidence,
) -> Iterator[StepDifference]:
    measured = {(rate.system, rate.backup): rate.rate for rate in rates}
    for planned, found in zip(plan.steps, steps, strict=True):
        rejected = any(restore.rejected for restore in found.restores)
        if rejected or found.failures or not tells_of_production(planned, found, plan.realm):
            continue
        system = inventory.systems_by_id[planned.system]
        stated = next((each for each in system.recovery if each.id == planned.step), None)
        if stated is None:
            continue
        estimate, _ = known.work_of(planned.key, stated.estimate.expected)
        work = work_seconds(found)
        yield StepDifference(
            step=planned.key,
            system=planned.system,
            title=planned.title,
            planned=planned.duration,
            found=work + _copying(planned, estimate, measured),
            estimate=estimate,
            work=work,
        )


def _copy_differences(
    plan: Plan, rates: tuple[RateMeasurement, ...], inventory: Inventory, known: Evidence
) -> Iterator[CopyDifference]:
    measured = {(rate.system, rate.backup): rate for rate in rates}
    for step in plan.steps:
        for action in step.actions:
            sample = measured.get((step.system, action.backup or ""))
            if sample is None or not sample.rate or not action.size:
                continue
            repository = inventory.repositories_by_id.get(sample.repository)
            if repository is not None:
                data_set = f"{step.system}/{sample.backup}"
                rate, _ = known.rate_of(repository.id, repository.sure_rate, data_set)
                yield CopyDifference(
                    system=step.system,
                    backup=sample.backup,
                    repository=repository.id,
                    planned=ceil(action.size / rate),
                    found=ceil(action.size / sample.rate),
                )


def _copying(
    planned: PlannedStep, estimate: int, measured: Mapping[tuple[str, str], float | None]
) -> int:
    copies = [action for action in planned.actions if action.backup is not None and action.size]
    size = sum(action.size for action in copies)
    transfer = max(0, planned.duration - estimate)
    total = 0.0
    for action in copies:
        rate = measured.get((planned.system, action.backup or ""))
        total += action.size / rate if rate else transfer * action.size / size
    return ceil(total)

"""From all runs of the journal to the evidence that the next plan goes by.

A run at full scale replaces an assumption, whichever way it points. A drill at lab scale, where
guests and data are small, proves only that something takes at least so long: it may lengthen a
plan, never shorten it, and it tells the rate of the data set that it copied, not of others.

The figure is a median of the newest runs: half of them may be wrong without leading it astray
(Huber, Robust Statistics, 1981, on the breakdown point), and it was really measured and can be
looked up, for of two middle ones it is the slower.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from statistics import median_high, median_low

from bcp.evaluation.measurement import (
    SMALLEST_SAMPLE,
    RateMeasurement,
    StepMeasurement,
    measure_rates,
    measure_steps,
)
from bcp.evaluation.production import tells_of_production, work_seconds
from bcp.execution.restore_tests import RestoreTest
from bcp.execution.state import TOLD, RunState
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.message import Message
from bcp.model.scenario import Realm
from bcp.model.system import RecoveryStep
from bcp.planning.evidence import Evidence, MeasuredDuration, MeasuredRate, copy_key
from bcp.planning.plan import Basis, PlannedStep

NEWEST = 5
"""Runs that a figure is drawn from; what was measured before them has had its day."""


class Flaw(StrEnum):
    """Why a measured step is no evidence.

    `gone`: the inventory has no such step any more. `changed`: it is another step by now, in kind,
    wording, people or actions. `retried`: it succeeded only after a failure. `other-generation`:
    newer generations of its backup were refused first.
    """

    GONE = "gone"
    CHANGED = "changed"
    RETRIED = "retried"
    OTHER_GENERATION = "other-generation"


class LeftOut(Entity):
    """A measured step of a run that is no evidence, and why."""

    run: str
    step: str
    flaw: Flaw


def left_out_message(left_out: LeftOut) -> Message:
    """Why a measured step is no evidence, as a sentence."""
    run, step = left_out.run, left_out.step
    match left_out.flaw:
        case Flaw.GONE:
            return Message.of(
                "Run {run}: the step {step} is no longer in the inventory.", run=run, step=step
            )
        case Flaw.CHANGED:
            return Message.of(
                "Run {run}: the step {step} has been changed in the inventory since.",
                run=run,
                step=step,
            )
        case Flaw.RETRIED:
            return Message.of(
                "Run {run}: the step {step} succeeded only after a failure.", run=run, step=step
            )
        case Flaw.OTHER_GENERATION:
            return Message.of(
                "Run {run}: the step {step} had to restore an older generation of its backup.",
                run=run,
                step=step,
            )


class Collected(Entity):
    """The evidence of `runs` finished runs, and what of them was left out."""

    evidence: Evidence
    runs: int
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True)
class _Sample:
    value: int
    at: datetime


@dataclass(slots=True)
class _Samples:
    """What the runs say of one figure, by the scale at which they say it."""

    full: list[_Sample] = field(default_factory=list)
    lab: list[_Sample] = field(default_factory=list)

    def at_scale_of(self, realm: Realm) -> list[_Sample]:
        """Where a run in that realm adds its sample."""
        return self.full if realm is Realm.PRODUCTION else self.lab


@dataclass(frozen=True, slots=True)
class _Figures:
    """Samples of work by step, of rates by repository, and by repository and data set."""

    work: defaultdict[str, _Samples] = field(default_factory=lambda: defaultdict(_Samples))
    rates: defaultdict[str, _Samples] = field(default_factory=lambda: defaultdict(_Samples))
    copies: defaultdict[tuple[str, str], _Samples] = field(
        default_factory=lambda: defaultdict(_Samples)
    )

    def add(self, state: RunState, sound: tuple[StepMeasurement, ...], city: Inventory) -> None:
        """Add what one run measured."""
        realm, moments = state.plan.realm, dict[str, datetime]()
        for step in sound:
            at = state.started + timedelta(seconds=step.finished or 0.0)
            self.work[step.key].at_scale_of(realm).append(_Sample(work_seconds(step), at))
            moments[step.system] = max(at, moments.get(step.system, at))
        copied: defaultdict[str, list[RateMeasurement]] = defaultdict(list)
        for rate in measure_rates(sound, city):
            if rate.rate is not None and rate.repository in city.repositories_by_id:
                copied[rate.repository].append(rate)
                key = rate.repository, f"{rate.system}/{rate.backup}"
                sample = _Sample(_whole(rate.rate), moments[rate.system])
                self.copies[key].at_scale_of(realm).append(sample)
        for repository, rates in copied.items():
            value = sum(rate.bytes for rate in rates) / sum(rate.seconds for rate in rates)
            at = max(moments[rate.system] for rate in rates)
            self.rates[repository].at_scale_of(realm).append(_Sample(_whole(value), at))

    def add_test(self, test: RestoreTest, city: Inventory) -> None:
        """Add the rate that a restore test measured, where it copied enough to tell one."""
        found, started = test.proven, test.started
        if found is None or found.bytes < SMALLEST_SAMPLE or found.copy_seconds <= 0:
            return
        if started.repository in city.repositories_by_id:
            sample = _Sample(_whole(found.bytes / found.copy_seconds), test.at)
            key = started.repository, f"{started.system}/{started.backup}"
            self.copies[key].at_scale_of(started.realm).append(sample)
            self.rates[started.repository].at_scale_of(started.realm).append(sample)


def _whole(rate: float) -> int:
    return max(1, int(rate))


def collect_evidence(
    runs: Iterable[RunState], inventory: Inventory, tests: Iterable[RestoreTest] = ()
) -> Collected:
    """Fold the finished ones among `runs`, in any order, into evidence on today's inventory.

    Restore `tests` tell the rate at which they copied, and nothing about the work of steps.

    Of a step that succeeded at once its work is taken (the seconds without those of copying), of
    each data set the bytes over the seconds of its copies where they are large enough to tell a
    rate, of a backup repository those of all data sets that a run at full scale read from it.
    People whom a drill simulates, what is only waited for, and runs in which nothing is carried
    out, are never evidence.
    """
    stated = {
        f"{system.id}/{step.id}": step for system in inventory.systems for step in system.recovery
    }
    figures, left_out, count = _Figures(), list[LeftOut](), 0
    for state in runs:
        if state.finished is None or state.kind in TOLD:
            continue
        count, sound = count + 1, []
        for step, found in _measured(state):
            flaw = _flaw(step, found, stated.get(step.key))
            if flaw is None:
                sound.append(found)
            else:
                left_out.append(LeftOut(run=state.run, step=step.key, flaw=flaw))
        figures.add(state, tuple(sound), inventory)
    for test in tests:
        figures.add_test(test, inventory)
    return Collected(
        evidence=_evidence(figures, stated, inventory),
        runs=count,
        left_out=tuple(left_out),
    )


def _measured(state: RunState) -> Iterator[tuple[PlannedStep, StepMeasurement]]:
    for step, found in zip(state.plan.steps, measure_steps(state), strict=True):
        if tells_of_production(step, found, state.plan.realm):
            yield step, found


def _flaw(step: PlannedStep, found: StepMeasurement, stated: RecoveryStep | None) -> Flaw | None:
    if stated is None:
        return Flaw.GONE
    if not _same(step, stated):
        return Flaw.CHANGED
    if found.failures:
        return Flaw.RETRIED
    if any(restore.rejected for restore in found.restores):
        return Flaw.OTHER_GENERATION
    return None


def _same(step: PlannedStep, stated: RecoveryStep) -> bool:
    """Whether the inventory still means what was carried out; the data may have grown."""
    people: defaultdict[str, int] = defaultdict(int)
    for each in stated.people:
        people[each.skill] += each.count
    return (
        step.kind is stated.kind
        and step.title == stated.title
        and dict(step.skills) == people
        and [(each.role, each.backup) for each in step.actions]
        == [(each.role, each.backup) for each in stated.actions]
    )


def _evidence(figures: _Figures, stated: dict[str, RecoveryStep], inventory: Inventory) -> Evidence:
    work: dict[str, MeasuredDuration] = {}
    rehearsed: dict[str, MeasuredDuration] = {}
    for key, samples in sorted(figures.work.items()):
        if samples.full:
            work[key] = _duration(samples.full, Basis.MEASURED)
            continue
        found = _duration(samples.lab, Basis.EXTRAPOLATED)
        longer = found.seconds > stated[key].estimate.expected
        (work if longer else rehearsed)[key] = found
    return Evidence(
        work=work,
        rehearsed=rehearsed,
        rates={
            name: _rate(samples.full, None)
            for name, samples in sorted(figures.rates.items())
            if samples.full
        },
        copies={
            copy_key(name, data_set): _rate(samples.full, None)
            if samples.full
            else _rate(samples.lab, inventory.repositories_by_id[name].sure_rate)
            for (name, data_set), samples in sorted(figures.copies.items())
            if samples.full or not figures.rates[name].full
        },
    )


def _newest(samples: list[_Sample]) -> list[_Sample]:
    return sorted(samples, key=lambda sample: (sample.at, sample.value))[-NEWEST:]


def _duration(samples: list[_Sample], basis: Basis) -> MeasuredDuration:
    newest = _newest(samples)
    values = [sample.value for sample in newest]
    return MeasuredDuration(
        seconds=median_high(values),
        basis=basis,
        count=len(newest),
        last=newest[-1].at,
        shortest=min(values),
        longest=max(values),
    )


def _rate(samples: list[_Sample], bound: int | None) -> MeasuredRate:
    """The rate at full scale, or with a `bound` what it is at lab scale, never above that."""
    newest = _newest(samples)
    values = [sample.value for sample in newest]
    observed = median_low(values)
    return MeasuredRate(
        bytes_per_second=observed if bound is None else min(observed, bound),
        basis=Basis.MEASURED if bound is None else Basis.EXTRAPOLATED,
        count=len(newest),
        last=newest[-1].at,
        observed=observed,
        slowest=min(values),
        fastest=max(values),
    )

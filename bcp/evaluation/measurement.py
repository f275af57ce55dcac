"""What a run measured, as it was measured: steps, rates, the age of restored data, the chain.

All of this is lab time in a lab drill; `production` turns it into a forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from bcp.execution.events import CheckResult, Failure, RestoreMeasurement, SkipCause
from bcp.execution.state import RunState, StepState, StepStatus
from bcp.model.dependency import DependencyKind
from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.system import BackupKind, StepKind, System
from bcp.planning.plan import Basis, Plan, PlannedStep

SMALLEST_SAMPLE = 4 * 2**20
"""Bytes below which a copy takes its set-up time and not its transfer: no rate is read off it."""

_DATA = frozenset({BackupKind.POSTGRESQL, BackupKind.FILES, BackupKind.WEB})
_OVER = frozenset({StepStatus.SUCCEEDED, StepStatus.FAILED})


class StepMeasurement(Entity):
    """One step as it went. `started` and `finished` are seconds after the run began, or after the
    incident where the times are the result.

    `seconds` is stopwatch time where `basis` is measured; a simulated manual step carries its
    planned time instead and `basis` assumed. `runs` counts Ansible runs. `by` is the role that
    reported it or passed it over, `why` its reason.
    """

    key: str
    system: str
    title: str
    kind: StepKind
    status: StepStatus
    attempts: int
    started: float | None
    finished: float | None
    seconds: float
    basis: Basis | None
    runs: int
    failures: tuple[Failure, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    restores: tuple[RestoreMeasurement, ...] = ()
    because: str | None = None
    cause: SkipCause | None = None
    by: str = ""
    why: str = ""

    @property
    def measured_seconds(self) -> float:
        """Stopwatch seconds; 0 for a step that was simulated or never ended."""
        timed = self.basis is Basis.MEASURED or self.status is StepStatus.FAILED
        return self.seconds if timed else 0.0


class RateMeasurement(Entity):
    """How fast one data set came back from one repository; `copies` restores were made.

    `rate` in bytes a second is None where the sample is smaller than SMALLEST_SAMPLE.
    """

    system: str
    backup: str
    repository: str
    bytes: int
    seconds: float
    copies: int
    rate: float | None
    stated_rate: int | None


class DataAge(Entity):
    """RPO as measured: seconds from the newest restored row to the incident, and whose row."""

    seconds: float
    system: str


class LabFigures(Entity):
    """What the stopwatch said of one system. `verified` is seconds after the lab's incident."""

    verified: float | None
    restore_seconds: float
    verification_seconds: float
    runs: int


class RunFigures(Entity):
    """What the stopwatch said of the whole run.

    `incident_to_start` runs from the lab's incident to the start of the run, `makespan` from
    there to the end of the last step. `longest_chain` is the longest path through the plan's
    predecessors, each step weighing its own measured seconds: with any number of processors and
    people this run could not have been shorter.
    """

    incident_to_start: float
    makespan: float
    longest_chain: float
    chain: tuple[str, ...]
    runs: int
    verified: int
    systems: int

    @property
    def ratio(self) -> float | None:
        """Makespan over longest chain: 1.0 is perfect; None where nothing was measured."""
        return self.makespan / self.longest_chain if self.longest_chain else None


def measure_steps(state: RunState, origin: datetime | None = None) -> tuple[StepMeasurement, ...]:
    """Every step of the plan, in the plan's order, as the run left it.

    Times count from the `origin`, the start of the run unless it is given.
    """
    since = origin or state.started
    return tuple(_measure(step, state.steps.get(step.key), since) for step in state.plan.steps)


def _measure(step: PlannedStep, found: StepState | None, origin: datetime) -> StepMeasurement:
    known = found or StepState()
    return StepMeasurement(
        key=step.key,
        system=step.system,
        title=step.title,
        kind=step.kind,
        status=known.status,
        attempts=known.attempt,
        started=_since(origin, known.started),
        finished=_since(origin, known.finished),
        seconds=known.seconds,
        basis=known.basis,
        runs=known.runs,
        failures=known.failures,
        checks=known.checks,
        restores=known.restores,
        because=known.because,
        cause=known.cause,
        by=known.by,
        why=known.why,
    )


def measure_system(system: str, state: RunState, steps: tuple[StepMeasurement, ...]) -> LabFigures:
    """The stopwatch figures of one system."""
    own = [step for step in steps if step.system == system]
    return LabFigures(
        verified=_since(state.incident_at, state.verified.get(system)),
        restore_seconds=sum(
            step.measured_seconds for step in own if step.kind is StepKind.AUTOMATED
        ),
        verification_seconds=sum(
            step.measured_seconds for step in own if step.kind is StepKind.VERIFICATION
        ),
        runs=sum(step.runs for step in own),
    )


def measure_run(state: RunState, steps: tuple[StepMeasurement, ...]) -> RunFigures:
    """The stopwatch figures of the run."""
    ends = [step.finished for step in steps if step.status in _OVER and step.finished is not None]
    chain, length = longest_chain(state.plan, {step.key: step.measured_seconds for step in steps})
    return RunFigures(
        incident_to_start=(state.started - state.incident_at).total_seconds(),
        makespan=max(ends, default=0.0),
        longest_chain=length,
        chain=chain,
        runs=sum(step.runs for step in steps),
        verified=sum(1 for system in state.plan.systems if system.system in state.verified),
        systems=len(state.plan.systems),
    )


def longest_chain(plan: Plan, seconds: dict[str, float]) -> tuple[tuple[str, ...], float]:
    """The heaviest path through the plan's predecessors: its steps in order, and its weight."""
    length: dict[str, float] = {}
    before: dict[str, str | None] = {}
    for step in _predecessors_first(plan):
        longest = max(step.predecessors, key=lambda key: length.get(key, 0.0), default=None)
        before[step.key] = longest
        length[step.key] = seconds.get(step.key, 0.0) + length.get(longest or "", 0.0)
    key = max(length, key=lambda name: length[name], default=None)
    weight = length[key] if key is not None else 0.0
    path: list[str] = []
    while key is not None:
        if seconds.get(key, 0.0) > 0:
            path.append(key)
        key = before.get(key)
    return tuple(reversed(path)), weight


def _predecessors_first(plan: Plan) -> Iterator[PlannedStep]:
    # Start times alone do not order steps of zero length that follow each other.
    done: set[str] = set()
    for step in plan.steps:
        stack = [step]
        while stack:
            top = stack[-1]
            missing = [
                plan.steps_by_key[key]
                for key in top.predecessors
                if key in plan.steps_by_key and key not in done
            ]
            if missing and top.key not in done:
                stack.extend(missing)
                continue
            stack.pop()
            if top.key not in done:
                done.add(top.key)
                yield top


def measure_rates(
    steps: tuple[StepMeasurement, ...], inventory: Inventory
) -> tuple[RateMeasurement, ...]:
    """Bytes, seconds and rate per data set and repository, in the order of the restores."""
    groups: dict[tuple[str, str, str], list[RestoreMeasurement]] = {}
    for step in steps:
        for restore in step.restores:
            key = (step.system, restore.backup, restore.repository)
            groups.setdefault(key, []).append(restore)
    return tuple(_rate(*key, restores, inventory) for key, restores in groups.items())


def _rate(
    system: str,
    backup: str,
    repository: str,
    restores: list[RestoreMeasurement],
    inventory: Inventory,
) -> RateMeasurement:
    size = sum(restore.bytes for restore in restores)
    seconds = sum(restore.copy_seconds for restore in restores)
    readable = size >= SMALLEST_SAMPLE * len(restores) and seconds > 0
    known = inventory.repositories_by_id.get(repository)
    return RateMeasurement(
        system=system,
        backup=backup,
        repository=repository,
        bytes=size,
        seconds=seconds,
        copies=len(restores),
        rate=size / seconds if readable else None,
        stated_rate=known.rate if known else None,
    )


def measure_data_age(system: System, state: RunState, inventory: Inventory) -> DataAge | None:
    """The age of a system's newest restored data at the lab's incident.

    A system without data of its own (nothing but its program is backed up) has the data of the
    database system that it stands on: the nearest over `requires`, and of several equally near
    the one with the oldest data.
    """
    if system.id in state.newest:
        return DataAge(seconds=_age(state, system.id), system=system.id)
    if any(backup.kind in _DATA for backup in system.backups):
        return None
    seen, level = {system.id}, _required(system)
    while level:
        found = [name for name in level if name in state.newest and _has_database(name, inventory)]
        if found:
            oldest = max(found, key=lambda name: (_age(state, name), name))
            return DataAge(seconds=_age(state, oldest), system=oldest)
        seen |= level
        nearest = [
            inventory.systems_by_id[name] for name in level if name in inventory.systems_by_id
        ]
        level = set().union(*(_required(each) for each in nearest)) - seen
    return None


def _required(system: System) -> set[str]:
    return {
        target
        for dependency in system.dependencies
        if dependency.kind is DependencyKind.REQUIRES
        for target in dependency.targets
    }


def _has_database(system: str, inventory: Inventory) -> bool:
    found = inventory.systems_by_id.get(system)
    return found is not None and any(
        backup.kind is BackupKind.POSTGRESQL for backup in found.backups
    )


def _age(state: RunState, system: str) -> float:
    return max(0.0, (state.incident_at - state.newest[system]).total_seconds())


def _since(origin: datetime, moment: datetime | None) -> float | None:
    return None if moment is None else (moment - origin).total_seconds()

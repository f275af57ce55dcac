"""What the numbers of a plan rest on: measured, extrapolated or assumed, one row for each."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import AwareDatetime

from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.resource import Repository
from bcp.model.system import RecoveryStep, StepKind
from bcp.planning.evidence import Evidence, MeasuredRate, copy_key
from bcp.planning.plan import Basis, Plan, PlannedStep


class RowKind(StrEnum):
    """What a row is about: the work of a step in seconds; in bytes a second the rate at which
    restores read from a repository, or the rate of one data set that was measured on its own.
    """

    WORK = "work"
    RATE = "rate"
    COPY = "copy"


class EvidenceRow(Entity):
    """One number of a plan, without transfers where it is the work of a step.

    `key` is a step (`system/step`), a repository or a data set in it
    (`repository:system/backup`). `assumed` is what the inventory states, and
    `source` where it has that from; `measured` what runs showed (None: nothing yet); `used` is
    what the plan goes by, and rests on `basis`. `count` runs measured it, the `last` of them
    then; `low` and `high` are the extremes among them.
    """

    kind: RowKind
    key: str
    basis: Basis
    assumed: int
    used: int
    source: str
    measured: int | None = None
    count: int = 0
    last: AwareDatetime | None = None
    low: int | None = None
    high: int | None = None


def list_evidence(plan: Plan, inventory: Inventory, evidence: Evidence) -> tuple[EvidenceRow, ...]:
    """Every step of a plan in its order, then every repository that it restores from by name,
    each with the data sets in it whose own rate is known.

    `evidence` is what the plan was made with. Steps that the planner adds and waits until a time
    that the scenario sets have no number of their own.
    """
    stated = {
        f"{planned.system}/{step.id}": step
        for planned in plan.systems
        for step in inventory.systems_by_id[planned.system].recovery
    }
    work = (
        _work_row(step, stated[step.key], evidence)
        for step in plan.steps
        if step.key in stated and not _set_by_scenario(step, stated[step.key])
    )
    return (*work, *_rate_rows(plan, inventory, evidence))


def _set_by_scenario(step: PlannedStep, stated: RecoveryStep) -> bool:
    return step.kind is StepKind.WAIT and step.duration == 0 < stated.estimate.expected


def _work_row(step: PlannedStep, stated: RecoveryStep, evidence: Evidence) -> EvidenceRow:
    assumed = stated.estimate.expected
    used, basis = evidence.work_of(step.key, assumed)
    found = evidence.work.get(step.key) or evidence.rehearsed.get(step.key)
    row = EvidenceRow(
        kind=RowKind.WORK,
        key=step.key,
        basis=basis,
        assumed=assumed,
        used=used,
        source=stated.source,
    )
    if found is None:
        return row
    return row.model_copy(
        update={
            "measured": found.seconds,
            "count": found.count,
            "last": found.last,
            "low": found.shortest,
            "high": found.longest,
        }
    )


def _rate_rows(plan: Plan, inventory: Inventory, evidence: Evidence) -> Iterator[EvidenceRow]:
    read: dict[str, set[str]] = {}
    for step in plan.steps:
        for action in step.actions:
            if action.repository is not None and action.size:
                data_set = f"{step.system}/{action.backup}"
                read.setdefault(action.repository, set()).add(data_set)
    for name in sorted(read):
        repository = inventory.repositories_by_id.get(name)
        if repository is None:
            continue
        yield _rate_row(RowKind.RATE, name, repository, evidence.rates.get(name))
        for data_set in sorted(read[name]):
            key = copy_key(name, data_set)
            if key in evidence.copies:
                yield _rate_row(RowKind.COPY, key, repository, evidence.copies[key])


def _rate_row(
    kind: RowKind, key: str, repository: Repository, found: MeasuredRate | None
) -> EvidenceRow:
    if found is None:
        return EvidenceRow(
            kind=kind,
            key=key,
            basis=Basis.ASSUMED,
            assumed=repository.sure_rate,
            used=repository.sure_rate,
            source=repository.source,
        )
    return EvidenceRow(
        kind=kind,
        key=key,
        basis=found.basis,
        assumed=repository.sure_rate,
        used=found.bytes_per_second,
        source=repository.source,
        measured=found.observed or found.bytes_per_second,
        count=found.count,
        last=found.last,
        low=found.slowest,
        high=found.fastest,
    )

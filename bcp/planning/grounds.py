"""What the numbers of a plan rest on: measured, extrapolated or assumed, one row for each."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from pydantic import AwareDatetime

from bcp.model.identity import Entity
from bcp.model.inventory import Inventory
from bcp.model.resource import Repository
from bcp.model.system import RecoveryStep, StepKind
from bcp.planning.evidence import Evidence
from bcp.planning.plan import Basis, Plan, PlannedStep


class RowKind(StrEnum):
    """What a row is about: the work of a step in seconds, or the rate at which restores read from
    a repository in bytes a second.
    """

    WORK = "work"
    RATE = "rate"


class EvidenceRow(Entity):
    """One number of a plan, without transfers where it is the work of a step.

    `key` is a step (`system/step`) or a repository. `assumed` is what the inventory states, and
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
    """Every step of a plan in its order, then every repository that it restores from by name.

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
    names = {action.repository for step in plan.steps for action in step.actions if action.size}
    for name in sorted(each for each in names if each is not None):
        repository = inventory.repositories_by_id.get(name)
        if repository is not None:
            yield _rate_row(repository, evidence)


def _rate_row(repository: Repository, evidence: Evidence) -> EvidenceRow:
    used, basis = evidence.rate_of(repository.id, repository.rate)
    row = EvidenceRow(
        kind=RowKind.RATE,
        key=repository.id,
        basis=basis,
        assumed=repository.rate,
        used=used,
        source=repository.source,
    )
    found = evidence.rates.get(repository.id)
    if found is None:
        return row
    return row.model_copy(
        update={
            "measured": found.observed or found.bytes_per_second,
            "count": found.count,
            "last": found.last,
            "low": found.slowest,
            "high": found.fastest,
        }
    )

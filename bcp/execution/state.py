"""The state of a run: a fold over its events."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bcp.execution.events import (
    CheckResult,
    Failure,
    InjectApplied,
    Noted,
    RestoreMeasurement,
)
from bcp.planning.plan import Basis, Plan


class StepStatus(StrEnum):
    """Where a step stands."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class StepState:
    """One step as the journal knows it; `failures` holds every failed attempt in order."""

    status: StepStatus = StepStatus.WAITING
    attempt: int = 0
    started: datetime | None = None
    finished: datetime | None = None
    seconds: float = 0.0
    basis: Basis | None = None
    failures: tuple[Failure, ...] = ()
    restores: tuple[RestoreMeasurement, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    because: str | None = None
    runs: int = 0


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at one moment. `verified` and `newest` are by system id."""

    run: str
    mode: str
    plan: Plan
    incident_at: datetime
    started: datetime
    steps: dict[str, StepState]
    verified: dict[str, datetime] = field(default_factory=dict)
    newest: dict[str, datetime] = field(default_factory=dict)
    injects: tuple[InjectApplied, ...] = ()
    notes: tuple[Noted, ...] = ()
    finished: datetime | None = None
    complete: bool = False


class IllegalTransition(Exception):
    """An event that cannot follow what the journal already holds."""

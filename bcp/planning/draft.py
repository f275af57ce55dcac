"""A step that is to be planned, before it has its time.

A draft is lean on purpose: tens of thousands of them are scheduled within seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bcp.model.resource import Repository
from bcp.model.system import BackupCopy, RecoveryStep, StepKind
from bcp.planning.plan import AlternateWay, Basis, PlannedAction
from bcp.planning.progress import BegunStep
from bcp.planning.reason import ReasonKind
from bcp.planning.staffing import Demand


@dataclass(frozen=True, slots=True)
class Gate:
    """A condition on other systems: one of `systems` must be verified. `source` is a repository
    when the system is needed because a copy is read from it.
    """

    systems: tuple[str, ...]
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Release:
    """A time before which a step cannot start, and what it waits for."""

    time: int
    kind: ReasonKind
    subject: str


@dataclass(slots=True)
class Draft:
    """One step to be planned. `before` are positions of drafts of the same system; `step` is
    None for a step that the planner adds; `goal`: its finish counts for `verified`. A step that
    has `begun` is released when it began, and nothing else keeps it; while it runs it `holds`
    people (by id) and lanes until its finish.
    """

    key: str
    system: str
    step: RecoveryStep | None
    kind: StepKind
    duration: int
    basis: Basis
    release: Release
    before: tuple[int, ...]
    gates: tuple[Gate, ...]
    demand: Demand
    lanes: tuple[str, ...]
    actions: tuple[PlannedAction, ...]
    alternate: AlternateWay | None = None
    goal: bool = False
    level: int | None = None
    begun: BegunStep | None = None
    holds: tuple[tuple[str, ...], tuple[str, ...]] | None = None


@dataclass(frozen=True, slots=True)
class Sources:
    """The copies to restore from, by (system, data set), and the repositories that hold them."""

    copies: Mapping[tuple[str, str], BackupCopy]
    repositories: Mapping[str, Repository]

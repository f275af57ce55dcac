"""The state of a run as the journal knows it; `bcp.execution.fold` makes it from events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from bcp.execution.events import (
    AttendanceChanged,
    CheckResult,
    ClockJumped,
    Continued,
    DamageChanged,
    DecisionDiscussed,
    DecisionGiven,
    DrillKind,
    EventPresented,
    Failure,
    InjectApplied,
    IsolationChecked,
    Leftover,
    Noted,
    Outlook,
    Premises,
    ReactionRecorded,
    Recourse,
    Replanned,
    Requested,
    RestoreMeasurement,
    RestoreProgressed,
    SkipCause,
    StepRead,
)
from bcp.execution.table import Table
from bcp.model.system import StepKind
from bcp.planning.plan import Basis, Plan

TOLD = frozenset({DrillKind.TABLETOP, DrillKind.WALK_THROUGH})
"""Kinds of drills in which nothing is carried out: no step of their plan ever begins."""


class StepStatus(StrEnum):
    """Where a step stands. `held`: it failed, and people are asked; `waived`: passed over."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "skipped"
    HELD = "held"
    WAIVED = "waived"


PASSED = frozenset({StepStatus.SUCCEEDED, StepStatus.WAIVED})
"""What lets the steps after it begin."""
OPEN = frozenset({StepStatus.WAITING, StepStatus.RUNNING, StepStatus.HELD})
"""What may still come to something without anybody asking for it again."""


@dataclass(frozen=True, slots=True)
class StepState:
    """One step as the journal knows it.

    `failures` holds every failed attempt in order, `tries` how many of them count since people
    last asked for it again. `started` is the beginning of the first attempt, `began` that of the
    last one, and `seconds` and `people` belong to it; `cause` says what `because` names. `older`
    and `alternate` say how the next attempt, or the one that runs, is made. `handed`: people carry
    it out, or look at what is `to_see` when machines have checked the rest. `freed` says since when
    the last attempt needs the lanes of which repositories no more.
    """

    status: StepStatus = StepStatus.WAITING
    attempt: int = 0
    people: tuple[str, ...] = ()
    started: datetime | None = None
    began: datetime | None = None
    finished: datetime | None = None
    seconds: float = 0.0
    basis: Basis | None = None
    failures: tuple[Failure, ...] = ()
    tries: int = 0
    recourse: Recourse | None = None
    older: int = 0
    alternate: bool = False
    restores: tuple[RestoreMeasurement, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    handed: bool = False
    to_see: tuple[str, ...] = ()
    decisions: tuple[DecisionGiven, ...] = ()
    escalated: int = 0
    because: str | None = None
    cause: SkipCause | None = None
    by: str = ""
    why: str = ""
    found: bool = False
    runs: int = 0
    freed: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunState:
    """A run at one moment, after `number` events.

    `plan` is the one that counts now, `first` the one that the run began with. `verified`,
    `newest` and `outlook` are by system id; `progressed` is how far the restores are that run, by
    key of the step; `requests` are those not answered yet, by number. The first `taken_up` of
    `changes` are in the plan. `recheck` are systems that count as back only when they are verified
    (again), because something that they stand on was hit again. Played people take their planned
    time divided by `compress` (None: no time at all). `doubtful` are steps that may have run
    unknown to the journal, because it is a mirror. `latest` is the time that the run has reached,
    and the machine's time of day is `ahead` of it by so many seconds. `leftovers` is None as long
    as nobody looked, `isolation` is what was tried of the network of a drill on machines. What was
    told and said at a tabletop is in `presented`, `reactions` and `discussed`, what was said of the
    steps in a walk-through in `read`.
    """

    run: str
    mode: str
    plan: Plan
    first: Plan
    incident_at: datetime
    started: datetime
    steps: Table[str, StepState]
    number: int = 0
    kind: DrillKind | None = None
    by: str = ""
    premises: Premises | None = None
    compress: int | None = None
    verified: Mapping[str, datetime] = field(default_factory=dict)
    newest: Mapping[str, datetime] = field(default_factory=dict)
    outlook: Mapping[str, Outlook] = field(default_factory=dict)
    progressed: dict[str, RestoreProgressed] = field(default_factory=dict)
    injects: tuple[InjectApplied, ...] = ()
    notes: tuple[Noted, ...] = ()
    requests: Mapping[int, Requested] = field(default_factory=dict)
    changes: tuple[DamageChanged | AttendanceChanged, ...] = ()
    taken_up: int = 0
    recheck: frozenset[str] = frozenset()
    latest: datetime | None = None
    jumps: tuple[ClockJumped, ...] = ()
    ahead: float = 0.0
    replans: tuple[Replanned, ...] = ()
    continued: tuple[Continued, ...] = ()
    doubtful: frozenset[str] = frozenset()
    paused: bool = False
    suspended: bool = False
    finished: datetime | None = None
    complete: bool = False
    interrupted: bool = False
    ended_by: str = ""
    isolation: tuple[IsolationChecked, ...] = ()
    leftovers: tuple[Leftover, ...] | None = None
    presented: tuple[EventPresented, ...] = ()
    reactions: tuple[ReactionRecorded, ...] = ()
    discussed: tuple[DecisionDiscussed, ...] = ()
    read: tuple[StepRead, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether somebody looked after the end and found nothing left."""
        return self.leftovers == ()

    def seconds(self, moment: datetime) -> int:
        """A moment in whole seconds after the incident, never before it."""
        return max(0, round((moment - self.incident_at).total_seconds()))

    def time_at(self, shown: datetime) -> datetime:
        """The time of the run when the machine's time of day shows `shown`."""
        return max(self.latest or self.started, shown - timedelta(seconds=self.ahead))


def is_back(state: RunState, system: str) -> bool:
    """Whether everything is done for a system: every step succeeded or was passed over, and none
    that verifies was passed over. Where no step verifies, every step must have succeeded, and the
    system must not be one that is to be verified again.
    """
    keys = state.plan.keys_by_system.get(system, ())
    verifying = [key for key in keys if state.plan.steps_by_key[key].kind is StepKind.VERIFICATION]
    return (
        bool(verifying or (keys and system not in state.recheck))
        and all(state.steps[key].status in PASSED for key in keys)
        and all(state.steps[key].status is StepStatus.SUCCEEDED for key in verifying or keys)
    )


class IllegalTransition(Exception):
    """An event that cannot follow what the journal already holds."""
